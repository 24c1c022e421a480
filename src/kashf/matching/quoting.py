"""One text inside another: what shares passages is compared by the bodies of both."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadValue
from kashf.index import Found
from kashf.matching.inside import Bodies, Index, Inside
from kashf.signals import Signal
from kashf.signals.passage import LEAST_SHARED, compare
from kashf.signals.passage.signal import PASSAGES

MOST_COMPARED: Final = 256  # entries, of one signal
MOST_OF_ONE: Final = 4_096  # entries of one passage that are looked at, the oldest first
_AT_ONCE: Final = 16  # entries whose bodies are asked for together
_TOGETHER: Final = 256  # signals that are looked up together

Rows = NDArray[np.int64]


def quoted(signals: Sequence[Signal], index: Index, bodies: Bodies) -> list[list[Inside]]:
    """For each signal the known texts that it has passages of, or that have some of its, nearest
    first. Every one that has six in common, and three in ten of the shorter text's; of a passage
    that more than 4,096 entries have, the oldest count."""
    found: list[list[Inside]] = []
    for start in range(0, len(signals), _TOGETHER):
        some = signals[start : start + _TOGETHER]
        for signal, keys in zip(some, _candidates(some, index), strict=True):
            found.append(sorted(_compared(signal, keys, bodies), key=lambda one: one.distance))
    return found


def _candidates(signals: Sequence[Signal], index: Index) -> list[list[int]]:
    """For each signal the entries that share enough passages, those that share most first."""
    each = [PASSAGES.codes(signal) for signal in signals]
    of_signal = np.repeat(np.arange(len(each)), [len(codes) for codes in each])
    if not len(of_signal):
        return [[] for _ in signals]
    shared = _counted(index.nearest(np.concatenate(each), MOST_OF_ONE, 0), of_signal)
    candidates: list[list[int]] = [[] for _ in signals]
    for signal, entry in shared.tolist():
        if len(candidates[signal]) < MOST_COMPARED:
            candidates[signal].append(entry)
    return candidates


def _counted(found: Found, of_signal: Rows) -> Rows:
    """Signals and entries that share enough: int64[n, 2], by signal, then from most to least."""
    pairs = np.stack([of_signal[found.query], found.key // PASSAGES.most_codes], axis=1)
    if len(pairs) < LEAST_SHARED:
        return pairs[:0]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    firsts = np.flatnonzero(np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1)))
    counts = np.diff(np.append(firsts, len(pairs)))
    firsts, counts = firsts[counts >= LEAST_SHARED], counts[counts >= LEAST_SHARED]
    rows = pairs[firsts]
    return rows[np.lexsort((rows[:, 1], -counts, rows[:, 0]))]


def _compared(signal: Signal, keys: Sequence[int], bodies: Bodies) -> list[Inside]:
    found = []
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        theirs = bodies(some)
        found += [one for key in some if key in theirs and (one := _one(signal, key, theirs[key]))]
    return found


def _one(signal: Signal, key: int, known: bytes) -> Inside | None:
    try:
        compared = compare(signal.body, known)
    except BadValue:  # of another version, or damaged: the bank's owner is told, not who asks
        return None
    if compared is None:
        return None
    part, quotation = compared
    return Inside(key, 100 - round(100 * part), quoted=quotation)
