import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import ApiKey, HeldRole, Organisation, Person
from kashf.coalition.members.vocabulary import (
    NEEDS_SECOND_FACTOR,
    OrganisationKind,
    Permission,
    Role,
    Scope,
)
from kashf.coalition.prepared import asked, told
from kashf.errors import NotAllowed, NotFound, NotSignedIn, SecondFactorNeeded

_NOBODY: Final = -1  # a mark for a person


def has_second_factor(person: Person) -> bool:
    """Whether the person signs in with a second factor (TOTP or a passkey)."""
    if "second_factor" not in person.__dict__:
        factors = Authenticator.objects.filter(user=person)
        person.__dict__["second_factor"] = factors.exclude(
            type=Authenticator.Type.RECOVERY_CODES
        ).exists()
    return bool(person.__dict__["second_factor"])


def with_second_factor(people: Iterable[Person]) -> frozenset[int]:
    """Which of these people, by their keys in the database, have one; in one question."""
    factors = Authenticator.objects.filter(user__in=[person.pk for person in people])
    own = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return frozenset(own.values_list("user_id", flat=True))


def holds(person: Person, permission: Permission, *, at: Organisation) -> bool:
    """Whether a role of the person's allows it at that organisation, second factor or not."""
    return person.is_active and person.organisation_id == at.pk and permission in person.permissions


def may(person: Person, permission: Permission, *, at: Organisation) -> bool:
    """Whether the person may do it at that organisation, as things stand."""
    if not holds(person, permission, at=at):
        return False
    return permission not in NEEDS_SECOND_FACTOR or has_second_factor(person)


def require(person: Person, permission: Permission, *, at: Organisation) -> None:
    """Raise NotAllowed or SecondFactorNeeded unless the person may do it there."""
    if not holds(person, permission, at=at):
        raise NotAllowed(
            f"This needs the permission “{permission}” at {at.name}. Ask an administrator there.",
            fields={"permission": permission},
        )
    if permission in NEEDS_SECOND_FACTOR and not has_second_factor(person):
        raise SecondFactorNeeded(
            "This needs a second factor. Set up an authenticator app in your settings, then try "
            "again.",
            fields={"permission": permission},
        )


def organisations_seen_by(person: Person) -> QuerySet[Organisation]:
    """Who is in the coalition is no secret among its members."""
    if not person.is_active:
        return Organisation.objects.none()
    return Organisation.objects.all()


def people_seen_by(person: Person) -> QuerySet[Person]:
    """The people of one's own organisation."""
    if not person.is_active:
        return Person.objects.none()
    return (
        Person.objects.filter(organisation=person.organisation_id)
        .select_related("organisation")
        .prefetch_related("held_roles")
    )


def person_seen_by(person: Person, code: UUID) -> Person:
    """One of them. Raises NotFound."""
    found = people_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such person at your organisation.")
    return found


def keys_seen_by(person: Person) -> QuerySet[ApiKey]:
    """A person's own keys; for those who keep keys, all of the organisation's."""
    keys = ApiKey.objects.filter(person__organisation=person.organisation_id)
    if Permission.KEEP_KEYS not in person.permissions:
        keys = keys.filter(person=person)
    return keys.select_related("person")


def key_by_secret(secret: str) -> ApiKey:
    """The key of the API with this secret, in force, with its person. Raises NotSignedIn for one
    that is unknown, expired or ended; the message tells which only to who has the key."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = _key_with(digest)
    if key is None or not key.person.is_active:
        raise NotSignedIn("This key is not known. Check it, or make a new one.")
    if key.ended_at is not None or key.expires_at <= now():
        raise NotSignedIn("This key has expired or was ended. Make a new one.")
    hour = now().replace(minute=0, second=0, microsecond=0)
    if key.used_at is None or key.used_at < hour:  # else who only reads would wait for who writes
        ApiKey.objects.filter(pk=key.pk).filter(Q(used_at=None) | Q(used_at__lt=hour)).update(
            used_at=now()
        )
    return key


def _key_with(digest: str) -> ApiKey | None:
    """With its person, their organisation and roles: every request of a program asks this."""
    mark = "a digest"
    keys = ApiKey.objects.select_related("person__organisation")
    found = asked("key", lambda: keys.filter(digest=mark), {mark: digest})
    if not found:
        return None
    (key,) = found
    key.person.roles = _roles_of(key.person)
    return key


def person_at_work(key: int) -> Person | None:
    """The person with this key in the database, with organisation and roles: every page of a
    session asks this."""
    people = Person.objects.select_related("organisation")
    found = asked("person", lambda: people.filter(pk=_NOBODY), {_NOBODY: key})
    if not found:
        return None
    (person,) = found
    person.roles = _roles_of(person)
    return person


def _roles_of(person: Person) -> frozenset[Role]:
    roles = HeldRole.objects.order_by()
    held = told(
        "roles", lambda: roles.filter(person=_NOBODY).values_list("role"), {_NOBODY: person.pk}
    )
    return frozenset(Role(role) for (role,) in held)


def person_by_key(secret: str, scope: Scope) -> Person:
    """Whom a key of the API stands for. Raises NotSignedIn for a key that does not count, and
    NotAllowed for one that is not for this."""
    key = key_by_secret(secret)
    if scope not in key.scope_set:
        raise NotAllowed(f"This key is not for {scope}. Make one with that scope.")
    return key.person


def members_of_the_coalition() -> QuerySet[Organisation]:
    """Who gives statements of account: everyone but the platforms."""
    return Organisation.objects.exclude(kind=OrganisationKind.PLATFORM)


def taker_of_reports() -> Organisation | None:
    """The organisation to which reports of the public come, if one is named."""
    return Organisation.objects.filter(takes_reports=True).first()
