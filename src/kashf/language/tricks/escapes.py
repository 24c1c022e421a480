"""Characters written as codes: entities of HTML, escapes of programs and of addresses.

What is written as a code once too often (`&amp;#x627;`, `%25D8%25A7`) is read at once.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.hints import AMPERSAND, BACKSLASH, BARE_CODE, EQUALS_CODE, PERCENT_CODE
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_CODE_SIGNS: Final = BACKSLASH | PERCENT_CODE
_ENTITY: Final = re.compile(
    r"&(?:amp;)*(?:(#[xX][0-9a-fA-F]{1,8}|#[0-9]{1,9});?|([A-Za-z][A-Za-z0-9]{1,31});)"
)
_HEX: Final = "[0-9a-fA-F]"
# Patterns begin with the one sign that is looked for, which is found at the speed of memory; and a
# row of backslashes is walked once, not once for each of them.
_BEFORE: Final = r"[\\%](?<!\\\\)\\*+(?:25)*+"
_CODE: Final = re.compile(
    rf"{_BEFORE}(?:u([dD][89abAB]{_HEX}{{2}}){_BEFORE}u([dD][c-fC-F]{_HEX}{{2}})"
    rf"|u({_HEX}{{4}})|[ux]\{{({_HEX}{{1,6}})\}}|U({_HEX}{{8}}))"
)
_BARE: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:u{_HEX}{{4}}){{2,}}|u06{_HEX}{{2}})(?![A-Za-z0-9])"
)
_BYTE_AS_WRITTEN: Final = rf"[%=\\](?:(?<=[%=])(?:25)*+|(?<=\\)(?<!\\\\)\\*+x)({_HEX}{{2}})"
_BYTE: Final = re.compile(_BYTE_AS_WRITTEN)
_BYTES: Final = re.compile(f"{_BYTE_AS_WRITTEN}(?:{_BYTE_AS_WRITTEN})+")
_PERCENT: Final = re.compile(f"%(?:u|{_HEX}{{2}})")
_EQUALS: Final = re.compile(f"={_HEX}{{2}}=")


def _is_text(code: int) -> bool:
    """A code point that stands for something: no surrogate, and not beyond the last."""
    return code <= 0x10FFFF and not 0xD800 <= code < 0xE000


def _entities(seen: Seen) -> Iterator[Edit]:
    for found in _ENTITY.finditer(seen.text):
        name = f"&{found[1] or found[2]};"
        character = html.unescape(name)
        if character not in {name, "\ufffd"}:
            yield Edit(found.start(), found.end(), character)


def _codes(seen: Seen) -> Iterator[Edit]:
    for found in _CODE.finditer(seen.text):
        if found[1]:
            pair = bytes.fromhex(found[1] + found[2])
            yield Edit(found.start(), found.end(), pair.decode("utf-16-be"))
        elif _is_text(code := int(found[3] or found[4] or found[5], 16)):
            yield Edit(found.start(), found.end(), chr(code))


def _bare_codes(seen: Seen) -> Iterator[Edit]:
    """`u0627u0644`: what is left of escapes whose backslash was lost; letters and blanks only."""
    for found in _BARE.finditer(seen.text):
        letters = [chr(int(code, 16)) for code in found[0][1:].split("u")]
        if all(letter.isalnum() or letter == " " for letter in letters):
            for place, letter in enumerate(letters):
                start = found.start() + 5 * place
                yield Edit(start, start + 5, letter)


def _bytes(seen: Seen) -> Iterator[Edit]:
    """`%D8%A7`, `\\xd8\\xa7` and `=D8=A7`: UTF-8 as the codes of its bytes."""
    for found in _BYTES.finditer(seen.text):
        parts = list(_BYTE.finditer(seen.text, found.start(), found.end()))
        yield from _of_bytes(parts)


def _of_bytes(parts: list[re.Match[str]]) -> Iterator[Edit]:
    data = bytes(int(part[1], 16) for part in parts)
    if data.isascii():
        return
    here = 0
    while here < len(data):
        character = utf8_character(data[here : here + 4])
        length = len(character.encode()) or 1
        if character == " " or (character and not character.isascii()):
            yield Edit(parts[here].start(), parts[here + length - 1].end(), character)
        here += length


def utf8_character(data: bytes) -> str:
    """The character that these bytes begin with; none if they are not UTF-8."""
    lead = data[0]
    length = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    try:
        return data[:length].decode()
    except UnicodeDecodeError:
        return ""


def _has_codes(seen: Seen) -> bool:
    return "\\" in seen.text or ("%" in seen.text and _PERCENT.search(seen.text) is not None)


def _has_bytes(seen: Seen) -> bool:
    has_equals = "=" in seen.text and _EQUALS.search(seen.text) is not None
    return has_equals or _has_codes(seen)


ESCAPES: Final = (
    Trick(StepKind.ENTITY, _entities, hints=AMPERSAND),
    Trick(StepKind.ESCAPE, _codes, hints=_CODE_SIGNS, suspects=_has_codes),
    Trick(StepKind.ESCAPE, _bare_codes, hints=BARE_CODE),
    Trick(StepKind.ESCAPE, _bytes, hints=_CODE_SIGNS | EQUALS_CODE, suspects=_has_bytes),
)
