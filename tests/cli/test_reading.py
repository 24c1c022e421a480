import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kashf.cli import reading

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


def paths(kashf: "Kashf", *args: str) -> list[str]:
    return [answer["path"] for answer in kashf("hash", "--json", *args).json]


@pytest.fixture
def tree(folder: Path) -> Path:
    for name in ("b.txt", "a/z.txt", "a/deep/er.txt", "c/ملف.txt", ".hidden"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text(name)
    return folder / "in"


def test_a_folder_is_walked_in_order_of_name(kashf: "Kashf", tree: Path) -> None:
    assert paths(kashf, "in") == [
        "in/.hidden",
        "in/a/deep/er.txt",
        "in/a/z.txt",
        "in/b.txt",
        "in/c/ملف.txt",
    ]


def test_paths_are_taken_in_the_order_given(kashf: "Kashf", tree: Path) -> None:
    assert paths(kashf, "in/c", "in/b.txt", "in/a") == [
        "in/c/ملف.txt",
        "in/b.txt",
        "in/a/deep/er.txt",
        "in/a/z.txt",
    ]


def test_links_in_a_folder_are_not_followed_but_one_that_is_named_is(
    kashf: "Kashf", tree: Path, folder: Path
) -> None:
    (tree / "file.txt").symlink_to("b.txt")
    (tree / "folder").symlink_to("a")
    (tree / "loop").symlink_to(".")
    (folder / "link").symlink_to("in/a")

    assert len(paths(kashf, "in")) == 5
    assert paths(kashf, "link", "in/file.txt") == [
        "link/deep/er.txt",
        "link/z.txt",
        "in/file.txt",
    ]


def dig(name: str, depth: int) -> Path:
    """Folders in folders, and the innermost's path, which the system may find too long."""
    path = Path()
    place = os.open(".", os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=place)
        inner = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place, path = inner, path / name
    os.close(place)
    return path


def test_folders_may_be_deeper_than_python_recurses(kashf: "Kashf", folder: Path) -> None:
    innermost = dig("d", 1500)
    (innermost / "found.txt").write_text("found")

    found = paths(kashf, "d")
    subprocess.run(["rm", "-r", "d"], check=True)  # which Python's own cannot
    assert found == [f"{innermost}/found.txt"]


def test_folders_deeper_than_the_system_allows_are_an_error(kashf: "Kashf", folder: Path) -> None:
    dig("d" * 250, 20)

    answer = kashf("hash", "d" * 250, "--json")

    assert answer.status == 2
    assert [each["error"]["code"] for each in answer.json] == ["not_found"]


def test_an_empty_folder_has_nothing(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("hash", ".", "--json")

    assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_standard_input_is_bounded(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_INPUT", 10)

    assert kashf("hash", "-", stdin="x" * 10).status == 0
    answer = kashf("hash", "-", stdin="x" * 11)
    assert answer.err == "-: Standard input has more than 10 bytes; use a file. [too_large]\n"
