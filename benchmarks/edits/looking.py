"""Looking for edited pictures, and for strangers, in a bank: as a platform would, by files."""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from benchmarks.edits.catalogue import EDITS
from benchmarks.edits.edit import Edit, Picture
from benchmarks.edits.material import Known, Material
from kashf.matching import Bank, Match, Matcher
from kashf.signals import Content, Entry, hash_content, signal_type
from kashf.signals.local import Relation

SIDE: Final = 768  # pixels, the longer side of a picture before it is edited
QUALITY: Final = 80  # of the JPEG that is looked for
TYPES: Final = ("pdq", "local")


class Method(StrEnum):
    """How a picture is looked for."""

    PDQ = "PDQ"  # its own code, within 31 bits, as the field does
    VIEWS = "PDQ, views"  # trimmed, turned, mirrored, as a negative
    ALL = "PDQ and local"  # Kashf's default


@dataclass(frozen=True, slots=True)
class Hit:
    """A picture of the bank that was found, and as what; PDQ finds without a relation."""

    name: str
    relation: Relation | None

    @property
    def counts(self) -> bool:
        """Whether it says that it is the same picture, whole or in part."""
        return self.relation is not Relation.SHARED


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a picture, by each method."""

    number: int
    edit: str
    hits: dict[Method, tuple[Hit, ...]]


@dataclass(frozen=True, slots=True)
class _Question:
    file: Path
    number: int  # of the known picture, or of the stranger
    edit: str


class Looker:
    """The bank and the pictures in a folder, and processes that look for edits of them."""

    def __init__(self, folder: Path, material: Material) -> None:
        self._known = [
            _stored(each.picture, folder / f"k{number}.png")
            for number, each in enumerate(material.known)
        ]
        self._strangers = [
            _stored(each.picture, folder / f"s{number}.png")
            for number, each in enumerate(material.strangers)
        ]
        self._bank = folder / "bank"
        bank = Bank.create(self._bank, name="Edits")
        for each, file in zip(material.known, self._known, strict=True):
            content = Content.of_bytes(file.read_bytes(), name=file.name)
            hashed = hash_content(content, [signal_type(name) for name in TYPES])
            bank.add(Entry(each.name, signal) for signal in hashed.whole())

    def edited(self, numbers: Sequence[int], edits: Sequence[Edit]) -> Iterator[Answer]:
        """What is found of each edit of the known pictures of those numbers."""
        yield from self._asked(
            [
                _Question(self._known[number], number, edit.name)
                for edit in edits
                for number in numbers
            ]
        )

    def strangers(self, edits: Sequence[Sequence[str]]) -> Iterator[Answer]:
        """What is found of each stranger in its edits: those of its number, round and round."""
        yield from self._asked(
            [
                _Question(file, number, edit)
                for number, file in enumerate(self._strangers)
                for edit in edits[number % len(edits)]
            ]
        )

    def _asked(self, questions: Sequence[_Question]) -> Iterator[Answer]:
        cores = len(sched_getaffinity(0))
        with ProcessPoolExecutor(cores, get_context("spawn"), _set_up, (self._bank,)) as processes:
            yield from processes.map(_answer, questions, chunksize=8)


@contextmanager
def looking(material: Material) -> Iterator[Looker]:
    """A looker, for as long as the block lasts."""
    with TemporaryDirectory() as folder:
        yield Looker(Path(folder), material)


def right(known: Known, hits: Sequence[Hit]) -> bool:
    """Whether the picture itself is among what was found."""
    return any(hit.name == known.name and hit.counts for hit in hits)


def wrong(drawing: str, hits: Sequence[Hit], drawings: dict[str, str]) -> tuple[Hit, ...]:
    """What was found that has another drawing."""
    return tuple(hit for hit in hits if hit.counts and drawings[hit.name] != drawing)


def _stored(picture: Picture, file: Path) -> Path:
    picture.save(file, compress_level=1)
    return file


_EDITS: Final = {edit.name: edit for edit in EDITS}
_matchers: Final[list[Matcher]] = []  # of this process


def _set_up(bank: Path) -> None:
    _matchers.append(Matcher([Bank.open(bank)]))


def _answer(question: _Question) -> Answer:
    with Image.open(question.file) as image:
        picture = ImageOps.contain(image.convert("RGB"), (SIDE, SIDE))
    dice = np.random.default_rng([question.number, *question.edit.encode()])
    jpeg = io.BytesIO()
    _EDITS[question.edit].make(picture, dice).save(jpeg, "JPEG", quality=QUALITY)
    return Answer(question.number, question.edit, _hits(jpeg.getvalue()))


def _hits(jpeg: bytes) -> dict[Method, tuple[Hit, ...]]:
    (matcher,) = _matchers
    content = Content.of_bytes(jpeg, name="edited.jpg")
    pdq, local = (signal_type(name) for name in TYPES)
    found = matcher.match_content(content, [pdq, local]).matches
    return {
        Method.PDQ: _named(matcher.match(hash_content(content, [pdq]).signals[:1])),
        # what PDQ finds keeps `local` from being asked, so that this is what it finds alone
        Method.VIEWS: _named([match for match in found if match.same is None]),
        Method.ALL: _named(found),
    }


def _named(matches: Sequence[Match]) -> tuple[Hit, ...]:
    return tuple(
        Hit(match.entry.name, match.same.relation if match.same else None) for match in matches
    )
