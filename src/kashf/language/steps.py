"""What reading did to a text: the kinds of steps, and one step."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class StepKind(StrEnum):
    """What was undone, or made alike."""

    # fold
    MARKS = "marks"  # vowel signs, accents, marks piled up
    STRETCHED = "stretched"  # tatweel
    INVISIBLE = "invisible"  # controls, direction signs, joiners, fillers
    FORM = "form"  # presentation forms, width, styled letters, ligatures
    LETTER = "letter"  # hamza, ta marbuta, Persian and Urdu letters
    DIGIT = "digit"
    CASE = "case"
    SIGN = "sign"  # quotes, dashes, commas
    SPACE = "space"
    # clean
    ENTITY = "entity"  # &#x627;
    ESCAPE = "escape"  # \u0627, u0627, %D8%A7
    MOJIBAKE = "mojibake"
    REVERSED = "reversed"
    JOINED = "joined"  # signs or emoji between letters
    SPACED = "spaced"  # blanks between letters
    REPEATED = "repeated"
    LOOKALIKE = "lookalike"  # a letter or digit of another script
    # skeleton
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, at `start` to `end` of the original; `before` is what stood there
    when it was done, which later steps find as `after`."""

    kind: StepKind
    start: int
    end: int
    before: str
    after: str


_LETTER_LIKE: Final = frozenset({"Lo", "Lm"})


def kind_of(character: str, folded: str) -> StepKind:
    """What folding did to a character that it changed."""
    category = unicodedata.category(character)
    if not folded:
        return _kind_of_deleted(character, category)
    if folded == " ":
        return StepKind.SPACE
    if unicodedata.decimal(character, None) is not None:
        return StepKind.DIGIT
    if category.startswith(("P", "S")):
        return StepKind.SIGN
    if unicodedata.decomposition(character).startswith("<"):
        return StepKind.FORM
    if category in _LETTER_LIKE:
        return StepKind.LETTER
    return StepKind.CASE if character.lower() == folded else StepKind.MARKS


def _kind_of_deleted(character: str, category: str) -> StepKind:
    if character == "\u0640":
        return StepKind.STRETCHED
    return StepKind.MARKS if category in {"Mn", "Me"} else StepKind.INVISIBLE
