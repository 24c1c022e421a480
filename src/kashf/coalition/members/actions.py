import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import SYSTEM, digest_of, now
from kashf.coalition.members.models import (
    ApiKey,
    HeldRole,
    IdempotentAnswer,
    Organisation,
    Person,
)
from kashf.coalition.members.queries import keys_seen_by, person_seen_by, require
from kashf.coalition.members.vocabulary import (
    ANSWER_LASTS,
    KEY_LASTS,
    KeyEnded,
    KeyMade,
    OrganisationJoined,
    OrganisationKind,
    PasswordSet,
    Permission,
    PersonAdded,
    PersonLeft,
    Role,
    RolesChanged,
    Scope,
    SecondFactorChanged,
)
from kashf.errors import BadInput, Conflict, NotFound

KEY_PREFIX = "kashf_"


@transaction.atomic
def found_organisation(
    *, slug: str, kind: OrganisationKind, name_en: str, name_ar: str, takes_reports: bool = False
) -> Organisation:
    """Let an organisation join. From the command line and the demo: no page does this."""
    if slug != slugify(slug) or not slug:
        raise BadInput("A short name has letters, digits and hyphens.", fields={"slug": slug})
    if not name_en.strip() or not name_ar.strip():
        raise BadInput("An organisation needs a name in English and in Arabic.")
    if Organisation.objects.filter(slug=slug).exists():
        raise Conflict(f"There is an organisation {slug} already.", fields={"slug": slug})
    organisation = Organisation.objects.create(
        slug=slug, kind=kind, name_en=name_en, name_ar=name_ar, takes_reports=takes_reports
    )
    record(
        OrganisationJoined(
            actor=SYSTEM, organisation=organisation.code, joined=organisation.code, kind=kind
        ),
        after=digest_row(organisation),
    )
    return organisation


@transaction.atomic
def add_person(
    *, by: Person | None, organisation: Organisation, email: str, name: str, roles: Iterable[Role]
) -> Person:
    """Give somebody a desk. `by` is an administrator there, or None from the command line.

    The person has no password yet: it is set by the link for a forgotten one, or `set_password`.
    """
    if by is not None:
        require(by, Permission.KEEP_PEOPLE, at=organisation)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput("Enter an e-mail address.", fields={"email": email}) from error
    if not name.strip():
        raise BadInput("Enter the person's name.", fields={"name": ""})
    if Person.objects.filter(email=email).exists():
        raise Conflict("Somebody has this e-mail address already.", fields={"email": email})
    person = Person(organisation=organisation, email=email, name=name.strip())
    person.set_unusable_password()
    person.save()
    wanted = _set_roles(person, roles)
    record(
        PersonAdded(
            actor=by.code if by else SYSTEM,
            organisation=organisation.code,
            person=person.code,
            roles=wanted,
        ),
        after=_digest_roles(person),
    )
    return person


@transaction.atomic
def change_roles(code: UUID, *, by: Person, roles: Iterable[Role]) -> Person:
    """Give a person of one's organisation these roles, and no others."""
    person = person_seen_by(by, code)
    require(by, Permission.KEEP_PEOPLE, at=person.organisation)
    before = _digest_roles(person)
    wanted = _set_roles(person, roles)
    if person.pk == by.pk and Role.ADMINISTRATOR not in person.roles:
        raise BadInput("You cannot take the administrator's role from yourself.")
    record(
        RolesChanged(
            actor=by.code,
            organisation=person.organisation.code,
            person=person.code,
            roles=wanted,
        ),
        before=before,
        after=_digest_roles(person),
    )
    return person


@transaction.atomic
def close_desk(code: UUID, *, by: Person) -> None:
    """End a person's access: sessions and keys end with it; what the person did stays."""
    person = person_seen_by(by, code)
    require(by, Permission.KEEP_PEOPLE, at=person.organisation)
    if person.pk == by.pk:
        raise BadInput("You cannot close your own desk.")
    before = _digest_roles(person)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    person.keys.filter(ended_at=None).update(ended_at=now())
    end_sessions(person)
    left = PersonLeft(actor=by.code, organisation=person.organisation.code, person=person.code)
    record(left, before=before, after=_digest_roles(person))


@transaction.atomic
def note_password(person: Person) -> None:
    """Write down that a person set a password; allauth has done it."""
    record(
        PasswordSet(actor=person.code, organisation=person.organisation.code, person=person.code)
    )


@transaction.atomic
def note_second_factor(person: Person, *, is_set: bool, session: str) -> None:
    """Write down that a person set up a second factor, or took it away; allauth has done it.

    Sessions that a password alone has opened end when one is set up, but for the one with the key
    `session`: none of them may do what needs a second factor.
    """
    event = SecondFactorChanged(
        actor=person.code,
        organisation=person.organisation.code,
        person=person.code,
        is_set=is_set,
    )
    record(event)
    if is_set:
        for other in UserSession.objects.filter(user=person).exclude(session_key=session):
            other.end()


@transaction.atomic
def make_key(
    *, by: Person, name: str, scopes: Iterable[Scope], lasts: timedelta = KEY_LASTS
) -> tuple[ApiKey, str]:
    """A key of the API that stands for `by`, and its secret, which is shown once and not kept."""
    wanted = ApiKey.join_scopes(scopes)
    if not wanted:
        raise BadInput("Choose what the key is for.", fields={"scopes": ""})
    if not name.strip():
        raise BadInput("Give the key a name, to tell it from others.", fields={"name": ""})
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        person=by,
        name=name.strip(),
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        hint=secret[len(KEY_PREFIX) : len(KEY_PREFIX) + 6],
        scopes=wanted,
        expires_at=now() + lasts,
    )
    made = KeyMade(actor=by.code, organisation=by.organisation.code, key=key.code, scopes=wanted)
    record(made, after=digest_row(key))
    return key, secret


@transaction.atomic
def end_key(code: UUID, *, by: Person) -> None:
    """End a key at once. Ending it again changes nothing."""
    key = keys_seen_by(by).filter(code=code).first()
    if key is None:
        raise NotFound("There is no such key.")
    if key.ended_at is None:
        before = digest_row(key)
        key.ended_at = now()
        key.save(update_fields=["ended_at"])
        ended = KeyEnded(actor=by.code, organisation=by.organisation.code, key=key.code)
        record(ended, before=before, after=digest_row(key))


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to a request, and whether it was given before."""

    status: int
    body: str
    is_replayed: bool


@transaction.atomic
def answer_once(
    key: str, *, by: Person, route: str, request_digest: str, answer: Callable[[], tuple[int, str]]
) -> Kept:
    """Do `answer` (status and body) once for the person's key at the route; a repetition gets what
    was answered then. Raises Conflict if the key came with another request.

    The row is put in first, so that of two requests at once the second waits and then finds it.
    What `answer` raises undoes everything: the same request may be sent again.
    """
    rows = IdempotentAnswer.objects.filter(person=by)
    rows.filter(at__lt=now() - ANSWER_LASTS).delete()
    row, is_new = rows.get_or_create(
        person=by, route=route, key=key, defaults={"request_digest": request_digest, "at": now()}
    )
    if row.request_digest != request_digest:
        raise Conflict(
            "This idempotency key came with another request before. Send each with its own key.",
            fields={"header.Idempotency-Key": key},
        )
    if is_new:
        row.status, row.body = answer()
        row.save(update_fields=["status", "body"])
    assert row.status is not None, "a row that is seen is answered"
    return Kept(row.status, row.body, not is_new)


def change_settings(
    *,
    by: Person,
    language: str | None = None,
    zone: str | None = None,
    theme: str | None = None,
    single_keys: bool | None = None,
) -> None:
    """How a person wants the console; what is None stays. It concerns nobody else: no entry."""
    wanted = {"language": language, "zone": zone, "theme": theme, "single_keys": single_keys}
    changed = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changed.items():
        setattr(by, name, value)
    try:
        by.clean_fields(exclude={field.name for field in by._meta.fields} - changed.keys())  # noqa: SLF001 -- its documented API
        ZoneInfo(by.zone)
    except (ValidationError, ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput("Choose one of the values that are offered.") from error
    by.save(update_fields=list(changed))


def end_sessions(person: Person) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def _digest_roles(person: Person) -> str:
    """Of what counts for others: at which organisation, whether active, and as what."""
    held = sorted(person.held_roles.values_list("role", flat=True))
    return digest_of([str(person.code), person.organisation_id, person.is_active, *held])


def _set_roles(person: Person, roles: Iterable[Role]) -> str:
    wanted = sorted(set(roles))
    if not wanted:
        raise BadInput("Choose at least one role.", fields={"roles": ""})
    is_contact = Role.PLATFORM_CONTACT in wanted
    if is_contact and not person.organisation.is_platform:
        raise BadInput("Only a platform has platform contacts.", fields={"roles": "platform"})
    person.held_roles.exclude(role__in=wanted).delete()
    HeldRole.objects.bulk_create(
        [HeldRole(person=person, role=role) for role in wanted], ignore_conflicts=True
    )
    person.forget_roles()
    return " ".join(wanted)
