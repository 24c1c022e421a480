"""Lines of tables that strangers made: bounded, UTF-8, and what is wrong with one in words."""

from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO, Final

from kashf.errors import BadTable

LONGEST_LINE: Final = 1 << 20  # bytes
_MARK: Final = b"\xef\xbb\xbf"


def skip_mark(file: BufferedReader) -> None:
    """Pass over the mark that spreadsheets put before UTF-8."""
    if file.peek(3).startswith(_MARK):
        file.read(3)


def lines_of(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Each line with its number. Raises BadTable for one that is too long, or no UTF-8."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise wrong(name, number, None, f"is longer than {LONGEST_LINE:,} bytes.")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            why = f"is not valid UTF-8: byte {error.start + 1} is wrong."
            raise wrong(name, number, None, why) from error


def wrong(name: str, line: int, column: str | None, why: str) -> BadTable:
    """What is wrong with a line, or a column of it: `why` goes on from its place."""
    place = {"line": str(line)} if line else {}  # some tables have rows and no lines
    fields = place | ({"column": column} if column else {})
    where = ", ".join([name, *(f"{what} {which}" for what, which in fields.items())])
    return BadTable(f"{where} {why}", fields=fields)
