from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

LIST = "concept,language,form,plurals\nraven,ar,غراب,غربان\n"


@pytest.fixture
def terms(folder: Path) -> Path:
    path = folder / "terms.csv"
    path.write_text(LIST)
    (folder / "posts").mkdir()
    (folder / "posts" / "a.txt").write_text("ما يسمى الغراب")
    (folder / "posts" / "b.txt").write_text("حمام")
    return path


def test_what_is_found_for_people(kashf: "Kashf", terms: Path) -> None:
    answer = kashf("terms", "find", "--terms", "terms.csv", "posts")

    assert (answer.status, answer.err) == (1, "")
    assert answer.out == "posts/a.txt\n  raven: الغراب (so-called)\n"


def test_what_is_found_for_machines(kashf: "Kashf", terms: Path) -> None:
    answer = kashf("terms", "find", "--terms", "terms.csv", "--json", "posts")

    place = {"start": 8, "end": 14, "quoted": False, "qualified": True}
    assert answer.json == [
        {"path": "posts/a.txt", "findings": [{"concept": "raven", "text": "الغراب", **place}]},
        {"path": "posts/b.txt", "findings": []},
    ]


def test_nothing_found_and_something_unreadable(kashf: "Kashf", terms: Path) -> None:
    assert kashf("terms", "find", "--terms", "terms.csv", "posts/b.txt").status == 0
    missing = kashf("terms", "find", "--terms", "terms.csv", "posts/c.txt")
    assert (missing.status, "There is no" in missing.err) == (2, True)


@pytest.mark.parametrize(
    ("listed", "says"),
    [("concept,form\n", "line 1 is not the head of a list"), (f"{LIST}raven,ar,x,\n", "line 3")],
)
def test_a_wrong_list_is_refused_before_anything_is_read(
    kashf: "Kashf", folder: Path, terms: Path, listed: str, says: str
) -> None:
    terms.write_text(listed)

    answer = kashf("terms", "find", "--terms", "terms.csv", "posts")

    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err
