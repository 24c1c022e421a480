"""A small part of the edits that `python -m benchmarks edits` measures, through the public door."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.edits.catalogue import EDITS
from kashf.coalition import demo
from kashf.matching import Bank, Match, Matcher
from kashf.signals import Content, Entry, hash_content, signal_type
from kashf.signals.local import Relation, Sameness

PHOTOGRAPHS = Path(demo.__file__).parent / "photographs"
KNOWN = ("alps", "boats", "canyon", "sheep")
TYPES = [signal_type("pdq"), signal_type("local")]
FOUND_BY_PDQ = (*("jpeg15", "letter-box", "caption below", "mirrored", "turned 90°", "negative"),)
FOUND_INSIDE = (
    *("crop 10 %", "logo over 25 %", "turned 15°", "perspective"),
    *("collage of two", "picture in picture 40 %", "mirror, crop, blurred bars"),
)


def opened(name: str) -> Image.Image:
    return Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")


def content_of(picture: Image.Image) -> Content:
    to = BytesIO()
    picture.save(to, "JPEG", quality=80)
    return Content.of_bytes(to.getvalue(), name="picture.jpg")


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    bank = Bank.create(tmp_path_factory.mktemp("banks") / "ravens", name="Ravens")
    for name in KNOWN:
        hashed = hash_content(content_of(opened(name)), TYPES)
        bank.add([Entry(name, signal) for signal in hashed.whole()])
    return Matcher([bank])


def found(matcher: Matcher, name: str, edit: str) -> Sequence[Match]:
    (make,) = (each.make for each in EDITS if each.name == edit)
    edited = make(opened(name), np.random.default_rng(5))
    return matcher.match_content(content_of(edited), TYPES).matches


@pytest.mark.parametrize("edit", FOUND_BY_PDQ)
def test_an_edit_that_leaves_the_whole_is_found_by_pdq(matcher: Matcher, edit: str) -> None:
    for name in KNOWN[:2]:
        (match,) = found(matcher, name, edit)
        assert (match.entry.name, match.found.type, match.same) == (name, "pdq", None)


@pytest.mark.parametrize("edit", FOUND_INSIDE)
def test_an_edit_that_cuts_covers_or_embeds_is_found_inside(matcher: Matcher, edit: str) -> None:
    for name in KNOWN[:2]:
        (match,) = found(matcher, name, edit)
        assert (match.entry.name, match.found.type) == (name, "local")
        assert match.same is not None
        assert match.same.relation in (Relation.COPY, Relation.ALTERED)
        assert match.same.mirrored is edit.startswith("mirror")


def test_what_lies_inside_says_where(matcher: Matcher) -> None:
    canvas = Image.new("RGB", (1200, 900), "#40606a")
    shown = opened("canyon").resize((480, 360))
    canvas.paste(shown, (600, 450))

    (match,) = matcher.match_content(content_of(canvas), TYPES).matches

    assert isinstance(match.same, Sameness)
    assert match.same.relation is Relation.COPY
    corners = [(0.5, 0.5), (0.9, 0.5), (0.9, 0.9), (0.5, 0.9)]
    assert np.abs(np.array(match.same.region) - corners).max() < 0.01


@pytest.mark.parametrize("name", ["coffee", "bricks", "cat", "galaxies"])
def test_what_is_in_no_bank_is_not_found(matcher: Matcher, name: str) -> None:
    assert [list(found(matcher, name, edit)) for edit in ("identity", "collage of four")] == [
        [],
        [],
    ]
