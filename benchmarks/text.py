"""Reading texts: evasions undone, honest words left alone, and how fast; beside other libraries."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import mean
from time import process_time
from typing import ClassVar, Final

import decancer_py
import ftfy
from pyarabic import araby

from benchmarks.evasions import EVASIONS, Evasion, news, pairs
from benchmarks.report import Benchmark, Floor, Scale, times
from kashf.language import clean, fold

SEED: Final = 6
LEAST_UNDONE: Final = 0.95
MOST_CHANGED: Final = 0.003
LINE: Final = 277  # characters
UNDONE: Final = 1.0  # a kind counts as undone by a peer, if every word is

Read = Callable[[str], str]


def _pyarabic(text: str) -> str:
    """All that it undoes, in the order of its documentation."""
    bare = araby.strip_tatweel(araby.strip_diacritics(text))
    return str(araby.normalize_hamza(araby.normalize_teh(araby.normalize_ligature(bare))))


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _decancer(text: str) -> str:
    return str(decancer_py.parse(text))


PEERS: Final[Mapping[str, Read]] = {
    "decancer": _decancer,
    "PyArabic": _pyarabic,
    "ftfy": ftfy.fix_text,
    "NFKC": _nfkc,
}


@dataclass(frozen=True, slots=True)
class Undone:
    """The share of twenty words of one kind that each undoes."""

    heads: ClassVar[tuple[str, ...]] = ("evasion", "key", "words", "Kashf", *PEERS)
    evasion: str
    key: str
    words: int
    undone: float
    peers: tuple[float, ...]

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        shares = (f"{share:.0%}" for share in (self.undone, *self.peers))
        return (self.evasion, self.key, str(self.words), *shares)


def undone(scale: Scale) -> Iterator[Undone]:
    """A row for each kind."""
    for evasion in EVASIONS[:5] if scale is Scale.QUICK else EVASIONS:
        written = pairs(evasion, Random(SEED))  # noqa: S311 -- drawn alike
        peers = [_share(written, peer) for peer in PEERS.values()]
        share = _share(written, evasion.key)
        yield Undone(evasion.name, _key_name(evasion), len(written), share, tuple(peers))


def _key_name(evasion: Evasion) -> str:
    return evasion.key.__name__


def _share(written: Sequence[tuple[str, str]], reading: Read) -> float:
    return mean(_read_safely(reading, posted) == reading(plain) for posted, plain in written)


def _read_safely(reading: Read, text: str) -> str:
    try:
        return reading(text)
    except ValueError as error:  # decancer refuses some directions
        return str(error)


def undone_floors(rows: Sequence[Undone]) -> Iterator[Floor]:
    """What reading has to undo."""
    share = mean(row.undone for row in rows)
    name = f"evasions undone, {len(rows)} kinds × {rows[0].words} words"
    yield Floor(name, f"≥ {LEAST_UNDONE:.0%}", f"{share:.1%}", share >= LEAST_UNDONE)
    ours = sum(row.undone >= UNDONE for row in rows)
    best = max(sum(row.peers[at] >= UNDONE for row in rows) for at in range(len(PEERS)))
    yield Floor("kinds undone whole, beside the best peer", f"> {best}", str(ours), ours > best)


TEXT: Final = Benchmark(
    name="text",
    summary="evasions undone, beside other libraries",
    run=undone,
    notes=(
        "Each kind is made to twenty everyday words, each among other words. It is undone if the "
        "whole line reads as the plain line does, by the same library.",
        "PyArabic: diacritics, tatweel, ligatures, hamza and teh. decancer, ftfy: as they come. "
        "camel-tools is not measured: it needs a machine-learning stack to be installed.",
    ),
    floors=undone_floors,
)


@dataclass(frozen=True, slots=True)
class Speed:
    """Megabytes of UTF-8 a second on one core, and the share of words that are changed beyond
    folding."""

    heads: ClassVar[tuple[str, ...]] = (
        "what",
        "of",
        "MB",
        "MB/s",
        "words changed",
        *(f"beside {peer}" for peer in PEERS),
    )
    what: str
    of: str
    megabytes: float
    speed: float
    changed: float
    peers: tuple[float, ...]

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.what,
            self.of,
            f"{self.megabytes:.1f}",
            f"{self.speed:.1f}",
            f"{self.changed:.2%}",
            *(times(self.speed / peer) for peer in self.peers),
        )


def speed(scale: Scale) -> Iterator[Speed]:
    """Rows for documents and for lines."""
    count = 20 if scale is Scale.QUICK else 400
    documents = news(count, Random(SEED))  # noqa: S311 -- drawn alike
    lines = [
        document[at : at + LINE] for document in documents for at in range(0, len(document), LINE)
    ]
    for name, texts in (("documents", documents), ("lines", lines)):
        some = texts[: max(1, len(texts) // 8)]
        peers = tuple(_speed(peer, some) for peer in PEERS.values())
        for reading in (fold, clean):
            yield Speed(
                what=reading.__name__,
                of=name,
                megabytes=megabytes(texts),
                speed=_speed(reading, texts),
                changed=_changed(reading, texts),
                peers=peers,
            )


def megabytes(texts: Sequence[str]) -> float:
    """Of their UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def _speed(reading: Read, texts: Sequence[str]) -> float:
    """Of the processor's time, the best of five: others may share the machine."""
    return megabytes(texts) / min(seconds(partial(_read_all, reading, texts)) for _ in range(5))


def _read_all(reading: Read, texts: Sequence[str]) -> None:
    for text in texts:
        _read_safely(reading, text)


def seconds(work: Callable[[], object]) -> float:
    """Of the processor's time."""
    start = process_time()
    work()
    return process_time() - start


def _changed(reading: Read, texts: Sequence[str]) -> float:
    """Of all words, those that are not there as folding alone has them."""
    folded = [fold(text).split() for text in texts]
    read = [set(reading(text).split()) for text in texts]
    gone = sum(
        word not in there for words, there in zip(folded, read, strict=True) for word in words
    )
    return gone / sum(map(len, folded))


LEAST_SPEED: Final = {
    ("fold", "documents"): 40,
    ("fold", "lines"): 15,
    ("clean", "documents"): 10,
}


def speed_floors(rows: Sequence[Speed]) -> Iterator[Floor]:
    """How fast reading has to be, and how careful."""
    for row in rows:
        least = LEAST_SPEED.get((row.what, row.of))
        if least is not None:
            holds = row.speed >= least
            yield Floor(f"{row.what}, {row.of}", f"≥ {least} MB/s", f"{row.speed:.0f} MB/s", holds)
    changed = max(row.changed for row in rows)
    name = "words changed on news without a trick"
    yield Floor(name, f"≤ {MOST_CHANGED:.1%}", f"{changed:.2%}", changed <= MOST_CHANGED)


TEXT_SPEED: Final = Benchmark(
    name="text-speed",
    summary="folding and cleaning news without a trick, beside other libraries",
    run=speed,
    notes=(
        f"Articles of some 3 kB, drawn by dice of sentences written for it; lines of {LINE} "
        "characters. Processor time of one core, the best of five.",
    ),
    floors=speed_floors,
)
