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
from resiliparse.parse.html import DOMContext, ElementNode, HTMLTree, traverse_dom

MEMORY: Final = 2 << 30  # bytes
MOST_LINKS: Final = 20_000  # as in a text

Answer = dict[str, str | list[str]]


def answers(markup: str) -> Iterator[Answer]:
    """First all that is to be seen and where it links to, in time that grows with the markup; then
    the main text, which may take longer."""
    tree = HTMLTree.parse(markup)
    yield {"visible": _text(tree, main=False), **_addresses(tree)}
    yield {"main": _text(tree, main=True)}


def _text(tree: HTMLTree, *, main: bool) -> str:
    return str(extract_plain_text(tree, main_content=main, list_bullets=False, alt_texts=False))


def _addresses(tree: HTMLTree) -> dict[str, list[str]]:
    """Where its links lead, and from which base. To ask for the elements would look for each of
    them anew."""
    bases: list[str] = []
    links: list[str] = []
    places = {"base": bases, "a": links, "area": links}

    def take(context: DOMContext) -> None:
        node = context.node
        if not isinstance(node, ElementNode) or node.tag not in places:
            return
        found, address = places[node.tag], node.getattr("href")
        if address is not None and len(found) < MOST_LINKS:
            found.append(address)

    root = tree.document and tree.document.document_element
    if root is not None:
        traverse_dom(root, take, elements_only=True)
    return {"base": bases[:1], "links": links}


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
