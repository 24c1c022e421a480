"""The folder of a scan: what is written, what is gone on with, and what is refused."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kashf.errors import BadInput, BadTable, CannotWrite, Conflict, KashfError, NotFound
from kashf.scan.folder import Done, ScanFolder, opened
from kashf.scan.parts import Cutter
from kashf.scan.results import Counts
from kashf.scan.sources.cutting import Sources, cut

ASKED = {"addresses": ["archive"], "banks": ["raven"]}


@contextmanager
def begun(path: Path, *, resume: bool = False) -> Iterator[ScanFolder]:
    with opened(path, ASKED, resume=resume) as folder:
        folder.write_config(folder.config | {"banks": []})
        yield folder


def test_a_line_is_there_when_it_is_gone_on_with(folder: Path) -> None:
    done = Done(3, Counts(items=5, matched=1, unmatched=4), run="now", elapsed=1.5)
    with begun(folder / "out") as scan:
        scan.note(done)

    with begun(folder / "out", resume=True) as scan:
        assert scan.done == {3: done}


def test_a_torn_line_is_cut_off(folder: Path) -> None:
    with begun(folder / "out") as scan:
        scan.note(Done(1, Counts(items=2)))
    manifest = folder / "out" / "parts.jsonl"
    manifest.write_text(manifest.read_text() + '{"part": 2, "cou')

    with begun(folder / "out", resume=True) as scan:
        scan.note(Done(2, Counts(items=3)))

    with begun(folder / "out", resume=True) as scan:
        assert {number: each.counts.items for number, each in scan.done.items()} == {1: 2, 2: 3}


def test_what_could_not_begin_leaves_nothing(folder: Path) -> None:
    with pytest.raises(NotFound), opened(folder / "out", ASKED, resume=False):
        raise NotFound("There is no archive.")

    assert not (folder / "out").exists()


def test_two_at_once_are_refused(folder: Path) -> None:
    with (
        begun(folder / "out"),
        pytest.raises(Conflict, match="Another process is writing"),
        begun(folder / "out", resume=True),
    ):
        pass


def refused(path: Path, asked: dict[str, list[str]], *, resume: bool) -> KashfError:
    with pytest.raises(KashfError) as caught, opened(path, asked, resume=resume):
        pass
    return caught.value


def test_another_scan_is_not_written_over(folder: Path) -> None:
    with begun(folder / "out"):
        pass

    assert isinstance(refused(folder / "out", ASKED, resume=False), Conflict)
    other = refused(folder / "out", ASKED | {"banks": ["crow"]}, resume=True)
    assert isinstance(other, BadInput)
    assert "banks was ['raven'], now ['crow']" in other.message
    with begun(folder / "out", resume=True):
        pass  # and what was there is there


def test_other_folders_are_refused(folder: Path) -> None:
    (folder / "file").touch()
    (folder / "full").mkdir()
    (folder / "full" / "photograph.jpg").touch()
    (folder / "empty").mkdir()

    assert "is a file" in refused(folder / "file", ASKED, resume=False).message
    assert "other files" in refused(folder / "full", ASKED, resume=False).message
    assert isinstance(refused(folder / "empty", ASKED, resume=True), NotFound)
    with begun(folder / "empty"):
        pass


def test_a_spoiled_folder_is_told(folder: Path) -> None:
    with begun(folder / "out"):
        pass
    (folder / "out" / "parts.jsonl").write_text("nonsense\n")
    assert isinstance(refused(folder / "out", ASKED, resume=True), BadTable)

    (folder / "out" / "scan.json").write_text("nonsense")
    assert isinstance(refused(folder / "out", ASKED, resume=True), BadTable)


def test_a_disk_that_is_full_is_told_and_what_is_done_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with begun(folder / "out") as scan:
        scan.note(Done(0, Counts(items=1)))
        with monkeypatch.context() as patch:
            patch.setattr("kashf.scan.folder.sync", full)
            with pytest.raises(CannotWrite, match=r"No space left.*--resume"):
                scan.note(Done(1, Counts(items=1)))

    with begun(folder / "out", resume=True) as scan:
        assert 0 in scan.done


@pytest.mark.parametrize("source", ["posts.csv", "*.csv"])
def test_a_disk_that_is_full_while_sources_are_cut_is_not_their_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    Path("posts.csv").write_text("text\none\ntwo\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with opened(Path("out"), {}, resume=False) as scan, pytest.raises(CannotWrite) as raised:
        _cut(source, scan)

    said = "out could not be written: No space left on device. Nothing has been looked at yet."
    assert raised.value.message == said


def _cut(source: str, scan: ScanFolder) -> None:
    with scan.cutting() as written:
        cut(Sources([source]), Cutter(written.write, 1), None)
