"""Terms of a list, found in all their forms, and whether they are quoted or called so-called."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick

from kashf.errors import BadInput
from kashf.language.cleaning import fold_sheet
from kashf.language.fold import fold
from kashf.language.inflections import Stem, stems_of_lemma, stems_of_plural
from kashf.language.sheet import PlacedSheet

MOST_TERMS: Final = 100_000
MOST_FINDINGS: Final = 100_000  # of one text
LONGEST_FORM: Final = 200  # characters
FEWEST_LETTERS: Final = 2

_BETWEEN: Final = re.compile("[_\ud800-\udfff]")  # in hashtags; what no automaton takes
_PIECES: Final = re.compile(r"\S+")
_MOST_KNOWN: Final = 1 << 17  # pieces
_LONGEST_KNOWN: Final = 100  # characters
_FEW: Final = 16  # pieces with findings
_WORD: Final = re.compile(r"\w")
_LONGEST_AROUND: Final = 12  # letters that may stand around a stem
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
    r"^[\"']?(?: \w{1,20}){0,2} (?:المزعوم|المزعومه|المزعومين|المفترض|المفترضه)\b"
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
        stems: list[tuple[str, Stem]] = []
        for number, term in enumerate(terms, start=1):
            if number > MOST_TERMS:
                raise BadInput(f"A list may have {MOST_TERMS:,} terms. Make two lists of it.")
            stems += ((term.concept, stem) for stem in _stems(term))
        self._words = _Automaton([pair for pair in stems if " " not in pair[1].letters])
        self._phrases = _Automaton([pair for pair in stems if " " in pair[1].letters])
        self._empty: set[str] = set()  # pieces of texts that are known to have none

    def find(self, text: str) -> Sequence[Finding]:
        """Every concept of the list in the text, in order of place; at most 100,000."""
        places = sorted(self._places(fold(text)))
        return _findings(text, places[:MOST_FINDINGS]) if places else []

    def _places(self, folded: str) -> set["_Place"]:
        """The words of the folded text that are forms of a concept.

        Each piece between blanks is looked at once, however often it stands there: most stand there
        again and again.
        """
        spaced = _BETWEEN.sub(" ", folded)
        places = set(self._phrases.places(spaced))
        pieces = {piece: self._in_piece(piece) for piece in set(spaced.split()) - self._empty}
        for piece, at in _occurrences(spaced, [piece for piece in pieces if pieces[piece]]):
            places |= {(first + at, last + at, concept) for first, last, concept in pieces[piece]}
        return places

    def _in_piece(self, piece: str) -> Sequence["_Place"]:
        places = tuple(self._words.places(piece))
        if not places and len(piece) <= _LONGEST_KNOWN:
            if len(self._empty) >= _MOST_KNOWN:
                self._empty.clear()
            self._empty.add(piece)
        return places


def _occurrences(text: str, pieces: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Where these stand between blanks: of few, each by itself; of many, in one pass."""
    if len(pieces) > _FEW:
        wanted = set(pieces)
        yield from (
            (found[0], found.start()) for found in _PIECES.finditer(text) if found[0] in wanted
        )
        return
    padded = f" {text} "
    for piece in pieces:
        alone = f" {piece} "
        at = padded.find(alone)
        while at >= 0:
            yield piece, at
            at = padded.find(alone, at + len(alone) - 1)


class _Automaton:
    """Stems, each with its concept, looked for in one pass."""

    def __init__(self, stems: Sequence[tuple[str, Stem]]) -> None:
        self._stems = stems
        self._automaton = AhoCorasick([stem.letters for _, stem in stems] or ["\0"])

    def places(self, text: str) -> Iterator["_Place"]:
        """Where a stem stands with nothing around it but what its inflection allows."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if number < len(self._stems):
                concept, stem = self._stems[number]
                first, last = _start_of_word(text, start), _end_of_word(text, end)
                if stem.inflection.allows(text[first:start], text[end:last]):
                    yield first, last, concept


_Place = tuple[int, int, str]


def _stems(term: Term) -> Iterator[Stem]:
    if unfit := term.unfit:
        raise BadInput(
            f"The concept {term.concept[:40]!r} has the form {unfit.form[:40]!r}, {unfit.why}"
        )
    yield from stems_of_lemma(fold(term.form), term.language)
    for plural in term.plurals:
        yield from stems_of_plural(fold(plural), term.language)


def _start_of_word(text: str, start: int) -> int:
    """Or a little more than may stand before a stem, where the word is longer."""
    least = max(0, start - _LONGEST_AROUND)
    while start > least and _WORD.match(text[start - 1]):
        start -= 1
    return start


def _end_of_word(text: str, end: int) -> int:
    """With an apostrophe and what follows it, as in `raven's`."""
    most = min(len(text), end + _LONGEST_AROUND)
    while end < most and (_WORD.match(text[end]) or _is_within(text, end)):
        end += 1
    return end


def _is_within(text: str, at: int) -> bool:
    return text[at] == "'" and at + 1 < len(text) and bool(_WORD.match(text[at + 1]))


def _findings(text: str, places: Sequence[_Place]) -> Sequence[Finding]:
    sheet = PlacedSheet(text)
    fold_sheet(sheet)
    quotes = [found.span() for found in _QUOTE.finditer(sheet.text)]
    starts = [start for start, _ in quotes]
    findings = []
    for first, last, concept in places:
        start, end = int(sheet.starts[first]), int(sheet.ends[last - 1])
        number = bisect_right(starts, first) - 1
        findings.append(
            Finding(
                concept=concept,
                text=text[start:end],
                start=start,
                end=end,
                quoted=number >= 0 and last <= quotes[number][1],
                qualified=_is_qualified(sheet.text, first, last),
            )
        )
    return findings


def _is_qualified(text: str, first: int, last: int) -> bool:
    before = text[max(0, first - _NEAR) : first]
    return bool(_BEFORE.search(before) or _AFTER.match(text[last : last + _NEAR]))
