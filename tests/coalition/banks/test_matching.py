"""Items find signals, and signals find items, whichever comes first; once, and as of now."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from kashf.cli.work import catch_up
from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import SYSTEM, clock_at, now
from kashf.coalition.banks import actions, tasks
from kashf.coalition.banks.actions import (
    change_bank,
    match_changes,
    match_item,
    matching,
    withdraw_signal,
)
from kashf.coalition.banks.actions.matching import Found
from kashf.coalition.banks.models import Bank, Change, Followed, Match, ToMatch
from kashf.coalition.banks.queries import Behind, behind, live_matches, matches_seen_by
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation
from kashf.signals import Signal
from tests.coalition.banks.conftest import BASE, NEST, bank_of, link_item, off_by, only_signal, put
from tests.coalition.conftest import Coalition

pytestmark = pytest.mark.django_db(transaction=True)

Maker = Callable[..., Item]
ASKED = [Signal("url", NEST), Signal("pdq", off_by(3), 100)]


def found() -> list[tuple[Item, str, int]]:
    return [(match.item, match.signal.value, match.distance) for match in Match.objects.all()]


def live(organisation: Organisation) -> list[tuple[str, int]]:
    return [(match.signal.value, match.distance) for match in live_matches(ASKED, organisation)]


def test_an_item_finds_what_is_in_the_bank(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST), ("url", "https://other.example"))
    item = link_item(coalition.owner)
    assert found() == [(item, NEST, 0)]
    entry = Entry.objects.get(name="banks.item_matched")
    assert (entry.actor, entry.subject) == (SYSTEM, str(item.code))


def test_a_signal_added_later_finds_the_item(coalition: Coalition, picture_item: Maker) -> None:
    near = picture_item(coalition.owner, off_by(31))
    picture_item(coalition.owner, off_by(32))
    picture_item(coalition.owner, off_by(30), quality=49)
    link = link_item(coalition.owner)
    put(coalition.owner, bank_of(coalition.owner), ("pdq", BASE), ("url", NEST))
    assert found() == [(link, NEST, 0), (near, BASE, 31)]
    assert Match.objects.get(item=near).why == "31 of 256 bits differ"
    assert Entry.objects.filter(name="banks.item_matched").count() == 2


def test_both_ways_find_the_same(coalition: Coalition, picture_item: Maker) -> None:
    bank = bank_of(coalition.owner)
    items = [picture_item(coalition.owner, off_by(bits)) for bits in (0, 7, 31, 32, 200)]
    put(coalition.owner, bank, ("pdq", BASE), ("pdq", off_by(9)))
    forwards = set(Match.objects.values_list("item", "signal", "found", "distance", "radius"))
    Match.objects.all().delete()
    for item in items:
        match_item(item.pk)
    backwards = set(Match.objects.values_list("item", "signal", "found", "distance", "radius"))
    assert forwards == backwards
    assert len(forwards) == 7


def test_a_match_says_whose_item_it_is_and_which_bank(coalition: Coalition) -> None:
    """As its item and its signal do, whichever comes first."""
    theirs = bank_of(coalition.stranger, sharing=Sharing.COALITION)
    put(coalition.stranger, theirs, ("url", NEST))
    item = link_item(coalition.owner)
    own = bank_of(coalition.owner)
    put(coalition.owner, own, ("url", NEST))
    assert {(match.item, match.organisation, match.bank) for match in Match.objects.all()} == {
        (item, coalition.sahlan, theirs),
        (item, coalition.sahlan, own),
    }
    for match in Match.objects.all():
        assert (match.organisation, match.bank) == (match.item.organisation, match.signal.bank)


def test_matching_again_changes_nothing(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    item = link_item(coalition.owner)
    before = list(Match.objects.values()), Entry.objects.count()
    Followed.objects.update(sequence=0)  # a worker that was killed before it wrote this down
    assert match_item(item.pk) == match_changes() == actions.match_bank(bank.code) == 0
    assert (list(Match.objects.values()), Entry.objects.count()) == before


def fill(coalition: Coalition, count: int) -> list[Item]:
    """Items that a signal added today is to find, of two organisations in turn."""
    who = (coalition.owner, coalition.stranger)
    return [link_item(who[n % 2], f"{NEST}/{n}") for n in range(count)]


@pytest.fixture
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "ITEMS_AT_ONCE", 3)


@pytest.mark.usefixtures("three_at_once")
@pytest.mark.parametrize("count", [2, 3, 4, 9, 10])
def test_a_signal_added_today_is_looked_for_in_all_items_of_the_past(
    coalition: Coalition, count: int
) -> None:
    """However old they are, and of all who see the bank."""
    years = timedelta(days=3650)
    with clock_at(lambda: now_before(years)):
        items = fill(coalition, count)
    bank = bank_of(coalition.stranger, Sharing.COALITION)
    put(coalition.stranger, bank, ("url", "path:raven.example/nest"))
    assert {match.item for match in Match.objects.all()} == set(items)
    newest = Change.objects.latest("sequence").sequence
    assert Followed.objects.values("sequence", "until", "item").get() == {
        "sequence": newest,
        "until": 0,
        "item": 0,
    }


def now_before(past: timedelta) -> datetime:
    return datetime.now(UTC) - past


@pytest.mark.usefixtures("three_at_once")
def test_after_a_kill_it_goes_on_with_the_items_that_are_left(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = fill(coalition, 10)
    bank = bank_of(coalition.owner, Sharing.COALITION)
    other = bank_of(coalition.owner, name="Others")
    kept: list[int] = []
    killed: list[BaseException] = [KeyboardInterrupt()]

    def keep(pk: int, founds: Sequence[Found]) -> list[Match]:
        kept.append(pk)
        if pk == items[7].pk and killed:
            raise killed.pop()
        return original(pk, founds)

    original = matching.keep
    monkeypatch.setattr(matching, "keep", keep)
    with pytest.raises(KeyboardInterrupt):
        put(coalition.owner, bank, ("url", "path:raven.example/nest"))
    assert Match.objects.count() == 7
    assert behind(coalition.owner, bank) == Behind(signals=1, items=2)
    assert behind(coalition.stranger, bank) == Behind(signals=1, items=2)
    assert behind(coalition.contact, bank) == Behind(signals=1, items=0)
    assert behind(coalition.owner, other) == Behind(0, 0)
    Change.objects.create(signal=only_signal(bank), kind="added")  # by another, meanwhile
    assert behind(coalition.owner, bank) == Behind(signals=2, items=5)
    kept.clear()

    assert match_changes() == 3

    assert set(kept[:4]) == {item.pk for item in items[6:]}  # then once more, for the other
    assert {match.item for match in Match.objects.all()} == set(items)
    assert Match.objects.count() == 10
    assert behind(coalition.owner, bank) == Behind(0, 0)


@pytest.mark.usefixtures("three_at_once")
def test_of_two_that_follow_one_leaves_it_to_the_other(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = fill(coalition, 10)
    bank = bank_of(coalition.owner, Sharing.COALITION)
    asked: list[int] = []

    def keep(pk: int, founds: Sequence[Found]) -> list[Match]:
        asked.append(pk)
        if len(asked) == 1:
            match_changes()
        return original(pk, founds)

    original = matching.keep
    monkeypatch.setattr(matching, "keep", keep)
    put(coalition.owner, bank, ("url", "path:raven.example/nest"))
    assert sorted(asked) == sorted([item.pk for item in items] + [item.pk for item in items[:3]])
    assert Match.objects.count() == 10
    assert Entry.objects.filter(name="banks.item_matched").count() == 10


def test_an_item_whose_task_was_lost_is_matched_when_a_worker_starts(coalition: Coalition) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", NEST))
    item = link_item(coalition.owner)
    Match.objects.all().delete()
    assert actions.items_left_alone(now() + timedelta(minutes=1)) == []
    assert actions.items_left_alone(now() - timedelta(minutes=1)) == [item.pk]
    catch_up(timedelta(minutes=1))
    assert found() == [(item, NEST, 0)]


@pytest.mark.parametrize(
    ("status", "left"),
    [("READY", 0), ("RUNNING", 0), ("SUCCESSFUL", 0), ("FAILED", 1)],
)
def test_an_item_whose_task_is_there_is_left_to_it(
    coalition: Coalition, status: str, left: int
) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", NEST))
    item = link_item(coalition.owner)
    Match.objects.all().delete()
    DBTaskResult.objects.create(
        task_path=tasks.match_item.module_path,
        args_kwargs={"args": [item.pk], "kwargs": {}},
        backend_name="default",
        status=status,
    )
    assert actions.items_left_alone(now() - timedelta(minutes=1)) == [item.pk] * left


def test_an_item_that_cannot_be_matched_keeps_no_worker_from_its_work(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", f"path:{NEST.partition('//')[2]}"))
    bad, good = link_item(coalition.owner), link_item(coalition.owner, f"{NEST}/1")
    Match.objects.all().delete()
    real = matching.found_for

    def found_for(items: Sequence[int], organisation: Organisation) -> list[list[Found]]:
        if bad.pk in items:
            raise ValueError("It cannot be read.")
        return real(items, organisation)

    monkeypatch.setattr(matching, "found_for", found_for)

    catch_up(timedelta(minutes=1))

    assert {match.item for match in Match.objects.all()} == {good}


def test_an_item_is_no_match_of_itself(coalition: Coalition) -> None:
    item, again = link_item(coalition.owner), link_item(coalition.stranger)
    bank = bank_of(coalition.owner, Sharing.COALITION)
    actions.add_item(bank.code, by=coalition.owner, item=item.code)
    assert found() == [(again, NEST, 0)]


def test_an_item_that_is_gone_matches_nothing(coalition: Coalition) -> None:
    assert match_item(0) == 0


def test_a_catch_up_with_nothing_new_is_cheap(
    coalition: Coalition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", NEST))
    with django_assert_num_queries(2):
        assert match_changes() == 0


def test_weak_signals_match_on_neither_side(coalition: Coalition, picture_item: Maker) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("pdq", BASE), quality=10)
    item = picture_item(coalition.owner, BASE)
    assert match_item(item.pk) == match_changes() == 0
    put(coalition.owner, bank_of(coalition.owner, name="Sound"), ("pdq", BASE))
    weak = [Signal("pdq", BASE, 10)]
    assert live_matches(weak, coalition.sahlan) == []
    assert Match.objects.count() == 1


def test_a_withdrawn_signal_matches_no_more_and_explains_what_it_matched(
    coalition: Coalition,
) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    item = link_item(coalition.owner)
    assert live(coalition.sahlan) == [(NEST, 0)]
    withdraw_signal(only_signal(bank).code, by=coalition.owner, reason="closed")
    assert live(coalition.sahlan) == []
    link_item(coalition.owner, f"{NEST}#again")
    (old,) = matches_seen_by(coalition.owner, item)
    assert (old.signal.is_withdrawn, old.why) == (True, "the same")


def test_a_bank_that_is_shared_later_finds_the_others_items(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    item = link_item(coalition.stranger)
    assert found() == []
    change_bank(bank.code, by=coalition.owner, sharing=Sharing.COALITION)
    assert found() == [(item, NEST, 0)]
    assert [match.item for match in matches_seen_by(coalition.stranger, item)] == [item]
    assert list(matches_seen_by(coalition.owner, item)) == []
    change_bank(bank.code, by=coalition.owner, sharing=Sharing.OWN)
    assert list(matches_seen_by(coalition.stranger, item)) == []


def test_a_bank_whose_task_was_lost_is_matched_when_a_worker_looks(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    item = link_item(coalition.stranger)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "match_bank", Mock())  # the process is killed between the two
        change_bank(bank.code, by=coalition.owner, sharing=Sharing.COALITION)
    catch_up(timedelta(0))
    assert found() == actions.banks_left_alone() == []  # it may be on its way
    later = now() + timedelta(minutes=5)
    with clock_at(lambda: later):
        assert actions.banks_left_alone() == [bank.code]
        catch_up(timedelta(0))
        assert actions.banks_left_alone() == []
    assert found() == [(item, NEST, 0)]


@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_a_bank_whose_task_is_there_is_left_to_it(coalition: Coalition, status: str) -> None:
    bank = bank_of(coalition.owner)
    ToMatch.objects.create(bank=bank, since=now() - timedelta(minutes=5))
    assert actions.banks_left_alone() == [bank.code]
    DBTaskResult.objects.create(
        task_path=tasks.match_bank.module_path,
        args_kwargs={"args": [str(bank.code)], "kwargs": {}},
        backend_name="default",
        status=status,
    )
    assert actions.banks_left_alone() == []


def test_a_bank_that_changes_while_it_is_matched_is_matched_again(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    link_item(coalition.stranger)

    def keep(pk: int, founds: Sequence[Found]) -> list[Match]:
        ToMatch.objects.update(since=now())
        return original(pk, founds)

    original = matching.keep
    monkeypatch.setattr(matching, "keep", keep)
    change_bank(bank.code, by=coalition.owner, sharing=Sharing.COALITION)
    later = now() + timedelta(minutes=5)
    with clock_at(lambda: later):
        assert actions.banks_left_alone() == [bank.code]


def test_an_expired_bank_matches_nothing(coalition: Coalition) -> None:
    end = now() + timedelta(days=1)
    bank = bank_of(coalition.owner, Sharing.COALITION, expires_at=end)
    put(coalition.owner, bank, ("url", NEST))
    seen = link_item(coalition.stranger)
    with clock_at(lambda: end):
        assert live(coalition.sahlan) == live(coalition.noriya) == []
        late = link_item(coalition.owner)
        assert actions.match_bank(bank.code) == 0
        assert list(matches_seen_by(coalition.stranger, seen)) == []
    assert found() == [(seen, NEST, 0)]
    assert match_item(late.pk) == 1


def test_the_live_matcher_follows_what_is_added(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    assert live(coalition.sahlan) == []
    put(coalition.owner, bank, ("url", NEST))
    assert live(coalition.sahlan) == [(NEST, 0)]
    put(coalition.owner, bank, ("pdq", BASE), ("pdq", off_by(5)))
    assert live(coalition.sahlan) == [(NEST, 0), (off_by(5), 2), (BASE, 3)]
    assert live(coalition.noriya) == []


def test_the_live_matcher_forgets_what_was_rolled_back(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    with transaction.atomic():
        put(coalition.owner, bank, ("pdq", BASE))
        withdraw_signal(bank.signals.get(type="url").code, by=coalition.owner, reason="x")
        assert live(coalition.sahlan) == [(BASE, 3)]
        transaction.set_rollback(True)
    assert live(coalition.sahlan) == [(NEST, 0)]
    put(coalition.owner, bank, ("pdq", off_by(1)))  # takes the sequence that was given back
    assert live(coalition.sahlan) == [(NEST, 0), (off_by(1), 2)]


def test_a_question_costs_the_same_however_much_there_is(
    coalition: Coalition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(bank: Bank, start: int) -> None:
        links = [("url", f"https://raven.example/{n}") for n in range(start, start + 20)]
        put(coalition.owner, bank, ("pdq", off_by(start)), *links)

    bank = bank_of(coalition.owner)
    fill(bank, 0)
    live(coalition.sahlan)
    with django_assert_num_queries(3):
        live(coalition.sahlan)
    fill(bank, 20)
    live(coalition.sahlan)
    with django_assert_num_queries(3):
        assert len(live(coalition.sahlan)) == 2
