"""The demo's main job: match the scene's items with a bank of what is known, by the real code."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kashf.coalition.demo.scene import Item, Known, Scene, Truth, draw_scene
from kashf.coalition.demo.sheet import SheetRow, Verdict, draw_contact_sheet
from kashf.errors import CannotWrite, Conflict
from kashf.matching import Bank, Match, Matcher
from kashf.signals import Entry, hash_file, open_content
from kashf.signals.local import Relation

BANK_NAME: Final = "Raven Organisation"
SHEET: Final = "contact-sheet.png"
CELLS: Final = 24
_SHARED: Final = Relation.SHARED
_MARK: Final = ".kashf-demo"  # a folder that has it is the demo's, and may be played in again
_DRAFTS: Final = (".sheet-", ".secrets-")  # what a demo leaves that was stopped in the middle
_DATABASE: Final = frozenset(f"kashf.sqlite3{end}" for end in ("", "-wal", "-shm", "-journal"))
_OF_THE_STORY: Final = frozenset({"evidence", "index", "mail", "secrets.json", "people.json"})
_OURS: Final = _DATABASE | _OF_THE_STORY | {_MARK, "known", "items", "bank", SHEET}


@dataclass(frozen=True, slots=True)
class Finding:
    """An item, and what the matcher says of it."""

    item: Item
    matches: tuple[Match, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether the matcher was right: about the item, and about what it derives from."""
        if self.item.should_match:
            right = any(match.entry.name == self.item.of for match in self.matches)
            return Verdict.FOUND if right else Verdict.MISSED
        if self.item.truth is Truth.BEHIND:  # it is in the poster: a person tells the two apart
            return Verdict.FOUND if self.matches else Verdict.LEFT_ALONE
        return Verdict.FALSE_ALARM if self.matches else Verdict.LEFT_ALONE


@dataclass(frozen=True, slots=True)
class Tally:
    """How items of one kind fared."""

    truth: Truth
    items: int
    matched: int
    right: int


def hold_stage(folder: Path) -> int | None:
    """Keep other demos off a stage while this process runs it, and what it becomes by `exec`; None
    if no demo was there yet. Raises Conflict if one is being played or served there."""
    mark = folder / _MARK
    if not mark.is_file():
        return None
    handle = os.open(mark, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Conflict(
            f"A demo is being played or served in {folder}. End it first, or name another folder "
            "with --to."
        ) from error
    os.set_inheritable(handle, True)  # noqa: FBT003 -- its signature
    return handle


def clear_stage(folder: Path) -> None:
    """Leave `folder` empty but for the demo's mark.

    Raises Conflict if there is anything that the demo did not make, and CannotWrite.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        children = list(folder.iterdir())
        _check_ours(folder, children)
        (folder / _MARK).touch()
        for child in children:
            _throw_away(child)
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be the demo's folder: {error.strerror}.") from error


def _check_ours(folder: Path, children: Sequence[Path]) -> None:
    names = sorted(child.name for child in children)
    strange = [name for name in names if name not in _OURS and not name.startswith(_DRAFTS)]
    if names and (strange or _MARK not in names):
        raise Conflict(
            f"{folder} has files that are not the demo's, such as "
            f"{(strange or names)[0]}. Name another folder with --to, or move them "
            "away."
        )


def _throw_away(child: Path) -> None:
    if child.is_dir() and not child.is_symlink():
        shutil.rmtree(child)
    elif child.name != _MARK:
        child.unlink()


def make_bank(folder: Path, known: Sequence[Known]) -> Bank:
    """A bank of everything that is known, as an analyst would make it."""
    bank = Bank.create(folder, name=BANK_NAME)
    for piece in known:
        bank.add(Entry(piece.path.name, signal, piece.label) for signal in hash_file(piece.path))
    return bank


def play(folder: Path) -> tuple[Scene, Iterator[Finding]]:
    """Draw the scene, make the bank, and match the items one by one as they are asked for."""
    scene = draw_scene(folder)
    matcher = Matcher([make_bank(folder / "bank", scene.known)])
    return scene, (Finding(item, _looked_for(matcher, item.path)) for item in scene.items)


def _looked_for(matcher: Matcher, path: Path) -> tuple[Match, ...]:
    """What is a ground for something: that two pictures share but a part is none."""
    with open_content(path) as content:
        looked = matcher.match_content(content)
    looked.hashed.whole()
    return tuple(one for one in looked.matches if not one.same or one.same.relation is not _SHARED)


def tallies(findings: Sequence[Finding]) -> list[Tally]:
    """A line for each kind of item."""
    return [_tally(truth, [f for f in findings if f.item.truth is truth]) for truth in Truth]


def _tally(truth: Truth, findings: Sequence[Finding]) -> Tally:
    right = {Verdict.FOUND, Verdict.LEFT_ALONE}
    return Tally(
        truth,
        items=len(findings),
        matched=sum(bool(finding.matches) for finding in findings),
        right=sum(finding.verdict in right for finding in findings),
    )


def missed(findings: Sequence[Finding]) -> list[str]:
    """What was done to the items that were missed, each once."""
    return list(dict.fromkeys(f.item.edit for f in findings if f.verdict is Verdict.MISSED))


def draw_sheet(folder: Path, findings: Sequence[Finding], known: Sequence[Known]) -> Path:
    """A picture of some items of every kind beside what they matched."""
    paths = {piece.path.name: piece.path for piece in known}
    to = folder / SHEET
    draw_contact_sheet([_row(finding, paths) for finding in _chosen(findings)], to)
    return to


def _chosen(findings: Sequence[Finding]) -> list[Finding]:
    """One of each edit first, so that the sheet shows as many kinds as it has cells."""
    firsts = {(finding.item.truth, finding.item.edit): finding for finding in reversed(findings)}
    chosen = sorted(firsts.values(), key=lambda finding: finding.item.path)
    step = max(1, len(chosen) / CELLS)
    return [chosen[int(place * step)] for place in range(min(CELLS, len(chosen)))]


def _row(finding: Finding, known: dict[str, Path]) -> SheetRow:
    item = finding.item
    best = next(
        (match for match in finding.matches if match.entry.name == item.of),
        next(iter(finding.matches), None),
    )
    if best is None:
        return SheetRow(item.path, item.edit, finding.verdict, None, None, None, None)
    return SheetRow(
        item=item.path,
        edit=item.edit,
        verdict=finding.verdict,
        known=known[best.entry.name],
        type=best.found.type,
        distance=best.distance,
        radius=best.radius,
    )
