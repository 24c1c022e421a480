"""The change log, as an index of one type follows it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

import numpy as np

from kashf.coalition.banks.models import Change
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.vocabulary import ChangeKind
from kashf.index import LineKind, Lines, Mark
from kashf.matching.lines import codes
from kashf.signals import HammingType

_BATCH: Final = 5_000  # lines read at once

_Row = tuple[int, UUID, str, int, str]

KINDS: Final = {ChangeKind.ADDED: LineKind.ADDED, ChangeKind.WITHDRAWN: LineKind.REMOVED}


class ChangeLog:
    """The lines about signals of one type, under the keys of their rows. The tag of a line is the
    code of its signal: by it a database that was put back from a copy is known."""

    def __init__(self, kind: HammingType) -> None:
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
        for some in in_batches(rows.iterator(_BATCH), _BATCH):
            for kind, group in groupby(some, key=lambda row: row[2]):
                yield self._lines(KINDS[ChangeKind(kind)], list(group))

    def _lines(self, kind: LineKind, rows: Sequence[_Row]) -> Lines:
        values = [row[4] for row in rows] if kind == LineKind.ADDED else []
        keys = np.array([row[3] for row in rows], np.int64)
        return Lines(kind, keys, codes(self._kind, values), _mark(*rows[-1][:2]))


def _mark(sequence: int, code: UUID) -> Mark:
    return Mark(sequence, code.bytes)
