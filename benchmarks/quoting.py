"""Copied and quoted texts, edited in fifteen ways: found by `passage` and `text`, beside MinHash
and TLSH, which are given the threshold at which they find no unrelated text; and how fast."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import mean
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies import EDITS, texts
from benchmarks.evasions import news
from benchmarks.report import Benchmark, Floor, Scale
from benchmarks.text import megabytes, seconds
from kashf.index import HammingIndex
from kashf.matching.lines import codes, keyed_codes
from kashf.matching.quoting import quoted
from kashf.signals import Signal, hash_text
from kashf.signals.passage.signal import PASSAGES
from kashf.signals.text import TEXT

if TYPE_CHECKING:
    from datasketch import MinHash

SEED: Final = 14
LEAST_MEAN: Final = 0.99
DRESSED: Final = ("hashtag and link", "tashkeel", "tatweel", "letters", "dotless", "reordered")
LEAST_DRESSED: Final = 0.99
LEAST_REPLACED: Final = 0.9
SHORT: Final = 50  # words
LONG: Final = 150
LONG_RADIUS: Final = 44  # bits that SimHashes of long texts may differ in

Distances = NDArray[np.float64]
"""Of asked texts (rows) to known ones; the edited text's own original stands at its number."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of edited texts whose original was found, at no unrelated text found by anybody."""

    heads: ClassVar[tuple[str, ...]] = (
        "words",
        "edit",
        "passage",
        "text",
        "MinHash",
        "TLSH",
        "unrelated pairs",
        "found by us",
    )
    words: int
    edit: str
    passage: float
    text: float
    minhash: float
    tlsh: float
    pairs: int
    unrelated: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        shares = (f"{share:.0%}" for share in (self.passage, self.text, self.minhash, self.tlsh))
        return (str(self.words), self.edit, *shares, f"{self.pairs:,}", str(self.unrelated))


def recall(scale: Scale) -> Iterator[Recall]:
    """A row for each edit of texts of two lengths."""
    known_count, asked_count = (40, 2) if scale is Scale.QUICK else (1_000, 100)
    for words in (SHORT, LONG):
        dice = Random(SEED)  # noqa: S311 -- drawn alike
        known = texts(known_count, words, dice)
        others = " ".join(texts(40, words, dice)).split()
        edited = {
            name: [edit(text, dice, others) for text in known[:asked_count]]
            for name, edit in EDITS.items()
        }
        yield from _rows(words, known, edited)


def _rows(
    words: int, known: Sequence[str], edited: Mapping[str, Sequence[str]]
) -> Iterator[Recall]:
    asked = [text for some in edited.values() for text in some]
    each = len(asked) // len(edited)
    own = np.tile(np.arange(each), len(edited))
    ours = [_by_passage(known, asked), _by_text(known, asked)]
    peers = [_at_none_unrelated(measure(known, asked), own) for measure in (_minhash, _tlsh)]
    found = [matrix[np.arange(len(asked)), own] for matrix in [*ours, *peers]]
    unrelated = np.sum(ours, axis=0, dtype=np.int64) - np.sum(
        [np.eye(each, len(known), dtype=np.int64)[own] * matrix for matrix in ours], axis=0
    )
    for place, name in enumerate(edited):
        some = slice(place * each, (place + 1) * each)
        passage, text, minhash, tlsh_ = (float(row[some].mean()) for row in found)
        pairs = each * (len(known) - 1)
        wrong = int((unrelated[some] > 0).sum())
        yield Recall(words, name, passage, text, minhash, tlsh_, pairs, wrong)


def _by_passage(known: Sequence[str], asked: Sequence[str]) -> NDArray[np.bool_]:
    signals = [(at, signal) for at, text in enumerate(known) for signal in _signals(text)]
    index = HammingIndex(bits=PASSAGES.bits, radius=PASSAGES.code_radius)
    index.add(*keyed_codes(PASSAGES, signals))
    bodies = {at: signal.body for at, signal in signals}
    found = np.zeros((len(asked), len(known)), np.bool_)
    for at, text in enumerate(asked):
        for some in quoted(_signals(text), index, lambda keys: {key: bodies[key] for key in keys}):
            found[at, [one.key for one in some]] = True
    return found


def _signals(text: str) -> Sequence[Signal]:
    return hash_text(text, ["passage"])


def _by_text(known: Sequence[str], asked: Sequence[str]) -> NDArray[np.bool_]:
    index = HammingIndex(bits=TEXT.bits, radius=TEXT.radius)
    index.add(np.arange(len(known)), _codes(known))
    near = index.search(_codes(asked), TEXT.radius)
    found = np.zeros((len(asked), len(known)), np.bool_)
    found[near.query, near.key] = True
    return found


def _codes(some: Sequence[str]) -> NDArray[np.uint8]:
    return codes(TEXT, [hash_text(text, ["text"])[0].value for text in some])


def _minhash(known: Sequence[str], asked: Sequence[str]) -> Distances:
    """datasketch's MinHash of 128 over shingles of three words, the usual recipe."""
    theirs, ours = ([_minhashed(text) for text in some] for some in (known, asked))
    rows = np.array([each.hashvalues for each in theirs])
    return np.array([1 - (rows == each.hashvalues).mean(axis=1) for each in ours])


def _minhashed(text: str) -> "MinHash":
    from datasketch import MinHash  # noqa: PLC0415 -- slow to import

    words = text.split()
    each = MinHash(num_perm=128)
    each.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
    return each


def _tlsh(known: Sequence[str], asked: Sequence[str]) -> Distances:
    import tlsh  # noqa: PLC0415 -- as the other peer

    theirs, ours = ([tlsh.hash(text.encode()) for text in some] for some in (known, asked))
    return np.array([[tlsh.diff(one, other) for other in theirs] for one in ours], np.float64)


def _at_none_unrelated(distances: Distances, own: NDArray[np.int64]) -> NDArray[np.bool_]:
    """What is nearer than the nearest unrelated text of all."""
    unrelated = distances.copy()
    unrelated[np.arange(len(own)), own] = np.inf
    found: NDArray[np.bool_] = distances < unrelated.min()
    return found


def recall_floors(rows: Sequence[Recall]) -> Iterator[Floor]:
    """What has to be found."""
    short = [row for row in rows if row.words == SHORT]
    long = [row for row in rows if row.words == LONG]
    yield _least(
        "passage, mean of 15 edits of 50 words", LEAST_MEAN, mean(r.passage for r in short)
    )
    dressed = min(row.text for row in long if row.edit in DRESSED)
    yield _least("text, 150 words, dressed up", LEAST_DRESSED, dressed)
    (replaced,) = (row.text for row in long if row.edit == "10 % of the words")
    yield _least("text, 150 words, 10 % of them replaced", LEAST_REPLACED, replaced)
    unrelated, pairs = sum(row.unrelated for row in rows), sum(row.pairs for row in rows)
    name = f"unrelated texts found, of {pairs:,} pairs"
    yield Floor(name, "0", str(unrelated), unrelated == 0)
    better = mean(row.passage - row.minhash for row in short)
    yield Floor("passage beside MinHash, mean of 50 words", "> 0", f"{better:+.2f}", better > 0)


def _least(name: str, least: float, measured: float) -> Floor:
    return Floor(name, f"≥ {least:.2f}", f"{measured:.3f}", measured >= least)


COPIES: Final = Benchmark(
    name="copies",
    summary="copied and quoted texts, edited in fifteen ways, beside MinHash and TLSH",
    run=recall,
    notes=(
        "Texts are drawn: half everyday words, half words shaped of roots; a hundred of a thousand "
        "are edited. MinHash and TLSH read the text as it is, and find what is nearer than the "
        "nearest of all unrelated texts; `passage` and `text` go by their own rules.",
        "TLSH needs some length: of the shortest texts it gives no value, and finds nothing. "
        "threatexchange's raw_text is no column: it ends with a UnicodeEncodeError on Arabic.",
    ),
    floors=recall_floors,
)


@dataclass(frozen=True, slots=True)
class Speed:
    """How many a second, on one core, or how many megabytes."""

    heads: ClassVar[tuple[str, ...]] = ("what", "known texts", "a second", "beside")
    what: str
    known: int
    speed: float
    unit: str
    beside: str

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        known = f"{self.known:,}" if self.known else ""
        return (self.what, known, f"{self.speed:,.1f} {self.unit}", self.beside)


def speed(scale: Scale) -> Iterator[Speed]:
    """Building signals, and looking them up among many."""
    dice = Random(SEED)  # noqa: S311 -- drawn alike
    documents = news(20 if scale is Scale.QUICK else 400, dice)
    posts = texts(len(documents) * 4, SHORT, dice)
    for name, some in (("documents", documents), ("posts of 50 words", posts)):
        ours = _rate(lambda text: hash_text(text, ["text", "passage"]), some)
        peer = _rate(_minhashed, some[: len(some) // 8])
        beside = f"{ours / peer:.1f} × MinHash"
        yield Speed(f"building both signals, {name}", 0, ours, "MB", beside)
    known = 4_000 if scale is Scale.QUICK else 1_000_000
    yield _look_ups_of_passages(known, dice)
    yield from _look_ups_of_texts(known, dice)
    yield _look_ups_of_raw_text(40 if scale is Scale.QUICK else 1_000, dice)


def _rate(work: Callable[[str], object], some: Sequence[str]) -> float:
    return megabytes(some) / min(seconds(partial(_each, work, some)) for _ in range(3))


def _each(work: Callable[[str], object], some: Sequence[str]) -> None:
    for text in some:
        work(text)


def _look_ups_of_passages(known: int, dice: Random) -> Speed:
    """Of posts that are unknown, among the passages of so many texts of fifty words."""
    numbers = np.random.default_rng(SEED)
    asked = [signal for text in texts(1_000, SHORT, dice) for signal in _signals(text)]
    each = len(PASSAGES.codes(asked[0]))
    index = HammingIndex(bits=PASSAGES.bits, radius=PASSAGES.code_radius)
    for start in range(0, known, 50_000):
        some = range(start, min(known, start + 50_000))
        keys = np.repeat(np.array(some) * PASSAGES.most_codes, each)
        keys += np.tile(np.arange(each), len(some))
        drawn = numbers.integers(0, 2**63, len(keys), np.uint64)
        index.add(keys, drawn.view(np.uint8).reshape(-1, 8))
    rate = len(asked) / min(seconds(lambda: quoted(asked, index, _no_bodies)) for _ in range(3))
    held = index.stats().held // known
    return Speed("look-ups by passage", known, rate, "", f"{held:,} bytes a text")


def _no_bodies(_keys: Sequence[int]) -> Mapping[int, bytes]:
    return {}


def _look_ups_of_texts(known: int, dice: Random) -> Iterator[Speed]:
    """Of texts that are unknown, among codes whose bits lean as those of drawn texts do: together
    and one at a time, within the radius of texts and within that of long ones."""
    drawn = np.unpackbits(_codes(texts(2_000, SHORT, dice)), axis=1)
    numbers = np.random.default_rng(SEED)
    index = HammingIndex(bits=TEXT.bits, radius=TEXT.radius)
    rows = numbers.integers(0, len(drawn), (2, known))
    index.add(np.arange(known), np.concatenate([*_mixed(drawn, rows, numbers)]))
    asked = _codes(texts(1_000, SHORT, dice))
    ones = [asked[at : at + 1] for at in range(len(asked))]
    held = f"{index.stats().held // known:,} bytes a text"
    for radius in (TEXT.radius, LONG_RADIUS):
        for name, turns in (("together", [asked]), ("one at a time", ones)):
            work = partial(_search_each, index, turns, radius)
            work()
            rate = len(asked) / min(seconds(work) for _ in range(3))
            yield Speed(f"look-ups by text, {radius} bits, {name}", known, rate, "", held)


def _mixed(
    drawn: NDArray[np.uint8], rows: NDArray[np.int64], numbers: np.random.Generator
) -> Iterator[NDArray[np.uint8]]:
    """Codes whose bits are those of one drawn text or of another."""
    for start in range(0, rows.shape[1], 50_000):
        one, other = drawn[rows[:, start : start + 50_000]]
        yield np.packbits(np.where(numbers.random(one.shape) < 0.5, one, other), axis=1)


def _search_each(index: HammingIndex, turns: Sequence[NDArray[np.uint8]], radius: int) -> None:
    for turn in turns:
        index.search(turn, radius, threads=1)


def _look_ups_of_raw_text(count: int, dice: Random) -> Speed:
    """By threatexchange, among so many texts in Latin letters: it takes no others."""
    from threatexchange.signal_type.raw_text import RawTextSignal  # noqa: PLC0415 -- slow to import

    known = [_in_latin(text) for text in texts(count, SHORT, dice)]
    asked = [_in_latin(text) for text in texts(3, SHORT, dice)]
    index = RawTextSignal.get_index_cls().build([(text, at) for at, text in enumerate(known)])
    rate = len(asked) / seconds(lambda: [index.query(text) for text in asked])
    return Speed(f"look-ups by {PEER}, in Latin letters", count, rate, "", "Levenshtein, by scan")


def _in_latin(text: str) -> str:
    return text.translate({code: ord("a") + code % 26 for code in set(map(ord, text)) - {32}})


PEER: Final = "threatexchange's raw_text"
LEAST_BUILT: Final = 10
LEAST_LOOK_UPS: Final = 5_000


def speed_floors(rows: Sequence[Speed]) -> Iterator[Floor]:
    """How fast it has to be."""
    for row in rows:
        if row.what.endswith("documents"):
            wanted = f"≥ {LEAST_BUILT} MB/s"
            yield Floor(row.what, wanted, f"{row.speed:.1f} MB/s", row.speed >= LEAST_BUILT)
        if row.known and PEER not in row.what:
            wanted = f"≥ {LEAST_LOOK_UPS:,} a second"
            yield Floor(row.what, wanted, f"{row.speed:,.0f}", row.speed >= LEAST_LOOK_UPS)


COPIES_SPEED: Final = Benchmark(
    name="copies-speed",
    summary="building the signals of texts, and looking them up among a million, beside "
    "MinHash and threatexchange",
    run=speed,
    notes=(
        "On one core. The known passages are random numbers, as many a text as fifty words have. "
        "The known codes are mixed of two drawn texts' each, so that their bits lean alike; asked "
        "together, a thousand in one call. threatexchange's raw_text is asked for texts of as many "
        "words, in Latin letters.",
    ),
    floors=speed_floors,
)
