"""Pages in Arabic with Arabic digits, as the statements have them.

What has its own language or direction in the page keeps its digits: identifiers, addresses, names,
what people wrote. So does a word with Latin letters, such as UTF-8.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashf.coalition.statements.queries import wording

_MARKUP: Final = re.compile(r"(<[^>]*>)")
_NAME: Final = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
_OWN: Final = re.compile(r"\s(?:dir|lang)=")
_KEPT: Final = frozenset({"bdi", "code", "kbd", "pre", "script", "style", "textarea", "title"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
_WORD: Final = re.compile("\u2068.*?\u2069|&#?\\w+;|[^\\s&\u2068]+", re.DOTALL)
_LATIN: Final = re.compile("[A-Za-z\u2068&]")


def in_arabic(page: str) -> str:
    """The same HTML with the digits of its own words in Arabic. Needs Arabic to be active."""
    return "".join(_parts(_MARKUP.split(page)))


def _parts(parts: list[str]) -> Iterator[str]:
    inside, depth = "", 0  # the element that keeps its digits, and how deep we are in its kind
    for part in parts:
        if not part.startswith("<"):
            yield part if depth else _WORD.sub(_word, part)
            continue
        yield part
        name = _name_of(part)
        if depth and name == inside:
            depth += -1 if part.startswith("</") else 1
        elif not depth and _keeps(part, name):
            inside, depth = name, 1


def _name_of(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def _keeps(tag: str, name: str) -> bool:
    if tag.startswith("</") or tag.endswith("/>") or name in _VOID or name == "html":
        return False
    return name in _KEPT or bool(_OWN.search(tag))


def _word(found: "re.Match[str]") -> str:
    word = found.group()
    return word if _LATIN.search(word) else wording.digits(word)
