"""Letters of a word that are kept apart: by signs, by emoji, by blanks.

What stands between words in honest texts is left: hashtags (`في_كل_بيت`), links, initials
(`د.سمير`), a full stop without its blank.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_EMOJI: Final = re.compile(rb"(?<=A)[ES]{1,4}(?=A)|(?<=L)E{1,4}(?=L)")
_PIECES: Final = re.compile(rb"(?<![ALCODPSE])A++(?:[PSE]{1,3}A++)++(?![LCODE])")
_SINGLE_PIECES: Final = re.compile(
    rb"(?<![ALCODPSE])"
    rb"(?:A(?:[PSE]{1,3}A){2,}+|L(?:[PSE]{1,3}L){3,}+|C(?:[PSE]{1,3}C){3,}+)"
    rb"(?![ALCOD])"
)
_SPACED: Final = re.compile(
    rb"(?<![ALCOD])(?:"
    + rb"|".join(
        rb"X(?![ALCOD])(?:(?:B?[PSE]{1,2}B?|B{1,4})X(?![ALCOD])){3,}+".replace(b"X", letter)
        for letter in (b"A", b"L", b"C")
    )
    + rb")"
)
_PART: Final = re.compile(rb"B+|.")
_ARTICLES: Final = frozenset({"ال", "وال", "بال", "فال", "كال", "لل"})  # no word ends so
_ENDINGS: Final = frozenset("هيتكنا")  # no sentence begins with one of these alone
_INITIALS: Final = re.compile(r"[^\W_]\.[^\W_]\.[^\W_]")  # a company's or an era's: three
_LONGEST_MEAN: Final = 3
_LONGEST_PIECE: Final = 5


def _emoji(seen: Seen) -> Iterator[Edit]:
    for found in _EMOJI.finditer(seen.classes):
        yield Edit(found.start(), found.end(), "")


def _single(seen: Seen) -> Iterator[Edit]:
    for found in _SINGLE_PIECES.finditer(seen.classes):
        if not _INITIALS.fullmatch(seen.text, found.start(), found.end()):
            yield from _letters(seen, found)


def _pieces(seen: Seen) -> Iterator[Edit]:
    for found in _PIECES.finditer(seen.classes):
        if _is_one_word(seen.text, found):
            yield from _letters(seen, found)


def _is_one_word(text: str, found: re.Match[bytes]) -> bool:
    word = text[found.start() : found.end()]
    pieces = re.findall(r"[^\W_]+", word)
    sizes = [len(piece) for piece in pieces]
    if len(pieces) == 2:
        return pieces[0] in _ARTICLES or (sizes[0] > 2 and pieces[1] in _ENDINGS)
    is_hashtag = "_" in word and text[found.start() - 1 : found.start()] == "#"
    if is_hashtag or sum(size == 1 for size in sizes) == len(sizes):
        return False  # the one is honest, the other has its own rule
    return sum(sizes) <= _LONGEST_MEAN * len(sizes) and max(sizes) <= _LONGEST_PIECE


def _spaced(seen: Seen) -> Iterator[Edit]:
    for found in _SPACED.finditer(seen.classes):
        yield from _letters(seen, found)


def _letters(seen: Seen, found: re.Match[bytes]) -> Iterator[Edit]:
    """The letters alone, as one step a word; wider gaps than others are between words."""
    for part in _PART.finditer(seen.classes, found.start(), found.end()):
        if not part[0].startswith(b"BB"):
            letter = seen.text[part.start()] if part[0] in {b"A", b"L", b"C"} else ""
            yield Edit(part.start(), part.end(), letter)


JOINED: Final = (
    Trick(StepKind.JOINED, _single, (b"APAP", b"LPLP", b"CPCP")),
    Trick(StepKind.JOINED, _emoji, (b"AEA", b"AEE", b"ASA", b"ASS", b"LEL", b"LEE")),
    Trick(StepKind.JOINED, _pieces, (b"APA",)),
    Trick(
        StepKind.SPACED,
        _spaced,
        (b"BABAB", b"BLBLB", b"BCBCB", b"BPBABPB", b"BPBLBPB", b"BPBCBPB"),
    ),
)
