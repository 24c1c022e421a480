"""What people see of a page of HTML. Small pages are read where they are asked for; for others this
file is a program, which gets the markup and writes an answer a line, each when it has it.

It imports nothing of Kashf, so that it starts soon, and is never imported by a process that has not
met a page: what it imports is large.
"""

import json
import resource
import sys
from collections.abc import Iterator
from typing import Final

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

MEMORY: Final = 2 << 30  # bytes
MOST_LINKS: Final = 20_000  # as in a text

Answer = dict[str, str | list[str]]


def answers(markup: str) -> Iterator[Answer]:
    """First all that is to be seen and where it links to, in time that grows with the markup; then
    the main text, which may take longer."""
    tree = HTMLTree.parse(markup)
    yield {
        "visible": _text(tree, main=False),
        "base": _addresses(tree, "base[href]", 1),
        "links": _addresses(tree, "a[href], area[href]", MOST_LINKS),
    }
    yield {"main": _text(tree, main=True)}


def _text(tree: HTMLTree, *, main: bool) -> str:
    return str(extract_plain_text(tree, main_content=main, list_bullets=False, alt_texts=False))


def _addresses(tree: HTMLTree, selector: str, most: int) -> list[str]:
    document = tree.document
    if document is None:
        return []
    found = document.query_selector_all(selector)
    return [str(found[place].getattr("href", "")) for place in range(min(len(found), most))]


def run(seconds: int) -> None:
    """Read markup from standard input, and write the answers to standard output; for so long at the
    most, whoever waits for it or does no more."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    markup = sys.stdin.buffer.read().decode()
    for answer in answers(markup):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    run(int(sys.argv[1]))
