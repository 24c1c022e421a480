"""What a person may see and do: the one place that answers it."""

from itertools import product

import pytest
from allauth.mfa.models import Authenticator

from kashf.coalition.members.actions import make_key
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import (
    has_second_factor,
    holds,
    keys_seen_by,
    may,
    members_of_the_coalition,
    organisations_seen_by,
    people_seen_by,
    person_seen_by,
    require,
    taker_of_reports,
    with_second_factor,
)
from kashf.coalition.members.vocabulary import GRANTS, NEEDS_SECOND_FACTOR, Permission, Role, Scope
from kashf.errors import NotAllowed, NotFound, SecondFactorNeeded
from tests.coalition.conftest import Coalition

EVERYBODY = ["owner", "teammate", "stranger", "contact", "auditor"]


def test_every_role_has_its_permissions_and_every_permission_a_role() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)


def test_an_auditor_changes_nothing() -> None:
    reading = {one for one in Permission if one.startswith(("see_", "read_"))}
    assert GRANTS[Role.AUDITOR] <= reading


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_permission_is_held_at_the_own_organisation_alone(coalition: Coalition, who: str) -> None:
    person: Person = getattr(coalition, who)
    granted = frozenset().union(*(GRANTS[role] for role in person.roles))
    places = (coalition.sahlan, coalition.noriya, coalition.harbour)
    for permission, at in product(Permission, places):
        wanted = permission in granted and at == person.organisation
        assert holds(person, permission, at=at) == wanted
        assert may(person, permission, at=at) == wanted
        if wanted:
            require(person, permission, at=at)
        else:
            with pytest.raises(NotAllowed):
                require(person, permission, at=at)


def test_who_approves_needs_a_second_factor(coalition: Coalition) -> None:
    Authenticator.objects.all().delete()
    person, at = Person.objects.get(pk=coalition.stranger.pk), coalition.noriya
    assert not has_second_factor(person)
    held = {one for one in Permission if holds(person, one, at=at)}
    assert {one for one in held if not may(person, one, at=at)} == held & NEEDS_SECOND_FACTOR
    for permission in held & NEEDS_SECOND_FACTOR:
        with pytest.raises(SecondFactorNeeded):
            require(person, permission, at=at)


def test_recovery_codes_alone_are_no_second_factor(coalition: Coalition) -> None:
    kind = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.update(type=kind)
    person = Person.objects.get(pk=coalition.owner.pk)
    assert (has_second_factor(person), with_second_factor([person])) == (False, frozenset())


def test_who_has_a_second_factor_is_asked_for_many_at_once(coalition: Coalition) -> None:
    Authenticator.objects.filter(user=coalition.teammate).delete()
    people = [coalition.owner, coalition.teammate]
    assert with_second_factor(people) == {coalition.owner.pk}


def test_a_closed_desk_holds_and_sees_nothing(coalition: Coalition) -> None:
    closed = coalition.owner
    closed.is_active = False
    held = [one for one in Permission if holds(closed, one, at=coalition.sahlan)]
    seen = [*people_seen_by(closed), *organisations_seen_by(closed)]
    assert (held, seen) == ([], [])


def test_people_see_the_people_of_their_own_organisation(coalition: Coalition) -> None:
    own = {coalition.owner, coalition.teammate, coalition.auditor}
    assert set(people_seen_by(coalition.owner)) == own
    assert set(people_seen_by(coalition.stranger)) == {coalition.stranger}
    assert person_seen_by(coalition.auditor, coalition.owner.code) == coalition.owner
    with pytest.raises(NotFound):
        person_seen_by(coalition.stranger, coalition.owner.code)


def test_keys_are_seen_by_their_person_and_by_who_keeps_keys(coalition: Coalition) -> None:
    keys = {
        who: make_key(by=getattr(coalition, who), name=who, scopes=[Scope.ITEMS_READ])[0]
        for who in EVERYBODY
    }
    seen = {who: set(keys_seen_by(getattr(coalition, who))) for who in EVERYBODY}
    assert seen == {
        "owner": {keys["owner"], keys["teammate"], keys["auditor"]},
        "teammate": {keys["teammate"]},
        "stranger": {keys["stranger"]},
        "contact": {keys["contact"]},
        "auditor": {keys["auditor"]},
    }


def test_platforms_give_no_statements(coalition: Coalition) -> None:
    assert set(members_of_the_coalition()) == {coalition.sahlan, coalition.noriya}
    assert set(organisations_seen_by(coalition.contact)) == {
        coalition.sahlan,
        coalition.noriya,
        coalition.harbour,
    }


def test_reports_go_where_they_are_taken(coalition: Coalition) -> None:
    assert taker_of_reports() == coalition.sahlan
    coalition.sahlan.takes_reports = False
    coalition.sahlan.save()
    assert taker_of_reports() is None


def test_roles_are_read_anew_after_they_were_changed(coalition: Coalition) -> None:
    person = person_seen_by(coalition.owner, coalition.teammate.code)
    assert Role.CHAIR in person.roles
    person.held_roles.filter(role=Role.CHAIR).delete()
    person.forget_roles()
    assert Role.CHAIR not in person.roles
