"""An index of fixed-width binary codes that finds every code within a distance, and no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadCodes, BadInput, BadRadius, IndexDamaged
from kashf.index.engine import ENGINE, THREADS, Answer, Keys, Words
from kashf.index.keeping import InMemory, Keeper, already_there
from kashf.index.marks import Durability, Mark
from kashf.index.reading import Reading
from kashf.index.repairing import repair
from kashf.index.stats import Stats
from kashf.index.writing import Writing

Codes = NDArray[np.uint8]
Number = TypeVar("Number", bound=np.generic)

_WORD: Final = 64
_WIDEST: Final = 1024
_TURN: Final = 1 << 14  # queries that go to the kernel at once; between them Ctrl-C counts
_MOST_THREADS: Final = 256


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs within the radius, in the order of query, distance, key. Three arrays of one length.

    query: int64[m], the row of the query. key: int64[m]. distance: int32[m], in bits.
    """

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.key)


class HammingIndex:
    """Codes of `bits` bits under integer keys, searched by Hamming distance; always exact.

    `bits` is 64 to 1024 in steps of 64. Several keys may have the same code; a key has one code.
    `radius` is what most searches will ask for, an eighth of the bits if nothing is said; the index
    is laid out for it, and answers every other radius, too. Any number of threads may search and
    change it at the same time: a search sees each change whole or not at all.

    An index lives in memory, or in a folder: `HammingIndex.writer` makes one and changes it,
    `HammingIndex.open` reads it in any process and follows the writer. Every method raises
    IndexClosed after `close`.
    """

    def __init__(self, *, bits: int, radius: int | None = None) -> None:
        self._keeper: Keeper = InMemory(checked_bits(bits), _usual_radius(bits, radius))

    @classmethod
    def writer(
        cls,
        folder: str | PathLike[str],
        *,
        bits: int,
        radius: int | None = None,
        durability: Durability = Durability.SYNCED,
    ) -> Self:
        """The index in a folder, to be changed; a new one where there is none. A change is durable
        when its method returns.

        Raises IndexLocked if there is another writer, IndexDamaged if a part is lost (`repair`
        keeps the rest), IndexNewer, NotAnIndex, BadInput if the bits are others, or CannotWrite.
        """
        usual = _usual_radius(checked_bits(bits), radius)
        return cls._kept_by(Writing(Path(folder), bits, usual, durability))

    @classmethod
    def open(cls, folder: str | PathLike[str]) -> Self:
        """The index in a folder, to be searched. It follows the writer by itself within a tenth of
        a second, and at once with `refresh`. Of a damaged one it serves what is sound;
        `stats().damage` says what is not.

        Raises NotFound, NotAnIndex, IndexNewer, NoPermission, or IndexDamaged if nothing is left.
        """
        return cls._kept_by(Reading(Path(folder)))

    @staticmethod
    def repair(folder: str | PathLike[str]) -> Sequence[str]:
        """Write what is sound of a damaged index anew; what was lost, in words. Raises as `writer`
        does."""
        return repair(Path(folder))

    @classmethod
    def _kept_by(cls, keeper: Keeper) -> Self:
        self = cls.__new__(cls)
        self._keeper = keeper
        return self

    @staticmethod
    def takes(bits: int) -> bool:
        """Whether there is an index for codes of that width."""
        return bits % _WORD == 0 and _WORD <= bits <= _WIDEST

    @property
    def bits(self) -> int:
        """The width of a code."""
        return self._keeper.bits

    @property
    def radius(self) -> int:
        """What it is laid out for."""
        return self._keeper.contents().radius

    @property
    def mark(self) -> Mark:
        """Up to where of a log it has followed, as the last change said."""
        return self._keeper.mark

    def __len__(self) -> int:
        return self._keeper.contents().state.live

    def __contains__(self, key: int) -> bool:
        if not _FEWEST_KEY <= key <= _MOST_KEY:
            return False
        return bool(self.holds(np.array([key], np.int64))[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def holds(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of the keys (int64[n]) are there: bool[n]. Raises BadCodes for what are no keys."""
        contents = self._keeper.contents()
        checked = _checked_keys(keys)
        with contents.changing:
            return contents.holds(checked)

    def add(self, keys: Keys, codes: Codes, *, mark: Mark | None = None) -> None:
        """Put in codes (uint8[n, bits / 8]) under new keys (int64[n]): all of them, or none.

        `mark` says up to where of a log this is. Raises BadCodes for a wrong shape or type, and for
        a key that is given twice or is there; IndexReadOnly, or CannotWrite with nothing changed.
        """
        keys = _checked_keys(keys)
        words = _checked_codes(codes, self.bits)
        if len(keys) != len(words):
            raise BadCodes(
                f"{len(keys)} keys came with {len(words)} codes; each code needs one key.",
                fields={"keys": str(len(keys)), "codes": str(len(words))},
            )
        repeated = _first_repeated(keys)
        if repeated is not None:
            raise already_there(repeated)
        self._keeper.add(keys, words, mark)

    def remove(self, keys: Keys, *, mark: Mark | None = None) -> None:
        """Take out codes by their keys: all, or none. Raises NotFound for an unknown key;
        IndexReadOnly, or CannotWrite with nothing changed."""
        self._keeper.remove(np.unique(_checked_keys(keys)), mark)

    def clear(self, *, mark: Mark | None = None) -> None:
        """Take out everything."""
        self._keeper.clear(mark or Mark())

    def search(self, codes: Codes, radius: int, *, threads: int | None = None) -> Found:
        """Every key within `radius` bits (0 to `bits`) of each query (uint8[q, bits / 8]), by
        `threads` threads, as many as there are processors if nothing is said."""
        state = self._keeper.contents().state
        _check_radius(radius, state.bits)
        count = _checked_threads(threads)
        words = _checked_codes(codes, state.bits)
        return _found(words, lambda queries: state.search(queries, radius, count))

    def probe(self, codes: Codes, within: int, *, threads: int | None = None) -> Found:
        """Of the keys within so many bits (0 to `bits`) of each query those that a single look into
        each table finds: much less work than a search, and some are missed.

        Found is each key whose code has all bits of one of the tables as the query has them; of
        codes that are in no table, each within. Bits that more than 256 codes have, and more than
        a 2,048th of all, are passed over, so what is asked costs little whatever is held. With a
        `radius` of 15 an index of 256 bits is laid out for this: in 20 tables for some thousands
        of codes, in 14 for a million.
        """
        state = self._keeper.contents().state
        _check_radius(within, state.bits)
        count = _checked_threads(threads)
        words = _checked_codes(codes, state.bits)
        return _found(words, lambda queries: state.probe(queries, within, count))

    def nearest(
        self, codes: Codes, k: int, radius: int | None = None, *, threads: int | None = None
    ) -> Found:
        """The `k` nearest keys of each query (fewer where there are fewer) within `radius` bits,
        of all if nothing is said. Of equally near ones the smaller keys come first."""
        if k < 1:
            raise BadInput(f"Ask for one neighbour or more, not {k}.", fields={"k": str(k)})
        state = self._keeper.contents().state
        within = state.bits if radius is None else radius
        _check_radius(within, state.bits)
        count = _checked_threads(threads)
        most = min(k, _MOST_KEY)
        words = _checked_codes(codes, state.bits)
        return _found(words, lambda queries: state.nearest(queries, most, within, count))

    def refresh(self) -> None:
        """See at once what the writer has changed; an index in memory always does."""
        self._keeper.refresh()

    def stats(self) -> Stats:
        """What it holds and how, with what it takes of memory and what was found damaged."""
        return self._keeper.stats()

    def close(self) -> None:
        """Let go of files and memory. A writer finishes what it was merging. Twice is once."""
        self._keeper.close()


Ask = Callable[[Words], Answer]

_FEWEST_KEY: Final = int(np.iinfo(np.int64).min)
_MOST_KEY: Final = int(np.iinfo(np.int64).max)


def checked_bits(bits: int) -> int:
    """The width of a code, if there is an index of it; raises BadInput."""
    if not HammingIndex.takes(bits):
        raise BadInput(
            f"An index has 64 to {_WIDEST} bits in steps of 64, not {bits}.",
            fields={"bits": str(bits)},
        )
    return bits


def _usual_radius(bits: int, radius: int | None) -> int:
    if radius is None:
        return bits // 8 - 1
    _check_radius(radius, bits)
    return radius


def _check_radius(radius: int, bits: int) -> None:
    if not 0 <= radius <= bits:
        raise BadRadius(
            f"A radius of {radius} is outside 0 to {bits} for codes of {bits} bits.",
            fields={"radius": str(radius)},
        )


def _checked_threads(threads: int | None) -> int:
    if threads is None:
        return THREADS
    if not 1 <= threads <= _MOST_THREADS:
        raise BadInput(
            f"A search is done by 1 to {_MOST_THREADS} threads, not {threads}.",
            fields={"threads": str(threads)},
        )
    return threads


def _checked_keys(keys: Keys) -> Keys:
    """Our own copy: what happens to the array afterwards, or meanwhile, does not matter."""
    keys = _as_array(keys, "keys")
    if keys.ndim != 1 or (len(keys) and not np.issubdtype(keys.dtype, np.integer)):
        raise BadCodes(
            f"Keys are a row of integers, int64[n]; these are {keys.dtype}{list(keys.shape)}.",
            fields={"keys": str(keys.dtype)},
        )
    if len(keys) and keys.dtype == np.uint64 and int(keys.max()) > _MOST_KEY:
        raise BadCodes("A key is larger than int64 holds.", fields={"keys": "too large"})
    return keys.astype(np.int64)


def _checked_codes(codes: Codes, bits: int) -> Words:
    """Our own copy, as rows of words."""
    codes = _as_array(codes, "codes")
    width = bits // 8
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != width:
        raise BadCodes(
            f"Codes of {bits} bits are uint8[n, {width}]; these are "
            f"{codes.dtype}{list(codes.shape)}.",
            fields={"codes": f"{codes.dtype}{list(codes.shape)}"},
        )
    return np.array(codes, order="C").view("<u8")


def _as_array(given: NDArray[Number], name: str) -> NDArray[Number]:
    try:
        return np.asarray(given)
    except ValueError as error:
        raise BadCodes(f"The {name} are no array: {error}.", fields={name: "no array"}) from error


def _found(words: Words, ask: Ask) -> Found:
    answers = [
        _numbers(start, _asked(ask, words[start : start + _TURN]))
        for start in range(0, max(1, len(words)), _TURN)
    ]
    if len(answers) == 1:
        return Found(*answers[0])
    query, key, distance = (np.concatenate(each) for each in zip(*answers, strict=True))
    return Found(query, key, distance)


def _asked(ask: Ask, queries: Words) -> Answer:
    try:
        return ask(queries)
    except ENGINE.Damaged as error:
        raise IndexDamaged(
            f"The index is damaged: {error}. Make it anew, or restore a copy."
        ) from error


def _first_repeated(keys: Keys) -> int | None:
    if len(keys) < 2:
        return None
    ordered = np.sort(keys)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return int(again[0]) if len(again) else None


def _numbers(start: int, answer: Answer) -> tuple[Keys, Keys, NDArray[np.int32]]:
    query, key, distance = answer
    queries = np.frombuffer(query, np.int64)
    return (
        queries if start == 0 else queries + start,
        np.frombuffer(key, np.int64),
        np.frombuffer(distance, np.int32),
    )
