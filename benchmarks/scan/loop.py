"""The library called in a plain loop: `python -m benchmarks.scan.loop WHAT BANK SOURCE`.

One process and one core, and the loop alone is timed: what a scan is held to.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Final

import cv2
import pyarrow.parquet as pq

from kashf.matching import Bank, Looked, Matcher
from kashf.signals import Content, ContentKind, open_content


def of_files(matcher: Matcher, source: Path) -> Iterator[Looked]:
    """Each file of a folder."""
    for path in sorted(source.iterdir()):
        with open_content(path) as content:
            yield matcher.match_content(content)


def of_texts(matcher: Matcher, source: Path) -> Iterator[Looked]:
    """Each text of a table."""
    for text in pq.read_table(source)["text"].to_pylist():
        content = Content.of_bytes(text.encode())
        content.kind = ContentKind.TEXT
        yield matcher.match_content(content)


WAYS: Final[Mapping[str, Callable[[Matcher, Path], Iterator[Looked]]]] = {
    "files": of_files,
    "texts": of_texts,
}


def main(what: str, bank: str, source: str) -> None:
    """Says how many seconds it took, and how many items there were and matched."""
    cv2.setNumThreads(1)
    matcher = Matcher([Bank.open(bank)])
    start = perf_counter()
    has_match = [bool(looked.matches) for looked in WAYS[what](matcher, Path(source))]
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "items": len(has_match), "matched": sum(has_match)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
