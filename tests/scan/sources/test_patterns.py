"""Patterns: what the standard library finds, but never round in a circle, and nothing unsaid."""

import glob
import os
import subprocess
from errno import EACCES
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.errors import BadInput, KashfError, LinkNotFollowed, NoPermission, NotFound
from kashf.scan.sources.patterns import is_wild, matching

JPEGS = ["in/b.jpg", "in/deep/c.jpg", "in/deep/er/d.jpg"]
NAMES = ["a", "b", "a.jpg", ".b", "[x]", "^", "back\\slash", "ملف", "new\nline"]
PARTS = ["**", "*", "a", "b", "?", "*.jpg", "[ab]", "a*", ".*", "back\\*", "ملف", "[!a]", "."]
PARTS += ["[^a]", "[[:alpha:]]"]  # which shells read in another way


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
    assert files("in/**/*.jpg") == JPEGS
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

    assert files("in/**/*.jpg") == JPEGS
    links = ["in/loop", "in/deep/up", "in/deep/er/top"]
    assert told("in/**/*.jpg") == dict.fromkeys(links, LinkNotFollowed)


def test_a_link_to_a_file_is_followed_where_it_fits(tree: Path) -> None:
    (tree / "link.jpg").symlink_to("a.txt")
    (tree / "link.png").symlink_to("a.txt")

    assert files("in/**/*.jpg") == ["in/link.jpg", *JPEGS]
    assert told("in/**/*.jpg") == {}


def test_a_link_that_leads_nowhere_may_have_led_to_a_folder(tree: Path) -> None:
    (tree / "disk").symlink_to("/not/mounted")

    assert told("in/**/*.jpg") == told("in/*/c.jpg") == {"in/disk": LinkNotFollowed}
    assert told("in/*.jpg") == {}


def test_nothing_is_told_of_where_nothing_is_looked_for(tree: Path) -> None:
    (tree / ".hidden" / "up").symlink_to("..")
    (tree / "deep" / "up").symlink_to("..")

    assert set(told("in/**/*.jpg")) == {"in/deep/up"}
    assert told("in/d*/*.jpg") == {}
    assert set(told("in/.*/**")) == {"in/.hidden/up"}


@pytest.mark.parametrize("pattern", ["in/**/*.jpg", "in/*/*.jpg"])
def test_a_folder_that_cannot_be_read_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    def scandir(path: str) -> object:
        if path == "in/deep":
            raise PermissionError(EACCES, os.strerror(EACCES), path)
        return real(path)

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    assert told(pattern) == {"in/deep": NoPermission}


def test_what_is_deeper_than_the_system_has_paths_for_is_told(folder: Path) -> None:
    place = os.open(".", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=place)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)

    ((path, error),) = told("**/*.jpg").items()
    subprocess.run(["rm", "-r", "d" * 250], check=True)
    assert path.count("/") >= 15
    assert error is NotFound


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
    (tree / "deep" / "up").symlink_to("..")
    with pytest.raises(NotFound, match="No file fits"):
        list(matching(pattern))


def test_a_pattern_cannot_go_up_again(tree: Path) -> None:
    assert files("in/../in/*.jpg") == ["in/../in/b.jpg"]
    with pytest.raises(BadInput, match="name the folder instead"):
        list(matching("in/*/../*.jpg"))


@example(paths={"a/a"}, pattern="*/*/**", slash="")
@given(
    paths=st.sets(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)),
    pattern=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join).filter(is_wild),
    slash=st.sampled_from(["", "/"]),
)
def test_they_mean_what_they_do_to_the_standard_library(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], pattern: str, slash: str
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for path in sorted(paths, key=len, reverse=True):
        if not (root / path).exists():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(path)

    found = found_by(f"{root}/{pattern}{slash}")

    there = globbed(f"{root}/{pattern}{slash}")
    inside = [globbed(f"{glob.escape(path)}/**") for path in there]
    expected = {Path(path) for path in chain(there, *inside) if Path(path).is_file()}
    assert {Path(path) for path in found} == expected
    assert len(found) == len(expected)


def globbed(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 -- the oracle


def found_by(pattern: str) -> list[str]:
    try:
        return files(pattern)
    except NotFound:
        return []
