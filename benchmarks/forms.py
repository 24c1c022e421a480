"""Inflected forms of listed words found, and their lookalikes left alone, beside a stemmer."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import ClassVar, Final

from nltk.stem.isri import ISRIStemmer

from benchmarks.report import Benchmark, Floor, Scale
from kashf.language import Term, Terms, fold

TABLE: Final = Path(__file__).with_name("inflected.tsv")
HELD: Final = "held"
LEAST_RECALL: Final = 0.95
LEAST_PRECISION: Final = 0.98
EVERY: Final = "all"

_WORDS: Final = re.compile(r"\w+")

Find = Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class Word:
    """A lemma with its irregular plurals, its forms, and other words that look like forms of it.
    `part`: `held` are those that were written when the rules were, and not looked at since."""

    part: str
    language: str
    form: str
    plurals: tuple[str, ...]
    inflected: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def own(self) -> set[str]:
        """All that is the word, folded."""
        return {fold(each) for each in (self.form, *self.plurals, *self.inflected)}


def words() -> Sequence[Word]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Word(
            part=row["part"],
            language=row["language"],
            form=row["form"],
            plurals=tuple(row["plurals"].split()),
            inflected=tuple(row["inflected"].split()),
            others=tuple(row["others"].split()),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """Of forms that were to be found: how many were, and what was found beside them."""

    forms: int
    found: int
    wrong: int

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.forms + other.forms, self.found + other.found, self.wrong + other.wrong)

    @property
    def recall(self) -> float:
        """Of the forms, those found."""
        return self.found / self.forms

    @property
    def precision(self) -> float:
        """Of what was found, forms."""
        return self.found / (self.found + self.wrong)


@dataclass(frozen=True, slots=True)
class Forms:
    """Recall and precision of a language's words, and the stemmer's where it knows the language."""

    heads: ClassVar[tuple[str, ...]] = (
        "part",
        "language",
        "words",
        "forms",
        "recall",
        "precision",
        "ISRI recall",
        "ISRI precision",
    )
    part: str
    language: str
    words: int
    forms: int
    recall: float
    precision: float
    isri: tuple[float, float] | None

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        isri = ["—", "—"] if self.isri is None else [f"{share:.3f}" for share in self.isri]
        ours = (f"{self.recall:.3f}", f"{self.precision:.3f}")
        return (self.part, self.language, str(self.words), str(self.forms), *ours, *isri)


def forms(scale: Scale) -> Iterator[Forms]:  # noqa: ARG001 -- it takes a second
    """A row for each part and language, and one for all languages of a part."""
    table = sorted(words(), key=lambda word: (word.part, word.language))
    for part, of_part in groupby(table, key=lambda word: word.part):
        some = list(of_part)
        total = Counted(0, 0, 0)
        for language, of_language in groupby(some, key=lambda word: word.language):
            listed = list(of_language)
            ours = _counted(listed, term_finder(listed))
            total += ours
            yield _row(part, language, listed, ours)
        yield _row(part, EVERY, some, total)


def _row(part: str, language: str, listed: Sequence[Word], ours: Counted) -> Forms:
    isri = _counted(listed, root_finder(listed)) if language == "ar" else None
    return Forms(
        part=part,
        language=language,
        words=len(listed),
        forms=ours.forms,
        recall=ours.recall,
        precision=ours.precision,
        isri=None if isri is None else (isri.recall, isri.precision),
    )


def _counted(listed: Sequence[Word], find: Find) -> Counted:
    """Every form and lookalike of the list looked for among all its words."""
    own = {word.form: word.own for word in listed}
    tried = {fold(each): each for word in listed for each in (*word.inflected, *word.others)}
    answers = {form: find(f". {each} .") for form, each in tried.items()}
    return Counted(
        forms=sum(len(word.inflected) for word in listed),
        found=sum(word.form in answers[fold(each)] for word in listed for each in word.inflected),
        wrong=sum(form not in own[concept] for form, found in answers.items() for concept in found),
    )


def term_finder(listed: Sequence[Word]) -> Find:
    """Which words are in a text, by their lemmas, as `Terms` finds them."""
    terms = Terms(Term(word.form, word.language, word.form, word.plurals) for word in listed)
    return lambda text: {finding.concept for finding in terms.find(text)}


def root_finder(listed: Sequence[Word]) -> Find:
    """The same by ISRI: what has the root of the lemma or of a plural."""
    stem = cache(ISRIStemmer().stem)
    lemmas = defaultdict(set)
    for word in listed:
        for each in (word.form, *word.plurals):
            lemmas[stem(fold(each))].add(word.form)
    return lambda text: _with_roots(lemmas, map(stem, _WORDS.findall(fold(text))))


def _with_roots(lemmas: Mapping[str, set[str]], roots: Iterable[str]) -> set[str]:
    return {lemma for root in roots for lemma in lemmas.get(root, ())}


def floors(rows: Sequence[Forms]) -> Iterator[Floor]:
    """What has to be found, and left alone, of the words held out."""
    for row in rows:
        if row.part == HELD and row.language in {"ar", EVERY}:
            name = f"{row.forms} forms held out, {row.language}"
            recall, precision = f"{row.recall:.3f}", f"{row.precision:.3f}"
            yield Floor(f"{name}: recall", f"≥ {LEAST_RECALL}", recall, row.recall >= LEAST_RECALL)
            yield Floor(
                f"{name}: precision",
                f"≥ {LEAST_PRECISION}",
                precision,
                row.precision >= LEAST_PRECISION,
            )


FORMS: Final = Benchmark(
    name="forms",
    summary="inflected forms of a list's words found, beside a stemmer",
    run=forms,
    notes=(
        "The forms are of `benchmarks/inflected.tsv`, which was written by hand from grammars, "
        "by who wrote the rules. "
        "`seen`: the rules were mended upon them; `held`: written after that, and by them nothing "
        "was mended.",
        "Each form and each lookalike is looked for among all words of its language and part. "
        "What is found and is no form of the word is wrong. Words that are spelled like a form "
        "are not in it: no list of forms tells them apart.",
        "ISRI: the stemmer of NLTK; a word is found that has the root of the lemma or a plural.",
    ),
    floors=floors,
)
