"""Whatever is wrong: an error with a code, an exit status, no traceback, and nothing half-done."""

import contextlib
import os
import socket
import sqlite3
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PIL import Image

from kashf.matching import Bank, store

if TYPE_CHECKING:
    from tests.cli.conftest import Answer, Kashf

Make = Callable[[Path], object]

# How a row is made


def nothing(folder: Path) -> None: ...


def file(name: str, data: bytes | str) -> Make:
    raw = data if isinstance(data, bytes) else data.encode()
    return lambda folder: (folder / name).write_bytes(raw)


def in_folder(name: str, make: Make) -> Make:
    def made(folder: Path) -> None:
        (folder / name).mkdir()
        make(folder / name)

    return made


def truncated_picture(folder: Path) -> None:
    Image.effect_noise((200, 200), 90).save(folder / "cut.png")
    os.truncate(folder / "cut.png", 5000)


def bomb(folder: Path) -> None:
    """40,000 × 40,000 pixels, as the head says; it is refused before it is unpacked."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    (folder / "bomb.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    )


def huge(folder: Path) -> None:
    (folder / "huge.bin").touch()
    os.truncate(folder / "huge.bin", (4 << 30) + 1)  # sparse: it takes no room


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "fifo")


def a_socket(folder: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind("socket")  # the name of a socket must be short; this is the folder
    return made


def link(name: str, to: str) -> Make:
    return lambda folder: (folder / name).symlink_to(to)


def forbidden(name: str) -> Make:
    def made(folder: Path) -> None:
        (folder / name).write_text("secret")
        (folder / name).chmod(0)

    return made


def forbidden_folder(folder: Path) -> None:
    (folder / "closed").mkdir()
    (folder / "closed").chmod(0)


def read_only(folder: Path) -> None:
    (folder / "raven" / store.FILE).chmod(0o444)
    (folder / "raven").chmod(0o555)


def read_only_folder(folder: Path) -> None:
    folder.chmod(0o555)


def bank_of(data: bytes) -> Make:
    return lambda folder: (folder / "raven" / store.FILE).write_bytes(data)


def cut_bank(folder: Path) -> None:
    os.truncate(folder / "raven" / store.FILE, 3000)


def changed_bank(statement: str) -> Make:
    def made(folder: Path) -> None:
        with contextlib.closing(sqlite3.connect(folder / "raven" / store.FILE)) as database:
            database.execute(statement)
            database.commit()

    return made


def locked(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "raven" / store.FILE)
    database.execute("BEGIN IMMEDIATE")
    return database


def busy(folder: Path) -> sqlite3.Connection:
    SOMETHING(folder)
    return locked(folder)


SHA = "0" * 64
SOMETHING = file("note.txt", "hello")
KNOWN = file("note.txt", "known")  # the bank of every row has it, under the label propaganda


class Row(NamedTuple):
    """`via`: in this process, or in one of its own that is an unprivileged user, has a small disk,
    a full standard output or a closed standard input."""

    name: str
    make: Make
    line: str
    code: str
    via: str = "here"
    status: int = 2


ROWS = [
    # what may be wrong with a file
    Row("an empty file", file("a.jpg", b""), "hash a.jpg", "empty_content"),
    Row("empty standard input", nothing, "hash -", "empty_content"),
    Row("closed standard input", nothing, "hash -", "unreadable", "no stdin"),
    Row("a truncated picture", truncated_picture, "hash cut.png", "broken_picture"),
    Row("a text named like a picture", file("a.jpg", "hello"), "hash a.jpg", "not_a_picture"),
    Row("a decompression bomb", bomb, "hash bomb.png", "too_large"),
    Row("a huge file", huge, "hash huge.bin", "too_large"),
    Row("broken UTF-8", file("a.txt", b"abc \xe3\x28"), "hash a.txt", "broken_text"),
    Row("a lone surrogate", file("a.txt", b"\xff\xfe\x00\xd8"), "hash a.txt", "broken_text"),
    Row("a named pipe", fifo, "hash fifo", "special_file"),
    Row("a named pipe in a folder", in_folder("in", fifo), "hash in", "special_file"),
    Row("a socket", a_socket, "hash socket", "special_file"),
    Row("a device", nothing, "hash /dev/null", "special_file"),
    Row("a link to itself", link("loop", "loop"), "hash loop", "link_loop"),
    Row("a link to nothing", link("dangling", "gone"), "hash dangling", "not_found"),
    Row("no such file", nothing, "hash gone", "not_found"),
    Row("no such file, oddly named", nothing, "hash \x1b[31mر\u202egpj\n\udcff", "not_found"),
    Row("a file taken for a folder", SOMETHING, "hash note.txt/x", "not_found"),
    Row("a name that is too long", nothing, f"hash {'x' * 300}", "not_found"),
    Row("an empty path", nothing, "hash EMPTY", "not_found"),
    Row("a file without permission", forbidden("f"), "hash f", "no_permission", "nobody"),
    Row("a folder without permission", forbidden_folder, "hash .", "no_permission", "nobody"),
    Row("one bad file among good ones", SOMETHING, "hash note.txt gone", "not_found"),
    # what may be wrong with what was typed
    Row("an unknown type", SOMETHING, "hash note.txt --type md5", "unknown_type"),
    Row("no path", nothing, "hash", "bad_input"),
    Row("an unknown option", SOMETHING, "hash note.txt --fast", "bad_input"),
    Row("an unknown command", nothing, "hush note.txt", "bad_input"),
    Row("no bank", SOMETHING, "match note.txt", "bad_input"),
    Row("nothing to match", nothing, "match --bank raven", "bad_input"),
    Row("paths and a table", SOMETHING, "match -b raven note.txt --signals note.txt", "bad_input"),
    Row("a radius in words", SOMETHING, "match -b raven note.txt -r far", "bad_input"),
    Row("a timeout of years", SOMETHING, "hash note.txt --timeout 1e99", "bad_input"),
    Row("a timeout that is none", SOMETHING, "hash note.txt --timeout nan", "bad_input"),
    Row("a radius below 0", SOMETHING, "match -b raven note.txt -r -1", "bad_radius"),
    Row("a radius above all", SOMETHING, "match -b raven note.txt -r 257", "bad_radius"),
    Row("a radius for links", SOMETHING, "match -b raven note.txt -r 4 -t url", "bad_radius"),
    Row("a match that cannot be read", KNOWN, "match -b raven note.txt gone", "not_found"),
    Row("lines of a table of signals", KNOWN, "match -b raven --signals - --lines", "bad_input"),
    Row("nothing to add", SOMETHING, "bank add raven", "bad_input"),
    Row("a host of everybody", SOMETHING, "bank add raven --url host:co.uk", "bad_value"),
    # what may be wrong with a bank
    Row("no such bank", SOMETHING, "match -b gone note.txt", "not_found"),
    Row("an empty name of a bank", SOMETHING, "match -b EMPTY note.txt", "not_found"),
    Row("the same, to make it", nothing, "bank create EMPTY --name x", "not_found"),
    Row("the same of a table", nothing, "bank import raven EMPTY", "not_found"),
    Row("a bank that is a file", SOMETHING, "match -b note.txt note.txt", "not_a_bank"),
    Row("a bank that is a folder", in_folder("in", SOMETHING), "bank info in", "not_a_bank"),
    Row("a bank cut short", cut_bank, "bank info raven", "bank_damaged"),
    Row("a bank cut short, to match", cut_bank, "match -b raven -", "bank_damaged"),
    Row("a bank of no bytes", bank_of(b""), "bank info raven", "bank_damaged"),
    Row("a bank of other bytes", bank_of(b"x" * 9000), "bank info raven", "bank_damaged"),
    Row("a newer bank", changed_bank("PRAGMA user_version = 99"), "bank info raven", "bank_newer"),
    Row(
        "a database of others",
        changed_bank("PRAGMA application_id = 7"),
        "bank export raven",
        "not_a_bank",
    ),
    Row("a locked bank", locked, "bank remove raven x", "bank_locked"),
    Row("a locked bank, to add to", busy, "bank add raven note.txt gone", "bank_locked"),
    Row("a read-only bank", read_only, "bank remove raven x", "bank_read_only", "nobody"),
    Row("a full disk", file("t.txt", "new " * 9), "bank add raven t.txt", "cannot_write", "small"),
    Row("a full disk, to make it", nothing, "bank create new --name x", "cannot_write", "small"),
    Row("a bank already there", nothing, "bank create raven --name x", "bank_exists"),
    Row("files there", in_folder("in", SOMETHING), "bank create in --name x", "bank_exists"),
    Row("a file there", SOMETHING, "bank create note.txt --name x", "special_file"),
    Row("a blank name", nothing, "bank create new --name EMPTY", "bad_input"),
    Row("a name that misleads", nothing, "bank create new --name a\u202eb", "bad_input"),
    Row(
        "no right to make it",
        read_only_folder,
        "bank create new --name x",
        "bank_read_only",
        "nobody",
    ),
    # what may be wrong with what is put in or taken out
    Row("an empty file to add", file("a", ""), "bank add raven a", "empty_content"),
    Row("a broken picture to add", truncated_picture, "bank add raven cut.png", "broken_picture"),
    Row("no signal of the type", SOMETHING, "bank add raven note.txt -t pdq", "bad_input"),
    Row("another label", KNOWN, "bank add raven note.txt --label incitement", "conflict"),
    Row("a long label", SOMETHING, f"bank add raven note.txt --label {'x' * 101}", "bad_input"),
    Row("no table", nothing, "bank import raven gone.csv", "not_found"),
    Row("a folder for a table", nothing, "bank import raven raven", "unreadable"),
    Row("a column missing", file("t", f"type\n{SHA}\n"), "bank import raven t", "bad_table"),
    Row("a column unknown", file("t", "type,value,colour\n"), "bank import raven t", "bad_table"),
    Row(
        "a wrong value in line 3",
        file("t", f"type,value\nsha256,{SHA}\nsha256,abc\n"),
        "bank import raven t",
        "bad_table",
    ),
    Row("a wrong type", file("t", f"type,value\nmd5,{SHA}\n"), "bank import raven t", "bad_table"),
    Row("a cell missing", file("t", "type,value\nsha256\n"), "bank import raven t", "bad_table"),
    Row("an open quote", file("t", 'type,value\nurl,"x\n'), "bank import raven t", "bad_table"),
    Row("broken JSON", file("t", '{"type": "url"'), "bank import raven t", "bad_table"),
    Row(
        "a table in Latin-1",
        file("t", b"type,value\nurl,\xe9\n"),
        "bank import raven t",
        "bad_table",
    ),
    Row("a very long line", file("t", "x" * 2_000_000), "bank import raven t", "bad_table"),
    Row(
        "a wrong line to match",
        file("t", "type,value\nurl,\n"),
        "match -b raven --signals t",
        "bad_table",
    ),
    Row("a wrong table to match", file("t", "a,b\n"), "match -b raven --signals t", "bad_table"),
    Row("a value not there", nothing, f"bank remove raven {SHA}", "not_found"),
    Row("a value in broken UTF-8", nothing, "bank remove raven \udcff", "not_found"),
    Row("an entry in broken UTF-8", nothing, "bank remove raven --entry \udcff", "not_found"),
    Row("an entry not there", nothing, "bank remove raven --entry gone", "not_found"),
    Row(
        "an entry there, one not", nothing, "bank remove raven --entry known --entry x", "not_found"
    ),
    Row("nothing to remove", nothing, "bank remove raven", "bad_input"),
    Row("a value and an entry", nothing, "bank remove raven x --entry y", "bad_input"),
    # where it may not be written
    Row("an export to a device", nothing, "bank export raven --to /dev/null", "cannot_write"),
    Row("an export to a folder", nothing, "bank export raven --to raven", "cannot_write"),
    Row("an export to nowhere", nothing, "bank export raven --to gone/x", "cannot_write"),
    Row("an export to a full disk", nothing, "bank export raven --to x", "cannot_write", "small"),
    Row("a full standard output", SOMETHING, "hash note.txt", "cannot_write", "full stdout"),
    Row("the same for a table", nothing, "bank export raven", "cannot_write", "full stdout"),
    Row("a demo among others' files", in_folder("in", SOMETHING), "demo --to in", "conflict"),
    Row("a demo in a file", SOMETHING, "demo --to note.txt", "cannot_write"),
    Row("a data folder that is a file", file("home", ""), "demo", "bad_input"),
]


@pytest.fixture
def raven(folder: Path, kashf: "Kashf") -> None:
    """A bank that a wrong command could harm."""
    Bank.create(folder / "raven", name="Raven")
    (folder / "known").write_text("known")
    kashf("bank", "add", "raven", "known", "--label", "propaganda")
    (folder / "known").unlink()


@pytest.mark.usefixtures("raven")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_bad_input_is_named_and_changes_nothing(
    row: Row,
    folder: Path,
    kashf: "Kashf",
    kashf_process: "Kashf",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    held = row.make(folder)
    before = contents(folder)
    argv = ["" if word == "EMPTY" else word for word in row.line.split(" ")]

    for_people = kashf(*argv) if row.via == "here" else in_process(row, argv, kashf_process)
    assert (for_people.status, "Traceback" in for_people.err) == (row.status, False)
    assert f"[{row.code}]" in for_people.err
    assert "\x1b" not in for_people.err
    if row.via == "here":
        for_machines = kashf(*argv, "--json")
        assert for_machines.status == row.status
        if row.line != "bank export raven":
            codes = {answer["error"]["code"] for answer in for_machines.json if "error" in answer}
            assert codes == {row.code}

    assert contents(folder) == before
    if isinstance(held, (socket.socket, sqlite3.Connection)):
        held.close()


# root may read everything, unless it gives that up; so may its children then
WITHOUT_RIGHTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
NOBODY = WITHOUT_RIGHTS if os.geteuid() == 0 else ()
SMALL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))"


def in_process(row: Row, argv: list[str], call: "Kashf") -> "Answer":
    if row.via == "full stdout":
        with Path("/dev/full").open("w") as full:
            return call(*argv, stdout=full)
    if row.via == "no stdin":
        return call(*argv, before="sys.stdin = None")
    if row.via == "nobody":
        return call(*argv, within=NOBODY)
    return call(*argv, before=SMALL)


def contents(folder: Path) -> dict[str, bytes | int]:
    """Everything under the folder: files with their bytes, and whatever else with its kind."""

    def inside(place: Path) -> Iterator[tuple[str, bytes | int]]:
        for path in sorted(place.iterdir()):
            status = path.lstat()
            small = stat.S_ISREG(status.st_mode) and status.st_size < 1 << 22
            yield (
                str(path),
                path.read_bytes() if small and status.st_mode & 0o400 else status.st_mode,
            )
            if stat.S_ISDIR(status.st_mode) and status.st_mode & 0o400:
                yield from inside(path)

    return dict(inside(folder))


def test_there_are_rows_enough() -> None:
    assert len(ROWS) >= 40
    assert len({row.name for row in ROWS}) == len(ROWS)
