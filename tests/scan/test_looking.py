"""A worker answers a batch as the library answers item by item."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.errors import KashfError, NotFound
from kashf.matching import Bank, Looked, Matcher, match_json
from kashf.scan.looking import Looker
from kashf.scan.settings import Looking
from kashf.scan.shape import CONTENT, Given
from kashf.signals import REGISTRY, Hashed, hash_file
from kashf.signals.content import Content, open_content
from tests.scan.conftest import LONG, NOTICE, draw

words = st.sampled_from(
    [LONG, NOTICE, LONG[:300], "soup", "https://raven.example/nest", "نداء الغراب"]
)
texts = st.lists(
    st.lists(words | st.text(min_size=1, max_size=60), min_size=1, max_size=4).map(" ".join)
)


def looking(bank: Bank, **more: Any) -> Looking:  # noqa: ANN401
    return Looking(list(REGISTRY), [str(bank.folder)], **more)


def asked(rows: Sequence[dict[str, object]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(rows), schema=CONTENT)


def told(looked: Looked) -> list[dict[str, object]]:
    """What is said of matches, with what Arrow puts in for what is missing."""
    return [match_json(match) for match in looked.matches]


def without_nulls(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def as_lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_lists(each) for key, each in value.items()}
    return [as_lists(each) for each in value] if isinstance(value, list | tuple) else value


@given(texts=texts)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_texts_together_are_answered_as_one_by_one(texts: list[str], bank: Bank) -> None:
    texts = [text for text in texts if text.isprintable()]
    looker, matcher = Looker(looking(bank)), Matcher([bank])

    answers = looker.look(asked([{"given": Given.TEXT, "data": text.encode()} for text in texts]))

    for text, found in zip(texts, answers["matches"].to_pylist(), strict=True):
        content = Content.of_text(text.encode(), name="The text")
        expected = told(matcher.match_content(content))
        assert without_nulls(found) == as_lists(expected)


def test_files_are_answered_as_by_the_library(bank: Bank, archive: Path) -> None:
    paths = sorted(path for path in archive.rglob("*") if path.is_file())
    looker, matcher = Looker(looking(bank)), Matcher([bank])

    answers = looker.look(asked([{"given": Given.FILE, "address": str(path)} for path in paths]))

    for path, found, error in zip(
        paths, answers["matches"].to_pylist(), answers["error"].to_pylist(), strict=True
    ):
        looked = looked_at(path, matcher)
        assert without_nulls(found) == as_lists(told(looked))
        expected = looked.hashed.error
        assert error == (expected and {"code": expected.code, "message": expected.message})


def looked_at(path: Path, matcher: Matcher) -> Looked:
    try:
        with open_content(path) as content:
            return matcher.match_content(content)
    except KashfError as error:
        return Looked(Hashed((), error), ())


def test_all_signals_are_those_of_the_library(bank: Bank, folder: Path) -> None:
    poster = folder / "poster.png"  # known, so that to find it takes few of them

    answers = Looker(looking(bank, all_signals=True)).look(
        asked([{"given": Given.FILE, "address": str(poster)}])
    )

    (found,) = answers["signals"].to_pylist()
    assert [(one["type"], one["value"], one["body"] or b"") for one in found] == [
        (one.type, one.value, one.body) for one in hash_file(poster)
    ]


def test_signals_are_looked_for_as_they_are(bank: Bank, folder: Path) -> None:
    signals = hash_file(draw(folder / "again.png", "darkred"))
    told = [{"type": each.type, "value": each.value, "body": each.body} for each in signals]
    bad = [{"type": "pdq", "value": "nonsense"}]

    answers = Looker(looking(bank)).look(
        asked([{"given": Given.SIGNALS, "signals": told}, {"given": Given.SIGNALS, "signals": bad}])
    )

    good, wrong = answers.to_pylist()
    assert {match["entry"] for match in good["matches"]} == {"poster"}
    assert wrong["error"]["code"] == "bad_table"
    assert wrong["error"]["message"].startswith("The table, column value is wrong: 'nonsense'")


def test_what_cannot_be_read_is_told_and_its_neighbours_are_answered(
    bank: Bank, folder: Path
) -> None:
    fault: dict[str, object] = {"given": Given.FAULT, "code": "unreadable", "message": "It broke."}
    rows: list[dict[str, object]] = [
        {"given": Given.FILE, "address": str(folder / "nowhere")},
        {"given": Given.BYTES, "data": b"", "name": ""},
        fault,
        {"given": Given.TEXT, "data": LONG.encode()},
    ]

    answers = Looker(looking(bank)).look(asked(rows)).to_pylist()

    assert [(row["error"] or {}).get("code") for row in answers] == [
        "not_found",
        "empty_content",
        "unreadable",
        None,
    ]
    assert answers[3]["matches"]


def test_a_bank_that_is_gone_is_no_items_fault(folder: Path) -> None:
    with pytest.raises(NotFound, match="There is no bank"):
        Looker(Looking(list(REGISTRY), [str(folder / "none")]))
