"""Pages of HTML: what people see of them, and where they link to.

The parser reads any markup as browsers do, however deep, but what strangers made can cost it time
that grows with the square: many attributes of one tag, or elements in elements for the main text.
So a page that is not small has a process of its own, with bounds of time and memory.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from math import ceil
from typing import Final

import ada_url

from kashf.errors import DecoderDied, TooSlow
from kashf.signals.links import SCHEME, canonical_url, links_in

SECONDS: Final = 20.0  # for a page, and a second more for each so many of its bytes
_SLOWEST: Final = 2 << 20
_SMALL: Final = 16 << 10  # characters; the worst of these takes less than a process to start
_APART: Final = "kashf.signals.html_apart"
_HEAD: Final = 2_048  # bytes in which a page shows that it is one
# linear: it is matched at the beginning alone, and no part begins as the one before it goes on
_BEGIN: Final = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# linear: it is looked for in the head alone, however long a page is
_CHARSET: Final = re.compile(rb"<meta[^>]+?charset\s*+=\s*+[\"']?\s*+([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of a page: its main text, or all that is to be seen where it has none; all that
    is to be seen; and where its markup leads, from which base."""

    text: str
    visible: str
    addresses: tuple[str, ...]
    base: str

    @property
    def links(self) -> Iterator[str]:
        """The canonical form of each link in its words, then in its markup, with repetitions."""
        yield from links_in(self.visible)
        yield from _canonical(self.addresses, self.base)


def begins_like_html(head: str) -> bool:
    """Whether a text's first characters are those of a page."""
    return _BEGIN.match(head[:_HEAD]) is not None


def charset_of(head: bytes) -> str:
    """The encoding that a page without a byte order mark says of itself; UTF-8 if it says none, or
    one that browsers do not know."""
    found = _CHARSET.search(head[:_HEAD])
    if found is None:
        return "utf-8"
    encodings = import_module("resiliparse.parse.encoding")  # slow, and seldom wanted
    named = encodings.map_encoding_to_html5(found[1].decode("latin-1"), fallback_utf8=False)
    # a page whose `meta` could be read is not in UTF-16, whatever it says
    return "utf-8" if named is None or named.startswith("utf-16") else str(named)


def read_page(markup: str) -> Page:
    """What people see of it. Raises TooSlow or DecoderDied."""
    answers = _answers_here(markup) if len(markup) <= _SMALL else _answers_apart(markup)
    visible, base, addresses, main = "", "", list[str](), ""
    for answer in answers:
        visible = str(answer.get("visible", visible))
        main = str(answer.get("main", main))
        base = next(iter(answer.get("base", ())), base)
        addresses += answer.get("links", ())
    return Page(main if main.strip() else visible, visible, tuple(addresses), base)


def _answers_here(markup: str) -> Iterator[dict[str, Sequence[str]]]:
    apart = import_module(_APART)  # not before a page is met: it takes a while
    yield from apart.answers(markup)


def _answers_apart(markup: str) -> Iterator[dict[str, Sequence[str]]]:
    """Where only the main text takes too long, what came before that serves."""
    program = find_spec(_APART)
    assert program is not None
    assert program.origin is not None
    data = markup.encode("utf-8", "replace")
    allowed = SECONDS + len(data) / _SLOWEST
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, by its path
            [sys.executable, "-I", program.origin, str(ceil(allowed) + 1)],  # the clock comes first
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=allowed,
            check=False,
        )
        written, is_late = done.stdout, False
    except subprocess.TimeoutExpired as error:
        written, is_late = error.stdout or b"", True
    lines = [line for line in written.splitlines(keepends=True) if line.endswith(b"\n")]
    if not lines:
        raise _too_slow(allowed) if is_late else _died()
    yield from map(json.loads, lines)


def _canonical(addresses: Iterable[str], base: str) -> Iterator[str]:
    """Of those that name a host. Where a page lies is not known, so that what it names beside
    itself is no link, unless it says its base."""
    for address in addresses:
        link = _joined(address.strip(), base.strip())
        if link and (canonical := canonical_url(link)):
            yield canonical


def _joined(address: str, base: str) -> str:
    if SCHEME.match(address):
        return address
    if address.startswith("//"):
        return f"https:{address}"
    if not SCHEME.match(base):
        return ""
    try:
        return ada_url.join_url(base, address)
    except ValueError:
        return ""


def _too_slow(allowed: float) -> TooSlow:
    return TooSlow(
        f"The page was not read within {allowed:.0f} seconds, so its reader was stopped. Save what "
        "is to be seen of it as a text."
    )


def _died() -> DecoderDied:
    return DecoderDied(
        "The process that read the page died, or ran out of its memory. Save what is to be seen of "
        "it as a text."
    )
