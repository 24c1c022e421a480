"""Patterns: what the standard library finds, but never round in a circle, and nothing unsaid."""

import glob
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.errors import KashfError, LinkNotFollowed, NotFound
from kashf.scan.sources.patterns import matching

NAMES = ["a", "b", "a.jpg", ".b", "[x]", "back\\slash", "ملف", "new\nline"]
PARTS = ["**", "*", "a", "b", "?", "*.jpg", "[ab]", "a*", ".*", "back\\*", "ملف", "[!a]"]


def files(pattern: str) -> list[str]:
    return [path for path, error in matching(pattern) if error is None]


def told(pattern: str) -> dict[str, type[KashfError]]:
    return {path: type(error) for path, error in matching(pattern) if error is not None}


@pytest.fixture
def tree(folder: Path) -> Path:
    for name in ("in/b.jpg", "in/a.txt", "in/deep/c.jpg", "in/deep/er/d.jpg", "in/.hidden/e.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder / "in"


def test_they_mean_files_in_order(tree: Path) -> None:
    assert files("in/*.*") == ["in/a.txt", "in/b.jpg"]
    assert files("in/**/*.jpg") == ["in/b.jpg", "in/deep/c.jpg", "in/deep/er/d.jpg"]
    assert files("*/**/er/*") == ["in/deep/er/d.jpg"]
    assert files(f"{tree}/**/c.*") == [f"{tree}/deep/c.jpg"]


def test_of_folders_they_mean_all_that_is_in_them(tree: Path) -> None:
    assert files("in/d*") == files("in/**/deep") == ["in/deep/c.jpg", "in/deep/er/d.jpg"]
    assert files("**/er") == ["in/deep/er/d.jpg"]


def test_each_file_comes_once(tree: Path) -> None:
    assert files("in/**") == ["in/a.txt", "in/b.jpg", "in/deep/c.jpg", "in/deep/er/d.jpg"]


def test_they_do_not_go_round_in_links(tree: Path) -> None:
    for name, to in (("loop", "."), ("deep/up", ".."), ("deep/er/top", "../../")):
        (tree / name).symlink_to(to)

    assert files("in/**/*.jpg") == ["in/b.jpg", "in/deep/c.jpg", "in/deep/er/d.jpg"]
    assert told("in/**/*.jpg") == dict.fromkeys(
        ["in/loop", "in/deep/up", "in/deep/er/top"], LinkNotFollowed
    )


def test_a_link_to_a_file_is_followed_where_it_fits(tree: Path) -> None:
    (tree / "link.jpg").symlink_to("a.txt")
    (tree / "link.png").symlink_to("a.txt")
    (tree / "deep" / "broken.jpg").symlink_to("nothing")

    assert set(files("in/**/*.jpg")) >= {"in/link.jpg", "in/deep/broken.jpg"}
    assert "in/link.png" not in files("in/**/*.jpg")
    assert told("in/**/*.jpg") == {}


def test_what_is_told_has_the_name_that_was_asked_for(tree: Path) -> None:
    (tree / "loop").symlink_to(".")
    ((path, error),) = [place for place in matching("**/*.txt") if place[1] is not None]
    assert path == "in/loop"
    assert error is not None
    assert error.message.startswith("in/loop is a link")


def test_folders_may_be_deeper_than_python_recurses(folder: Path) -> None:
    place = os.open(".", os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("x.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)

    found = files("d/**/*.jpg")
    subprocess.run(["rm", "-r", "d"], check=True)  # which Python's own cannot
    assert found == ["d/" * 1500 + "x.jpg"]


@pytest.mark.parametrize("pattern", ["nowhere/*", "nowhere/**", "in/**/*.gif", "in/a.txt/**"])
def test_what_fits_nothing_is_told(tree: Path, pattern: str) -> None:
    with pytest.raises(NotFound, match="No file fits"):
        list(matching(pattern))


@given(
    paths=st.sets(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)),
    pattern=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join),
)
def test_what_the_standard_library_finds_they_find_too(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], pattern: str
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for path in sorted(paths, key=len, reverse=True):
        if not (root / path).exists():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(path)

    sought = f"{root}/{pattern}"
    there = glob.glob(sought, recursive=True)  # noqa: PTH207 -- the oracle
    found = {path for path in there if Path(path).is_file()}
    folders = {f"{path.rstrip('/')}/" for path in there if Path(path).is_dir()}
    try:
        ours = files(sought)
    except NotFound:
        ours = []

    assert found <= set(ours)
    assert len(ours) == len(set(ours))
    assert all(path.startswith(tuple(folders)) for path in set(ours) - found)
