"""Finding a picture of a bank inside another: by the corners that both have.

Signals are looked up by the codes of their bodies; a key of the index is the key of the bank's
signal × `most_codes` + the number of the code. What the index proposes is compared by the bodies.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kashf.coalition.intake.queries import bodies_of
from kashf.errors import BadValue
from kashf.index import Found
from kashf.signals import CodedType, Signal, Turn
from kashf.signals.interface import Codes
from kashf.signals.local import WITHIN, Sameness, compare

PROBED: Final = 15  # the radius for which an index is laid out that is probed
LEAST_VOTES: Final = 4  # corners before a picture is compared
MOST_COMPARED: Final = 5  # pictures, of one that is asked for
MOST_LOOKED_AT: Final = 500  # of which it is asked whether they are seen
COMMON: Final = 12  # pictures; what more than these have is a letter or an icon
_SHARE: Final = 0.001  # or more than this part of all of them


class Index(Protocol):
    """What proposes codes that are near."""

    def probe(self, codes: Codes, within: int) -> Found:
        """Some of the keys within so many bits of each code."""


class Inside(NamedTuple):
    """A signal of a bank whose picture is in the one that was asked for."""

    key: int
    distance: int
    same: Sameness


Seen = Callable[[Collection[int]], Mapping[int, str]]
"""Of the keys of signals those that count for who asks, with their values."""


def found_inside(
    kind: CodedType, signal: Signal, index: Index, seen: Seen, *, pictures: int
) -> Iterator[Inside]:
    """The bank's pictures inside the one that a signal with a body was made of. `pictures`: how
    many the index has."""
    codes = kind.codes(signal)
    if not len(codes):
        return
    pairs = _pairs_by_picture(index.probe(codes, WITHIN), kind.most_codes, pictures)
    values = seen([key for key, _ in pairs[:MOST_LOOKED_AT]])
    chosen = [(key, these) for key, these in pairs if key in values][:MOST_COMPARED]
    bodies = bodies_of(kind.name, [values[key] for key, _ in chosen])
    for key, these in chosen:
        same = _compared(signal, bodies.get(values[key], b""), these)
        if same is not None:
            yield Inside(key, kind.widest - round(kind.widest * same.agreement), same)


def _pairs_by_picture(
    found: Found, most_codes: int, pictures: int
) -> list[tuple[int, NDArray[np.int32]]]:
    """The pictures with enough votes, those with the most first: int32[n, 3] of each, the number of
    the asked corner, that of the known one, and the bits between them."""
    picture, number = np.divmod(found.key, most_codes)
    order = np.lexsort((found.distance, picture, found.query))
    rows = np.stack([found.query, number, found.distance], axis=1).astype(np.int32)[order]
    picture = picture[order]
    kept = _first_of_each(rows[:, 0], picture)  # the best of each asked corner and picture
    rows, picture = rows[kept], picture[kept]
    often = np.bincount(rows[:, 0], minlength=1) > max(COMMON, _SHARE * pictures)
    rare = ~often[rows[:, 0]]
    rows, picture = rows[rare], picture[rare]
    order = np.lexsort((rows[:, 2], rows[:, 1], picture))
    rows, picture = rows[order], picture[order]
    kept = _first_of_each(picture, rows[:, 1])  # the best of each known corner
    rows, picture = rows[kept], picture[kept]
    keys, start, votes = np.unique(picture, return_index=True, return_counts=True)
    best = np.argsort(-votes, kind="stable")
    return [
        (int(keys[one]), rows[start[one] : start[one] + votes[one]])
        for one in best
        if votes[one] >= LEAST_VOTES
    ]


def _first_of_each(*columns: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Of rows that are in order, the first of those that have the same in these columns."""
    first = np.zeros(len(columns[0]), np.bool_)
    first[:1] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first


def _compared(signal: Signal, known: bytes, pairs: NDArray[np.int32]) -> Sameness | None:
    if not known:
        return None
    try:
        same = compare(signal.body, known, pairs)
    except BadValue:  # a body of another version, or damaged
        return None
    if same is None or signal.view.turn is not Turn.MIRRORED or same.mirrored:
        return same
    one, two, three, four = ((1 - x, y) for x, y in same.region)
    return replace(same, region=(one, two, three, four), mirrored=True)


def keys_of(kind: CodedType, key: int, codes: Codes) -> NDArray[np.int64]:
    """The keys of a signal's codes in the index."""
    return np.arange(len(codes), dtype=np.int64) + key * kind.most_codes


def all_keys_of(kind: CodedType, keys: Iterable[int]) -> NDArray[np.int64]:
    """All keys that signals may have in the index."""
    starts = np.fromiter(keys, np.int64).reshape(-1, 1) * kind.most_codes
    return (starts + np.arange(kind.most_codes)).ravel()
