"""One picture inside another: what shares many of its codes is compared by the bodies of both."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadValue
from kashf.index import Found
from kashf.matching.inside import Bodies, Index, Inside
from kashf.signals import CodedType, Signal, Turn
from kashf.signals.local import WITHIN, Relation, Sameness, compare

LEAST_VOTES: Final = 3  # codes that both have, before the bodies are compared
MOST_COMPARED: Final = 16  # entries, of one signal
MOST_LOOKED_AT: Final = 512  # entries of which it is asked whether they count
COMMON: Final = 12  # entries; a code that more than these have is of a letter or an icon
_SHARE: Final = 0.001  # or more than this part of all
_EACH: Final = 8  # codes of an entry that may be near to one code, before it is common as well
_VOTES_OF_COMMON: Final = 12  # codes that both have, where there are but common ones
_CLOSE: Final = 24.0  # bits within which a pair hardly comes about by chance
_AT_ONCE: Final = 16  # entries whose bodies are asked for together

Pairs = NDArray[np.int32]
Rows = NDArray[np.int64]
Compare = Callable[[bytes, bytes, Pairs], Sameness | None]
"""See `kashf.signals.local.compare`."""


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """An entry, and its pairs: the asked code, the known one, and the bits between them."""

    key: int
    pairs: Pairs


def found_inside(
    kind: CodedType,
    signal: Signal,
    index: Index,
    bodies: Bodies,
    *,
    known: int = 0,
    comparing: Compare = compare,
) -> list[Inside]:
    """The known entries inside what a signal with a body was made of, nearest first; what has only
    a part in common comes last. `known` is how many there are."""
    codes = kind.codes(signal)
    if not len(codes):
        return []
    candidates = _candidates(index.probe(codes, WITHIN), kind.most_codes, known)
    found = []
    for candidate, body in _first_that_count(candidates, bodies):
        same = _compared(signal, body, candidate.pairs, comparing)
        if same is not None:
            distance = kind.widest - round(kind.widest * same.agreement)
            found.append((_nearness(distance, same), Inside(candidate.key, distance, same)))
    return [inside for _, inside in sorted(found, key=lambda one: one[0])]


def _nearness(distance: int, same: Sameness) -> tuple[bool, int, int]:
    """By which what was found is put in order."""
    return same.relation is Relation.SHARED, distance, -same.inliers


def _candidates(found: Found, most_codes: int, known: int) -> list[_Candidate]:
    """The entries that share enough codes, those first for which they weigh most.

    A code counts once for an entry, on either side, where it is nearest. Codes that many entries
    have say nothing; if no entry shares enough of the others, there may be many copies of it, so
    then the nearest few of each of these codes count too.
    """
    limit = max(COMMON, int(_SHARE * known))
    counts = np.bincount(found.query)
    first = _ranks(found.query, counts) < _EACH * limit
    key, number = np.divmod(found.key[first], most_codes)
    keys, entry = np.unique(key, return_inverse=True)
    rows = np.stack([entry, found.query[first], number, found.distance[first]], axis=1)
    rows = rows[_first_of_each(rows[:, 1] * len(keys) + entry)]
    entries = np.bincount(rows[:, 1], minlength=len(counts))
    is_common = (counts > _EACH * limit) | (entries > limit)
    rare = _by_votes(keys, rows[~is_common[rows[:, 1]]], most_codes, LEAST_VOTES)
    if rare or not is_common.any():
        return rare
    nearest = rows[_ranks(rows[:, 1], entries) < COMMON]
    return _by_votes(keys, nearest, most_codes, _VOTES_OF_COMMON)


def _ranks(query: Rows, counts: Rows) -> Rows:
    """Where each row stands among those of its query; they are in the order of their queries."""
    starts = np.cumsum(counts) - counts
    return np.arange(len(query)) - starts[query]


def _first_of_each(group: Rows) -> Rows:
    """The places of the first row of each group, in the order of the rows."""
    _, places = np.unique(group, return_index=True)
    return np.sort(places)


def _by_votes(keys: Rows, rows: Rows, most_codes: int, least: int) -> list[_Candidate]:
    rows = rows[np.argsort(rows[:, 3], kind="stable")]
    rows = rows[_first_of_each(rows[:, 0] * most_codes + rows[:, 2])]
    votes = np.bincount(rows[:, 0], minlength=len(keys))
    weight = np.bincount(rows[:, 0], _weights(rows), minlength=len(keys))
    best = np.argsort(-weight, kind="stable")
    best = best[votes[best] >= least][:MOST_LOOKED_AT]
    rows = rows[np.isin(rows[:, 0], best)]
    return [
        _Candidate(int(keys[entry]), rows[rows[:, 0] == entry, 1:].astype(np.int32))
        for entry in best
    ]


def _weights(rows: Rows) -> NDArray[np.float64]:
    """What each pair says: more where it is close, less where many entries have the code (Jégou,
    Douze and Schmid, 2010, "Improving bag-of-features for large scale image search", 4)."""
    entries = np.bincount(rows[:, 1])[rows[:, 1]]
    return np.asarray(np.exp(-((rows[:, 3] / _CLOSE) ** 2)) / np.sqrt(entries))


def _first_that_count(
    candidates: Sequence[_Candidate], bodies: Bodies
) -> Iterator[tuple[_Candidate, bytes]]:
    left = MOST_COMPARED
    for start in range(0, len(candidates), _AT_ONCE):
        some = candidates[start : start + _AT_ONCE]
        theirs = bodies([candidate.key for candidate in some])
        for candidate in some:
            if left and candidate.key in theirs:
                left -= 1
                yield candidate, theirs[candidate.key]
        if not left:
            return


def _compared(signal: Signal, known: bytes, pairs: Pairs, comparing: Compare) -> Sameness | None:
    try:
        same = comparing(signal.body, known, pairs)
    except BadValue:  # of another version, or damaged: the bank's owner is told, not who asks
        return None
    if same is None or signal.view.turn is not Turn.MIRRORED or same.mirrored:
        return same
    one, two, three, four = ((1 - x, y) for x, y in same.region)
    return replace(same, region=(one, two, three, four), mirrored=True)
