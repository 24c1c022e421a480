"""The change log, as an index of one type follows it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from kashf.coalition.banks.models import Change
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.vocabulary import ChangeKind
from kashf.coalition.intake.queries import with_bodies
from kashf.index import LineKind, Lines, Mark
from kashf.matching.lines import all_keys, keyed_codes, no_codes
from kashf.signals import CodedType, Signal

_BATCH: Final = 5_000  # lines read at once
_BODIES: Final = 500  # the same where each has a body

_Row = tuple[int, UUID, str, int, str]

KINDS: Final = {ChangeKind.ADDED: LineKind.ADDED, ChangeKind.WITHDRAWN: LineKind.REMOVED}


class ChangeLog:
    """The lines about signals of one type, under the keys of their rows. The tag of a line is the
    code of its signal: by it a database that was put back from a copy is known."""

    def __init__(self, kind: CodedType) -> None:
        self._kind = kind

    def newest(self) -> Mark:
        """The last line, whatever its type."""
        row = Change.objects.order_by("-sequence").values_list("sequence", "signal__code").first()
        return _mark(*row) if row else Mark()

    def knows(self, mark: Mark) -> bool:
        """Whether that line is there, and still the same."""
        there = Change.objects.filter(sequence=mark.sequence, signal__code=UUID(bytes=mark.tag))
        return mark == Mark() or there.exists()

    def since(self, mark: Mark) -> Iterator[Lines]:
        """What comes after that line."""
        rows = (
            Change.objects.filter(sequence__gt=mark.sequence, signal__type=self._kind.name)
            .order_by("sequence")
            .values_list("sequence", "signal__code", "kind", "signal_id", "signal__value")
        )
        size = _BODIES if self._kind.has_body else _BATCH
        for some in in_batches(rows.iterator(size), size):
            for kind, group in groupby(some, key=lambda row: row[2]):
                yield self._lines(KINDS[ChangeKind(kind)], list(group))

    def _lines(self, kind: LineKind, rows: Sequence[_Row]) -> Lines:
        mark = _mark(*rows[-1][:2])
        if kind == LineKind.REMOVED:
            keys = all_keys(self._kind, (row[3] for row in rows))
            return Lines(kind, keys, no_codes(self._kind), mark)
        signals = with_bodies([Signal(self._kind.name, row[4]) for row in rows])
        own = [row[3] for row in rows]
        keys, codes = keyed_codes(self._kind, list(zip(own, signals, strict=True)))
        return Lines(kind, keys, codes, mark)


def _mark(sequence: int, code: UUID) -> Mark:
    return Mark(sequence, code.bytes)
