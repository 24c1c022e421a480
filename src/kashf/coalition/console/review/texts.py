"""The text of a case's item: as posted, with what Kashf undid to read it and what hints at its
context marked in place; as Kashf reads it; and with dots, where it was written without."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kashf.coalition.banks.queries import speak
from kashf.coalition.console.review.marking import Mark, Run, Words, runs_of
from kashf.language import Cue, CueKind, Key, Step, StepKind, cues, is_undotted, read, restore_dots

MOST_READ: Final = 20_000  # characters; what comes after is shown without marks
MOST_MARKS: Final = 200  # of what was undone, and as many cues
MOST_ROWS: Final = 50  # in the list of what was undone
MOST_LISTED: Final = 12  # cues of a kind
LONGEST_LISTED: Final = 120  # characters

# What hides a text from a filter. Of folding only what is not seen or only stretches: letter
# variants, case, vowel signs, presentation forms and ligatures stand in most honest texts.
HIDING_NAMES: Final[Mapping[StepKind, Promise]] = {
    StepKind.JOINED: _("signs between letters"),
    StepKind.SPACED: _("blanks between letters"),
    StepKind.LOOKALIKE: _("look-alike letters or digits"),
    StepKind.REPEATED: _("repeated letters"),
    StepKind.REVERSED: _("letters in the order of drawing"),
    StepKind.ENTITY: _("letters written as HTML codes"),
    StepKind.ESCAPE: _("letters written as escape codes"),
    StepKind.MOJIBAKE: _("a wrong encoding"),
    StepKind.INVISIBLE: _("invisible characters"),
    StepKind.STRETCHED: _("stretched letters"),
}
CUE_NAMES: Final[Mapping[CueKind, Promise]] = {
    CueKind.QUOTATION: _("quotation"),
    CueKind.ATTRIBUTION: _("attribution"),
    CueKind.OUTLET: _("outlet"),
    CueKind.COUNTERING: _("countering"),
    CueKind.DATELINE: _("dateline"),
    CueKind.RECRUITMENT: _("call to join"),
}
assert CUE_NAMES.keys() == set(CueKind), "every kind has its name"


class Way(StrEnum):
    """How the text is shown."""

    POSTED = ""
    CLEAN = "clean"
    DOTS = "dots"


WAY_NAMES: Final[Mapping[Way, Promise]] = {
    Way.POSTED: _("As posted"),
    Way.CLEAN: _("As Kashf reads it"),
    Way.DOTS: _("With dots: a guess"),
}


@dataclass(frozen=True, slots=True)
class Undone:
    """One thing that was undone: what stood there, and what it reads as."""

    name: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Hints:
    """The cues of one kind, each once."""

    kind: str
    name: Words
    texts: Sequence[str]
    are_all: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A text as the page of a case shows it."""

    way: Way
    ways: Sequence[tuple[Way, Words]]
    runs: Sequence[Run]
    undone: Sequence[Undone]
    undone_count: int
    hints: Sequence[Hints]
    asks_first: bool  # the cues hint at reporting or countering
    is_cut: bool

    @property
    def is_undotted(self) -> bool:
        """Whether it was written without dots, which hides words, too."""
        return any(way is Way.DOTS for way, _name in self.ways)

    @property
    def read(self) -> int:
        """How many characters are read for marks."""
        return MOST_READ

    @property
    def unmarked(self) -> int:
        """How much of what was undone is not marked."""
        return max(0, self.undone_count - MOST_MARKS)

    @property
    def unlisted(self) -> int:
        """How much of it is not in the list."""
        return self.undone_count - len(self.undone)


def text_of(text: str, asked: str) -> Text | None:
    """A text in the way that is asked for; as posted if it cannot be shown like that. None if there
    is no text."""
    if not text.strip():
        return None
    begin = text[:MOST_READ]
    reading, found = read(begin, Key.CLEAN), cues(begin)
    ways = [Way.POSTED, Way.CLEAN, *([Way.DOTS] if is_undotted(begin) else [])]
    way = next((way for way in ways if way == asked), Way.POSTED)
    steps = [step for step in reading.steps if step.kind in HIDING_NAMES]
    if way is Way.POSTED:
        runs = runs_of(text, [*_undone_marks(steps), *_cue_marks(found)])
    else:
        runs = [Run(reading.text if way is Way.CLEAN else restore_dots(begin).text)]
    return Text(
        way=way,
        ways=[(way, WAY_NAMES[way]) for way in ways],
        runs=runs,
        undone=[_undone(step) for step in steps[:MOST_ROWS]],
        undone_count=len(steps),
        hints=_hints(found),
        asks_first=speak(found),
        is_cut=len(text) > MOST_READ,
    )


def _undone_marks(steps: Sequence[Step]) -> list[Mark]:
    said = {
        kind: gettext("undone: %(what)s") % {"what": name} for kind, name in HIDING_NAMES.items()
    }
    return [
        Mark(step.start, step.end, f"undone {step.kind}", said[step.kind])
        for step in steps[:MOST_MARKS]
    ]


def _cue_marks(found: Sequence[Cue]) -> list[Mark]:
    return [
        Mark(cue.start, cue.end, f"cue {cue.kind}", CUE_NAMES[cue.kind])
        for cue in found[:MOST_MARKS]
    ]


def _undone(step: Step) -> Undone:
    before = step.before
    if step.kind is StepKind.INVISIBLE:  # which nobody could read
        before = " ".join(f"U+{ord(sign):04X}" for sign in dict.fromkeys(before[:MOST_ROWS]))
    return Undone(HIDING_NAMES[step.kind], _short(before), _short(step.after))


def _hints(found: Sequence[Cue]) -> list[Hints]:
    texts: defaultdict[CueKind, dict[str, None]] = defaultdict(dict)
    for cue in found:
        texts[cue.kind][_short(cue.text)] = None
    return [
        Hints(kind, name, list(texts[kind])[:MOST_LISTED], len(texts[kind]) <= MOST_LISTED)
        for kind, name in CUE_NAMES.items()
        if kind in texts
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LISTED else f"{text[: LONGEST_LISTED - 1]}…"
