"""A bank's owner has its own items looked at: all of them, each once, whatever happens."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Event
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, Settings

from kashf.cli.work import catch_up
from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import SYSTEM, clock_at, now
from kashf.coalition.banks import actions, tasks
from kashf.coalition.banks.actions import (
    add_item,
    go_on_with_scan,
    matching,
    scanning,
    scans_left_alone,
    start_scan,
    stop_scan,
    withdraw_signal,
)
from kashf.coalition.banks.actions.matching import Found
from kashf.coalition.banks.models import Bank, Change, Match, Scan
from kashf.coalition.banks.queries import changes_since, scan_seen_by, scans_seen_by
from kashf.coalition.banks.vocabulary import ScanFault, ScanState, Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation
from kashf.coalition.review.models import Case
from kashf.errors import KashfError, NotAllowed, NotFound, Unreadable, WrongState
from tests.coalition.banks.conftest import BASE, NEST, bank_of, link_item, off_by, put
from tests.coalition.conftest import Coalition

pytestmark = pytest.mark.django_db(transaction=True)

Maker = Callable[..., Item]
Interrupts = Callable[..., None]


def links(coalition: Coalition, count: int, who: str = "owner") -> list[Item]:
    """Items of which every second is known to `a_bank`."""
    paths = (f"{NEST}/{n}" if n % 2 else f"https://other.example/{n}" for n in range(count))
    return [link_item(getattr(coalition, who), path) for path in paths]


def a_bank(coalition: Coalition, sharing: Sharing = Sharing.OWN) -> Bank:
    """A bank that matches nothing by itself: its matches are taken away."""
    bank = bank_of(coalition.owner, sharing)
    put(coalition.owner, bank, ("url", "path:raven.example/nest"))
    forget()
    return bank


def forget() -> None:
    Match.objects.all().delete()
    Case.objects.all().delete()


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The background does nothing; the scans that it was asked for."""
    asked: list[int] = []

    class Queue:
        enqueue = staticmethod(asked.append)

    monkeypatch.setattr(tasks, "go_on_with_scan", Queue)
    monkeypatch.setattr(scanning, "AT_ONCE", 3)
    return asked


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, BaseException, int], None]:
    """Something is raised when an item is kept, so often."""

    def arrange(item: int, error: BaseException, times: int = 1) -> None:
        left = [error] * times

        def keep(pk: int, founds: Sequence[Found]) -> list[Match]:
            if pk == item and left:
                raise left.pop()
            return matching.keep(pk, founds)

        monkeypatch.setattr(scanning, "keep", keep)

    return arrange


def counts(scan: Scan) -> tuple[str, int, int, int]:
    scan.refresh_from_db()
    return scan.state, scan.looked, scan.matched, scan.new


def told(name: str) -> list[dict[str, object]]:
    """What the log says of scans."""
    found = Entry.objects.filter(name=f"banks.scan_{name}").order_by("sequence")
    return [json.loads(entry.facts) for entry in found]


# From beginning to end


def test_the_background_looks_at_all_own_items(coalition: Coalition) -> None:
    items = links(coalition, 5)
    theirs = links(coalition, 2, "stranger")
    bank = a_bank(coalition, Sharing.COALITION)

    scan = start_scan(bank.code, by=coalition.owner)

    assert counts(scan) == (ScanState.FINISHED, 5, 2, 2)
    assert {match.item for match in Match.objects.all()} == {items[1], items[3]}
    assert not Match.objects.filter(item__in=theirs).exists()
    assert (scan.items, scan.changed, scan.ended_at is None) == (5, 0, False)


def test_what_it_finds_opens_cases_as_ever(coalition: Coalition) -> None:
    items = links(coalition, 2)
    bank = a_bank(coalition)
    start_scan(bank.code, by=coalition.owner)
    assert [case.item for case in Case.objects.all()] == [items[1]]
    matched = Entry.objects.filter(name="banks.item_matched", subject=str(items[1].code))
    assert [json.loads(entry.facts)["matches"] for entry in matched] == [1, 1]  # one was forgotten


def test_it_finds_what_the_bank_finds_by_itself(coalition: Coalition, picture_item: Maker) -> None:
    for bits in (0, 7, 31, 32, 200):
        picture_item(coalition.owner, off_by(bits))
    links(coalition, 4)
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("pdq", BASE), ("pdq", off_by(9)), ("url", "host:raven.example"))
    fields = ("item", "signal", "found", "distance", "radius", "view", "bank", "organisation")
    by_itself = set(Match.objects.values_list(*fields))
    assert len(by_itself) == 9
    forget()

    scan = start_scan(bank.code, by=coalition.owner)

    assert set(Match.objects.values_list(*fields)) == by_itself
    assert counts(scan) == (ScanState.FINISHED, 9, 6, 6)


def test_what_is_stored_already_counts_as_matched_and_is_not_stored_again(
    coalition: Coalition,
) -> None:
    links(coalition, 4)
    bank = a_bank(coalition)
    start_scan(bank.code, by=coalition.owner)
    before = list(Match.objects.values()), Entry.objects.filter(name="banks.item_matched").count()

    again = start_scan(bank.code, by=coalition.owner)

    after = list(Match.objects.values()), Entry.objects.filter(name="banks.item_matched").count()
    assert counts(again) == (ScanState.FINISHED, 4, 2, 0)
    assert after == before


def test_it_looks_for_what_is_in_that_bank_alone(coalition: Coalition) -> None:
    links(coalition, 4)
    bank = a_bank(coalition)
    other = bank_of(coalition.owner, name="Others")
    put(coalition.owner, other, ("url", "host:other.example"))
    forget()
    scan = start_scan(bank.code, by=coalition.owner)
    assert {match.bank for match in Match.objects.all()} == {bank}
    assert counts(scan) == (ScanState.FINISHED, 4, 2, 2)


def test_an_item_is_no_match_of_itself(coalition: Coalition) -> None:
    item = link_item(coalition.owner)
    bank = bank_of(coalition.owner)
    add_item(bank.code, by=coalition.owner, item=item.code)
    scan = start_scan(bank.code, by=coalition.owner)
    assert counts(scan) == (ScanState.FINISHED, 1, 0, 0)


def test_without_items_it_is_at_its_end_at_once(coalition: Coalition) -> None:
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    assert counts(scan) == (ScanState.FINISHED, 0, 0, 0)


def test_the_log_says_who_and_with_which_state_of_the_bank(coalition: Coalition) -> None:
    links(coalition, 2)
    bank = a_bank(coalition)
    scan = start_scan(bank.code, by=coalition.owner)
    about = {"bank": str(bank.code), "scan": str(scan.code)}
    newest = Change.objects.latest("sequence").sequence
    assert scan.change == newest
    assert told("started") == [{**about, "items": 2, "change": newest}]
    assert told("finished") == [{**about, "looked": 2, "matched": 1, "new": 1}]
    who = Entry.objects.filter(name__startswith="banks.scan_").values_list("actor", "organisation")
    own = str(coalition.sahlan.code)
    assert list(who.order_by("sequence")) == [(str(coalition.owner.code), own), (SYSTEM, own)]


# Who may


@pytest.mark.parametrize(
    ("who", "sharing", "error"),
    [
        ("teammate", Sharing.OWN, NotAllowed),  # sees the bank and keeps none
        ("auditor", Sharing.OWN, NotAllowed),
        ("stranger", Sharing.COALITION, NotAllowed),  # keeps banks, but not this one
        ("stranger", Sharing.OWN, NotFound),
        ("contact", Sharing.PLATFORMS, NotAllowed),
        ("contact", Sharing.COALITION, NotFound),
    ],
)
def test_only_who_keeps_the_bank_starts_a_scan(
    coalition: Coalition, who: str, sharing: Sharing, error: type[KashfError]
) -> None:
    bank = a_bank(coalition, sharing)
    with pytest.raises(error):
        start_scan(bank.code, by=getattr(coalition, who))
    assert (Scan.objects.count(), told("started")) == (0, [])


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("owner", True),
        ("teammate", True),
        ("auditor", True),
        ("stranger", False),
        ("contact", False),
    ],
)
def test_a_scan_is_seen_by_its_own_organisation(
    coalition: Coalition, asleep: list[int], who: str, sees: bool
) -> None:
    scan = start_scan(a_bank(coalition, Sharing.PLATFORMS).code, by=coalition.owner)
    person = getattr(coalition, who)
    assert list(scans_seen_by(person)) == ([scan] if sees else [])
    if not sees:
        with pytest.raises(NotFound):
            scan_seen_by(person, scan.code)


@pytest.mark.parametrize(
    ("who", "error"), [("teammate", NotAllowed), ("stranger", NotFound), ("contact", NotFound)]
)
def test_only_who_keeps_the_bank_stops_a_scan(
    coalition: Coalition, asleep: list[int], who: str, error: type[KashfError]
) -> None:
    scan = start_scan(a_bank(coalition, Sharing.PLATFORMS).code, by=coalition.owner)
    with pytest.raises(error):
        stop_scan(scan.code, by=getattr(coalition, who))
    assert (counts(scan)[0], told("stopped")) == (ScanState.WAITING, [])


def test_there_is_one_unfinished_scan_of_a_bank(coalition: Coalition, asleep: list[int]) -> None:
    bank = a_bank(coalition)
    scan = start_scan(bank.code, by=coalition.owner)
    with pytest.raises(WrongState, match="under way already"):
        start_scan(bank.code, by=coalition.owner)
    scan.pk, scan.code = None, uuid4()
    with pytest.raises(IntegrityError):
        scan.save(force_insert=True)
    go_on_with_scan(asleep[0])
    assert start_scan(bank.code, by=coalition.owner).is_unfinished


def test_an_empty_or_expired_bank_is_not_looked_for(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, expires_at=now() + timedelta(days=1))
    with pytest.raises(WrongState, match="no signals"):
        start_scan(bank.code, by=coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    with (
        clock_at(lambda: bank.made_at + timedelta(days=2)),
        pytest.raises(WrongState, match="expired"),
    ):
        start_scan(bank.code, by=coalition.owner)
    assert not Scan.objects.exists()


# What happens meanwhile


def test_after_a_kill_it_goes_on_where_it_was(
    coalition: Coalition, asleep: list[int], interrupted: Interrupts
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    interrupted(items[5].pk, KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        go_on_with_scan(scan.pk)

    assert counts(scan) == (ScanState.RUNNING, 3, 1, 1)
    assert (scan.last_item, scan.tries) == (items[2].pk, 0)
    assert {match.item for match in Match.objects.all()} == {items[1]}

    assert go_on_with_scan(scan.pk) is False

    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert Match.objects.count() == len(told("finished")) * 4 == 4


def test_a_worker_takes_up_what_nobody_works_on(
    coalition: Coalition, asleep: list[int], interrupted: Interrupts
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    interrupted(items[5].pk, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        go_on_with_scan(scan.pk)
    asleep.clear()
    catch_up(timedelta(0))
    assert asleep == scans_left_alone() == []  # somebody may be at work on it
    with clock_at(lambda: scan.started_at + timedelta(minutes=5)):
        catch_up(timedelta(0))
    assert asleep == [scan.pk]
    go_on_with_scan(scan.pk)
    with clock_at(lambda: scan.started_at + timedelta(minutes=10)):
        assert scans_left_alone() == []


def test_of_two_workers_one_leaves_it_to_the_other(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is faster, while the first looks at the same items."""
    links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    looked: list[int] = []

    def found_for(
        items: Sequence[int], organisation: Organisation, bank: Bank
    ) -> list[list[Found]]:
        is_first = not looked
        looked.extend(items)
        if is_first:
            go_on_with_scan(scan.pk)
        return matching.found_for(items, organisation, bank)

    monkeypatch.setattr(scanning, "found_for", found_for)

    assert go_on_with_scan(scan.pk) is False

    assert len(looked) == 8 + 3  # its first three in vain
    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert len(told("finished")) == 1
    assert Match.objects.count() == 4


def test_two_workers_at_once_count_each_item_once(coalition: Coalition, asleep: list[int]) -> None:
    links(coalition, 20)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)

    work = partial(go_on_with_scan, scan.pk)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(in_its_own_connection, [work] * 3))

    assert counts(scan) == (ScanState.FINISHED, 20, 10, 10)
    assert len(told("finished")) == 1
    assert matched_since_the_start() == Match.objects.count() == 10


def matched_since_the_start() -> int:
    """How often the log says that an item matched."""
    start = Entry.objects.get(name="banks.scan_started").sequence
    return Entry.objects.filter(name="banks.item_matched", sequence__gt=start).count()


def test_nobody_waits_for_ever_for_an_item_and_for_the_log(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another has the last item and records something, as `match_item` does; the scan recorded
    something, and comes to that item."""
    items = [link_item(coalition.owner, f"{NEST}/{number}") for number in range(3)]
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    held, kept = Event(), Event()
    tried: list[int] = []

    def keep(pk: int, founds: Sequence[Found]) -> list[Match]:
        tried.append(pk)
        new = matching.keep(pk, founds)
        kept.set()
        return new

    def match_the_last() -> None:
        with transaction.atomic():
            Item.objects.select_for_update(of=("self",)).get(pk=items[-1].pk)
            held.set()
            kept.wait(0.5)
            matching.keep(items[-1].pk, *matching.found_for([items[-1].pk], items[-1].organisation))

    def go_on() -> None:
        held.wait()
        go_on_with_scan(scan.pk)

    monkeypatch.setattr(scanning, "keep", keep)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(in_its_own_connection, [match_the_last, go_on]))

    assert tried == [item.pk for item in items]
    assert counts(scan) == (ScanState.FINISHED, 3, 3, 2)
    assert matched_since_the_start() == Match.objects.count() == 3


def in_its_own_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def test_a_worker_has_time_for_others_between(coalition: Coalition, asleep: list[int]) -> None:
    links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    again = [go_on_with_scan(scan.pk, within=timedelta(0)) for _ in range(3)]
    assert again == [True, True, False]
    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)


def test_it_is_stopped_in_the_middle_and_started_again(
    coalition: Coalition, asleep: list[int]
) -> None:
    links(coalition, 8)
    bank = a_bank(coalition)
    scan = start_scan(bank.code, by=coalition.owner)
    go_on_with_scan(scan.pk, within=timedelta(0))

    stop_scan(scan.code, by=coalition.owner)

    assert go_on_with_scan(scan.pk) is False
    assert counts(scan) == (ScanState.STOPPED, 3, 1, 1)
    about = {"bank": str(bank.code), "scan": str(scan.code)}
    assert told("stopped") == [{**about, "looked": 3, "matched": 1}]
    assert Match.objects.count() == 1
    with pytest.raises(WrongState):
        stop_scan(scan.code, by=coalition.owner)
    again = start_scan(bank.code, by=coalition.owner)
    go_on_with_scan(again.pk)
    assert counts(again) == (ScanState.FINISHED, 8, 4, 3)


def test_it_is_stopped_while_a_worker_looks(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    links(coalition, 4)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)

    def found_for(
        items: Sequence[int], organisation: Organisation, bank: Bank
    ) -> list[list[Found]]:
        if Scan.objects.get().is_unfinished:
            stop_scan(scan.code, by=coalition.owner)
        return matching.found_for(items, organisation, bank)

    monkeypatch.setattr(scanning, "found_for", found_for)
    assert go_on_with_scan(scan.pk) is False
    assert counts(scan) == (ScanState.STOPPED, 0, 0, 0)
    assert not Match.objects.exists()


def test_an_error_is_tried_again(
    coalition: Coalition, asleep: list[int], interrupted: Interrupts
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    interrupted(items[5].pk, ValueError("LEAK"), 2)
    go_on_with_scan(scan.pk)
    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert (scan.tries, scan.fault, scan.error) == (0, "", "")


@pytest.mark.parametrize(
    ("error", "words"),
    [(ValueError("LEAK"), "ValueError"), (Unreadable("The key is gone."), "The key is gone.")],
)
def test_after_three_errors_it_has_failed_and_says_why(
    coalition: Coalition, asleep: list[int], interrupted: Interrupts, error: Exception, words: str
) -> None:
    items = links(coalition, 8)
    bank = a_bank(coalition)
    scan = start_scan(bank.code, by=coalition.owner)
    interrupted(items[5].pk, error, 3)

    with pytest.raises(type(error)):  # for the worker to print
        go_on_with_scan(scan.pk)

    assert counts(scan) == (ScanState.FAILED, 3, 1, 1)
    assert (scan.fault, scan.error) == (ScanFault.ERROR, words)
    about = {"bank": str(bank.code), "scan": str(scan.code)}
    assert told("failed") == [{**about, "looked": 3, "fault": "error"}]
    again = start_scan(bank.code, by=coalition.owner)
    go_on_with_scan(again.pk)
    assert counts(again) == (ScanState.FINISHED, 8, 4, 3)


def test_an_item_that_cannot_be_looked_at_is_passed_over_and_named(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    unlooked_at(monkeypatch, items[5])

    assert go_on_with_scan(scan.pk) is False

    assert counts(scan) == (ScanState.FINISHED, 8, 3, 3)
    assert (scan.failed, scan.tries, scan.fault) == (1, 0, "")
    entry = Entry.objects.get(name="banks.item_passed_over")
    assert entry.subject == str(items[5].code)
    assert json.loads(entry.facts) == {
        "item": entry.subject,
        "scan": str(scan.code),
        "error": "ValueError",
    }


def test_what_keeps_it_from_every_item_is_no_item_s_fault(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    unlooked_at(monkeypatch, *items)

    with pytest.raises(ValueError, match="LEAK"):
        go_on_with_scan(scan.pk)

    assert counts(scan) == (ScanState.FAILED, 0, 0, 0)
    assert (scan.failed, scan.error) == (0, "ValueError")


def test_an_item_that_takes_every_worker_with_it_is_passed_over_and_named(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    unlooked_at(monkeypatch, deadly=[items[4], items[6]])

    ends = [go_on_until_lost(scan, lost) for lost in range(8)]

    before_4, before_6 = items[3].pk, items[5].pk
    assert ends == [items[2].pk, *[before_4] * 3, *[before_6] * 3, None]
    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert (scan.failed, scan.tries, scan.fault) == (2, 0, "")
    entries = Entry.objects.filter(name="banks.item_passed_over").order_by("sequence")
    assert [entry.subject for entry in entries] == [str(items[n].code) for n in (4, 6)]
    assert "3 workers that were at it was lost" in entries[0].facts


def test_workers_that_are_lost_at_different_items_are_no_item_s_fault(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    for lost, at in enumerate((1, 3, 4, 7)):
        with monkeypatch.context() as patch:
            unlooked_at(patch, deadly=[items[at]])
            assert go_on_until_lost(scan, lost) is not None

    assert go_on_until_lost(scan, 4) is None

    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert scan.failed == 0


def test_an_item_that_fails_beside_one_that_takes_workers_with_it(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    unlooked_at(monkeypatch, items[4], deadly=[items[5]])

    lost = 0
    while go_on_until_lost(scan, min(lost, 4)) is not None:  # the fifth is a new task
        lost += 1

    assert counts(scan) == (ScanState.FINISHED, 8, 3, 3)
    entries = Entry.objects.filter(name="banks.item_passed_over").order_by("sequence")
    assert [entry.subject for entry in entries] == [str(items[n].code) for n in (4, 5)]
    assert lost < 10


def test_what_a_worker_was_lost_at_but_another_gets_through_is_not_passed_over(
    coalition: Coalition, asleep: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    items = links(coalition, 8)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    with monkeypatch.context() as patch:
        unlooked_at(patch, deadly=[items[4]])
        assert go_on_until_lost(scan, 0) == items[2].pk

    assert go_on_until_lost(scan, 1) is None

    assert counts(scan) == (ScanState.FINISHED, 8, 4, 4)
    assert scan.failed == 0


def test_what_is_left_of_a_scan_that_is_at_its_end_is_nothing(
    coalition: Coalition, asleep: list[int]
) -> None:
    links(coalition, 4)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    go_on_with_scan(scan.pk)
    before = counts(scan)
    assert go_on_with_scan(scan.pk, lost=3) is False
    assert counts(scan) == before


def test_the_background_says_how_many_workers_were_lost_at_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    result = tasks.go_on_with_scan.enqueue(7)
    DBTaskResult.objects.filter(pk=result.id).update(worker_ids=["lost", "lost as well"])
    asked: list[tuple[int, int]] = []

    def go_on(pk: int, *, lost: int) -> None:
        asked.append((pk, lost))

    monkeypatch.setattr(actions, "go_on_with_scan", go_on)
    call_command("db_worker", batch=True, startup_delay=False, max_tasks=1)
    assert asked == [(7, 2)]


def go_on_until_lost(scan: Scan, lost: int) -> int | None:
    """The last item that was looked at when a worker is lost; None if it is not."""
    try:
        go_on_with_scan(scan.pk, lost=lost)
    except KeyboardInterrupt:
        scan.refresh_from_db()
        return scan.last_item
    return None


def unlooked_at(monkeypatch: pytest.MonkeyPatch, *items: Item, deadly: Sequence[Item] = ()) -> None:
    """Whoever looks at one of them comes to grief, or to an end."""
    bad, worse = ({item.pk for item in some} for some in (items, deadly))

    def found_for(
        items: Sequence[int], organisation: Organisation, bank: Bank
    ) -> list[list[Found]]:
        if worse & set(items):
            raise KeyboardInterrupt
        if bad & set(items):
            raise ValueError("LEAK")
        return matching.found_for(items, organisation, bank)

    monkeypatch.setattr(scanning, "found_for", found_for)


def test_when_the_bank_expires_it_has_failed(coalition: Coalition, asleep: list[int]) -> None:
    links(coalition, 8)
    bank = a_bank(coalition)
    Bank.objects.filter(pk=bank.pk).update(expires_at=now() + timedelta(days=1))
    scan = start_scan(bank.code, by=coalition.owner)
    go_on_with_scan(scan.pk, within=timedelta(0))
    with clock_at(lambda: scan.started_at + timedelta(days=2)):
        assert go_on_with_scan(scan.pk) is False
    assert counts(scan) == (ScanState.FAILED, 3, 1, 1)
    assert scan.fault == ScanFault.EXPIRED
    assert "expired" in scan.fault_name


def test_it_says_that_the_bank_changed_meanwhile(coalition: Coalition, asleep: list[int]) -> None:
    links(coalition, 8)
    bank, other = a_bank(coalition), bank_of(coalition.owner, name="Others")
    scan = start_scan(bank.code, by=coalition.owner)
    go_on_with_scan(scan.pk, within=timedelta(0))
    put(coalition.owner, other, ("url", "https://a.example"))
    put(coalition.owner, bank, ("url", "https://b.example"))
    withdraw_signal(
        bank.signals.get(value__startswith="path:").code, by=coalition.owner, reason="x"
    )

    go_on_with_scan(scan.pk)

    assert counts(scan) == (ScanState.FINISHED, 8, 1, 1)  # what is withdrawn matches no more
    assert scan.changed == changes_since(bank, scan.change) == 2
    put(coalition.owner, bank, ("url", "https://c.example"))
    assert (scan.changed, changes_since(bank, scan.change)) == (2, 3)


def test_what_comes_in_meanwhile_is_matched_as_ever(
    coalition: Coalition, asleep: list[int]
) -> None:
    links(coalition, 4)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    late = link_item(coalition.owner, f"{NEST}/late")
    go_on_with_scan(scan.pk)
    assert counts(scan) == (ScanState.FINISHED, 4, 2, 2)
    assert Match.objects.filter(item=late).count() == 1


def test_an_item_that_is_gone_is_not_waited_for(coalition: Coalition, asleep: list[int]) -> None:
    items = links(coalition, 4)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    items[3].delete()
    go_on_with_scan(scan.pk)
    assert counts(scan) == (ScanState.FINISHED, 3, 1, 1)
    assert scan.items == 4


def test_how_long_it_will_take(coalition: Coalition, asleep: list[int]) -> None:
    links(coalition, 9)
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    found = [scan.left]
    go_on_with_scan(scan.pk, within=timedelta(0))
    moved = Scan.objects.get().moved_at
    Scan.objects.update(begun_at=moved - timedelta(minutes=1))
    found.append(Scan.objects.get().left)
    go_on_with_scan(scan.pk)
    found.append(Scan.objects.get().left)
    assert found == [None, timedelta(minutes=2), None]


def test_a_batch_asks_little(
    coalition: Coalition,
    asleep: list[int],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No questions for each item that is near to nothing, however many there are."""
    monkeypatch.setattr(scanning, "AT_ONCE", 50)
    for number in range(30):
        link_item(coalition.owner, f"https://other.example/{number}")
    scan = start_scan(a_bank(coalition).code, by=coalition.owner)
    with django_assert_max_num_queries(30):
        go_on_with_scan(scan.pk)
    assert counts(scan)[1] == 30
