"""A bank keeps the bodies of its entries, and finds its pictures inside others by them."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kashf.coalition.demo.typesetting import HERE
from kashf.errors import BadInput, BankNewer, Conflict
from kashf.index import HammingIndex
from kashf.matching import Bank, Changed, Matcher, store
from kashf.signals import Content, Entry, Signal, hash_bytes, signal_type
from kashf.signals.entry import LARGEST_BODY
from kashf.signals.local import LOCAL, Relation

PHOTOGRAPHS = ("alps", "boats", "cabin", "cat", "coffee")
TYPES = tuple(signal_type(name) for name in ("sha256", "pdq", "local"))


def photograph(name: str) -> Image.Image:
    with Image.open(HERE / "photographs" / f"{name}.jpg") as opened:
        return opened.convert("RGB")


def as_bytes(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def known() -> Sequence[Entry]:
    return [
        Entry(name, signal, "propaganda")
        for name in PHOTOGRAPHS
        for signal in hash_bytes(as_bytes(photograph(name)), ["sha256", "pdq", "local"])
    ]


@pytest.fixture(scope="module")
def made(known: Sequence[Entry], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "bank"
    Bank.create(folder, name="Raven").add(known)
    return folder


@pytest.fixture
def bank(made: Path, tmp_path: Path) -> Bank:
    shutil.copytree(made, tmp_path / "bank")
    return Bank.open(tmp_path / "bank")


def cut(name: str) -> Image.Image:
    """A third of it, from the middle."""
    picture = photograph(name)
    width, height = picture.size
    return picture.crop((width // 5, height // 5, width * 4 // 5, height * 4 // 5))


def looked(bank: Bank, picture: Image.Image) -> list[tuple[str, str, str]]:
    """Type, entry and view of what is found."""
    found = Matcher([bank]).match_content(Content.of_bytes(as_bytes(picture)), TYPES)
    assert found.hashed.error is None
    return [(match.found.type, match.entry.name, str(match.found.view)) for match in found.matches]


def test_a_picture_that_was_cut_is_found_inside(bank: Bank) -> None:
    content = Content.of_bytes(as_bytes(cut("cat")))

    (match,) = Matcher([bank]).match_content(content, TYPES).matches

    assert (match.entry.name, match.found.type, match.radius) == ("cat", "local", 50)
    assert match.same is not None
    assert match.same.relation is Relation.ALTERED  # for all that is missing
    assert match.distance == 100 - round(100 * match.same.agreement)
    assert match.why == f"altered: {LOCAL.explain(match.distance)}"


def test_the_picture_itself_is_found_by_pdq_alone(bank: Bank) -> None:
    assert looked(bank, photograph("boats")) == [("sha256", "boats", ""), ("pdq", "boats", "")]


def test_a_cut_and_mirrored_one_is_found_in_its_second_round(bank: Bank) -> None:
    mirrored = cut("cabin").transpose(Image.Transpose.FLIP_LEFT_RIGHT)

    assert looked(bank, mirrored) == [("local", "cabin", "mirrored")]


def test_another_picture_is_not_found(bank: Bank) -> None:
    assert looked(bank, cut("canyon")) == []


def test_an_entry_that_is_removed_takes_all_its_codes_along(bank: Bank) -> None:
    matcher = Matcher([bank])
    bank.remove_entries(["cat"])

    content = Content.of_bytes(as_bytes(cut("cat")))
    assert matcher.match_content(content, TYPES).matches == ()
    assert bodies_held(bank) == len(PHOTOGRAPHS) - 1


def test_one_added_later_is_found_at_once(bank: Bank, known: Sequence[Entry]) -> None:
    bank.remove_entries(["cat"])
    matcher = Matcher([bank])
    content = Content.of_bytes(as_bytes(cut("cat")))
    before = matcher.match_content(content, TYPES).matches

    bank.add(entry for entry in known if entry.name == "cat")

    assert before == ()
    assert [match.entry.name for match in matcher.match_content(content, TYPES).matches] == ["cat"]


def test_what_has_but_a_part_in_common_is_told_unless_a_radius_says_how_near(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Signal("local", "2-" + "0" * 32, 100, hash_bytes(as_bytes(cut("cat")), "local")[0].body)
    monkeypatch.setattr("kashf.signals.local.comparison.LEAST_PART", 1.1)

    (match,) = Matcher([bank]).match([asked])

    assert match.same is not None
    assert match.same.relation is Relation.SHARED
    assert Matcher([bank], radius=match.distance).match([asked])
    assert match.distance == 0 or not Matcher([bank], radius=match.distance - 1).match([asked])


# The index in the folder


def many(bank: Bank, count: int) -> None:
    """So many signals that the index is due."""
    bank.add(Entry(f"{n}", Signal("sha256", f"{n:064x}")) for n in range(count))


@pytest.fixture
def indexed(bank: Bank) -> Bank:
    many(bank, 1_500)
    return bank


def index_of(bank: Bank) -> Path:
    return bank.folder / store.INDEX / "local"


def test_the_folder_has_every_code_of_every_body(indexed: Bank, known: Sequence[Entry]) -> None:
    bodies = [entry.signal for entry in known if entry.signal.type == "local"]
    with HammingIndex.open(index_of(indexed)) as index:
        assert len(index) == sum(len(LOCAL.codes(signal)) for signal in bodies)
    assert looked(indexed, cut("cat")) == [("local", "cat", "")]


@pytest.mark.parametrize("harm", ["damaged", "laid out for something else", "gone"])
def test_a_folder_that_is_no_use_is_made_anew(indexed: Bank, harm: str) -> None:
    if harm == "damaged":
        for file in index_of(indexed).iterdir():
            file.write_bytes(b"not what it was")
    else:
        shutil.rmtree(index_of(indexed))
    if harm == "laid out for something else":
        HammingIndex.writer(index_of(indexed), bits=256, radius=50).close()

    assert looked(indexed, cut("cat")) == [("local", "cat", "")]
    with HammingIndex.open(index_of(indexed)) as index:
        assert (index.radius, len(index) > 500) == (15, True)


# Bodies


def bodies_held(bank: Bank) -> int:
    with closing(sqlite3.connect(bank.folder / store.FILE)) as database:
        return int(database.execute("SELECT count(*) FROM body").fetchone()[0])


def local(body: bytes, *, name: str = "poster", label: str = "") -> Entry:
    return Entry(name, Signal("local", "2-" + "a" * 32, 100, body), label)


def test_entries_come_back_with_their_bodies(bank: Bank, known: Sequence[Entry]) -> None:
    assert list(bank.entries()) == known


def test_what_lacked_its_body_gets_it_and_keeps_name_and_label(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    bank.add([local(b"", name="old", label="propaganda")])

    assert bank.add([local(b"body", name="new")]) == Changed(1, 0)
    assert bank.add([local(b"body"), local(b"other"), local(b"")]) == Changed(0, 3)
    assert list(bank.entries()) == [local(b"body", name="old", label="propaganda")]


def test_another_label_is_a_conflict_whatever_the_body(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    bank.add([local(b"", label="propaganda")])

    with pytest.raises(Conflict):
        bank.add([local(b"body", label="recruitment")])
    assert list(bank.entries()) == [local(b"", label="propaganda")]


def test_a_body_that_is_too_large_is_refused() -> None:
    local(bytes(LARGEST_BODY))
    with pytest.raises(BadInput) as caught:
        local(bytes(LARGEST_BODY + 1))
    assert caught.value.fields == {"body": "too large"}


@pytest.mark.parametrize("body", [b"", b"nonsense", b"KL\x01\x01" + bytes(40)])
def test_a_body_that_cannot_be_read_is_kept_and_finds_nothing(bank: Bank, body: bytes) -> None:
    bank.add([local(body)])

    assert looked(bank, cut("cat")) == [("local", "cat", "")]
    assert [entry.signal.body for entry in bank.entries() if entry.name == "poster"] == [body]


# A bank of version 1


@pytest.fixture
def old(bank: Bank) -> Bank:
    with closing(sqlite3.connect(bank.folder / store.FILE)) as database:
        database.executescript(
            "DROP TRIGGER body_with_its_entry; DROP TABLE body; PRAGMA user_version = 1;"
        )
    return bank


def version(bank: Bank) -> int:
    with closing(sqlite3.connect(bank.folder / store.FILE)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def test_it_is_read_as_it_is(old: Bank, known: Sequence[Entry]) -> None:
    assert Bank.open(old.folder).counts() == {"local": 5, "pdq": 5, "sha256": 5}
    assert {entry.signal.body for entry in old.entries()} == {b""}
    assert looked(old, photograph("cat")) == [("sha256", "cat", ""), ("pdq", "cat", "")]
    assert looked(old, cut("cat")) == []
    assert version(old) == 1


def test_the_next_change_brings_it_up(old: Bank, known: Sequence[Entry]) -> None:
    matcher = Matcher([old])
    content = Content.of_bytes(as_bytes(cut("cat")))
    assert matcher.match_content(content, TYPES).matches == ()

    assert old.add(known) == Changed(5, 10)

    assert version(old) == store.VERSION == 2
    assert [match.entry.name for match in matcher.match_content(content, TYPES).matches] == ["cat"]
    old.remove_entries(["cat"])
    assert bodies_held(old) == 4


def test_a_change_that_fails_leaves_it_as_it_was(old: Bank) -> None:
    with pytest.raises(ZeroDivisionError):
        old.add(local(bytes([1 // 0])) for _ in range(1))
    assert version(old) == 1


def test_a_newer_one_is_refused(bank: Bank) -> None:
    with closing(sqlite3.connect(bank.folder / store.FILE)) as database:
        database.execute("PRAGMA user_version = 3")
    with pytest.raises(BankNewer):
        Bank.open(bank.folder)


def test_the_codes_of_the_index_are_those_of_the_bodies(indexed: Bank) -> None:
    entry = next(entry for entry in indexed.entries() if entry.signal.type == "local")
    codes = LOCAL.codes(entry.signal)
    with HammingIndex.open(index_of(indexed)) as index:
        found = index.probe(codes, 0)
    own = found.key[found.key // LOCAL.most_codes == found.key.min() // LOCAL.most_codes]
    assert np.unique(own % LOCAL.most_codes).tolist() == list(range(len(codes)))
