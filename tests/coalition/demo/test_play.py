from pathlib import Path

import pytest

from kashf.coalition.demo.play import (
    Finding,
    Tally,
    clear_stage,
    draw_sheet,
    make_bank,
    missed,
    play,
    tallies,
)
from kashf.coalition.demo.scene import Item, Scene, Truth
from kashf.coalition.demo.sheet import SheetRow, Verdict
from kashf.errors import CannotWrite, Conflict
from kashf.matching import Match
from kashf.signals import Entry, Signal

HERE = Path("item.txt")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def finding(truth: Truth, *names: str, edit: str = "x") -> Finding:
    of = "known" if truth in {Truth.COPY, Truth.EDIT} else None
    signal = Signal("url", "https://raven.example/")
    matches = tuple(Match("Raven", Entry(name, signal), signal, 0, 0) for name in names)
    return Finding(Item(HERE, truth, of, edit), matches)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (finding(Truth.COPY, "known"), Verdict.FOUND),
        (finding(Truth.EDIT, "other", "known"), Verdict.FOUND),
        (finding(Truth.EDIT, "other"), Verdict.MISSED),
        (finding(Truth.EDIT), Verdict.MISSED),
        (finding(Truth.REPORT), Verdict.LEFT_ALONE),
        (finding(Truth.INNOCENT, "known"), Verdict.FALSE_ALARM),
        (finding(Truth.BEHIND, "known"), Verdict.FOUND),
        (finding(Truth.BEHIND), Verdict.LEFT_ALONE),
    ],
)
def test_a_verdict_is_about_the_piece_that_an_item_derives_from(
    found: Finding, verdict: Verdict
) -> None:
    assert found.verdict == verdict


def test_tallies_count_what_matched_and_what_was_right() -> None:
    findings = [
        finding(Truth.COPY, "known"),
        finding(Truth.EDIT, "known"),
        finding(Truth.EDIT, "other"),
        finding(Truth.EDIT),
        finding(Truth.INNOCENT, "known"),
        finding(Truth.INNOCENT),
    ]

    assert tallies(findings) == [
        Tally(Truth.COPY, items=1, matched=1, right=1),
        Tally(Truth.EDIT, items=3, matched=2, right=1),
        Tally(Truth.REPORT, items=0, matched=0, right=0),
        Tally(Truth.BEHIND, items=0, matched=0, right=0),
        Tally(Truth.INNOCENT, items=2, matched=1, right=1),
    ]


def test_each_kind_of_edit_that_was_missed_is_said_once() -> None:
    findings = [finding(Truth.EDIT, edit=edit) for edit in ("mirrored", "cropped", "mirrored")]

    assert missed([*findings, finding(Truth.EDIT, "known", edit="found")]) == [
        "mirrored",
        "cropped",
    ]


def test_the_bank_has_every_piece_under_its_name_and_label(scene: Scene, tmp_path: Path) -> None:
    bank = make_bank(tmp_path / "bank", scene.known)

    assert {(entry.name, entry.label) for entry in bank.entries()} == {
        (piece.path.name, piece.label) for piece in scene.known
    }


@pytest.fixture(scope="module")
def findings(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kashf.coalition.demo.play.draw_scene", lambda _folder: scene)
        _, playing = play(tmp_path_factory.mktemp("play"))
    return list(playing)


def test_every_item_is_matched_and_innocent_ones_only_where_they_are_set_the_same(
    scene: Scene, findings: list[Finding]
) -> None:
    by_truth = {tally.truth: tally for tally in tallies(findings)}

    assert [found.item for found in findings] == list(scene.items)
    assert by_truth[Truth.COPY].right == by_truth[Truth.COPY].items
    assert by_truth[Truth.REPORT].matched == 0
    assert by_truth[Truth.BEHIND].matched >= by_truth[Truth.BEHIND].items - 1  # mostly covered
    alarms = {found.item.edit for found in findings if found.verdict is Verdict.FALSE_ALARM}
    assert alarms <= {"a benign poster"}  # set in the composition of one of the known
    assert by_truth[Truth.INNOCENT].matched <= 1


def test_every_edit_of_a_picture_is_seen_through(findings: list[Finding]) -> None:
    lost = {found.item.path.suffix for found in findings if found.verdict is Verdict.MISSED}
    assert lost == {".txt"}


def test_the_sheet_shows_two_dozen_items_of_every_kind(
    scene: Scene, findings: list[Finding], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[SheetRow] = []
    monkeypatch.setattr(
        "kashf.coalition.demo.play.draw_contact_sheet", lambda rows, _to: drawn.extend(rows)
    )

    sheet = draw_sheet(tmp_path, findings, scene.known)

    assert sheet == tmp_path / "contact-sheet.png"
    assert len(drawn) == 24
    assert {row.verdict for row in drawn} >= {Verdict.FOUND, Verdict.MISSED, Verdict.LEFT_ALONE}
    assert len({row.edit for row in drawn}) > 15


# The stage


def test_a_new_stage_has_only_the_mark(tmp_path: Path) -> None:
    clear_stage(tmp_path / "a" / "b")

    assert names(tmp_path / "a" / "b") == [".kashf-demo"]


def test_a_stage_is_cleared_of_what_the_demo_left(tmp_path: Path) -> None:
    clear_stage(tmp_path)
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "item-001.txt").touch()
    (tmp_path / ".sheet-abc").mkdir()  # of a demo that was killed
    (tmp_path / "contact-sheet.png").touch()
    (tmp_path / "bank").symlink_to(tmp_path.parent)

    clear_stage(tmp_path)

    assert names(tmp_path) == [".kashf-demo"]
    assert tmp_path.parent.exists()


def test_a_link_to_a_stage_may_be_played_on(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    clear_stage(tmp_path / "link")
    clear_stage(tmp_path / "link")

    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("marked", [False, True])
def test_others_files_are_left_alone(tmp_path: Path, marked: bool) -> None:
    if marked:
        clear_stage(tmp_path)
    (tmp_path / "bank").mkdir()
    (tmp_path / "my notes.txt").touch()
    before = names(tmp_path)

    with pytest.raises(Conflict, match=r"such as my notes\.txt"):
        clear_stage(tmp_path)

    assert names(tmp_path) == before


def test_a_folder_without_the_mark_is_not_the_demos(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()

    with pytest.raises(Conflict, match="such as bank"):
        clear_stage(tmp_path)


def test_a_file_is_no_stage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotWrite):
        clear_stage(tmp_path / "file")
