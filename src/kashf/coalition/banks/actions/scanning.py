"""Scans: all items of a bank's owner are looked at for what is in the bank, in the background."""

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import SYSTEM, now
from kashf.coalition.banks.actions.matching import Found, found_for, keep
from kashf.coalition.banks.actions.signals import bank_to_fill
from kashf.coalition.banks.models import Scan
from kashf.coalition.banks.queries.scans import changes_since, newest_change, scan_seen_by
from kashf.coalition.banks.vocabulary import (
    LONGEST_ERROR,
    MOST_TRIES,
    UNFINISHED,
    ItemPassedOver,
    ScanFailed,
    ScanFault,
    ScanFinished,
    ScanStarted,
    ScanState,
    ScanStopped,
    move,
)
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import KashfError, WrongState

AT_ONCE: Final = 50  # items looked at before it is written down how far it is
SLICE: Final = timedelta(seconds=10)  # of a worker's time, before it is others' turn
STILL: Final = timedelta(minutes=2)  # without coming further: nobody works on it
LOST: Final = f"Each of {MOST_TRIES} workers that were at it was lost."


class Looked(NamedTuple):
    """An item, and what is near to it in the bank; or why it could not be looked at."""

    item: int
    founds: Sequence[Found]
    error: str = ""

    @property
    def matches(self) -> bool:
        """Whether it is a match, and not only shares a part."""
        return any(not found.is_shared for found in self.founds)


@transaction.atomic
def start_scan(bank_code: UUID, *, by: Person) -> Scan:
    """Have all items of the person's organisation looked at for what is in a bank of its own.

    Raises NotFound, NotAllowed, or WrongState if the bank has expired or is empty, or if a scan of
    it is under way.
    """
    bank = bank_to_fill(bank_code, by)
    if bank.scans.filter(organisation=by.organisation, state__in=UNFINISHED).exists():
        raise WrongState("A scan for this bank is under way already. Wait for its end, or stop it.")
    if not bank.signals.filter(withdrawn_at=None).exists():
        raise WrongState("This bank has no signals to look for. Add some first.")
    there = Item.objects.filter(organisation=by.organisation).aggregate(
        items=Count("pk"), last=Max("pk")
    )
    scan = Scan.objects.create(
        bank=bank,
        organisation=by.organisation,
        started_by=by,
        items=there["items"],
        until_item=there["last"] or 0,
        change=newest_change(),
    )
    event = ScanStarted(
        actor=by.code,
        organisation=by.organisation.code,
        bank=bank.code,
        scan=scan.code,
        items=scan.items,
        change=scan.change,
    )
    record(event, after=digest_row(scan))
    return scan


@transaction.atomic
def stop_scan(code: UUID, *, by: Person) -> Scan:
    """End a scan before its end; what it found stays. Raises NotFound, NotAllowed or WrongState."""
    seen = scan_seen_by(by, code)
    require(by, Permission.KEEP_BANKS, at=seen.organisation)
    scan = Scan.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    before = digest_row(scan)
    _end(scan, ScanState.STOPPED)
    scan.save()
    event = ScanStopped(
        actor=by.code,
        organisation=seen.organisation.code,
        bank=seen.bank.code,
        scan=scan.code,
        looked=scan.looked,
        matched=scan.matched,
    )
    record(event, before=before, after=digest_row(scan))
    return scan


def go_on_with_scan(pk: int, *, lost: int = 0, within: timedelta = SLICE) -> bool:
    """Look at what is left of a scan, but no longer than that: what comes in has to be matched,
    too. Whether it is to be called again.

    After a kill it goes on where it was; of two that do it at the same time one leaves it to the
    other, so that no item counts twice. Where workers were `lost` that were at this slice of it, it
    is written down after each item how far it is; an item at which three ended is passed over.
    """
    end = time.monotonic() + within.total_seconds()
    if lost:
        _count_loss(pk)
    while _look_at_some(pk, 1 if lost else AT_ONCE):
        if time.monotonic() >= end:
            return True
    return False


def scans_left_alone() -> list[int]:
    """The keys of the scans that nobody works on, although they are not at their end."""
    still = Scan.objects.filter(state__in=UNFINISHED, moved_at__lte=now() - STILL)
    return list(still.order_by("pk").values_list("pk", flat=True))


def _look_at_some(pk: int, at_once: int) -> bool:
    """Whether there is more to look at, and for us."""
    Scan.objects.filter(pk=pk, state=ScanState.WAITING).update(
        state=ScanState.RUNNING, begun_at=now(), moved_at=now()
    )
    scan = _scans().filter(pk=pk, state__in=UNFINISHED).first()
    if scan is None:
        return False
    if scan.bank.expires_at is not None and scan.bank.expires_at <= now():
        return _fail(scan, ScanFault.EXPIRED)
    try:
        if scan.tries < MOST_TRIES - 1:
            return _write_down(scan, _look(scan, _next_items(scan, at_once)), of=at_once)
        several = max(at_once, 2)  # to see whether it is the fault of one
        return _write_down(scan, _look_one_by_one(scan, _next_items(scan, several)), of=several)
    except Exception as error:
        if not _try_again(scan, error):
            raise
        return True


def _next_items(scan: Scan, count: int) -> list[int]:
    items = Item.objects.filter(
        organisation=scan.organisation_id, pk__gt=scan.last_item, pk__lte=scan.until_item
    )
    return list(items.order_by("pk").values_list("pk", flat=True)[:count])


def _look(scan: Scan, items: Sequence[int]) -> list[Looked]:
    founds = found_for(items, scan.organisation, scan.bank)
    return [Looked(*each) for each in zip(items, founds, strict=True)]


def _look_one_by_one(scan: Scan, items: Sequence[int]) -> list[Looked]:
    """The last try: an item that cannot be looked at must not keep the scan from all that come
    after it. What keeps it from each of several is not their fault, and is raised."""
    looked: list[Looked] = []
    failed: Exception | None = None
    for item in items:
        try:
            (founds,) = found_for([item], scan.organisation, scan.bank)
        except Exception as error:  # noqa: BLE001 -- it is told of the item
            looked.append(Looked(item, (), _words(error)))
            failed = error
        else:
            looked.append(Looked(item, founds))
    if failed is not None and len(looked) > 1 and all(one.error for one in looked):
        raise failed
    return looked


@transaction.atomic
def _write_down(seen: Scan, some: Sequence[Looked], *, of: int) -> bool:
    """Keep what was found, unless another was faster; whether there is more to look at: there is
    not where fewer items were there than were asked for."""
    scan = _held(seen)
    if scan is None:
        return False
    _hold(looked.item for looked in some if looked.founds)
    for looked in some:
        new = keep(looked.item, looked.founds) if looked.founds else []
        scan.looked += 1
        if looked.error:
            _pass_over(scan, looked)
        scan.matched += looked.matches
        scan.new += looked.matches and any(not match.is_shared for match in new)
        scan.last_item = looked.item
    scan.moved_at, scan.tries = now(), 0
    if len(some) < of:
        _finish(scan)
    scan.save()
    return scan.is_unfinished


@transaction.atomic
def _count_loss(pk: int) -> None:
    """A worker was lost that was at a scan; go on without the item at which one after another was.

    The first may have been lost at any of the items that it looked at together: whoever comes after
    it looks at one at a time, so of three at the same place two were at the next item alone.
    """
    scan = _scans().select_for_update(of=("self",)).filter(pk=pk, state__in=UNFINISHED).first()
    if scan is None:
        return
    scan.losses = scan.losses + 1 if scan.lost_after == scan.last_item else 1
    scan.lost_after = scan.last_item
    scan.save(update_fields=["losses", "lost_after"])
    if scan.losses >= MOST_TRIES:
        some = [Looked(item, (), LOST) for item in _next_items(scan, 1)]
        _write_down(scan, some, of=1)


def _pass_over(scan: Scan, looked: Looked) -> None:
    scan.failed += 1
    event = ItemPassedOver(
        actor=SYSTEM,
        organisation=scan.organisation.code,
        item=Item.objects.values_list("code", flat=True).get(pk=looked.item),
        scan=scan.code,
        error=looked.error,
    )
    record(event)


def _hold(items: Iterable[int]) -> None:
    """Lock them all before the first match is recorded: whoever matches one of them meanwhile holds
    it, and waits for the log."""
    held = Item.objects.select_for_update(of=("self",)).filter(pk__in=list(items))
    list(held.order_by("pk").only("pk"))


def _finish(scan: Scan) -> None:
    _end(scan, ScanState.FINISHED)
    event = ScanFinished(
        actor=SYSTEM,
        organisation=scan.organisation.code,
        bank=scan.bank.code,
        scan=scan.code,
        looked=scan.looked,
        matched=scan.matched,
        new=scan.new,
    )
    record(event, after=digest_row(scan))


@transaction.atomic
def _fail(seen: Scan, fault: ScanFault, error: str = "") -> bool:
    """That it cannot go on, and why; there is nothing more to look at."""
    scan = _held(seen)
    if scan is None:
        return False
    _end(scan, ScanState.FAILED)
    scan.fault, scan.error = fault, error
    scan.save()
    event = ScanFailed(
        actor=SYSTEM,
        organisation=scan.organisation.code,
        bank=scan.bank.code,
        scan=scan.code,
        looked=scan.looked,
        fault=fault,
    )
    record(event, after=digest_row(scan))
    return False


@transaction.atomic
def _try_again(seen: Scan, error: Exception) -> bool:
    """Whether it is worth another try at the same items; if not, the scan has failed."""
    scan = _held(seen)
    if scan is None:
        return True
    scan.tries += 1
    scan.save(update_fields=["tries"])
    if scan.tries < MOST_TRIES:
        return True
    return _fail(scan, ScanFault.ERROR, _words(error))


def _words(error: Exception) -> str:
    said = error.message if isinstance(error, KashfError) else type(error).__name__
    return said[:LONGEST_ERROR]


def _held(seen: Scan) -> Scan | None:
    """The scan, held until the commit, if it is where it was seen."""
    there = _scans().select_for_update(of=("self",))
    return there.filter(pk=seen.pk, state__in=UNFINISHED, last_item=seen.last_item).first()


def _scans() -> QuerySet[Scan]:
    return Scan.objects.select_related("bank", "organisation")


def _end(scan: Scan, state: ScanState) -> None:
    scan.state, scan.ended_at = move(ScanState(scan.state), state), now()
    scan.changed = changes_since(scan.bank, scan.change)
