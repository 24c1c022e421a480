"""The scene of the demo: what is known, and what comes in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, cycle
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image

from kashf.coalition.demo.bystanders import EVERYDAY_POSTERS, EVERYDAY_TEXTS, REPORTS
from kashf.coalition.demo.edits import EDITS
from kashf.coalition.demo.evasions import TEXT_EDITS
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.news import NEWS_PAGES, draw_news_page
from kashf.coalition.demo.posters import RAVEN_POSTERS, draw_poster
from kashf.coalition.demo.texts import RAVEN_TEXTS, RavenText
from kashf.coalition.demo.typesetting import HERE

PHOTOGRAPHS: Final = HERE / "photographs"
PLAIN_PHOTOGRAPHS: Final = 8
PHOTOGRAPH_EDITS: Final = tuple(
    EDITS[name] for name in ("recompressed", "cropped", "mirrored", "captioned")
)
COPIED_TEXTS: Final = 6
TIMES_EACH_EDIT: Final = 2


class Truth(StrEnum):
    """What an item really is."""

    COPY = "copy"
    EDIT = "edit"
    REPORT = "report"
    BEHIND = "behind"  # the photograph on which a poster was built: the same picture, and innocent
    INNOCENT = "innocent"


@dataclass(frozen=True, slots=True)
class Known:
    """A piece of propaganda that is known already."""

    path: Path
    label: Label
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that comes in: what it is, what it derives from, and what was done to it."""

    path: Path
    truth: Truth
    of: str | None
    edit: str

    @property
    def should_match(self) -> bool:
        """Whether it is propaganda that is known, edited or not."""
        return self.truth in {Truth.COPY, Truth.EDIT}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that was drawn."""

    known: tuple[Known, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An item before it has a file."""

    truth: Truth
    of: str | None
    edit: str
    data: bytes
    suffix: str


def draw_scene(folder: Path, seed: int = 0) -> Scene:
    """Write what is known and what comes in under `folder`; the same `seed` draws the same."""
    dice = Random(seed)  # noqa: S311 -- it has to be repeatable, not secret
    posters = _write_posters(_made(folder / "known"))
    texts = _write_texts(folder / "known")
    known = (*posters, *texts)
    drafts = chain(
        _copies(posters, texts, dice),
        _edited_pictures(posters, dice),
        _edited_texts(dice),
        _reports(),
        _innocent_pictures(dice),
        _innocent_texts(),
    )
    items = _made(folder / "items")
    return Scene(
        known, tuple(_write(items, number, draft) for number, draft in enumerate(drafts, 1))
    )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(folder: Path, number: int, draft: _Draft) -> Item:
    path = folder / f"item-{number:03}{draft.suffix}"
    path.write_bytes(draft.data)
    return Item(path, draft.truth, draft.of, draft.edit)


def _write_posters(folder: Path) -> tuple[Known, ...]:
    known = []
    for raven in RAVEN_POSTERS:
        path = folder / f"poster-{raven.poster.name}.png"
        path.write_bytes(draw_poster(raven.poster))
        known.append(Known(path, raven.label, raven.poster.title))
    return tuple(known)


def _write_texts(folder: Path) -> tuple[Known, ...]:
    known = []
    for text in RAVEN_TEXTS:
        path = folder / _file_name(text)
        path.write_text(text.body, encoding="utf-8")
        known.append(Known(path, text.label, text.title))
    return tuple(known)


def _file_name(text: RavenText) -> str:
    return f"text-{text.name}.txt"


def _copies(posters: Sequence[Known], texts: Sequence[Known], dice: Random) -> Iterator[_Draft]:
    for known in (*posters, *dice.sample(texts, COPIED_TEXTS)):
        path = known.path
        yield _Draft(Truth.COPY, path.name, "renamed only", path.read_bytes(), path.suffix)


def _edited_pictures(posters: Sequence[Known], dice: Random) -> Iterator[_Draft]:
    """Every edit as often as any other, spread evenly over the posters."""
    edits = [edit for edit in EDITS.values() for _ in range(TIMES_EACH_EDIT)]
    for edit, known in zip(edits, cycle(dice.sample(posters, len(posters))), strict=False):
        made = edit.make(_opened(known.path))
        yield _Draft(Truth.EDIT, known.path.name, edit.says, made.data, made.suffix)


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def _edited_texts(dice: Random) -> Iterator[_Draft]:
    for edit in TEXT_EDITS.values():
        fitting = [text for text in RAVEN_TEXTS if edit.can_be_made_to(text)]
        for text in dice.sample(fitting, TIMES_EACH_EDIT):
            yield _text(Truth.EDIT, edit.make(text.body, dice), edit.says, of=_file_name(text))
    for text in RAVEN_TEXTS:
        if text.paraphrase:
            yield _text(Truth.EDIT, text.paraphrase, "said in other words", of=_file_name(text))


def _reports() -> Iterator[_Draft]:
    for page in NEWS_PAGES:
        yield _Draft(Truth.REPORT, None, "a news page", draw_news_page(page), ".png")
    for report in REPORTS:
        yield _text(Truth.REPORT, report, "a report, quoting a few words")


def _innocent_pictures(dice: Random) -> Iterator[_Draft]:
    photographs = sorted(PHOTOGRAPHS.glob("*.jpg"))
    for path in photographs[:PLAIN_PHOTOGRAPHS]:
        yield _Draft(_truth(path), None, _what(path), path.read_bytes(), path.suffix)
    drawn = dice.sample(photographs, len(PHOTOGRAPH_EDITS))
    for edit, path in zip(PHOTOGRAPH_EDITS, drawn, strict=True):
        made = edit.make(_opened(path))
        says = f"{_what(path)}; {edit.says}"
        yield _Draft(_truth(path), None, says, made.data, made.suffix)
    for poster in EVERYDAY_POSTERS:
        yield _Draft(Truth.INNOCENT, None, "a benign poster", draw_poster(poster), ".png")


def _truth(photograph: Path) -> Truth:
    """A photograph stays innocent when a poster was built upon it, and is in that poster."""
    used = {raven.poster.photograph for raven in RAVEN_POSTERS}
    return Truth.BEHIND if photograph.stem in used else Truth.INNOCENT


def _what(photograph: Path) -> str:
    behind = _truth(photograph) is Truth.BEHIND
    return "the photograph behind a poster" if behind else "a photograph"


def _innocent_texts() -> Iterator[_Draft]:
    for text in EVERYDAY_TEXTS:
        yield _text(Truth.INNOCENT, text, "an everyday text")


def _text(truth: Truth, text: str, edit: str, *, of: str | None = None) -> _Draft:
    return _Draft(truth, of, edit, text.encode(), ".txt")
