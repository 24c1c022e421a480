import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kashf.coalition.demo.typesetting import HERE
from kashf.matching import Bank, store
from kashf.signals import Entry, Signal, hash_file

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

LINK = Entry("link", Signal("url", "https://raven.example/nest"), "recruitment")


def entries(bank: Bank) -> list[tuple[str, str, str]]:
    return [(entry.name, entry.signal.type, entry.label) for entry in bank.entries()]


# create, info


def test_create(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("bank", "create", "raven", "--name", "منظمة الغراب")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "Made the bank منظمة الغراب in raven. Next: kashf bank add raven PATH...\n"
    assert Bank.open(folder / "raven").name == "منظمة الغراب"


def test_create_for_machines(kashf: "Kashf") -> None:
    answer = kashf("bank", "create", "raven", "--name", "Raven", "--json")

    assert answer.json == [{"bank": "Raven", "folder": "raven"}]


def test_info(kashf: "Kashf", known: Bank) -> None:
    known.add([Entry("x", Signal("url", "https://x.example/"))])

    assert kashf("bank", "info", "raven").out == (
        "Raven, in raven: sound, 7 signals\n"
        "  local                            1\n"
        "  pdq                              1\n"
        "  sha256                           2\n"
        "  text                             1\n"
        "  url                              2\n"
        "  no label                         1\n"
        "  label propaganda                 6\n"
    )
    assert kashf("bank", "info", "raven", "--json").json == [
        {
            "bank": "Raven",
            "folder": "raven",
            "signals": {"local": 1, "pdq": 1, "sha256": 2, "text": 1, "url": 2},
            "labels": {"": 1, "propaganda": 6},
            "whole_only": [],
        }
    ]


# add


def test_add_and_add_again(kashf: "Kashf", bank: Bank, poster: Path, leaflet: Path) -> None:
    first = kashf("bank", "add", "raven", "poster.png", "leaflet.txt", "--label", "propaganda")
    again = kashf("bank", "add", "raven", "poster.png", "leaflet.txt")

    assert (first.status, again.status) == (0, 0)
    assert first.out == (
        "poster.png: 3 added (sha256, pdq, local)\nleaflet.txt: 3 added (sha256, text, url)\n"
    )
    assert first.err == "6 signals added, 0 there already.\n"
    assert again.out == (
        "poster.png: 0 added, 3 there already (sha256, pdq, local)\n"
        "leaflet.txt: 0 added, 3 there already (sha256, text, url)\n"
    )
    assert again.err == "0 signals added, 6 there already.\n"
    assert entries(bank) == [
        ("poster.png", "sha256", "propaganda"),
        ("poster.png", "pdq", "propaganda"),
        ("poster.png", "local", "propaganda"),
        ("leaflet.txt", "sha256", "propaganda"),
        ("leaflet.txt", "text", "propaganda"),
        ("leaflet.txt", "url", "propaganda"),
    ]


def test_add_for_machines(kashf: "Kashf", bank: Bank, leaflet: Path) -> None:
    answer = kashf("bank", "add", "raven", "leaflet.txt", "gone", "--json")

    assert (answer.status, answer.err) == (2, "")
    assert answer.json == [
        {"path": "leaflet.txt", "added": 3, "already": 0},
        {
            "path": "gone",
            "error": {
                "code": "not_found",
                "message": "There is no gone. Check the spelling of the path.",
            },
        },
    ]


def test_add_goes_on_after_a_bad_file(
    kashf: "Kashf", bank: Bank, poster: Path, leaflet: Path
) -> None:
    poster.write_bytes(poster.read_bytes()[:900])

    answer = kashf("bank", "add", "raven", "poster.png", "leaflet.txt", "-t", "sha256", "-t", "pdq")

    assert answer.status == 2
    assert answer.out == "leaflet.txt: 1 added (sha256)\n"
    assert answer.err.endswith("1 signal added, 0 there already; 1 file could not be added.\n")
    assert entries(bank) == [("leaflet.txt", "sha256", "")]


def test_add_stops_where_the_bank_fails(
    kashf: "Kashf", bank: Bank, poster: Path, leaflet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    database = sqlite3.connect(bank.folder / store.FILE)
    database.execute("BEGIN IMMEDIATE")

    answer = kashf("bank", "add", "raven", "poster.png", "leaflet.txt")
    database.close()

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "kashf: Another process is writing to the bank raven. Try again soon. [bank_locked]\n"
    )


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("ملصق.txt", "ملصق.txt"),
        ("two\nlines.txt", "two\\nlines.txt"),
        ("latin\udce9.txt", "latin\\udce9.txt"),
    ],
)
def test_a_file_of_any_name_can_be_added(
    kashf: "Kashf", bank: Bank, folder: Path, name: str, entry: str
) -> None:
    (folder / name).write_text("known")

    assert kashf("bank", "add", "raven", name, "-t", "sha256").status == 0
    assert entries(bank) == [(entry, "sha256", "")]
    assert kashf("bank", "remove", "raven", "--entry", entry).status == 0


def test_standard_input_has_a_name(kashf: "Kashf", bank: Bank) -> None:
    answer = kashf("bank", "add", "raven", "-", "-t", "url", stdin="raven.example/nest")

    assert answer.out == "-: 1 added (url)\n"
    assert entries(bank) == [("standard input", "url", "")]


# What is found as a whole only, and rebuild


PHOTOGRAPHS = HERE / "photographs"


def picture(folder: Path, name: str) -> Path:
    return Path(shutil.copy(PHOTOGRAPHS / f"{name}.jpg", folder / f"{name}.jpg"))


def flat(folder: Path) -> Path:
    """From black to white, without a corner."""
    Image.linear_gradient("L").save(folder / "flat.png")
    return folder / "flat.png"


def without_bodies(bank: Bank) -> None:
    """As an older Kashf left it."""
    with closing(sqlite3.connect(bank.folder / store.FILE)) as database:
        database.execute("DELETE FROM body")
        database.commit()


@pytest.fixture
def lacking(bank: Bank, folder: Path) -> Bank:
    """`cat` has no local signal, that of `coffee` is outdated, `flat` has too few corners, and
    `alps` is whole."""
    bank.add(Entry("cat", signal, "theirs") for signal in pdq_of(picture(folder, "cat")))
    coffee = picture(folder, "coffee")
    bank.add(Entry("coffee", signal) for signal in pdq_of(coffee))
    bank.add([Entry("coffee", Signal("local", "0-" + "a" * 32, 100, b"KL\x01\x00" + bytes(9)))])
    for path in (flat(folder), picture(folder, "alps")):
        bank.add(Entry(path.name, signal) for signal in hash_file(path))
    return bank


def pdq_of(path: Path) -> tuple[Signal, ...]:
    return hash_file(path, ["pdq"])


def test_info_names_what_is_found_as_a_whole_only(kashf: "Kashf", lacking: Bank) -> None:
    assert kashf("bank", "info", "raven").out.endswith(
        "3 pictures found as a whole only, not inside others:\n"
        "  cat: no local signal\n"
        "  coffee: its local signal is of another version\n"
        "  flat.png: too few corners\n"
    )
    assert kashf("bank", "info", "raven", "--json").json[0]["whole_only"] == [
        {"entry": "cat", "why": "missing"},
        {"entry": "coffee", "why": "outdated"},
        {"entry": "flat.png", "why": "few"},
    ]


def test_of_very_many_the_first_are_named(kashf: "Kashf", bank: Bank) -> None:
    bank.add(Entry(f"{n}", Signal("pdq", f"{n:064x}")) for n in range(23))

    assert kashf("bank", "info", "raven").out.endswith(
        "  19: no local signal\n  and 3 more; all of them with --json\n"
    )
    assert len(kashf("bank", "info", "raven", "--json").json[0]["whole_only"]) == 23


def test_rebuild_makes_good_what_is_missing_or_outdated(
    kashf: "Kashf", lacking: Bank, folder: Path
) -> None:
    picture(folder, "canyon")
    before = entries(lacking)

    answer = kashf("bank", "rebuild", "raven", *(f"{n}.jpg" for n in ("cat", "canyon", "coffee")))

    assert (answer.status, answer.err) == (0, "2 pictures of the bank found.\n")
    assert answer.out == "cat.jpg: cat\ncanyon.jpg: not in the bank\ncoffee.jpg: coffee\n"
    assert [entry for entry in entries(lacking) if entry != ("coffee", "local", "")] == [
        entry for entry in before if entry[:2] != ("coffee", "local")
    ] + [("cat", "local", "theirs")]
    assert kashf("bank", "info", "raven", "--json").json[0]["whole_only"] == [
        {"entry": "flat.png", "why": "few"}
    ]


def test_rebuild_says_for_what_it_found_no_picture(kashf: "Kashf", lacking: Bank) -> None:
    answer = kashf("bank", "rebuild", "raven", "cat.jpg")

    assert (answer.status, answer.out) == (
        1,
        "cat.jpg: cat\n1 picture left: give the pictures that they were made of:\n"
        "  coffee: its local signal is of another version\n",
    )


def test_rebuild_for_machines(kashf: "Kashf", lacking: Bank, folder: Path) -> None:
    (folder / "broken.jpg").write_bytes((folder / "alps.jpg").read_bytes()[:400])

    answer = kashf("bank", "rebuild", "raven", "broken.jpg", "cat.jpg", "canyon.png", "--json")

    assert answer.status == 2
    assert [line.get("error", {}).get("code") or line for line in answer.json] == [
        "broken_picture",
        {"path": "cat.jpg", "entry": "cat"},
        "not_found",
        {"bank": "Raven", "left": [{"entry": "coffee", "why": "outdated"}]},
    ]


def test_rebuilding_again_changes_nothing(kashf: "Kashf", lacking: Bank) -> None:
    kashf("bank", "rebuild", "raven", ".")
    before = list(lacking.entries())

    assert kashf("bank", "rebuild", "raven", "alps.jpg", "cat.jpg", "coffee.jpg").status == 0
    assert list(lacking.entries()) == before


def test_a_bank_whose_bodies_are_lost_serves_and_can_be_rebuilt(
    kashf: "Kashf", bank: Bank, folder: Path
) -> None:
    picture(folder, "cat")
    kashf("bank", "add", "raven", "cat.jpg")
    before = list(bank.entries())
    without_bodies(bank)

    assert kashf("match", "--bank", "raven", "cat.jpg").status == 1
    assert kashf("bank", "info", "raven", "--json").json[0]["whole_only"] == [
        {"entry": "cat.jpg", "why": "outdated"}
    ]
    assert kashf("bank", "rebuild", "raven", "cat.jpg").status == 0
    assert list(bank.entries()) == before


def test_adding_says_that_there_are_too_few_corners(
    kashf: "Kashf", bank: Bank, folder: Path
) -> None:
    flat(folder)

    answer = kashf("bank", "add", "raven", "flat.png", "--type", "local")

    assert answer.out == "flat.png: 1 added (local, weak: whole-picture matching only)\n"
    assert kashf("bank", "add", "raven", "flat.png", "--json").json[0]["weak"][-1:] == ["local"]


# import, export


def test_a_bank_comes_back_from_its_export(kashf: "Kashf", known: Bank, folder: Path) -> None:
    for form in ([], ["--json"]):
        other = Bank.create(folder / f"other{len(form)}", name="Other")
        table = kashf("bank", "export", "raven", *form).out
        answer = kashf("bank", "import", str(other.folder), "-", stdin=table)

        assert (answer.status, answer.out) == (0, "6 signals added, 0 there already.\n")
        assert list(other.entries()) == list(known.entries())


def test_export_as_csv_and_json_lines(kashf: "Kashf", bank: Bank) -> None:
    bank.add([LINK])

    assert kashf("bank", "export", "raven").out == (
        "type,value,label,entry,quality,body\nurl,https://raven.example/nest,recruitment,link,,\n"
    )
    assert kashf("bank", "export", "raven", "--json").json == [
        {
            "type": "url",
            "value": "https://raven.example/nest",
            "label": "recruitment",
            "entry": "link",
            "quality": None,
        }
    ]


def test_export_to_a_file(kashf: "Kashf", known: Bank, folder: Path) -> None:
    (folder / "out").write_text("before")

    answer = kashf("bank", "export", "raven", "--to", "out")

    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert (folder / "out").read_text() == kashf("bank", "export", "raven").out


def test_an_export_that_breaks_off_leaves_the_file_as_it_was(
    kashf: "Kashf", known: Bank, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "out").write_text("before")
    before = sorted(folder.iterdir())
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("os.fsync", lambda _handle: (_ for _ in ()).throw(full))

    answer = kashf("bank", "export", "raven", "--to", "out")

    assert answer.status == 2
    assert (
        answer.err == "kashf: out could not be written: No space left on device. [cannot_write]\n"
    )
    assert (folder / "out").read_text() == "before"
    assert sorted(folder.iterdir()) == before


def test_export_is_utf_8_in_any_locale(kashf: "Kashf", kashf_process: "Kashf", bank: Bank) -> None:
    bank.add([Entry("ملصق", LINK.signal)])

    answer = kashf_process(
        "bank", "export", "raven", before="sys.stdout.reconfigure(encoding='ascii')"
    )

    assert answer.out.splitlines()[1] == "url,https://raven.example/nest,,ملصق,,"


def test_import_names_the_line_and_the_column(kashf: "Kashf", bank: Bank, folder: Path) -> None:
    (folder / "t.csv").write_text(f"type,value\nsha256,{'0' * 64}\npdq,abc\n")

    answer = kashf("bank", "import", "raven", "t.csv", "--json")

    assert answer.status == 2
    assert answer.json == [
        {
            "error": {
                "code": "bad_table",
                "message": "t.csv, line 3, column value is wrong: 'abc' is not a pdq value: "
                "it has 3 characters, not 64 hexadecimal digits.",
                "fields": {"line": "3", "column": "value"},
            }
        }
    ]
    assert entries(bank) == []


def test_import_labels_lines_that_have_none(kashf: "Kashf", bank: Bank) -> None:
    table = "type,value,label\nurl,a.example,recruitment\nurl,b.example,\n"

    answer = kashf("bank", "import", "raven", "-", "--label", "propaganda", "--json", stdin=table)

    assert answer.json == [{"bank": "Raven", "added": 2, "already": 0}]
    assert entries(bank) == [("-:2", "url", "recruitment"), ("-:3", "url", "propaganda")]


# remove


def test_remove_a_value_however_it_is_written(kashf: "Kashf", known: Bank, poster: Path) -> None:
    digest = hashlib.sha256(poster.read_bytes()).hexdigest()
    pdq = hash_file(poster, ["pdq"])[0].value

    answer = kashf(
        "bank", "remove", "raven", digest.upper(), pdq, "HTTP://Raven.example/nest/?utm_source=x"
    )

    assert (answer.status, answer.out) == (0, "3 signals removed.\n")
    assert entries(known) == [
        ("poster.png", "local", "propaganda"),
        ("leaflet.txt", "sha256", "propaganda"),
        ("leaflet.txt", "text", "propaganda"),
    ]


@pytest.mark.parametrize("written", ["raven.example/nest/", "hxxps[:]//raven[.]example/nest"])
def test_remove_a_link_as_it_is_shared(kashf: "Kashf", known: Bank, written: str) -> None:
    assert kashf("bank", "remove", "raven", written).out == "1 signal removed.\n"
    assert "url" not in known.counts()


def test_an_entry_is_removed_by_the_name_of_its_file(
    kashf: "Kashf", bank: Bank, folder: Path
) -> None:
    name = "latin\udce9\n.txt"
    (folder / name).write_text("to the nest")
    kashf("bank", "add", "raven", name)

    assert kashf("bank", "remove", "raven", "--entry", name).out == "2 signals removed.\n"
    assert len(bank) == 0


def test_remove_an_entry(kashf: "Kashf", known: Bank) -> None:
    answer = kashf("bank", "remove", "raven", "--entry", "leaflet.txt", "--json")

    assert json.loads(answer.out) == {"bank": "Raven", "removed": 3}
    assert entries(known) == [
        ("poster.png", "sha256", "propaganda"),
        ("poster.png", "pdq", "propaganda"),
        ("poster.png", "local", "propaganda"),
    ]


# links by hand


WIDE = ["host:raven.example", "path:t.me/raven"]


def test_links_are_added_by_hand_by_host_and_path(kashf: "Kashf", bank: Bank) -> None:
    answer = kashf(
        *("bank", "add", "raven", "--url", "HOST:Raven.example", "--url", "path:t.me/raven/"),
        *("--label", "recruitment"),
    )

    assert (answer.status, answer.out, answer.err) == (0, "", "2 signals added, 0 there already.\n")
    assert [(entry.name, entry.signal.value, entry.label) for entry in bank.entries()] == [
        (value, value, "recruitment") for value in WIDE
    ]
    again = kashf("bank", "add", "raven", "--url", "host:raven.example", "--json")
    assert again.json == [{"url": ["host:raven.example"], "added": 0, "already": 1}]


def test_what_covers_too_much_is_refused_and_nothing_is_added(kashf: "Kashf", bank: Bank) -> None:
    answer = kashf("bank", "add", "raven", "--url", "host:raven.example", "--url", "host:co.uk")

    assert (answer.status, answer.out) == (2, "")
    assert "co.uk is a public suffix" in answer.err
    assert len(bank) == 0


def test_a_bank_is_given_something_to_add(kashf: "Kashf", bank: Bank) -> None:
    answer = kashf("bank", "add", "raven")

    assert (answer.status, answer.err) == (
        2,
        "kashf: Give paths to add, or --url VALUE. [bad_input]\n",
    )


def test_tables_carry_what_covers_many_links(kashf: "Kashf", bank: Bank) -> None:
    table = "type,value\n" + "".join(f"url,{value}\n" for value in WIDE)
    assert kashf("bank", "import", "raven", "-", stdin=table).status == 0

    for form in ([], ["--json"]):
        written = kashf("bank", "export", "raven", *form).out
        assert kashf("bank", "import", "raven", "-", stdin=written).out == (
            "0 signals added, 2 there already.\n"
        )
    wrong = kashf("bank", "import", "raven", "-", stdin="type,value\nurl,host:com\n")
    assert (wrong.status, "line 2" in wrong.err, "public suffix" in wrong.err) == (2, True, True)
    assert kashf("bank", "remove", "raven", "HOST:raven.example", "path:t.me/raven").out == (
        "2 signals removed.\n"
    )


def test_a_link_is_matched_by_its_host(kashf: "Kashf", bank: Bank, folder: Path) -> None:
    bank.add(Entry(value, Signal("url", value)) for value in WIDE)
    (folder / "post.txt").write_text("https://www.raven.example/7 https://t.me/raven/7")

    answer = kashf("match", "--bank", "raven", "post.txt")
    assert (answer.status, answer.out) == (
        1,
        "post.txt\n"
        "  url     below the same path  ← path:t.me/raven, bank Raven\n"
        "  url     on the same host  ← host:raven.example, bank Raven\n",
    )
    none = kashf("match", "--bank", "raven", "--radius", "0", "post.txt")
    assert (none.status, none.out) == (0, "")
