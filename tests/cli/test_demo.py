import json
import os
from contextlib import closing
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING

import pytest

from kashf.cli import demo
from kashf.cli.parts import installing
from kashf.coalition.demo import play
from kashf.coalition.demo.codes import Visitor, keep_visitors, secret_of
from kashf.coalition.demo.scene import Item, Known, Scene, Truth
from kashf.coalition.demo.story import Told

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

VISITOR = Visitor("chair@sahlan.example", "chair", "Sahlan", "open sesame, please", secret_of("c"))
TOLD = Told(4, 1, 5, 4, 3, 2, 6, (VISITOR,))


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
        Truth.BEHIND: "The view from the roof",
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
    """A demo in a moment. The story, with its database, is played in tests/coalition/demo."""
    monkeypatch.setattr(play, "draw_scene", draw_little)
    monkeypatch.setattr(demo, "_tell", lambda _folder, _scene: TOLD)


@pytest.mark.usefixtures("little")
def test_for_people(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("demo", "--no-serve")

    stage = folder / "home" / "demo"
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[:12] == [
        "items              count   should     matched  right",
        "true copies            1   match            1      1",
        "edited copies          1   match            0      0",
        "reports about it       1   no match         0      1",
        "photos in posters      1   either           0      1",
        "innocent               1   no match         0      1",
        "",
        "Missed (1 kind of edit that no signal sees through):",
        "  · an edit",
        "False alarms: none.",
        f"Contact sheet: {stage}/contact-sheet.png",
        f"Try:           kashf match --bank {stage}/bank {stage}/items",
    ]
    assert lines[13] == "Sign in with the password: open sesame, please"
    assert lines[14].startswith("  chair@sahlan.example  chair ")
    assert lines[-2] == f"Serve it:      KASHF_HOME={stage} kashf serve"
    figures = '"cases": 5, "decisions": 4, "referrals": 3, "outcomes": 2, "statements": 6'
    assert lines[-1].startswith(f'{{"items": 4, "matches": 1, {figures}, "seconds": ')


@pytest.mark.usefixtures("little")
def test_twice_starts_afresh(kashf: "Kashf", folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "set_inheritable", lambda handle, _: os.close(handle))  # not held
    for _ in range(2):
        answer = kashf("demo", "--to", "stage", "--json", "--no-serve")
        assert (answer.status, answer.err, len(answer.json)) == (0, "", 1)
        (folder / "stage" / "items" / "more.txt").write_text("left over")

    assert kashf("demo", "--to", "stage", "--no-serve").status == 0
    assert len(list((folder / "stage" / "items").iterdir())) == 5


@pytest.mark.usefixtures("little")
def test_it_becomes_the_server(
    kashf: "Kashf", monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, line: became.append(line))

    answer = kashf("demo", "--port", "0")

    assert answer.status == 0
    assert [line[1:] for line in became] == [
        ["-m", "kashf.cli", "serve", "--host", "127.0.0.1", "--port", "0"]
    ]
    summary = next(n for n, line in enumerate(answer.out.splitlines()) if line.startswith("{"))
    assert "Sign in with the password" in answer.out.splitlines()[summary + 2]


def test_a_port_in_use_is_said_before_anything_is_played(kashf: "Kashf", folder: Path) -> None:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        answer = kashf("demo", "--port", str(taken.getsockname()[1]))

    assert answer.status == 2
    assert "[conflict]" in answer.err
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("little")
def test_a_demo_that_runs_is_not_played_over(kashf: "Kashf", folder: Path) -> None:
    play.clear_stage(folder / "stage")
    held = play.hold_stage(folder / "stage")
    assert held is not None

    answer = kashf("demo", "--to", "stage", "--no-serve")

    os.close(held)
    assert answer.status == 2
    assert "is being played or served" in answer.err


def test_the_codes_of_the_moment(kashf: "Kashf", folder: Path) -> None:
    keep_visitors(folder, [VISITOR])

    people, machines = kashf("demo", "--codes", "--to", "."), kashf("demo", "--codes", "--json")

    assert f"code now {VISITOR.code}" in people.out
    assert machines.status == 2
    assert json.loads(machines.out)["error"]["code"] == "not_found"


def test_without_typst_it_says_what_to_install(folder: Path, kashf_process: "Kashf") -> None:
    answer = kashf_process("demo", "--port", "0", before="sys.modules['typst'] = None")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        f"kashf: The demo draws with Typst. Install it: {installing('coalition')} [missing_part]\n"
    )
    assert list(folder.iterdir()) == []
