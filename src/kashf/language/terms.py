"""Terms of a list, found in all their forms, and whether they are quoted or called so-called."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Final

from kashf.errors import BadInput
from kashf.language.fold import fold, fold_in_place
from kashf.language.inflections import Stem, stems_of_lemma, stems_of_plural
from kashf.language.stems import StemLexicon

MOST_TERMS: Final = 100_000
MOST_FINDINGS: Final = 100_000  # of one text
LONGEST_FORM: Final = 200  # characters
FEWEST_LETTERS: Final = 2

_LONGEST_QUOTE: Final = 500  # characters
_QUOTE: Final = re.compile(rf'"[^"\n]{{1,{_LONGEST_QUOTE}}}"')
_NEAR: Final = 40  # characters, in which a qualifier is looked for
_BEFORE: Final = re.compile(
    r"(?:ما يسمي|ما تسمي|المسمي|المسماه|ما يدعي|ما يعرف|so[- ]called|self[- ](?:styled|proclaimed)"
    r"|alleged|soi[- ]disant|pretendue?|به اصطلاح|موسوم به|نام نهاد|sozde|yang disebut"
    r"|apa yang disebut|ناوبراو|bi nave)"
    r"(?: \w{1,20}){0,1} ?[\"']? ?\w{0,3}$"
)
_AFTER: Final = re.compile(
    r"[\"']?(?: \w{1,20}){0,2} (?:المزعوم|المزعومه|المزعومين|المفترض|المفترضه)\b"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A form of a concept in a language (a code such as `ar`), with its irregular plurals."""

    concept: str
    language: str
    form: str
    plurals: tuple[str, ...] = ()

    @property
    def unfit(self) -> "Unfit | None":
        """The first of its forms that cannot be looked for; None if all can."""
        for column, form in [("form", self.form), *(("plurals", each) for each in self.plurals)]:
            if len(form) > LONGEST_FORM:
                return Unfit(column, form, f"which is longer than {LONGEST_FORM} characters.")
            if sum(map(str.isalpha, fold(form))) < FEWEST_LETTERS:
                return Unfit(column, form, f"which has fewer than {FEWEST_LETTERS} letters.")
        return None


@dataclass(frozen=True, slots=True)
class Unfit:
    """A form of a term that cannot be looked for: in which column of a list, and why."""

    column: str
    form: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a concept stands: `text` is what is written from `start` to `end` of the original.
    `quoted`: within quotation marks; `qualified`: beside so-called or its like."""

    concept: str
    text: str
    start: int
    end: int
    quoted: bool
    qualified: bool


class Terms:
    """A list of terms, ready to be found. May be shared between threads.

    Raises BadInput for a form of fewer than two letters or more than 200 characters, and for more
    than 100,000 terms.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        listed = list(islice(terms, MOST_TERMS + 1))
        if len(listed) > MOST_TERMS:
            raise BadInput(f"A list may have {MOST_TERMS:,} terms. Make two lists of it.")
        self._concepts = sorted({term.concept for term in listed})  # their numbers sort as they do
        numbers = {concept: number for number, concept in enumerate(self._concepts)}
        self._stems = StemLexicon(
            (stem, numbers[term.concept]) for term in listed for stem in _stems(term)
        )

    def find(self, text: str) -> Sequence[Finding]:
        """Every concept of the list in the text, in order of place; at most 100,000."""
        folded = fold_in_place(text)
        places = self._stems.places(folded.text.replace("_", " "), most=MOST_FINDINGS)
        if not places:
            return []
        starts = folded.origins[[first for first, _, _ in places]].tolist()
        lasts = folded.origins[[last - 1 for _, last, _ in places]].tolist()
        quotes = [found.span() for found in _QUOTE.finditer(folded.text)]
        return [
            Finding(
                concept=self._concepts[number],
                text=text[start : end + 1],
                start=start,
                end=end + 1,
                quoted=_is_quoted(quotes, first, last),
                qualified=_is_qualified(folded.text, first, last),
            )
            for (first, last, number), start, end in zip(places, starts, lasts, strict=True)
        ]


def _stems(term: Term) -> Iterator[Stem]:
    if unfit := term.unfit:
        raise BadInput(
            f"The concept {term.concept[:40]!r} has the form {unfit.form[:40]!r}, {unfit.why}"
        )
    yield from stems_of_lemma(term.form, term.language)
    for plural in term.plurals:
        yield from stems_of_plural(plural, term.language)


def _is_quoted(quotes: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    number = bisect_right(quotes, first, key=itemgetter(0)) - 1
    return number >= 0 and last <= quotes[number][1]


def _is_qualified(text: str, first: int, last: int) -> bool:
    return bool(
        _BEFORE.search(text, max(0, first - _NEAR), first) or _AFTER.match(text, last, last + _NEAR)
    )
