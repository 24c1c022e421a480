import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageEnhance, ImageOps

from kashf.coalition import demo
from kashf.matching import Bank
from kashf.signals import Entry, Signal, hash_file
from kashf.signals.local import Relation, comparison

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

PHOTOGRAPHS = Path(demo.__file__).parent / "photographs"


@pytest.fixture
def edited(poster: Path, known: Bank) -> Path:
    """The known poster, darker, and at some distance from it."""
    with Image.open(poster) as picture:
        dark = ImageEnhance.Brightness(picture.convert("RGB")).enhance(0.7)
    dark.save(poster.with_name("edited.jpg"), quality=30)
    return poster.with_name("edited.jpg")


def value(path: Path, kind: str) -> str:
    return hash_file(path, [kind])[0].value


def test_an_edited_picture_for_machines(
    kashf: "Kashf", known: Bank, poster: Path, edited: Path
) -> None:
    one, other = value(poster, "pdq"), value(edited, "pdq")
    distance = (int(one, 16) ^ int(other, 16)).bit_count()

    answer = kashf("match", "--bank", "raven", "--json", "edited.jpg")

    assert (answer.status, answer.err) == (1, "")
    assert 0 < distance <= 31
    assert answer.json == [
        {
            "path": "edited.jpg",
            "matches": [
                {
                    "bank": "Raven",
                    "entry": "poster.png",
                    "type": "pdq",
                    "value": one,
                    "distance": distance,
                    "radius": 31,
                    "label": "propaganda",
                    "found": other,
                    "why": f"{distance} of 256 bits differ",
                }
            ],
        }
    ]


def test_a_copy_for_people(kashf: "Kashf", known: Bank) -> None:
    answer = kashf("match", "--bank", "raven", "poster.png")

    assert answer.status == 1
    assert answer.out == (
        "poster.png\n"
        "  sha256  the same  ← poster.png, bank Raven, propaganda\n"
        "  pdq     0 of 256 bits differ (radius 31)  ← poster.png, bank Raven, propaganda\n"
    )
    assert answer.err == "1 looked at: 1 matched, 0 did not, 0 could not be read.\n"


def test_nothing_matched(kashf: "Kashf", known: Bank) -> None:
    Path("other.txt").write_text("something else")

    for_people = kashf("match", "--bank", "raven", "other.txt")
    assert (for_people.status, for_people.out) == (0, "")
    assert for_people.err == "1 looked at: 0 matched, 1 did not, 0 could not be read.\n"

    for_machines = kashf("match", "--bank", "raven", "other.txt", "--json")
    assert (for_machines.status, for_machines.err) == (0, "")
    assert for_machines.json == [{"path": "other.txt", "matches": []}]


def test_what_cannot_be_read_comes_first_in_the_exit_status(kashf: "Kashf", known: Bank) -> None:
    answer = kashf("match", "--bank", "raven", "gone", "leaflet.txt", "-t", "url")

    assert answer.status == 2
    assert answer.out == (
        "leaflet.txt\n  url     the same  ← leaflet.txt, bank Raven, propaganda\n"
    )
    assert answer.err == (
        "gone: There is no gone. Check the spelling of the path. [not_found]\n"
        "2 looked at: 1 matched, 0 did not, 1 could not be read.\n"
    )


def test_a_truncated_picture_is_matched_by_its_bytes_and_has_an_error(
    kashf: "Kashf", bank: Bank, poster: Path
) -> None:
    poster.write_bytes(poster.read_bytes()[:900])
    kashf("bank", "add", "raven", "poster.png", "-t", "sha256")

    answer = kashf("match", "--bank", "raven", "--json", "poster.png")

    assert answer.status == 2
    assert answer.json[0].keys() == {"path", "matches", "error"}
    assert [match["type"] for match in answer.json[0]["matches"]] == ["sha256"]


def test_several_banks(kashf: "Kashf", known: Bank, folder: Path) -> None:
    allies = Bank.create(folder / "allies", name="Allies")
    allies.add([Entry("link", Signal("url", "https://raven.example/nest"), "recruitment")])

    answer = kashf("match", "-b", "raven", "-b", "allies", "--json", "leaflet.txt", "-t", "url")

    found = answer.json[0]["matches"]
    assert [(match["bank"], match["entry"], match["label"]) for match in found] == [
        ("Raven", "leaflet.txt", "propaganda"),
        ("Allies", "link", "recruitment"),
    ]


def test_a_radius_takes_the_place_of_the_types_own(kashf: "Kashf", edited: Path) -> None:
    assert kashf("match", "-b", "raven", "edited.jpg", "-t", "pdq", "--radius", "0").status == 0
    answer = kashf("match", "-b", "raven", "edited.jpg", "-t", "pdq", "-r", "60", "--json")
    assert [match["radius"] for match in answer.json[0]["matches"]] == [60]


def test_a_radius_is_asked_of_the_types_in_use(kashf: "Kashf", known: Bank) -> None:
    answer = kashf("match", "-b", "raven", "poster.png", "-r", "5", "-t", "sha256", "-t", "url")

    assert answer.err == (
        "kashf: None of these signal types allows a radius of 5. "
        "They allow: sha256 0 to 0, url 0 to 3. [bad_radius]\n"
    )


def test_weak_signals_are_left_out_and_said_to_be(kashf: "Kashf", bank: Bank, folder: Path) -> None:
    Image.new("RGB", (200, 200), "grey").save(folder / "grey.png")
    Image.new("RGB", (201, 200), "grey").save(folder / "other.png")
    added = kashf("bank", "add", "raven", "grey.png")
    assert added.out == (
        "grey.png: 3 added (sha256, pdq, weak: not matched by default, "
        "local, weak: whole-picture matching only)\n"
    )

    without = kashf("match", "-b", "raven", "other.png")
    assert without.status == 0
    assert without.err == (
        "1 looked at: 0 matched, 1 did not, 0 could not be read.\n"
        "2 signals of low quality left out; match them too with --weak.\n"
    )
    weak = kashf("match", "-b", "raven", "other.png", "--weak")
    assert weak.status == 1
    assert weak.err == "1 looked at: 1 matched, 0 did not, 0 could not be read.\n"


# --signals


def test_a_csv_of_signals(kashf: "Kashf", known: Bank) -> None:
    table = "type,value\nurl,http://RAVEN.example/nest?utm_source=x\nurl,https://dove.example\n"

    answer = kashf("match", "-b", "raven", "--signals", "-", "--json", stdin=table)

    assert answer.status == 1
    assert [(each["path"], each["line"]) for each in answer.json] == [("-", 2), ("-", 3)]
    assert [[match["entry"] for match in each["matches"]] for each in answer.json] == [
        ["leaflet.txt"],
        [],
    ]


def test_a_wrong_line_of_a_table_leaves_the_rest(kashf: "Kashf", known: Bank) -> None:
    Path("t.csv").write_text("type,value\nmd5,x\nurl,raven.example/nest\n")

    answer = kashf("match", "-b", "raven", "--signals", "t.csv")

    assert answer.status == 2
    assert answer.out == (
        "t.csv, line 3\n  url     the same  ← leaflet.txt, bank Raven, propaganda\n"
    )
    assert answer.err == (
        "t.csv, line 2, column type is wrong: There is no signal type 'md5'. "
        "There are: sha256, pdq, local, text, passage, url. [bad_table]\n"
        "2 looked at: 1 matched, 0 did not, 1 could not be read.\n"
    )


def test_what_hash_says_matches_as_the_files_do(kashf: "Kashf", known: Bank) -> None:
    hashed = kashf("hash", "--json", "poster.png", "leaflet.txt").out

    by_signals = kashf("match", "-b", "raven", "--json", "--signals", "-", stdin=hashed)
    by_files = kashf("match", "-b", "raven", "--json", "poster.png", "leaflet.txt")

    assert (by_signals.status, by_signals.json) == (by_files.status, by_files.json)


def test_only_the_types_asked_for(kashf: "Kashf", known: Bank) -> None:
    hashed = json.dumps(kashf("hash", "--json", "leaflet.txt").json[0])

    for line in (["leaflet.txt"], ["--signals", "-"]):
        answer = kashf("match", "-b", "raven", "--json", "-t", "text", *line, stdin=hashed)
        assert [match["type"] for match in answer.json[0]["matches"]] == ["text"]


def test_no_signals_at_all_match_nothing(kashf: "Kashf", known: Bank) -> None:
    answer = kashf("match", "-b", "raven", "--signals", "-", stdin="")

    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "0 looked at: 0 matched, 0 did not, 0 could not be read.\n"


# What an edited picture is found by


@pytest.fixture
def photograph(bank: Bank, kashf: "Kashf", folder: Path) -> Image.Image:
    """A known photograph; it is in the bank by its `local` signal and its `pdq`."""
    picture = Image.open(PHOTOGRAPHS / "canyon.jpg").convert("RGB")
    picture.save(folder / "canyon.png")
    assert kashf("bank", "add", "raven", "canyon.png").status == 0
    return picture


def cropped(picture: Image.Image) -> Image.Image:
    wide, high = picture.size
    return picture.crop((wide // 5, high // 5, wide, high))


def test_a_cropped_picture_says_what_of_it_is_where(
    kashf: "Kashf", photograph: Image.Image, folder: Path
) -> None:
    cropped(photograph).save(folder / "cropped.png")

    for_machines = kashf("match", "-b", "raven", "--json", "cropped.png")
    for_people = kashf("match", "-b", "raven", "cropped.png")

    assert (for_machines.status, for_people.status) == (1, 1)
    (match,) = for_machines.json[0]["matches"]
    assert (match["entry"], match["type"], match["relation"]) == ("canyon.png", "local", "copy")
    assert "view" not in match  # it was found as it is
    assert match["inliers"] >= 10
    assert 0.9 <= match["agreement"] <= 1
    corners = [(-0.25, -0.25), (1, -0.25), (1, 1), (-0.25, 1)]
    assert match["region"] == [pytest.approx(corner, abs=0.01) for corner in corners]
    assert for_people.out == (
        f"cropped.png\n  local   {match['why']}, {match['inliers']} corners fit"
        "  ← canyon.png, bank Raven\n"
    )


def test_a_mirrored_picture_says_by_which_view(
    kashf: "Kashf", photograph: Image.Image, folder: Path
) -> None:
    ImageOps.mirror(photograph).save(folder / "mirrored.png")

    for_machines = kashf("match", "-b", "raven", "--json", "mirrored.png")
    for_people = kashf("match", "-b", "raven", "mirrored.png")

    (match,) = for_machines.json[0]["matches"]
    assert (match["type"], match["view"]) == ("pdq", "mirrored")
    assert for_people.out == (
        f"mirrored.png\n  pdq     {match['why']} (radius 31)  ← canyon.png, bank Raven\n"
    )


def test_a_picture_that_is_cropped_and_mirrored_says_both(
    kashf: "Kashf", photograph: Image.Image, folder: Path
) -> None:
    ImageOps.mirror(cropped(photograph)).save(folder / "both.png")

    answer = kashf("match", "-b", "raven", "--json", "both.png")

    (match,) = answer.json[0]["matches"]
    assert (match["type"], match["relation"]) == ("local", "copy")
    corners = [(1.25, -0.25), (0, -0.25), (0, 1), (1.25, 1)]
    assert match["region"] == [pytest.approx(corner, abs=0.01) for corner in corners]


def test_parts_that_are_merely_shared_are_shown_and_are_no_match(
    kashf: "Kashf", photograph: Image.Image, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cropped(photograph).save(folder / "cropped.png")
    monkeypatch.setattr(comparison, "relation", lambda seen: Relation.SHARED)

    for_machines = kashf("match", "-b", "raven", "--json", "cropped.png")
    for_people = kashf("match", "-b", "raven", "cropped.png")

    assert (for_machines.status, for_people.status) == (0, 0)
    assert [each["relation"] for each in for_machines.json[0]["matches"]] == ["shared"]
    assert for_people.out.startswith("cropped.png\n  local   ")
    assert for_people.err.startswith(
        "1 looked at: 0 matched, 1 have parts in common only, 0 did not, 0 could not be read.\n"
    )
    line = ("match", "-b", "raven", "cropped.png", "--to", "out")
    assert (kashf(*line).status, kashf(*line, "--resume").status) == (0, 0)


def test_a_match_shows_that_its_host_reads_like_another(kashf: "Kashf", bank: Bank) -> None:
    link = "https://раураl.example/x"
    assert kashf("bank", "add", "raven", "--url", link).status == 0
    hashed = kashf("hash", "-t", "url", "--json", "-", stdin=link).out

    for answer in (
        kashf("match", "-b", "raven", "-", stdin=link),
        kashf("match", "-b", "raven", "--signals", "-", stdin=hashed),
    ):
        assert answer.status == 1
        assert "  url     the same  (раураl.example reads like paypal.example)  ←" in answer.out
    (told,) = kashf("match", "-b", "raven", "--json", "-", stdin=link).json
    assert told["matches"][0]["homograph"] == {"host": "раураl.example", "reads": "paypal.example"}
