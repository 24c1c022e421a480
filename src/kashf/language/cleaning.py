"""The folded text with its tricks undone."""

from typing import Final

from kashf.language.sheet import Sheet
from kashf.language.tricks import AS_WRITTEN, FOLDED

MOST_ROUNDS: Final = 12  # tricks upon tricks; what people write takes two or three


def clean(text: str) -> str:
    """The text as `fold` gives it, with its tricks undone: codes, wrong encodings, order of
    drawing, signs and blanks between letters, repeated letters, look-alikes.

    A trick that hides another is undone first, in rounds, until nothing changes: cleaning a clean
    text changes nothing. Time is linear in the length; texts without tricks take little more than
    folding.
    """
    sheet = Sheet(text)
    clean_sheet(sheet)
    return sheet.text


def fold_sheet(sheet: Sheet) -> None:
    """Fold what is on the sheet."""
    sheet.fold()
    sheet.squeeze()


def clean_sheet(sheet: Sheet) -> None:
    """Fold what is on the sheet, and undo its tricks."""
    settled = ""  # a folded text in which nothing was found
    for _ in range(MOST_ROUNDS):
        before = sheet.text
        for _ in range(MOST_ROUNDS):  # what is misread twice is lost once it is folded
            if not AS_WRITTEN.undo(sheet):
                break
        sheet.fold()
        if sheet.text != settled and not FOLDED.undo(sheet):
            settled = sheet.text
        fold_sheet(sheet)
        if sheet.text == before:
            return
