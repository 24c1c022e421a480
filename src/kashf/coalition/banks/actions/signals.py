from collections.abc import Iterable, Sequence
from io import BufferedReader
from itertools import islice
from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import SYSTEM, digest_of, now
from kashf.coalition.banks.actions.words import keep_names
from kashf.coalition.banks.models import Bank, BankSignal, Change
from kashf.coalition.banks.queries import bank_seen_by, signal_seen_by
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.live import counts
from kashf.coalition.banks.vocabulary import (
    LONGEST_REASON,
    LONGEST_VALUE,
    MOST_IMPORTED,
    MOST_SIGNALS,
    Added,
    ChangeKind,
    NewSignal,
    SignalAdded,
    SignalsImported,
    SignalWithdrawn,
)
from kashf.coalition.intake.actions import keep_bodies
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_body, item_seen_by, own_signals
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, WrongState
from kashf.exchange import read_entries
from kashf.signals import Entry, Signal, signal_type
from kashf.signals.entry import LONGEST_NAME

_BATCH = 2_000  # rows written, and values asked for, at once


@transaction.atomic
def add_signals(bank_code: UUID, *, by: Person, signals: Sequence[NewSignal]) -> Added:
    """Put signals into a bank: all, or none. One that is in force there already is left as it is.

    Raises NotFound, NotAllowed, WrongState if the bank has expired, or BadInput that counts to the
    signal at fault.
    """
    bank = bank_to_fill(bank_code, by)
    _check_number(len(signals), MOST_SIGNALS)
    entries = [_entry(signal, bank, place) for place, signal in enumerate(signals, 1)]
    return _add(bank, by, entries, example=None)


@transaction.atomic
def add_item(bank_code: UUID, *, by: Person, item: UUID, name: str = "") -> Added:
    """Put all signals of an item that can be matched into a bank, with the item as their example.

    They go by `name`, or by the item's title. Raises as `add_signals` does.
    """
    bank = bank_to_fill(bank_code, by)
    example = item_seen_by(by, item)
    title = name.strip() or example.title
    signals = own_signals(example)
    if not any(counts(signal) for signal in signals):
        raise BadInput("The item has no signal that could be matched.", fields={"item": "None."})
    # of a picture with too few corners the bank knows that it is matched as a whole only
    matchable = [signal for signal in signals if counts(signal) or has_body(signal.type)]
    entries = [Entry(title, signal, bank.label) for signal in matchable]
    return _add(bank, by, entries, example=example)


@transaction.atomic
def import_signals(
    bank_code: UUID, *, by: Person, table: BufferedReader, name: str = "table"
) -> Added:
    """Put in the signals of a table that the library or `export_bank` wrote: all, or none.

    A label in the table must be the bank's. Raises as `add_signals` does, or BadTable with line and
    column.
    """
    bank = bank_to_fill(bank_code, by)
    entries = list(islice(read_entries(table, name=name), MOST_IMPORTED + 1))
    _check_number(len(entries), MOST_IMPORTED)
    for entry in entries:
        _check_entry(entry, bank)
    rows = _put_in(bank, by, entries, example=None)
    if rows:
        event = SignalsImported(
            actor=by.code,
            organisation=bank.organisation.code,
            bank=bank.code,
            signals=len(rows),
            digest=digest_of([[row.type, row.value] for row in rows]),
        )
        record(event)
        log_changes(rows, ChangeKind.ADDED)
    return Added(len(rows), len(entries) - len(rows))


@transaction.atomic
def withdraw_signal(code: UUID, *, by: Person, reason: str) -> BankSignal:
    """Take a signal out of its bank: it matches no more; what it matched stays explained.

    Raises NotFound, NotAllowed, BadInput without a reason, or WrongState if it is out already.
    """
    seen = signal_seen_by(by, code)
    organisation = seen.bank.organisation
    require(by, Permission.KEEP_BANKS, at=organisation)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise BadInput(
            f"Say why the signal is withdrawn, in at most {LONGEST_REASON:,} characters.",
            fields={"reason": "Say why."},
        )
    signal = BankSignal.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if signal.is_withdrawn:
        raise WrongState("This signal has been withdrawn already.")
    before = digest_row(signal)
    signal.withdrawn_at = now()
    signal.save(update_fields=["withdrawn_at"])
    event = SignalWithdrawn(
        actor=by.code,
        organisation=organisation.code,
        bank=seen.bank.code,
        signal=signal.code,
        reason=reason.strip(),
    )
    record(event, before=before, after=digest_row(signal))
    log_changes([signal], ChangeKind.WITHDRAWN)
    return signal


def bank_to_fill(code: UUID, by: Person) -> Bank:
    """A bank that the person keeps and that has not expired, held until the commit.

    Raises NotFound, NotAllowed or WrongState.
    """
    seen = bank_seen_by(by, code)
    require(by, Permission.KEEP_BANKS, at=seen.organisation)
    if seen.expires_at is not None and seen.expires_at <= now():
        raise WrongState("This bank has expired; give it a later end first.")
    return Bank.objects.select_for_update(of=("self",)).get(pk=seen.pk)


def _check_number(number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise BadInput(
            f"Give 1 to {most:,} signals at once, not {number:,}.",
            fields={"signals": f"{number:,}"},
        )


def _entry(new: NewSignal, bank: Bank, place: int) -> Entry:
    try:
        kind = signal_type(new.type)
        value = kind.parse(new.value)
        if new.quality is not None and not 0 <= new.quality <= 100:
            raise BadInput("A quality is a number of 0 to 100.")  # noqa: TRY301 -- placed below
        name = new.name.strip() or value[:LONGEST_NAME]
        entry = Entry(name, Signal(kind.name, value, new.quality, new.body), bank.label)
        _check_entry(entry, bank)
    except BadInput as error:
        raise type(error)(
            f"Signal {place}: {error.message}", fields={"signals": str(place)}
        ) from error
    return entry


def _check_entry(entry: Entry, bank: Bank) -> None:
    if len(entry.signal.value) > LONGEST_VALUE:
        raise BadInput(
            f"{entry.name[:80]} has a value of more than {LONGEST_VALUE:,} characters.",
            fields={"signals": "too long"},
        )
    if has_body(entry.signal.type) and not entry.signal.body:
        raise BadInput(
            f"{entry.name[:80]} is of the type {entry.signal.type}, which is compared by its body, "
            "and has none. Export it with its body, or add the picture as an item.",
            fields={"signals": "no body"},
        )
    if entry.label and entry.label != bank.label:
        raise BadInput(
            f"{entry.name[:80]} has the label {entry.label}, but the bank's is {bank.label}. "
            "Put it into another bank, or leave the label out.",
            fields={"label": entry.label},
        )


def put_example(bank: Bank, example: Item, signals: Sequence[Signal], *, name: str) -> int:
    """Put in further signals of an example that is there already: Kashf itself does it. How many
    are new. The caller holds the bank."""
    entries = [Entry(name, signal, bank.label) for signal in signals]
    return _add(bank, None, entries, example=example).added


def _add(bank: Bank, by: Person | None, entries: Sequence[Entry], *, example: Item | None) -> Added:
    rows = _put_in(bank, by, entries, example=example)
    for row in rows:
        event = SignalAdded(
            actor=by.code if by else SYSTEM,
            organisation=bank.organisation.code,
            bank=bank.code,
            signal=row.code,
            type=row.type,
            value=row.value,
        )
        record(event, after=digest_row(row))
    log_changes(rows, ChangeKind.ADDED)
    return Added(len(rows), len(entries) - len(rows))


def _put_in(
    bank: Bank, by: Person | None, entries: Iterable[Entry], *, example: Item | None
) -> list[BankSignal]:
    once = {(entry.signal.type, entry.signal.value): entry for entry in reversed(list(entries))}
    there = {
        pair
        for some in in_batches((value for _, value in once), _BATCH)
        for pair in bank.signals.filter(withdrawn_at=None, value__in=some).values_list(
            "type", "value"
        )
    }
    rows = [
        BankSignal(
            bank=bank,
            type=entry.signal.type,
            value=entry.signal.value,
            quality=entry.signal.quality,
            name=entry.name,
            example=example,
            added_by=by,
        )
        for pair, entry in reversed(once.items())
        if pair not in there
    ]
    keep_bodies(once[row.type, row.value].signal for row in rows)
    made = BankSignal.objects.bulk_create(rows, batch_size=_BATCH)
    keep_names(made)
    return made


def log_changes(rows: Sequence[BankSignal], kind: ChangeKind) -> None:
    """Write the change log, after `record`: it holds the head of the audit log until the commit, so
    that sequences become visible in their order and who follows them misses none."""
    Change.objects.bulk_create((Change(signal=row, kind=kind) for row in rows), batch_size=_BATCH)
