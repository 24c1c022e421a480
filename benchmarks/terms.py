"""Terms of a list found in all their forms, beside a set of whole words, which finds one form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import ClassVar, Final

from benchmarks.evasions import news
from benchmarks.report import Benchmark, Floor, Scale, times
from benchmarks.text import megabytes, seconds
from kashf.language import Term, Terms, fold

SEED: Final = 7
TERMS: Final = 10_000
LEAST_SPEED: Final = 30  # MB/s, of whatever text
OF_THE_NEWS: Final = 3  # terms that are words of the texts; others are drawn letter by letter
LETTERS: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
TURNS: Final = 5
WORDS: Final = 250  # of a text of drawn words, which is as long as an article


@dataclass(frozen=True, slots=True)
class Found:
    """A list looked for in documents: megabytes of UTF-8 a second on one core."""

    heads: ClassVar[tuple[str, ...]] = (
        "terms",
        "in",
        "MB",
        "MB/s",
        "beside a set of whole words",
        "found",
        "it finds",
    )
    terms: int
    of: str
    megabytes: float
    speed: float
    beside_set: float
    found: int
    set_finds: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.terms:,}",
            self.of,
            f"{self.megabytes:.1f}",
            f"{self.speed:.0f}",
            times(self.beside_set),
            f"{self.found:,}",
            f"{self.set_finds:,}",
        )


def found(scale: Scale) -> Iterator[Found]:
    """A row for each kind of text."""
    dice = Random(SEED)  # noqa: S311 -- drawn alike
    articles = news(20 if scale is Scale.QUICK else 400, dice)
    forms = [*_of_the_news(articles, dice), *(_drawn(dice) for _ in range(TERMS - OF_THE_NEWS))]
    ours = Terms([Term(form, "ar", form) for form in forms])
    whole = {fold(form) for form in forms}
    drawn = [" ".join(_drawn(dice) for _ in range(WORDS)) for _ in articles]
    for of, texts in (("documents", articles), ("words drawn by dice", drawn)):
        of_ours = min(seconds(partial(_find_all, ours, texts)) for _ in range(TURNS))
        of_set = min(seconds(partial(_look_all_up, whole, texts)) for _ in range(TURNS))
        yield Found(
            terms=len(forms),
            of=of,
            megabytes=megabytes(texts),
            speed=megabytes(texts) / of_ours,
            beside_set=of_set / of_ours,
            found=_find_all(ours, texts),
            set_finds=_look_all_up(whole, texts),
        )


def _of_the_news(texts: Sequence[str], dice: Random) -> Sequence[str]:
    words = sorted({word for text in texts for word in text.split() if _is_plain(word)})
    return dice.sample(words, OF_THE_NEWS)


def _is_plain(word: str) -> bool:
    return len(word) >= 5 and set(word) <= set(LETTERS)


def _drawn(dice: Random) -> str:
    return "".join(dice.choices(LETTERS, k=dice.randint(4, 8)))


def _find_all(terms: Terms, texts: Sequence[str]) -> int:
    return sum(len(terms.find(text)) for text in texts)


def _look_all_up(words: set[str], texts: Sequence[str]) -> int:
    return sum(word in words for text in texts for word in fold(text).split())


def floors(rows: Sequence[Found]) -> Iterator[Floor]:
    """How fast a list has to be found."""
    for row in rows:
        holds = row.speed >= LEAST_SPEED
        name = f"{row.terms:,} terms in {row.of}"
        yield Floor(name, f"≥ {LEAST_SPEED} MB/s", f"{row.speed:.0f} MB/s", holds)


TERMS_FOUND: Final = Benchmark(
    name="terms",
    summary="the terms of a list found in all their forms, beside a set of whole words",
    run=found,
    notes=(
        f"{TERMS:,} Arabic terms: three are words of the articles, the others are letters "
        "drawn by dice. Documents: articles of some 3 kB, drawn of sentences that were written, so "
        "words repeat; words drawn by dice hardly do.",
        "Processor time of one core, the best of five.",
        "A set of whole words: Python's, over the folded text; it finds a term in one form.",
    ),
    floors=floors,
)
