"""From what is named to parts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from errno import EIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock

import pyarrow as pa
import pytest

from kashf.errors import (
    BadInput,
    BadTable,
    KashfError,
    LinkLoop,
    NoPermission,
    NotFound,
    Unreadable,
)
from kashf.scan.parts import Cutter, Form
from kashf.scan.sources import tables
from kashf.scan.sources.columns import parse_choice
from kashf.scan.sources.cutting import Sources, cut
from tests.places import open_place


def parts(*sources: str, most: int | None = None, form: Form | None = None) -> list[pa.Table]:
    written: list[pa.Table] = []
    cut(Sources(sources, form), Cutter(written.append, most), None)
    return written


def items(*sources: str, form: Form | None = None) -> list[tuple[str, str]]:
    return [
        (row["form"], row["item"])
        for part in parts(*sources, form=form)
        for row in part.to_pylist()
    ]


@pytest.fixture
def tree(folder: Path) -> Path:
    for name in ("in/b.jpg", "in/a.txt", "in/deep/c.csv", "in/deep/d.warc"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text\nx\n")
    return folder / "in"


def test_a_folder_has_its_files_in_order_and_archives_are_opened(tree: Path) -> None:
    assert items("in") == [
        ("file", "in/a.txt"),
        ("file", "in/b.jpg"),
        ("file", "in/deep/c.csv"),
        ("fault", "in/deep/d.warc"),  # it is none
    ]


def test_links_in_a_folder_are_told_and_not_followed(tree: Path) -> None:
    (tree / "deep" / "up").symlink_to("..")
    (tree / "one").symlink_to("a.txt")
    found = [row for part in parts("in") for row in part.to_pylist() if row["form"] == "fault"]
    assert [row["item"] for row in found] == ["in/one", "in/deep/up", "in/deep/d.warc"]
    assert "Name what it leads to." in found[0]["message"]


def test_a_table_is_one_if_it_was_named(tree: Path) -> None:
    assert items("in/deep/c.csv") == [("csv", "in/deep/c.csv")]
    assert items("in/*/*.csv") == [("csv", "in/deep/c.csv")]
    assert items("in/deep/c.csv", form=Form.FILE) == [("file", "in/deep/c.csv")]
    assert items("in/a.txt", form=Form.LINES) == [("lines", "in/a.txt")]


def test_patterns_mean_files_in_order(tree: Path) -> None:
    assert items("in/*.*") == [("file", "in/a.txt"), ("file", "in/b.jpg")]
    assert items("in/**/*.csv", form=Form.FILE) == [("file", "in/deep/c.csv")]


def test_a_name_with_the_signs_of_a_pattern_is_a_name_if_it_is_there(folder: Path) -> None:
    Path("a[1].jpg").write_text("x")

    assert items("a[1].jpg") == [("file", "a[1].jpg")]


def test_a_broken_table_among_many_is_told_and_does_not_end_the_scan(tree: Path) -> None:
    (tree / "deep" / "e.csv").write_text("a,b\n1,2\n")

    assert items("in/deep/*.csv") == [("csv", "in/deep/c.csv"), ("fault", "in/deep/e.csv")]


def test_a_disk_that_cannot_be_read_is_told_with_the_source(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "cut", Mock(side_effect=OSError(EIO, "Input/output error")))
    with pytest.raises(Unreadable, match=r"c.csv could not be read: Input/output error\."):
        parts("in/deep/c.csv")
    ((row,),) = (part.to_pylist() for part in parts("in/deep/*.csv"))
    assert row["message"] == "in/deep/c.csv could not be read: Input/output error."


def test_a_part_has_so_many_items(tree: Path) -> None:
    assert [part.num_rows for part in parts("in", "in/a.txt", most=2)] == [2, 2, 1]


def test_an_empty_folder_has_no_part(folder: Path) -> None:
    (folder / "empty").mkdir()

    assert parts("empty") == []


@pytest.mark.parametrize("source", ["nowhere", "nowhere/*.jpg", "file:///nowhere"])
def test_what_is_not_there_is_told_before_anything_begins(folder: Path, source: str) -> None:
    with pytest.raises(NotFound, match="Check the spelling"):
        parts(source)


def test_what_was_named_and_cannot_be_reached_is_told_as_it_is(
    monkeypatch: pytest.MonkeyPatch, nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    with TemporaryDirectory(dir=open_place()) as name:
        Path(name).chmod(0o755)
        monkeypatch.chdir(name)
        Path("locked").mkdir()
        Path("locked/a.txt").touch()
        Path("locked").chmod(0)
        Path("loop").symlink_to("loop")

        with nobody(), pytest.raises(NoPermission, match=r"locked/a.txt may not be read"):
            items("locked/a.txt")
        with pytest.raises(LinkLoop):
            items("loop")


@pytest.mark.parametrize("source", ["-", ""])
def test_standard_input_cannot_be_cut(folder: Path, source: str) -> None:
    with pytest.raises(BadInput, match="standard input"):
        parts(source)


@pytest.mark.parametrize("address", ["ws://nest.example/", "ws://nest.example/posts.csv"])
def test_a_kind_of_store_that_there_is_not_is_told(folder: Path, address: str) -> None:
    with pytest.raises(BadInput, match="no store of the kind ws://"):
        parts(address)


@pytest.mark.scans  # it is tried several times
def test_an_address_where_nobody_listens_says_why(folder: Path) -> None:
    with pytest.raises(Unreadable, match=r"could not be read: Connection refused [^.]*\.$"):
        parts("http://127.0.0.1:1/posts.csv")


def test_a_folder_that_may_not_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    with TemporaryDirectory(dir=open_place()) as name:
        Path(name).chmod(0o755)
        monkeypatch.chdir(name)
        (Path("in") / "deep").mkdir(parents=True)
        Path("in/a.txt").touch()
        Path("in/deep").chmod(0)

        with nobody():
            found = items("in")

    assert found == [("file", "in/a.txt"), ("fault", "in/deep")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["txt=a"], "does not say which column"),
        (["text="], "does not say which column"),
        (["text=a", "path=b"], "Choose one column"),
    ],
)
def test_columns_are_chosen_by_what_they_hold(words: list[str], said: str) -> None:
    with pytest.raises(KashfError, match=said):
        parse_choice(words)


def test_a_sparse_table_of_50_gigabytes_is_refused_at_once(folder: Path) -> None:
    with Path("t.csv").open("wb") as file:
        file.truncate(50 << 30)

    with pytest.raises(BadTable):
        parts("t.csv")
