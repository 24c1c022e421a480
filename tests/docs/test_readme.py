"""The README's examples print what it shows, and it is short."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.docs.conftest import ROOT, Run, as_pattern, commands_in

pytestmark = pytest.mark.examples

README = ROOT / "README.md"
LARGEST_PICTURE = 400_000  # bytes


def test_the_tour_prints_what_it_shows(run_page: Run) -> None:
    assert run_page(README) >= 5


def test_it_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").split()) < 900


def test_a_first_match_comes_within_600_words() -> None:
    before, found, _ = README.read_text(encoding="utf-8").partition("bits differ")
    assert found
    assert len(before.split()) < 600


def test_the_pictures_are_there_and_not_heavy() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size < LARGEST_PICTURE
        with Image.open(ROOT / picture) as image:
            assert image.format == "PNG"


def test_every_link_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#]+)", README.read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


# The runner itself: an example that is wrong has to fail


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a b", "a b", True),
        ("a b", "a c", False),
        ("a b", "a b\nmore", False),
        ("a … c", "a b c", True),
        ("a … c", "a b d", False),
        ("a … c", "a\nc", False),
        ("a\n…\nc", "a\nb\nb\nc", True),
        ("a.c", "abc", False),
    ],
)
def test_an_answer_is_compared_whole(shown: str, printed: str, same: bool) -> None:
    assert (as_pattern(shown).fullmatch(f"{printed}\n") is not None) == same


def test_commands_are_told_from_answers() -> None:
    block = "$ one\nanswer\n$ two \\\n    --more\n$ three\n"
    assert commands_in(block) == [("one", "answer"), ("two \\\n    --more", ""), ("three", "")]


@pytest.mark.parametrize(
    "block",
    [
        "console\n$ echo one\ntwo",
        "console\n$ echo one",
        "python\nprint(1)\n```\n\n```text\n2",
        "python\nprint(1)",
        "python\nraise ValueError",
    ],
)
def test_a_wrong_example_fails(run_page: Run, block: str) -> None:
    page = Path("page.md").absolute()
    page.write_text(f"```{block}\n```\n", encoding="utf-8")
    with pytest.raises((AssertionError, ValueError)):
        run_page(page)
