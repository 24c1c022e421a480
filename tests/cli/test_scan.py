"""`kashf scan` as a person types it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kashf.matching import Bank

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("in", "--to", "out"), "--bank DIR"),
        (("in", "--bank", "nowhere", "--to", "out"), "There is no bank at nowhere"),
        (("nowhere", "--bank", "raven", "--to", "out"), "There is no nowhere"),
        (("in", "--bank", "raven", "--to", "in"), "has other files in it"),
        (("in", "--bank", "raven", "--to", "out", "--resume"), "Leave --resume out to begin"),
        (("in", "--bank", "raven", "--to", "out", "--as", "tar"), "There is no form 'tar'"),
        (("in", "--bank", "raven", "--to", "out", "--column", "x=y"), "does not say which column"),
        (("in", "--bank", "raven", "--to", "out", "--type", "md5"), "no signal type 'md5'"),
        (("in", "--bank", "raven", "--to", "out", "--radius", "999"), "radius of 999"),
        (("in", "--bank", "raven", "--to", "out", "--engine", "spark"), "no engine 'spark'"),
        (("-", "--bank", "raven", "--to", "out"), "standard input cannot be cut"),
        (("in",), "Missing option '--to'"),
        (("", "--bank", "raven", "--to", "out"), "A path is empty"),
        (("in", "--bank", "", "--to", "out"), "A path is empty"),
        (("in", "--bank", "raven", "--to", ""), "A path is empty"),
        (("in", "--bank", "raven", "--to", "/proc/none/out"), "could not be made"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    kashf: "Kashf", known: Bank, poster: Path, words: tuple[str, ...], said: str
) -> None:
    Path("in").mkdir()
    poster.rename("in/poster.png")

    answer = kashf("scan", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert not Path("out").exists()


def test_a_scan_for_people_and_what_a_second_one_says(
    kashf: "Kashf", known: Bank, poster: Path
) -> None:
    Path("in").mkdir()
    poster.rename("in/poster.png")
    words = ("scan", "in", "--bank", "raven", "--to", "out", "--type", "pdq", "--workers", "1")

    answer = kashf(*words)
    again = kashf(*words)
    resumed = kashf(*words, "--resume", "--json")

    assert answer.status == 1, answer.err
    assert answer.out.startswith("1 item: 1 matched, 0 did not, 0 could not be read.\n1 match in ")
    assert answer.out.endswith("The bank Raven as of its change 2.\nResults: out\n")
    begun, part = answer.err.splitlines()
    assert begun == "1 item in 1 part."
    assert json.loads(part)["matched"] == 1
    assert again.status == 2
    assert "Go on with it by --resume" in again.err
    (summary,) = resumed.json
    assert resumed.status == 1
    assert (summary["summary"]["items"], summary["summary"]["left"]) == (1, 0)
