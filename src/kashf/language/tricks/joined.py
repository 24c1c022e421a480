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
# These read the classes with `P` for signs of all kinds, and begin with a sign, which is found at
# the speed of memory; their words begin before it
_PIECES: Final = re.compile(rb"PA(?:(?<=APA)|(?<=APPA)|(?<=APPPA))A*+(?:P{1,3}A++)*+(?![LCOD])")
_SINGLE_PIECES: Final = re.compile(
    rb"P(?:(?<=AP)(?<![ALCODP]AP)P{0,2}A(?:P{1,3}A){1,}+"
    rb"|(?<=LP)(?<![ALCODP]LP)P{0,2}L(?:P{1,3}L){2,}+"
    rb"|(?<=CP)(?<![ALCODP]CP)P{0,2}C(?:P{1,3}C){2,}+)"
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
_ARABIC: Final = ord("A")
_SIGN: Final = ord("P")
_JOINING: Final = frozenset(bytes([kind]) for kind in b"LCODPSE")
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
    for found in _SINGLE_PIECES.finditer(seen.signed):
        start, end = found.start() - 1, found.end()
        if not _INITIALS.fullmatch(seen.text, start, end):
            yield from _letters(seen, start, end)


def _pieces(seen: Seen) -> Iterator[Edit]:
    for found in _PIECES.finditer(seen.signed):
        start, end = _start_of_pieces(seen.signed, found.start()), found.end()
        if seen.classes[end : end + 1] == b"E":
            continue  # an emoji has its own rule
        before = seen.classes[max(0, start - 1) : start]
        if before not in _JOINING and _is_one_word(seen.text, start, end):
            yield from _letters(seen, start, end)


def _start_of_pieces(signed: bytes, sign: int) -> int:
    """Where the word begins that stands before these signs."""
    while signed[sign - 1] == _SIGN:
        sign -= 1
    while sign and signed[sign - 1] == _ARABIC:
        sign -= 1
    return sign


def _is_one_word(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    pieces = re.findall(r"[^\W_]+", word)
    sizes = [len(piece) for piece in pieces]
    if len(pieces) == 2:
        return pieces[0] in _ARTICLES or (sizes[0] > 2 and pieces[1] in _ENDINGS)
    is_hashtag = "_" in word and text[max(0, start - 1) : start] == "#"
    if is_hashtag or sum(size == 1 for size in sizes) == len(sizes):
        return False  # the one is honest, the other has its own rule
    return sum(sizes) <= _LONGEST_MEAN * len(sizes) and max(sizes) <= _LONGEST_PIECE


def _spaced(seen: Seen) -> Iterator[Edit]:
    for found in _SPACED.finditer(seen.classes):
        yield from _letters(seen, *found.span())


def _letters(seen: Seen, start: int, end: int) -> Iterator[Edit]:
    """The letters alone, as one step a word; wider gaps than others are between words."""
    for part in _PART.finditer(seen.classes, start, end):
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
