from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


def test_what_was_undone_for_people(kashf: "Kashf", folder: Path) -> None:
    (folder / "post.txt").write_text("the g.a.r.d.e.n 0f m4rs")

    answer = kashf("text", "read", "post.txt")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "post.txt\n  the garden of mars\n  undone: lookalike 2, joined 1\n"


def test_what_was_undone_for_machines(kashf: "Kashf", folder: Path) -> None:
    (folder / "post.txt").write_text("The ا_ل_ش_م_س")

    answer = kashf("text", "read", "--json", "post.txt")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.isascii()
    assert answer.json == [
        {
            "path": "post.txt",
            "key": "clean",
            "text": "the الشمس",
            "steps": [
                {"kind": "case", "start": 0, "end": 1, "before": "T", "after": "t"},
                {"kind": "joined", "start": 4, "end": 13, "before": "ا_ل_ش_م_س", "after": "الشمس"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("key", "text"),
    [("fold", "ا_ل_ش_م_س ب"), ("clean", "الشمس ب"), ("skeleton", "السمس ٮ")],
)
def test_each_key(kashf: "Kashf", key: str, text: str) -> None:
    (answer,) = kashf("text", "read", "--key", key, "--json", "-", stdin="ا_ل_ش_م_س بَ").json
    assert (answer["path"], answer["key"], answer["text"]) == ("-", key, text)


def test_a_text_without_dots_is_read_back_as_a_guess(kashf: "Kashf") -> None:
    written = "الٮٮٮ ڡى المدٮٮه الڡدٮمه"

    assert (
        "  a guess, with dots: البيت في المدينه القديمه\n"
        in kashf("text", "read", "-", stdin=written).out
    )
    (answer,) = kashf("text", "read", "--json", "-", stdin=written).json
    assert answer["guess"] == {
        "text": "البيت في المدينه القديمه",
        "guessed": [[0, 5], [6, 8], [9, 16], [17, 24]],
        "unknown": [],
    }


def test_what_cannot_be_read_is_told_and_the_rest_is_read(kashf: "Kashf", folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"gar\xff\xfeden")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "good.txt").write_text("g a r d e n\0")

    names = ["bad.txt", "empty.txt", "gone.txt", "good.txt"]
    answer = kashf("text", "read", "--json", *names)

    assert answer.status == 2
    assert [line["path"] for line in answer.json] == [
        "bad.txt",
        "empty.txt",
        "gone.txt",
        "good.txt",
    ]
    assert [line["error"]["code"] for line in answer.json[:3]] == [
        "broken_text",
        "empty_content",
        "not_found",
    ]
    assert answer.json[3]["text"] == "garden"


def test_nothing_may_be_left(kashf: "Kashf") -> None:
    assert kashf("text", "read", "-", stdin="\u200b\u202e").out == (
        "-\n  (nothing is left)\n  undone: invisible 1\n"
    )


def test_a_million_marks_are_one_step(kashf: "Kashf") -> None:
    (answer,) = kashf("text", "read", "--json", "-", stdin="a" + "\u0335" * 1_000_000).json

    assert answer["text"] == "a"
    assert [(step["kind"], step["start"], step["end"]) for step in answer["steps"]] == [
        ("marks", 1, 1_000_001)
    ]


def test_more_steps_than_are_listed_are_counted(kashf: "Kashf") -> None:
    (answer,) = kashf("text", "read", "--json", "-", stdin="aé" * 150_000).json

    assert (len(answer["steps"]), answer["unlisted"]) == (100_000, 50_000)


def test_an_unknown_key_is_refused_with_those_that_there_are(kashf: "Kashf") -> None:
    answer = kashf("text", "read", "--key", "rasm", "-", stdin="a")

    assert answer.status == 2
    assert "'fold', 'clean', 'skeleton'" in answer.err


ARABIC = "وصل القطار إلى المحطة صباح اليوم"


def test_the_language_for_people(kashf: "Kashf", folder: Path) -> None:
    (folder / "post.txt").write_text(ARABIC)

    answer = kashf("text", "identify", "post.txt")

    assert (answer.status, answer.out, answer.err) == (0, "ar       Arab  post.txt\n", "")


def test_the_languages_for_machines(kashf: "Kashf", folder: Path) -> None:
    (folder / "a.txt").write_text(f"{ARABIC} The train has arrived at the station")
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfa")

    answer = kashf("text", "identify", "--json", ".")

    assert answer.status == 2
    mixed, broken = answer.json
    english = {"start": 33, "end": 69, "language": "en", "script": "Latn"}
    assert (mixed["language"], mixed["script"], mixed["spans"]) == (
        "mul",
        "Zyyy",
        [{"start": 0, "end": 32, "language": "ar", "script": "Arab"}, english],
    )
    assert broken["error"]["code"] == "broken_text"


def test_cues_for_people(kashf: "Kashf", folder: Path) -> None:
    (folder / "a.txt").write_text("The museum opens, a spokesman said")
    (folder / "b.txt").write_text("The museum opens")

    answer = kashf("text", "cues", "a.txt", "b.txt")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "a.txt\n  outlet: spokesman\n  attribution: said\nb.txt: no cue\n"


def test_cues_for_machines(kashf: "Kashf") -> None:
    (answer,) = kashf("text", "cues", "--json", "-", stdin="قال «عاد الغراب»").json

    assert answer == {
        "path": "-",
        "cues": [
            {"kind": "attribution", "text": "قال", "start": 0, "end": 3},
            {"kind": "quotation", "text": "«عاد الغراب»", "start": 4, "end": 16},
        ],
    }
