"""Whatever is shared with whomever: nothing of a bank that one must not see is in what one gets."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import match_changes, match_item
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.queries import (
    bank_names,
    banks_matched_for,
    banks_seen_by,
    live_matches,
    matches_seen_by,
    nearest_matches_seen_by,
    organisations_matched_by,
    signals_seen_by,
)
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import Role
from kashf.signals import Signal
from tests.coalition.banks.conftest import BASE, NEST, bank_of, link_item, put
from tests.coalition.conftest import Coalition, person

SIGNALS = (("url", NEST), ("pdq", BASE))


@dataclass(frozen=True)
class Drawn:
    """How a bank is shared."""

    sharing: Sharing
    names_sahlan: bool
    names_noriya: bool
    by_stranger: bool
    expired: bool


drawn_banks = st.lists(
    st.builds(
        Drawn,
        st.sampled_from(Sharing),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def may_see(drawn: Drawn, who: str) -> bool:
    """The rule in other words than the code's."""
    if who == ("stranger" if drawn.by_stranger else "owner"):
        return True
    if drawn.expired or drawn.sharing == Sharing.OWN:
        return False
    if who == "contact":
        return drawn.sharing == Sharing.PLATFORMS
    named = drawn.names_noriya if who == "stranger" else drawn.names_sahlan
    return named if drawn.sharing == Sharing.NAMED else True


def make(coalition: Coalition, number: int, drawn: Drawn) -> Bank:
    by = coalition.stranger if drawn.by_stranger else coalition.owner
    named = [coalition.sahlan.code] * drawn.names_sahlan
    named += [coalition.noriya.code] * drawn.names_noriya
    end = now() + timedelta(days=1 if drawn.expired else 9)
    bank = bank_of(by, drawn.sharing, named=named, name=f"Bank {number}", expires_at=end)
    put(by, bank, *SIGNALS)
    return bank


@pytest.mark.django_db
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=drawn_banks)
def test_nobody_gets_anything_of_a_bank_that_they_must_not_see(
    coalition: Coalition, drawn: list[Drawn]
) -> None:
    Bank.objects.update(expires_at=now() - timedelta(days=1), sharing=Sharing.OWN)
    start = Bank.objects.count()
    banks = [make(coalition, start + number, one) for number, one in enumerate(drawn)]
    old = set(Bank.objects.values_list("pk", flat=True)) - {bank.pk for bank in banks}
    later = now() + timedelta(days=2)
    with clock_at(lambda: later):
        for who in ("owner", "stranger", "contact"):
            seen = {b.pk for b, one in zip(banks, drawn, strict=True) if may_see(one, who)}
            matched = {
                b.pk
                for b, one in zip(banks, drawn, strict=True)
                if b.pk in seen and not one.expired
            }
            check(coalition, who, seen, matched, old)


def check(coalition: Coalition, who: str, seen: set[int], matched: set[int], old: set[int]) -> None:
    person = getattr(coalition, who)
    organisation: Organisation = person.organisation
    assert {bank.pk for bank in banks_seen_by(person)} - old == seen
    assert dict(bank_names(person)) == dict(banks_seen_by(person).values_list("code", "name"))
    assert {signal.bank_id for signal in signals_seen_by(person)} - old == seen
    asked = [Signal(kind, value) for kind, value in SIGNALS]
    found = live_matches(asked, organisation)
    assert {match.signal.bank_id for match in found} == matched
    assert {bank.pk for bank in banks_matched_for(organisation)} == matched
    both_ways = {b.pk for b in Bank.objects.all() if organisation in organisations_matched_by(b)}
    assert both_ways == matched
    if who != "contact":  # a platform takes in nothing
        item = link_item(person, f"{NEST}?n=0")
        item.signals.update(value=NEST)
        match_item(item.pk)
        match_changes()
        assert {match.signal.bank_id for match in matches_seen_by(person, item)} - old == matched
        assert nearest_matches_seen_by(person, item, 99) == list(matches_seen_by(person, item))
        others = coalition.owner if who == "stranger" else coalition.stranger
        assert list(matches_seen_by(others, item)) == []
        assert nearest_matches_seen_by(others, item, 99) == []


def test_who_may_not_ask_gets_nothing_whoever_asked_before(coalition: Coalition) -> None:
    put(coalition.owner, bank_of(coalition.owner), *SIGNALS)
    item = link_item(coalition.owner, NEST)
    match_item(item.pk)
    officer = person(coalition.sahlan, "officer", {Role.CAMPAIGN_OFFICER})
    for who, count in ((coalition.owner, 1), (officer, 0), (coalition.owner, 1)):
        assert len(bank_names(who)) == count
        assert len(nearest_matches_seen_by(who, item, 99)) == count
