"""The folder that a scan writes to, so that what was stopped can be gone on with.

    scan.json      what was asked, the state of the banks, and at the end the summary
    parts.jsonl    a line for each part that is done
    matches/  errors/  signals/    a Parquet file for each part that has any
    work/          how the sources were cut, and the banks; removed at the end

A line of `parts.jsonl` is written when the files of the part are on the disk. So what has no line
is done again, and writes the same files.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from kashf.errors import BadInput, BadTable, CannotWrite, Conflict, NotFound
from kashf.index.files import put, rename, sync, sync_folder
from kashf.scan.parts import PIECES, Part
from kashf.scan.results import Counts, Results

VERSION: Final = 1
_CONFIG: Final = "scan.json"
_MANIFEST: Final = "parts.jsonl"
_CUT: Final = "cut.parquet"
_GO_ON: Final = "What is done is kept; go on with --resume."
_NOTHING_DONE: Final = "Nothing has been looked at yet."

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is done, or was set aside, and why. `run` tells one run of the scan from the next
    one, and `elapsed` is how many seconds it had run."""

    part: int
    counts: Counts
    attempts: int = 1
    aside: str | None = None
    run: str = ""
    elapsed: float = 0.0


class ScanFolder:
    """A folder that belongs to this process, for as long as `opened` has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: dict[int, Done] = {}
        self._manifest: TextIO

    @property
    def work(self) -> Path:
        """For what is needed until the scan is done."""
        return self.path / "work"

    @property
    def banks(self) -> Path:
        """Where the copies of the banks are, by number."""
        return self.work / "banks"

    @property
    def config(self) -> dict[str, Any]:
        """What `scan.json` says."""
        try:
            return dict(json.loads((self.path / _CONFIG).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise BadTable(
                f"{self.path / _CONFIG} cannot be read ({error}), so the scan cannot be gone on "
                "with. Name a new folder."
            ) from error

    def is_ready(self) -> bool:
        """Whether it is known what the parts are, and in what state the banks."""
        return "banks" in self.config

    def write_config(self, config: Json) -> None:
        """Put that in its place."""
        with _named(self.path):
            put(self.path / _CONFIG, [(json.dumps(config, indent=2) + "\n").encode()], durable=True)

    # Parts

    @contextmanager
    def cutting(self) -> Iterator["CutFile"]:
        """Write how the sources are cut; it is there when the block has ended well."""
        draft = self.work / f"{_CUT}.new"
        with _named(self.path, _NOTHING_DONE):
            with pq.ParquetWriter(draft, PIECES, compression="zstd") as writer:
                yield CutFile(writer, self.path)
            with draft.open("rb") as written:
                sync(written.fileno())
            rename(draft, self.work / _CUT)
            sync_folder(self.work)

    @cached_property
    def _parts(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.work / _CUT)
        except (OSError, pa.ArrowException) as error:
            raise BadTable(
                f"{self.work / _CUT} cannot be read ({error}), so the scan cannot be gone on with. "
                "Name a new folder."
            ) from error

    def parts(self) -> int:
        """How many there are."""
        return int(self._parts.num_row_groups)

    def part(self, number: int) -> Part:
        """One of them."""
        return Part(number, self._parts.read_row_group(number))

    def items(self) -> int:
        """How many they have in all."""
        column = self._parts.read(columns=["items"])["items"]
        return int(pa.compute.sum(column).as_py() or 0)

    def write(self, results: Results, done: Done) -> None:
        """Keep what became of a part, and then that it is done. Raises CannotWrite."""
        tables = {
            "matches": results.matches(),
            "errors": results.errors(),
            "signals": results.signals(),
        }
        with _named(self.path):
            for kind, table in tables.items():
                path = self.path / kind / f"part-{done.part:06}.parquet"
                if table.num_rows:
                    _write_table(path, table)
                else:
                    path.unlink(missing_ok=True)  # of a try that came to something else
        self.note(done)

    def note(self, done: Done) -> None:
        """Write the line of a part."""
        with _named(self.path):
            self._manifest.write(json.dumps(asdict(done)) + "\n")
            self._manifest.flush()
            sync(self._manifest.fileno())
        self.done[done.part] = done

    def finish(self, config: Json) -> None:
        """Say how it ended, and remove what is not needed any more."""
        self.write_config(config)
        self.__dict__.pop("_parts", None)
        if not any(each.aside for each in self.done.values()):
            shutil.rmtree(self.work, ignore_errors=True)

    def begin(self) -> None:
        """Read the lines of earlier runs, and be ready to write more; what is torn is cut off."""
        path = self.path / _MANIFEST
        with _named(self.path):
            data = path.read_bytes() if path.exists() else b""
            whole = data[: data.rfind(b"\n") + 1]
            if whole != data:
                put(path, [whole], durable=True)
        for line in whole.splitlines():
            read = _read_done(line, path)
            self.done[read.part] = read
        with _named(self.path):
            self._manifest = path.open("a", encoding="utf-8")

    def end(self) -> None:
        """Write no more."""
        self._manifest.close()


def _write_table(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(exist_ok=True)
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd")
    put(path, [memoryview(buffer.getvalue())], durable=True)


class CutFile:
    """Takes parts; each becomes a row group."""

    def __init__(self, writer: pq.ParquetWriter, path: Path) -> None:
        self._writer = writer
        self._path = path
        self.parts = 0
        self.items = 0

    def write(self, pieces: pa.Table) -> None:
        """The pieces of the next part. Raises CannotWrite, lest whoever reads a source meanwhile
        takes it for the source's fault."""
        with _named(self._path, _NOTHING_DONE):
            self._writer.write_table(pieces, row_group_size=pieces.num_rows)
        self.parts += 1
        self.items += sum(pieces["items"].to_pylist())


def _read_done(line: bytes, path: Path) -> Done:
    try:
        told = json.loads(line)
        return Done(**told | {"counts": Counts(**told["counts"])})
    except (ValueError, TypeError, KeyError) as error:
        raise BadTable(
            f"{path} has a line that no scan has written, so it cannot be gone on with."
        ) from error


@contextmanager
def opened(path: Path, asked: Json, *, resume: bool) -> Iterator[ScanFolder]:
    """The folder, new, or as a scan of the same that was stopped has left it.

    Raises Conflict if it has something else in it, another scan, or one that runs; NotFound if
    there is nothing to go on with; and CannotWrite.
    """
    folder = ScanFolder(path)
    _check(path, resume=resume)
    was_there = path.exists()
    try:
        folder.work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path} could not be made: {error.strerror}.") from error
    with _locked(path):
        if not (path / _CONFIG).exists():
            folder.write_config({"version": VERSION, "asked": asked})
        elif not resume:
            raise _is_there(path)
        _check_same(folder.config.get("asked", {}), asked, path)
        folder.begin()
        try:
            yield folder
        finally:
            folder.end()
            if not folder.is_ready() and not resume:
                _clear(path, was_there=was_there)


def _clear(path: Path, *, was_there: bool) -> None:
    """Leave nothing of a scan that could not begin."""
    shutil.rmtree(path / "work", ignore_errors=True)
    for name in (_CONFIG, _MANIFEST):
        (path / name).unlink(missing_ok=True)
    if not was_there:
        with suppress(OSError):
            path.rmdir()


def _check(path: Path, *, resume: bool) -> None:
    if path.exists() and not path.is_dir():
        raise Conflict(f"{path} is a file; a scan writes to a folder.")
    has_scan = (path / _CONFIG).exists()
    if has_scan and not resume:
        raise _is_there(path)
    if not has_scan and resume:
        raise NotFound(f"There is no scan in {path} to go on with. Leave --resume out to begin.")
    if not has_scan and path.exists() and any(path.iterdir()):
        raise Conflict(f"{path} has other files in it. A scan needs a new or an empty folder.")


def _is_there(path: Path) -> Conflict:
    return Conflict(
        f"There is a scan in {path}. Go on with it by --resume, or name another folder."
    )


def _check_same(before: Json, now: Json, path: Path) -> None:
    different = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    if different:
        told = "; ".join(
            f"{key} was {before.get(key)!r}, now {now.get(key)!r}" for key in different
        )
        raise BadInput(
            f"The scan in {path} is another one: {told[:400]}. Give the same arguments, or name "
            "another folder."
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """For one process; the lock goes with it, however it ends."""
    with _named(path):
        handle = os.open(path / "work" / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict(f"Another process is writing the scan in {path}.") from error
    else:
        yield
    finally:
        os.close(handle)


@contextmanager
def _named(path: Path, then: str = _GO_ON) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"{path} could not be written: {str(error.strerror or error).rstrip('.')}. {then}"
        ) from error
