from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of that size; the last may be shorter."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch
