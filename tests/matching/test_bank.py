import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.errors import (
    BadInput,
    BadValue,
    BankDamaged,
    BankExists,
    BankLocked,
    BankNewer,
    BankReadOnly,
    CannotWrite,
    Conflict,
    KashfError,
    NoPermission,
    NotABank,
    NotFound,
    SpecialFile,
)
from kashf.matching import Bank, Changed, store
from kashf.signals import Entry, Signal

Nobody = Callable[[], AbstractContextManager[None]]


def entry(number: int, label: str = "", *, name: str = "") -> Entry:
    return Entry(name or f"poster-{number}", Signal("sha256", f"{number:064x}"), label)


ALL = [
    Entry("poster.jpg", Signal("pdq", "ab" * 32, 87), "propaganda"),
    Entry("poster.jpg", Signal("sha256", "cd" * 32), "propaganda"),
    Entry("نداء «الغراب»", Signal("text", "01" * 32), "recruitment"),
    Entry("=1+1; DROP TABLE entry", Signal("url", "https://raven.example/")),
    Entry("by another Kashf", Signal("never-heard-of", "any value", 0)),
]


@pytest.fixture
def bank(folder: Path) -> Bank:
    bank = Bank.create(folder / "bank", name="Raven")
    bank.add(ALL)
    return bank


def file_of(bank: Bank) -> Path:
    return bank.folder / store.FILE


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# To make one and to open one


def test_a_new_bank_is_empty_and_is_there_when_opened(folder: Path) -> None:
    made = Bank.create(folder / "deep" / "bank", name="  الغراب  ")
    opened = Bank.open(str(folder / "deep" / "bank"))

    assert made.name == opened.name == "الغراب"
    assert opened.folder == folder / "deep" / "bank"
    assert list(opened.entries()) == []
    assert (opened.counts(), opened.labels(), len(opened)) == ({}, {}, 0)


def test_an_empty_folder_will_do(folder: Path) -> None:
    (folder / "bank").mkdir()

    assert list(Bank.create(folder / "bank", name="Raven").entries()) == []


def test_a_bank_is_one_file(bank: Bank) -> None:
    assert names_in(bank.folder) == [store.FILE]


@pytest.mark.parametrize(
    "name", ["", "  ", "n" * 201, "two\nlines", "nul\0", "\u202eneveR", "\ud800"]
)
def test_a_name_that_cannot_be_shown_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(BadInput):
        Bank.create(folder / "bank", name=name)
    assert not (folder / "bank").exists()


def test_a_persian_name_has_its_joiners(folder: Path) -> None:
    assert Bank.create(folder / "bank", name="می\u200cخواهم").name == "می\u200cخواهم"


def test_where_a_bank_is_there_is_no_other_to_be_made(bank: Bank) -> None:
    with pytest.raises(BankExists, match="already"):
        Bank.create(bank.folder, name="Another")
    assert list(Bank.open(bank.folder).entries()) == ALL


def test_a_folder_with_other_files_is_not_taken(folder: Path) -> None:
    (folder / "thesis.odt").touch()

    with pytest.raises(BankExists, match="other files"):
        Bank.create(folder, name="Raven")
    assert names_in(folder) == ["thesis.odt"]


def test_a_file_is_not_taken_for_a_folder(folder: Path) -> None:
    (folder / "file").touch()

    with pytest.raises(SpecialFile):
        Bank.create(folder / "file", name="Raven")
    with pytest.raises(NotABank):
        Bank.open(folder / "file")


@pytest.mark.parametrize("path", ["nothing", "n" * 300, "nul\0"])
def test_where_nothing_is_nothing_is_found(folder: Path, path: str) -> None:
    with pytest.raises(NotFound):
        Bank.open(folder / path)


@pytest.mark.parametrize("path", ["nul\0", "n" * 300, "loop", "file/below"])
def test_a_path_that_cannot_be_is_refused(folder: Path, path: str) -> None:
    (folder / "loop").symlink_to("loop")
    (folder / "file").touch()

    with pytest.raises(KashfError):
        Bank.create(folder / path, name="Raven")


# To change it


def test_entries_come_back_as_they_were_put_in(bank: Bank) -> None:
    assert list(bank.entries()) == ALL
    assert bank.counts() == {"never-heard-of": 1, "pdq": 1, "sha256": 1, "text": 1, "url": 1}
    assert bank.labels() == {"": 2, "propaganda": 2, "recruitment": 1}
    assert len(bank) == 5
    bank.check()


def test_adding_again_adds_nothing(bank: Bank) -> None:
    assert bank.add([*ALL, entry(1), entry(1)]) == Changed(added=1, already=6)
    assert list(bank.entries()) == [*ALL, entry(1)]


def test_the_first_name_and_quality_stay(bank: Bank) -> None:
    bank.add([Entry("another name", Signal("pdq", "ab" * 32, 12), "propaganda")])

    assert list(bank.entries()) == ALL


def test_who_says_no_label_agrees_with_any(bank: Bank) -> None:
    assert bank.add([Entry("poster.jpg", ALL[0].signal)]) == Changed(added=0, already=1)
    assert list(bank.entries()) == ALL


@pytest.mark.parametrize(("place", "has"), [(0, "propaganda"), (3, "")])
def test_another_label_is_a_conflict_and_nothing_is_added(bank: Bank, place: int, has: str) -> None:
    signal = ALL[place].signal

    with pytest.raises(Conflict) as caught:
        bank.add([entry(1), Entry("other", signal, "fundraising"), entry(2)])
    assert caught.value.fields == {"value": signal.value, "label": has}
    assert list(bank.entries()) == ALL


@pytest.mark.parametrize("error", [OSError("pulled out"), ValueError("no"), KeyboardInterrupt()])
def test_what_fails_while_it_is_read_leaves_nothing_and_says_so_itself(
    bank: Bank, error: BaseException
) -> None:
    def entries() -> Iterator[Entry]:
        yield entry(1)
        raise error

    with pytest.raises(type(error)) as caught:
        bank.add(entries())
    assert caught.value is error
    assert list(bank.entries()) == ALL
    assert bank.add([entry(1)]) == Changed(added=1, already=0)


def test_a_bank_can_be_poured_into_another_or_into_itself(bank: Bank, folder: Path) -> None:
    other = Bank.create(folder / "other", name="Other")

    assert other.add(bank.entries()) == Changed(added=5, already=0)
    assert list(other.entries()) == ALL
    assert bank.add(bank.entries()) == Changed(added=0, already=5)


def test_a_value_is_removed_and_may_come_back(bank: Bank) -> None:
    assert bank.remove(["ab" * 32, "https://raven.example/", "ab" * 32]) == 2
    assert list(bank.entries()) == [ALL[1], ALL[2], ALL[4]]

    bank.add([ALL[0]])
    assert list(bank.entries()) == [ALL[1], ALL[2], ALL[4], ALL[0]]


def test_a_value_of_two_types_is_removed_from_both(bank: Bank) -> None:
    bank.add([Entry("x", Signal("text", "0" * 64)), Entry("x", Signal("sha256", "0" * 64))])

    assert bank.remove(["0" * 64]) == 2
    assert list(bank.entries()) == ALL


def test_all_signals_of_a_name_are_removed(bank: Bank) -> None:
    assert bank.remove_entries(["poster.jpg", "نداء «الغراب»"]) == 3
    assert list(bank.entries()) == ALL[3:]


def test_removing_what_is_not_there_removes_nothing(bank: Bank) -> None:
    with pytest.raises(NotFound) as by_value:
        bank.remove(["ab" * 32, "nothing"])
    with pytest.raises(NotFound) as by_name:
        bank.remove_entries(["poster.jpg", "nobody"])

    assert by_value.value.fields == {"value": "nothing"}
    assert by_name.value.fields == {"name": "nobody"}
    assert list(bank.entries()) == ALL


def test_what_no_file_can_hold_is_not_there(bank: Bank) -> None:
    for remove in (bank.remove, bank.remove_entries):
        with pytest.raises(NotFound, match="nothing was removed"):
            remove(["\ud800"])
    assert list(bank.entries()) == ALL


def test_only_entries_are_taken(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"kashf\.signals\.Entry, not str"):
        bank.add(["ab" * 32])  # type: ignore[list-item]
    assert list(bank.entries()) == ALL


def test_removing_nothing_is_fine(bank: Bank) -> None:
    assert bank.remove([]) == bank.remove_entries([]) == 0


def test_the_change_grows_with_every_change_and_only_then(bank: Bank) -> None:
    seen = [bank.change()]
    bank.add([entry(1)])
    seen.append(bank.change())
    bank.remove([entry(1).signal.value])
    seen.append(bank.change())
    with pytest.raises(NotFound):
        bank.remove(["nothing"])
    list(bank.entries())

    assert seen == sorted(set(seen))
    assert bank.change() == seen[-1]


def test_whoever_reads_sees_one_state(bank: Bank) -> None:
    reading = bank.entries()
    first = next(reading)
    with closing(sqlite3.connect(file_of(bank), timeout=0)) as other:
        other.execute("DELETE FROM entry")  # not committed: a reader is not in the way

        assert [first, *reading] == ALL


# What can be wrong with the folder


def test_a_folder_without_a_bank_is_none(folder: Path) -> None:
    with pytest.raises(NotABank) as caught:
        Bank.open(folder)
    assert caught.value.fields == {"bank": str(folder)}
    assert names_in(folder) == []


def test_a_folder_where_the_file_should_be_is_no_bank(folder: Path) -> None:
    (folder / store.FILE).mkdir()

    with pytest.raises(NotABank):
        Bank.open(folder)


def test_another_program_s_database_is_no_bank_and_is_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / store.FILE)) as database:
        database.execute("CREATE TABLE bookmarks (url)")
    before = (folder / store.FILE).read_bytes()

    with pytest.raises(NotABank):
        Bank.open(folder)
    with pytest.raises(NotABank):
        Bank(folder, "Raven").add([entry(1)])
    assert (folder / store.FILE).read_bytes() == before


def test_an_empty_database_of_another_program_is_no_bank(folder: Path) -> None:
    with closing(sqlite3.connect(folder / store.FILE)) as database:
        database.execute("PRAGMA user_version = 3")

    with pytest.raises(NotABank):
        Bank.open(folder)


def test_a_file_that_is_no_database_is_damaged(folder: Path) -> None:
    (folder / store.FILE).write_bytes(b"%PDF-1.7 " * 1000)

    with pytest.raises(BankDamaged):
        Bank.open(folder)


def test_an_empty_file_is_damaged(bank: Bank) -> None:
    file_of(bank).write_bytes(b"")

    with pytest.raises(BankDamaged):
        Bank.open(bank.folder)
    with pytest.raises(BankDamaged):
        bank.add([entry(1)])
    assert file_of(bank).read_bytes() == b""


def test_a_bank_that_lost_its_name_is_damaged(bank: Bank) -> None:
    with closing(sqlite3.connect(file_of(bank))) as database, database:
        database.execute("DELETE FROM bank")

    with pytest.raises(BankDamaged, match="name"):
        Bank.open(bank.folder)


def test_a_bank_that_lost_a_table_is_damaged(bank: Bank) -> None:
    with closing(sqlite3.connect(file_of(bank))) as database, database:
        database.execute("DROP TABLE entry")

    for use in (bank.counts, bank.labels, lambda: list(bank.entries()), lambda: bank.add(ALL)):
        with pytest.raises(BankDamaged):
            use()


def test_a_newer_bank_asks_for_a_newer_kashf(bank: Bank) -> None:
    with closing(sqlite3.connect(file_of(bank))) as database:
        database.execute(f"PRAGMA user_version = {store.VERSION + 1}")

    with pytest.raises(BankNewer, match="Update Kashf"):
        Bank.open(bank.folder)


def test_a_bank_that_vanishes_is_missed_by_the_next_who_asks(bank: Bank) -> None:
    file_of(bank).unlink()

    with pytest.raises(NotABank):
        bank.add([entry(1)])
    assert names_in(bank.folder) == []


def test_a_truncated_file_is_never_taken_for_a_whole_one(bank: Bank) -> None:
    bank.add(map(entry, range(100)))
    whole = file_of(bank).read_bytes()

    for length in range(0, len(whole), 512):
        file_of(bank).write_bytes(whole[:length])
        with pytest.raises(BankDamaged):
            Bank.open(bank.folder).check()
        with pytest.raises(BankDamaged):
            list(bank.entries())


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=20),
    st.just(1.0) | st.floats(0, 1),
)
@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_damaged_file_is_read_or_refused(
    bank: Bank, changes: list[tuple[float, int]], kept: float
) -> None:
    whole = file_of(bank).read_bytes()
    hurt = bytearray(whole)
    for place, byte in changes:
        hurt[int(place * len(hurt))] = byte
    file_of(bank).write_bytes(hurt[: round(len(hurt) * kept)])

    for use in (lambda: list(Bank.open(bank.folder).entries()), bank.check, bank.counts):
        with suppress(KashfError):
            use()
    file_of(bank).write_bytes(whole)


# Others, permissions, the disk


def test_another_that_writes_is_waited_for_and_then_named(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.01)
    with closing(sqlite3.connect(file_of(bank))) as other:
        other.execute("BEGIN EXCLUSIVE")

        for use in (bank.counts, lambda: bank.add([entry(1)]), lambda: bank.remove(["ab" * 32])):
            with pytest.raises(BankLocked):
                use()
    assert list(bank.entries()) == ALL


def test_a_bank_can_be_read_while_another_is_about_to_write(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.01)
    with closing(sqlite3.connect(file_of(bank))) as other:
        other.execute("BEGIN IMMEDIATE")

        assert list(bank.entries()) == ALL
        with pytest.raises(BankLocked):
            bank.add([entry(1)])


def test_who_may_only_read_can_read(bank: Bank, nobody: Nobody) -> None:
    file_of(bank).chmod(0o444)
    bank.folder.chmod(0o555)

    with nobody():
        assert list(Bank.open(bank.folder).entries()) == ALL
        bank.check()
        for change in (lambda: bank.add([entry(1)]), lambda: bank.remove(["ab" * 32])):
            with pytest.raises(BankReadOnly):
                change()
    bank.folder.chmod(0o755)
    assert list(bank.entries()) == ALL


def test_a_folder_that_is_read_only_keeps_a_writable_file_from_change(
    bank: Bank, nobody: Nobody
) -> None:
    file_of(bank).chmod(0o666)
    bank.folder.chmod(0o555)

    with nobody(), pytest.raises(BankReadOnly):
        bank.add([entry(1)])
    bank.folder.chmod(0o755)
    assert list(bank.entries()) == ALL


@pytest.mark.parametrize("closed", ["file", "folder", "parent"])
def test_who_may_not_even_read_is_told(
    bank: Bank, folder: Path, nobody: Nobody, closed: str
) -> None:
    {"file": file_of(bank), "folder": bank.folder, "parent": folder}[closed].chmod(0)

    with nobody():
        with pytest.raises(NoPermission):
            Bank.open(bank.folder)
        with pytest.raises((NoPermission, BankReadOnly)):
            bank.add([entry(1)])
    folder.chmod(0o755)
    bank.folder.chmod(0o755)


@pytest.mark.parametrize("path", ["bank", "."])
def test_no_bank_is_made_where_nothing_may_be_written(
    folder: Path, nobody: Nobody, path: str
) -> None:
    folder.chmod(0o555)

    with nobody(), pytest.raises(BankReadOnly):
        Bank.create(folder / path, name="Raven")
    folder.chmod(0o755)
    assert names_in(folder) == []


@contextmanager
def disk_full_beyond(size: int) -> Iterator[None]:
    """No file may become larger than `size`, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_nothing_changes(bank: Bank) -> None:
    size = file_of(bank).stat().st_size

    with disk_full_beyond(size + 4096), pytest.raises(CannotWrite):
        bank.add(map(entry, range(2000)))
    assert list(bank.entries()) == ALL
    bank.check()
    assert bank.add(map(entry, range(2000))) == Changed(added=2000, already=0)


def test_on_a_full_disk_no_half_bank_is_made(folder: Path) -> None:
    with disk_full_beyond(1000), pytest.raises(CannotWrite):
        Bank.create(folder / "bank", name="Raven")

    assert list(Bank.create(folder / "bank", name="Raven").entries()) == []


def test_a_value_that_is_none_is_refused_and_nothing_is_added(folder: Path) -> None:
    bank = Bank.create(folder / "bank", name="Raven")

    with pytest.raises(BadValue):
        bank.add([Entry("one", Signal("pdq", "0" * 64)), Entry("two", Signal("pdq", "zz"))])

    assert len(bank) == 0


def test_a_value_is_kept_in_its_canonical_form(folder: Path) -> None:
    bank = Bank.create(folder / "bank", name="Raven")
    bank.add([Entry("one", Signal("pdq", "F" * 64))])
    assert list(bank.entries()) == [Entry("one", Signal("pdq", "f" * 64))]
