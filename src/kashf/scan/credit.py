"""How far a source may read ahead of those who look: so much of each part, and no more.

Daft takes from a source whatever it gives. So each task that reads a part waits until what it gave
has been looked at; reader and lookers of a part are in one process, on a cluster too.
"""

import asyncio
from collections import Counter
from threading import Lock
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kashf.scan.shape import Given

LIMIT: Final = 16 << 20  # bytes of a part; a single batch may have more
_WAIT: Final = 0.002  # seconds

Key = tuple[str, int]
"""A plan and a part."""

_ahead: Final[Counter[Key]] = Counter()
_lock: Final = Lock()


async def take(plan: str, batch: pa.RecordBatch) -> None:
    """Wait until a batch of a part may be given; of no plan, it may at once."""
    for part, weight in weights(batch).items() if plan else ():
        while not _taken((plan, part), weight):
            await asyncio.sleep(_WAIT)


def give_back(plan: str, batch: pa.RecordBatch) -> None:
    """A batch has been looked at."""
    if not plan:
        return
    with _lock:
        for part, weight in weights(batch).items():
            _ahead[plan, part] -= weight
            if _ahead[plan, part] <= 0:
                del _ahead[plan, part]


def forget(plan: str) -> None:
    """A plan has ended, however that came."""
    with _lock:
        for key in [key for key in _ahead if key[0] == plan]:
            del _ahead[key]


def _taken(key: Key, weight: int) -> bool:
    with _lock:
        if _ahead[key] and _ahead[key] + weight > LIMIT:
            return False
        _ahead[key] += weight
        return True


def weights(batch: pa.RecordBatch) -> dict[int, int]:
    """How many bytes a batch has of each part, with those that are to be fetched; at least one a
    row."""
    carried = pc.fill_null(pc.binary_length(batch["data"]), 0)
    is_fetched = pc.equal(batch["given"], Given.REMOTE.value)
    each = pc.add(pc.if_else(is_fetched, pc.fill_null(batch["size"], 0), carried), 1)
    table = pa.table({"part": batch["part"], "bytes": each})
    grouped = table.group_by("part").aggregate([("bytes", "sum")])
    return dict(zip(grouped["part"].to_pylist(), grouped["bytes_sum"].to_pylist(), strict=True))
