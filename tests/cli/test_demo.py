from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kashf.coalition.demo import play
from kashf.coalition.demo.scene import Item, Known, Scene, Truth

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


def draw_little(folder: Path) -> Scene:
    """A scene in a moment: one leaflet; copied, retold, reported, and something innocent."""
    (folder / "known").mkdir()
    (folder / "items").mkdir()
    known = folder / "known" / "leaflet.txt"
    known.write_text("Come to the nest")
    texts = {
        Truth.COPY: "Come to the nest",
        Truth.EDIT: "Do visit our home",
        Truth.REPORT: "Ravens call for visits",
        Truth.INNOCENT: "Lunch?",
    }
    items = []
    for truth, text in texts.items():
        path = folder / "items" / f"{truth}.txt"
        path.write_text(text)
        of = "leaflet.txt" if truth in {Truth.COPY, Truth.EDIT} else None
        items.append(Item(path, truth, of, f"an {truth}"))
    return Scene((Known(known, "propaganda", "Leaflet"),), tuple(items))  # type: ignore[arg-type]


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "draw_scene", draw_little)


@pytest.mark.usefixtures("little")
def test_for_people(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("demo")

    stage = folder / "home" / "demo"
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[:-1] == [
        "items              count   should     matched  right",
        "true copies            1   match            1      1",
        "edited copies          1   match            0      0",
        "reports about it       1   no match         0      1",
        "innocent               1   no match         0      1",
        "",
        "Missed (1 kind of edit that hashes of whole pictures and texts lose):",
        "  · an edit",
        "False alarms: none.",
        f"Contact sheet: {stage}/contact-sheet.png",
        f"Try:           kashf match --bank {stage}/bank {stage}/items",
    ]
    assert lines[-1].startswith('{"items": 4, "matches": 1, "seconds": ')


@pytest.mark.usefixtures("little")
def test_twice_starts_afresh(kashf: "Kashf", folder: Path) -> None:
    for _ in range(2):
        answer = kashf("demo", "--to", "stage", "--json")
        assert (answer.status, answer.err, len(answer.json)) == (0, "", 1)
        assert {**answer.json[0], "seconds": 0} == {"items": 4, "matches": 1, "seconds": 0}
        (folder / "stage" / "items" / "more.txt").write_text("left over")

    assert kashf("demo", "--to", "stage").status == 0
    assert len(list((folder / "stage" / "items").iterdir())) == 4


def test_the_whole_demo(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("demo", "--to", "stage", "--json")

    (summary,) = answer.json
    assert answer.status == 0
    assert summary.keys() == {"items", "matches", "seconds"}
    assert summary["items"] > 100
    assert 0 < summary["matches"] < summary["items"]
    with Image.open(folder / "stage" / "contact-sheet.png") as sheet:
        sheet.verify()
    again = kashf("match", "--bank", "stage/bank", "stage/known", "-t", "sha256", "--json")
    assert again.status == 1
    assert all(each["matches"] for each in again.json)


def test_without_typst_it_says_what_to_install(folder: Path, kashf_process: "Kashf") -> None:
    answer = kashf_process("demo", before="sys.modules['typst'] = None")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "kashf: The demo draws with Typst. Install it: pip install 'kashf[coalition]' "
        "[missing_part]\n"
    )
    assert list(folder.iterdir()) == []
