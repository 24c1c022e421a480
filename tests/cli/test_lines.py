"""Each line of a text as an item of its own."""

import json
import tracemalloc
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from kashf.cli import lines
from kashf.cli.lines import LONGEST_LINE, lines_at
from kashf.cli.reading import STANDARD_INPUT
from kashf.errors import KashfError, TooLarge
from kashf.matching import Bank
from kashf.signals import Entry, Signal, hash_text

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

POSTS = "انضموا إلى العش\n\n  \r\nsee https://raven.example/nest\r\n<html>raven.example/7</html>"


def text(line: str) -> dict[str, str]:
    return {"type": "text", "value": hash_text(line, ["text"])[0].value}


def told(path: Path) -> list[tuple[str, bytes | str]]:
    return [
        (name.removeprefix(str(path)), line.code if isinstance(line, KashfError) else line)
        for name, line in lines_at([str(path)])
    ]


def test_each_line_that_is_not_blank_is_an_item(kashf: "Kashf", folder: Path) -> None:
    (folder / "posts.txt").write_bytes(b"\xef\xbb\xbf" + POSTS.encode())

    answer = kashf("hash", "--lines", "-t", "text", "-t", "url", "--json", "posts.txt")

    url = {"type": "url", "value": "https://raven.example/nest"}
    assert (answer.status, answer.err) == (0, "")
    assert answer.json == [
        {"path": "posts.txt:1", "signals": [text("انضموا إلى العش")]},
        {"path": "posts.txt:4", "signals": [text("see https://raven.example/nest"), url]},
        {
            "path": "posts.txt:5",
            "signals": [
                text("<html>raven.example/7</html>"),
                {"type": "url", "value": "https://raven.example/7"},
            ],
        },
    ]


def test_lines_come_by_standard_input_and_are_shown_to_people(kashf: "Kashf") -> None:
    answer = kashf("hash", "--lines", "-t", "url", "-", stdin="a.example/1\n\nb.example/2 no\n")

    assert (answer.status, answer.out) == (
        0,
        "-:1\n  url     https://a.example/1\n-:3\n  url     https://b.example/2\n",
    )


def test_lines_are_matched_each_for_itself(kashf: "Kashf", bank: Bank, folder: Path) -> None:
    bank.add([Entry("nest", Signal("url", "host:raven.example"))])
    (folder / "posts.txt").write_text("one\nhttps://www.raven.example/7\nraven.example/8\n")

    answer = kashf("match", "-b", "raven", "--lines", "posts.txt")

    assert (answer.status, answer.out) == (
        1,
        "posts.txt:2\n  url     on the same host  ← nest, bank Raven\n"
        "posts.txt:3\n  url     on the same host  ← nest, bank Raven\n",
    )
    assert answer.err == "3 looked at: 2 matched, 1 did not, 0 could not be read.\n"


def test_a_line_that_is_wrong_is_the_error_of_that_line(kashf: "Kashf", folder: Path) -> None:
    (folder / "posts.txt").write_bytes(
        b"first\n\xff\xfe broken\n\xed\xa0\x80 half\n" + b"x" * 5_000_000 + b"\nGIF89a last\n"
    )

    answer = kashf("hash", "--lines", "-t", "text", "--json", "posts.txt")

    assert answer.status == 2
    assert [(one["path"], one.get("error", {}).get("code")) for one in answer.json] == [
        ("posts.txt:1", None),
        ("posts.txt:2", "broken_text"),
        ("posts.txt:3", "broken_text"),
        ("posts.txt:4", "too_large"),
        ("posts.txt:5", None),
    ]
    assert answer.json[4]["signals"] == [text("GIF89a last")]


def test_many_lines_keep_their_order_on_all_cores(kashf: "Kashf", folder: Path) -> None:
    (folder / "a.txt").write_text("".join(f"line {number}\n" for number in range(1, 1_001)))
    (folder / "b.txt").write_text("another\n")

    answer = kashf("hash", "--lines", "-t", "text", "--json", ".", "--workers", "2")

    assert [one["path"] for one in answer.json] == [
        *(f"./a.txt:{number}" for number in range(1, 1_001)),
        "./b.txt:1",
    ]
    assert answer.json[998]["signals"] == [text("line 999")]


def test_a_run_goes_on_with_the_line_where_it_was_stopped(kashf: "Kashf", folder: Path) -> None:
    (folder / "posts.txt").write_text("".join(f"line {number}\n" for number in range(1, 31)))
    asked = ("hash", "--lines", "-t", "text", "posts.txt", "--to", "answers.jsonl")
    assert kashf(*asked).status == 0
    whole = (folder / "answers.jsonl").read_bytes()
    (folder / "answers.jsonl").write_bytes(whole[: len(whole) // 2])

    assert kashf(*asked, "--resume").status == 0
    assert (folder / "answers.jsonl").read_bytes() == whole


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfea\0", "broken_text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "broken_text"),
        (None, "not_found"),
    ],
)
def test_a_file_without_lines_is_one_error(folder: Path, data: bytes | None, code: str) -> None:
    if data is not None:
        (folder / "file").write_bytes(data)

    assert told(folder / "file") == [("", code)]


def test_odd_files_have_the_lines_that_they_have(folder: Path) -> None:
    (folder / "odd").mkdir()
    (folder / "odd" / "a empty").touch()
    (folder / "odd" / "b blank").write_bytes(b"\n \n\t\r\n")
    (folder / "odd" / "c nul").write_bytes(b"\0\nx\0y")
    (folder / "odd" / "d page.html").write_bytes(b"<html>\n<p>x")

    assert told(folder / "odd") == [
        ("/c nul:1", b"\0"),
        ("/c nul:2", b"x\0y"),
        ("/d page.html:1", b"<html>"),
        ("/d page.html:2", b"<p>x"),
    ]


def test_a_line_may_be_as_long_as_the_limit(folder: Path) -> None:
    longest = b"x" * (LONGEST_LINE - 1)
    (folder / "a").write_bytes(longest + b"\n" + longest + b"yy\n" + longest + b"yyy\nend")

    (one, two, three, four) = lines_at([str(folder / "a")])
    assert (one[1], four) == (longest, (f"{folder}/a:4", b"end"))
    assert isinstance(two[1], TooLarge)
    assert isinstance(three[1], TooLarge)


class Endless(RawIOBase):
    """So many bytes of one line, or of short lines, that nobody has."""

    def __init__(self, chunk: bytes, size: int) -> None:
        self.chunk, self.left = chunk, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        some = min(len(buffer), self.left, len(self.chunk))
        buffer[:some] = self.chunk[:some]
        self.left -= some
        return some


@pytest.mark.parametrize(
    ("chunk", "count"), [(b"x" * 65_536, 1), ((b"y" * 4_095 + b"\n") * 16, 16_384)]
)
def test_a_text_of_any_size_is_read_in_little_memory(chunk: bytes, count: int) -> None:
    def read() -> Iterator[lines.Line]:
        raw = cast(RawIOBase, Endless(chunk, 64 << 20))
        with cast(BufferedReader, BufferedReader(raw, 65_536)) as file:
            yield from lines._lines(file, STANDARD_INPUT)

    tracemalloc.start()
    try:
        assert sum(1 for _ in read()) == count
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_lines_and_a_table_of_signals_are_two_things(kashf: "Kashf", bank: Bank) -> None:
    answer = kashf("match", "-b", "raven", "--signals", "-", "--lines", "--json")

    assert answer.status == 2
    assert json.loads(answer.err or answer.out)["error"]["code"] == "bad_input"


def test_a_batch_is_bounded_in_lines_and_bytes() -> None:
    short = [(f"-:{number}", b"x") for number in range(1_000)]
    assert [len(task.question) for task in lines._tasks(iter(short))] == [256, 256, 256, 232]
    long = [(f"-:{number}", b"x" * 200_000) for number in range(5)]
    assert [len(task.question) for task in lines._tasks(iter(long))] == [2, 2, 1]
