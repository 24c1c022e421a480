"""Damaged, foreign, newer and missing files: all is there, or what is not is named and the rest is
served, or a designed error says why not. Never less than that in silence, and never a crash."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import xxhash

from kashf.errors import (
    BadInput,
    IndexClosed,
    IndexDamaged,
    IndexLocked,
    IndexNewer,
    IndexReadOnly,
    KashfError,
    NoPermission,
    NotAnIndex,
    NotFound,
)
from kashf.index import HammingIndex, Mark, manifest, writing
from tests.conftest import Nobody
from tests.index.making import everything, keys, pairs, random_codes

CODES = random_codes(3_000)
SEGMENT = set(range(2_500)) - {7}
JOURNAL = {2_900, 2_901, 2_902}
ALL = SEGMENT | JOURNAL


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments, the second of which removes a key of the first, and three records."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    with pytest.MonkeyPatch().context() as patch, HammingIndex.writer(folder, bits=256) as index:
        patch.setattr(writing, "FLUSH", 100)
        index.add(np.arange(2_300), CODES[:2_300])
        index.remove(keys(7))
        index.add(np.arange(2_300, 2_500), np.repeat(CODES[2_300:2_400], 2, axis=0))
        for key in sorted(JOURNAL):
            index.add(keys(key), CODES[key : key + 1])
        assert everything(index) == ALL
    return folder


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "index"))


def opened(folder: Path) -> tuple[set[int], tuple[str, ...]]:
    """What a reader finds, and what it names as damaged."""
    with HammingIndex.open(folder) as index:
        damage = tuple(index.stats().damage)
        for key in (0, 2_900):  # by tables, too
            found = pairs(index.search(CODES[key : key + 1], 31))
            assert found == ([(0, key)] if key in index else [])
        return everything(index), damage


def check_flipped(folder: Path) -> None:
    """The promise at the top, and that repair keeps it."""
    try:
        found, damage = opened(folder)
    except (IndexDamaged, IndexNewer, NotAnIndex):
        return
    assert found <= ALL | {7}
    assert found == ALL or damage
    if not damage:
        HammingIndex.writer(folder, bits=256).close()
        return
    with pytest.raises(IndexDamaged):
        HammingIndex.writer(folder, bits=256)
    assert HammingIndex.repair(folder) == damage
    assert HammingIndex.repair(folder) == ()
    assert opened(folder) == (found, ())
    with HammingIndex.writer(folder, bits=256) as index:
        assert everything(index) == found
        assert index.mark == Mark()


def spots(file: Path) -> Iterator[int]:
    """Each byte of what is small; of segments some of the header, and some of each part."""
    size = file.stat().st_size
    if not file.name.startswith("segment"):
        yield from range(size)
        return
    yield from range(0, 700, 13)
    yield from range(4_096, size, size // 40)
    yield from range(size - 9, size)


@pytest.mark.parametrize("kind", ["manifest.json", "manifest.copy.json", "journal", "segment"])
def test_a_flipped_byte(copy: Path, sound: Path, kind: str) -> None:
    for name in sorted(file.name for file in sound.glob(f"{kind}*")):
        whole = bytearray((sound / name).read_bytes())
        for number, at in enumerate(spots(sound / name)):
            if not name.startswith("segment") and number % 3:
                continue
            broken = whole.copy()
            broken[at] ^= 1 << (number % 8)
            (copy / name).write_bytes(broken)
            check_flipped(copy)
            shutil.rmtree(copy)
            shutil.copytree(sound, copy)


def test_a_flipped_byte_in_the_middle_of_the_journal_costs_one_change(copy: Path) -> None:
    (journal,) = copy.glob("journal-*")
    broken = bytearray(journal.read_bytes())
    broken[-90] ^= 1  # in the last but one
    journal.write_bytes(broken)

    found, damage = opened(copy)
    assert (len(found), len(damage)) == (len(ALL) - 1, 1)
    assert "a change is lost" in damage[0]


@pytest.mark.parametrize("size", [0, 3, 40, 4_096, 20_000])
@pytest.mark.parametrize("kind", ["manifest.json", "manifest.copy.json", "journal", "segment"])
def test_a_file_that_was_cut_off(copy: Path, kind: str, size: int) -> None:
    file = max(copy.glob(f"{kind}*"))
    if size < file.stat().st_size:
        os.truncate(file, size)
        if kind == "journal" and size:  # as after a torn record: nobody can tell
            assert opened(copy)[0] >= SEGMENT
        else:
            check_flipped(copy)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("journal", SEGMENT), ("manifest.json", ALL), ("manifest.copy.json", ALL), ("lock", ALL)],
)
def test_a_file_that_is_missing(copy: Path, name: str, expected: set[int]) -> None:
    max(copy.glob(f"{name}*")).unlink()

    assert opened(copy)[0] == expected
    check_flipped(copy)


def test_a_segment_that_is_missing(copy: Path) -> None:
    max(copy.glob("segment-*")).unlink()

    found, damage = opened(copy)
    assert ("it is missing" in damage[0], "may be back" in damage[0]) == (True, True)
    assert 7 in found, "the lost segment removed it"
    check_flipped(copy)


def test_an_index_that_lost_its_manifests_is_not_written_over(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    (copy / "manifest.copy.json").unlink()
    before = {file.name: file.read_bytes() for file in copy.iterdir()}

    with pytest.raises(IndexDamaged, match="lost its manifest"):
        HammingIndex.writer(copy, bits=256)
    with pytest.raises(NotAnIndex):
        HammingIndex.open(copy)
    assert {file.name: file.read_bytes() for file in copy.iterdir()} == before


def test_segments_of_another_index_are_not_taken(copy: Path, tmp_path: Path) -> None:
    with HammingIndex.writer(tmp_path / "other", bits=256) as other:
        other.add(np.arange(40_000), random_codes(40_000, seed=9))
    (theirs,) = (tmp_path / "other").glob("segment-*")
    shutil.copy(theirs, min(copy.glob("segment-*")))

    found, damage = opened(copy)
    assert found.isdisjoint(range(2_300))
    assert "it belongs to another index" in damage[0]
    check_flipped(copy)


def test_a_journal_of_another_index_is_not_taken(copy: Path, tmp_path: Path) -> None:
    with HammingIndex.writer(tmp_path / "other", bits=256) as other:
        other.add(keys(5_000), CODES[:1])
    (theirs,) = (tmp_path / "other").glob("journal-*")
    shutil.copy(theirs, next(copy.glob("journal-*")))

    assert opened(copy)[0] == SEGMENT
    check_flipped(copy)


def rewritten(folder: Path, **changed: object) -> None:
    """A manifest that says something else, with a right checksum."""
    body = json.loads((folder / manifest.FILE).read_bytes())["manifest"] | changed
    check = xxhash.xxh3_64_hexdigest(json.dumps(body, sort_keys=True).encode())
    for name in (manifest.FILE, manifest.COPY):
        (folder / name).write_text(json.dumps({"check": check, "manifest": body}))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"format": 2}, IndexNewer),
        ({"kind": "something else"}, NotAnIndex),
        ({"journal": "../journal-1"}, IndexDamaged),
        ({"segments": ["/etc/passwd"]}, IndexDamaged),
        ({"segments": [1]}, IndexDamaged),
        ({"mark": {"sequence": 1, "tag": "no hex"}}, IndexDamaged),
        ({"identity": 5}, IndexDamaged),
    ],
)
def test_a_manifest_that_says_what_cannot_be(
    copy: Path, changed: dict[str, object], error: type[KashfError]
) -> None:
    rewritten(copy, **changed)
    for attempt in (HammingIndex.open, HammingIndex.repair, by_a_writer):
        with pytest.raises(error):
            attempt(copy)


def by_a_writer(folder: Path) -> object:
    return HammingIndex.writer(folder, bits=256)


# Folders of somebody else


def foreign(folder: Path, name: str, text: str = "theirs") -> None:
    folder.mkdir()
    (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("picture.jpg", "theirs"),
        ("journal-2024.txt", "theirs"),
        ("segment-x", "theirs"),
        ("manifest.json", '{"name": "a browser extension"}'),
        ("manifest.json", "[1]"),
        ("manifest.json", "no JSON"),
    ],
)
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str, text: str) -> None:
    foreign(tmp_path / "folder", name, text)
    for attempt in (HammingIndex.open, HammingIndex.repair, by_a_writer):
        with pytest.raises(NotAnIndex, match="not an index"):
            attempt(tmp_path / "folder")
    assert {file.name for file in (tmp_path / "folder").iterdir()} <= {name, "lock"}
    assert (tmp_path / "folder" / name).read_text() == text


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for attempt in (HammingIndex.open, HammingIndex.repair, by_a_writer):
        with pytest.raises(NotAnIndex):
            attempt(tmp_path / "file")


def test_nothing_is_no_folder(tmp_path: Path) -> None:
    for attempt in (HammingIndex.open, HammingIndex.repair):
        with pytest.raises(NotFound, match="no index at"):
            attempt(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


# Writers, readers and rights


def test_other_bits_are_refused(copy: Path) -> None:
    with pytest.raises(BadInput, match="256 bits, not 64"):
        HammingIndex.writer(copy, bits=64)


def test_there_is_one_writer(copy: Path) -> None:
    with HammingIndex.writer(copy, bits=256):
        for attempt in (by_a_writer, HammingIndex.repair):
            with pytest.raises(IndexLocked):
                attempt(copy)
        code = "import sys; from kashf.index import *; HammingIndex.writer(sys.argv[1], bits=256)"
        other = subprocess.run(
            [sys.executable, "-c", code, copy], capture_output=True, text=True, check=False
        )
        assert "IndexLocked: Another writer has the index" in other.stderr
    HammingIndex.writer(copy, bits=256).close()


def test_a_reader_changes_nothing(copy: Path) -> None:
    with HammingIndex.open(copy) as index:
        for name in ("add", "remove", "clear"):
            with pytest.raises(IndexReadOnly, match="was opened to read"):
                USES[name](index)


def test_without_rights(folder: Path, sound: Path, nobody: Nobody) -> None:
    made = Path(shutil.copytree(sound, folder / "index"))
    made.chmod(0o555)
    with nobody():
        assert opened(made) == (ALL, ())
        with pytest.raises(IndexReadOnly):
            HammingIndex.writer(made, bits=256)
        with pytest.raises(IndexReadOnly):
            HammingIndex.writer(made / "new", bits=256)
    for hidden in (max(made.glob("segment-*")), max(made.glob("journal-*")), made):
        mode = hidden.stat().st_mode
        hidden.chmod(0)
        with nobody(), pytest.raises(NoPermission):
            HammingIndex.open(made)
        hidden.chmod(mode)


def test_a_folder_that_vanishes_under_a_reader(copy: Path) -> None:
    with HammingIndex.open(copy) as index:
        shutil.rmtree(copy)
        with pytest.raises(NotFound, match="or not any more"):
            index.refresh()
        assert index.stats().keys == len(ALL)


def test_a_folder_that_is_made_anew_under_a_reader(copy: Path) -> None:
    """Its files have the names of the old ones."""
    with HammingIndex.open(copy) as index:
        shutil.rmtree(copy)
        with HammingIndex.writer(copy, bits=256) as writer:
            writer.add(keys(1), CODES[:1])
            index.refresh()
            assert everything(index) == {1}


def test_damage_that_was_repaired_is_forgotten_by_a_reader(copy: Path) -> None:
    max(copy.glob("segment-*")).unlink()
    with HammingIndex.open(copy) as index:
        assert index.stats().damage
        HammingIndex.repair(copy)
        index.refresh()
        assert index.stats().damage == ()


USES: dict[str, Callable[[HammingIndex], object]] = {
    "add": lambda index: index.add(keys(1), CODES[:1]),
    "remove": lambda index: index.remove(keys(1)),
    "clear": lambda index: index.clear(),
    "search": lambda index: index.search(CODES[:1], 1),
    "nearest": lambda index: index.nearest(CODES[:1], 1),
    "refresh": lambda index: index.refresh(),
    "stats": lambda index: index.stats(),
    "len": len,
    "in": lambda index: 1 in index,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_closed_index_says_so(tmp_path: Path, use: Callable[[HammingIndex], object]) -> None:
    writer = HammingIndex.writer(tmp_path, bits=256)
    for index in (HammingIndex(bits=256), HammingIndex.open(tmp_path), writer):
        index.close()
        index.close()
        with pytest.raises(IndexClosed, match="open it again"):
            use(index)
