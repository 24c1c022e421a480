"""Who joins, who may what, and what ends with a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import SYSTEM, clock_at, now
from kashf.coalition.members.actions import (
    add_person,
    change_roles,
    change_settings,
    close_desk,
    end_key,
    found_organisation,
    make_key,
)
from kashf.coalition.members.models import ApiKey, Organisation, Person
from kashf.coalition.members.queries import person_by_key
from kashf.coalition.members.vocabulary import OrganisationKind, Role, Scope
from kashf.errors import (
    BadInput,
    Conflict,
    KashfError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SecondFactorNeeded,
)
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in


def last() -> tuple[str, str, str, str]:
    entry = Entry.objects.latest("sequence")
    return entry.name, entry.actor, entry.organisation, entry.subject


def state() -> tuple[object, ...]:
    """All that the room keeps, and how long the log is."""
    return (
        list(Organisation.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values("pk", "email", "name", "is_active")),
        list(Person.objects.order_by("pk", "held_roles__role").values("pk", "held_roles__role")),
        list(ApiKey.objects.order_by("pk").values()),
        Entry.objects.count(),
    )


def refused(error: type[KashfError], act: Callable[[], object]) -> KashfError:
    before = state()
    with pytest.raises(error) as caught:
        act()
    assert type(caught.value) is error
    assert state() == before
    return caught.value


# Organisations


def test_an_organisation_joins(db: None) -> None:
    new = found_organisation(
        slug="rawda", kind=OrganisationKind.CENTRE, name_en="Rawda", name_ar="الروضة"
    )
    assert last() == ("members.organisation_joined", SYSTEM, str(new.code), str(new.code))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"slug": "Not a slug"}, BadInput),
        ({"slug": ""}, BadInput),
        ({"slug": "sahlan"}, Conflict),
        ({"name_en": " "}, BadInput),
        ({"name_ar": ""}, BadInput),
    ],
)
def test_an_organisation_needs_a_name_of_its_own(
    coalition: Coalition, changed: dict[str, str], error: type[KashfError]
) -> None:
    names = {"slug": "rawda", "name_en": "Rawda", "name_ar": "الروضة"} | changed
    refused(error, lambda: found_organisation(kind=OrganisationKind.NGO, **names))  # type: ignore[arg-type]  # a table of cases


# People


def join(c: Coalition, *, by: Person | None, at: Organisation, **changed: object) -> Person:
    wanted = {"email": "Rana@Sahlan.example", "name": " Rana ", "roles": [Role.ANALYST]} | changed
    return add_person(by=by, organisation=at, **wanted)  # type: ignore[arg-type]  # a table of cases


def test_a_new_person_has_roles_and_no_password(coalition: Coalition) -> None:
    new = join(coalition, by=coalition.owner, at=coalition.sahlan)
    assert (new.email, new.name) == ("rana@sahlan.example", "Rana")
    assert new.roles == {Role.ANALYST}
    assert not new.has_usable_password()
    own = str(coalition.sahlan.code)
    assert last() == ("members.person_added", str(coalition.owner.code), own, str(new.code))


@pytest.mark.parametrize("who", ["teammate", "stranger", "contact", "auditor"])
def test_only_the_own_administrators_add_people(coalition: Coalition, who: str) -> None:
    by = getattr(coalition, who)
    refused(NotAllowed, lambda: join(coalition, by=by, at=coalition.sahlan))


def test_keeping_people_needs_a_second_factor(coalition: Coalition) -> None:
    Authenticator.objects.filter(user=coalition.owner).delete()
    owner = Person.objects.get(pk=coalition.owner.pk)
    other = coalition.teammate.code
    refused(SecondFactorNeeded, lambda: join(coalition, by=owner, at=coalition.sahlan))
    refused(SecondFactorNeeded, lambda: change_roles(other, by=owner, roles=[Role.AUDITOR]))
    refused(SecondFactorNeeded, lambda: close_desk(other, by=owner))


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"email": "no address"}, BadInput, "email"),
        ({"email": "STRANGER@noriya.example"}, Conflict, "email"),
        ({"name": " "}, BadInput, "name"),
        ({"roles": []}, BadInput, "roles"),
        ({"roles": [Role.PLATFORM_CONTACT]}, BadInput, "roles"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_named(
    coalition: Coalition, changed: dict[str, object], error: type[KashfError], field: str
) -> None:
    found = refused(
        error, lambda: join(coalition, by=coalition.owner, at=coalition.sahlan, **changed)
    )
    assert list(found.fields) == [field]


def test_roles_are_replaced(coalition: Coalition) -> None:
    changed = change_roles(
        coalition.teammate.code, by=coalition.owner, roles=[Role.CHAIR, Role.AUDITOR]
    )
    assert changed.roles == {Role.CHAIR, Role.AUDITOR}
    subject = str(coalition.teammate.code)
    assert last()[::3] == ("members.roles_changed", subject)


@pytest.mark.parametrize(
    ("who", "error"), [("teammate", NotAllowed), ("auditor", NotAllowed), ("stranger", NotFound)]
)
def test_only_the_own_administrators_change_roles_and_close_desks(
    coalition: Coalition, who: str, error: type[KashfError]
) -> None:
    by, code = getattr(coalition, who), coalition.owner.code
    refused(error, lambda: change_roles(code, by=by, roles=[Role.AUDITOR]))
    refused(error, lambda: close_desk(code, by=by))


def test_nobody_loses_the_own_administration_or_desk_by_mistake(coalition: Coalition) -> None:
    owner = coalition.owner
    refused(BadInput, lambda: change_roles(owner.code, by=owner, roles=[Role.AUDITOR]))
    refused(BadInput, lambda: close_desk(owner.code, by=owner))


def test_sessions_password_and_keys_end_with_a_desk(coalition: Coalition) -> None:
    teammate = coalition.teammate
    _, secret = make_key(by=teammate, name="scanner", scopes=[Scope.ITEMS_READ])
    signed_in(teammate).get("/console/settings/")
    assert UserSession.objects.filter(user=teammate).count() == 1
    close_desk(teammate.code, by=coalition.owner)
    assert last()[::3] == ("members.person_left", str(teammate.code))
    teammate.refresh_from_db()
    assert (teammate.is_active, teammate.has_usable_password()) == (False, False)
    assert not UserSession.objects.filter(user=teammate).exists()
    with pytest.raises(NotSignedIn):
        person_by_key(secret, Scope.ITEMS_READ)


def test_settings_are_ones_own_and_no_entry(coalition: Coalition) -> None:
    before = Entry.objects.count()
    change_settings(by=coalition.owner, zone="Asia/Amman", language="ar")
    kept = Person.objects.get(pk=coalition.owner.pk)
    assert (kept.zone, kept.language, kept.theme) == ("Asia/Amman", "ar", "")
    assert Entry.objects.count() == before


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"theme": "red"}, {"zone": "../etc/x"}])
def test_settings_are_those_that_are_offered(coalition: Coalition, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        change_settings(by=coalition.owner, **wrong)  # type: ignore[arg-type]  # a table of cases
    kept = Person.objects.get(pk=coalition.owner.pk)
    assert (kept.zone, kept.language, kept.theme) == ("UTC", "en", "")


# Keys


def test_a_key_stands_for_its_person_within_its_scopes(coalition: Coalition) -> None:
    key, secret = make_key(
        by=coalition.owner, name=" scanner ", scopes=[Scope.ITEMS_READ, Scope.ITEMS_WRITE]
    )
    assert key.name == "scanner"
    assert key.scope_set == {Scope.ITEMS_READ, Scope.ITEMS_WRITE}
    assert last()[::3] == ("members.key_made", str(key.code))
    assert person_by_key(secret, Scope.ITEMS_WRITE) == coalition.owner
    with pytest.raises(NotAllowed, match="not for cases:read"):
        person_by_key(secret, Scope.CASES_READ)
    columns = " ".join(map(str, ApiKey.objects.values().get().values()))
    assert secret not in columns
    assert secret.removeprefix("kashf_") not in columns


@pytest.mark.parametrize("secret", ["", "kashf_", "kashf_unknown"])
def test_an_unknown_key_opens_nothing(coalition: Coalition, secret: str) -> None:
    make_key(by=coalition.owner, name="scanner", scopes=[Scope.ITEMS_READ])
    with pytest.raises(NotSignedIn, match="not known"):
        person_by_key(secret, Scope.ITEMS_READ)


def test_a_key_expires(coalition: Coalition) -> None:
    _, secret = make_key(
        by=coalition.owner, name="scanner", scopes=[Scope.ITEMS_READ], lasts=timedelta(days=1)
    )
    later = now() + timedelta(days=1)
    with clock_at(lambda: later), pytest.raises(NotSignedIn, match="expired"):
        person_by_key(secret, Scope.ITEMS_READ)


def test_when_a_key_was_used_is_kept_to_the_hour(coalition: Coalition) -> None:
    key, secret = make_key(by=coalition.owner, name="scanner", scopes=[Scope.ITEMS_READ])
    person_by_key(secret, Scope.ITEMS_READ)
    key.refresh_from_db()
    first = key.used_at
    person_by_key(secret, Scope.ITEMS_READ)
    key.refresh_from_db()
    assert first is not None
    assert key.used_at == first


def test_a_key_is_ended_once(coalition: Coalition) -> None:
    key, secret = make_key(by=coalition.teammate, name="scanner", scopes=[Scope.ITEMS_READ])
    refused(NotFound, lambda: end_key(key.code, by=coalition.stranger))
    refused(NotFound, lambda: end_key(key.code, by=coalition.auditor))
    end_key(key.code, by=coalition.owner)  # an administrator there
    assert last() == (
        "members.key_ended",
        str(coalition.owner.code),
        str(coalition.sahlan.code),
        str(key.code),
    )
    before = state()
    end_key(key.code, by=coalition.teammate)
    assert state() == before
    with pytest.raises(NotSignedIn, match="ended"):
        person_by_key(secret, Scope.ITEMS_READ)


def test_a_key_needs_a_name_and_a_purpose(coalition: Coalition) -> None:
    refused(BadInput, lambda: make_key(by=coalition.owner, name=" ", scopes=[Scope.ITEMS_READ]))
    refused(BadInput, lambda: make_key(by=coalition.owner, name="scanner", scopes=[]))


# The log


def test_the_log_has_digests_of_what_was_before_and_after(coalition: Coalition) -> None:
    change_roles(coalition.auditor.code, by=coalition.owner, roles=[Role.ANALYST])
    changed = Entry.objects.latest("sequence")
    close_desk(coalition.auditor.code, by=coalition.owner)
    left = Entry.objects.latest("sequence")
    key, _ = make_key(by=coalition.owner, name="k", scopes=[Scope.ITEMS_READ])
    made = Entry.objects.latest("sequence")
    end_key(key.code, by=coalition.owner)
    ended = Entry.objects.latest("sequence")

    assert (
        changed.before
        == Entry.objects.get(name="members.person_added", subject=str(coalition.auditor.code)).after
    )
    assert left.before == changed.after
    assert ended.before == made.after
    assert len({changed.before, changed.after, left.after, made.after, ended.after}) == 5
