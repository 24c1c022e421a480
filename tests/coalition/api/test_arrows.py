"""Signals and answers as Arrow: the same as by JSON, and no stranger's stream does harm."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.coalition.api.arrows import ARROW, MOST_BATCHES, read_rows
from kashf.coalition.api.questions import MOST_ASKED
from kashf.coalition.banks.actions import add_signals, make_bank
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.vocabulary import NewSignal
from kashf.coalition.members.vocabulary import Scope
from kashf.errors import BadInput, TooLarge
from tests.coalition.api.conftest import ROOT, Answer, Program, _answer, program
from tests.coalition.conftest import Coalition

BASE = "0f" * 32
NEAR = "0f" * 31 + "0e"
ROWS = {"type": ["pdq", "md5", "url"], "value": [NEAR, "a", "https://nobody.example/"]}
GOOD: dict[str, Any] = {**ROWS, "quality": [90, None, None]}


def stream(table: pa.Table | dict[str, Any], **options: str) -> bytes:
    table = pa.table(table) if isinstance(table, dict) else table
    sink = pa.BufferOutputStream()
    chosen = pa.ipc.IpcWriteOptions(**options)
    with pa.ipc.new_stream(sink, table.schema, options=chosen) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


@pytest.fixture
def bank(coalition: Coalition) -> Bank:
    made = make_bank(by=coalition.owner, name="Posters", label="recruitment", sharing="own")
    add_signals(made.code, by=coalition.owner, signals=[NewSignal("pdq", BASE, "feather.png")])
    return made


@pytest.fixture
def asker(coalition: Coalition) -> Program:
    return program(coalition.owner, Scope.BANKS_MATCH)


def ask(asker: Program, body: bytes, accept: str = "*/*", kind: str = ARROW) -> Answer:
    headers = {**asker.headers, "Accept": accept}
    return _answer(Client().post(f"{ROOT}/match", body, content_type=kind, headers=headers))


def table(answer: Answer) -> pa.Table:
    assert answer["Content-Type"] == ARROW, answer.content
    return pa.ipc.open_stream(answer.content).read_all()


def test_columns_in_and_columns_out(asker: Program, bank: Bank) -> None:
    signal = bank.signals.get()
    common = {"advice": "review", "label": "recruitment", "view": "whole", "radius": 31}
    empty = dict.fromkeys([*common, "bank", "bank_name", "owner", "distance", "why"])
    of_signal = dict.fromkeys(["signal", "signal_value", "signal_name"])
    of_pictures = dict.fromkeys(["relation", "inliers", "agreement", "known", "of_item"])
    assert table(ask(asker, stream(GOOD))).to_pylist() == [
        {
            **common,
            "query": 0,
            "asked_type": "pdq",
            "asked_value": NEAR,
            "bank": str(bank.code),
            "bank_name": "Posters",
            "owner": "sahlan",
            "distance": 1,
            "why": "1 of 256 bits differ",
            "signal": str(signal.code),
            "signal_value": BASE,
            "signal_name": "feather.png",
            **of_pictures,
            "left_out": 0,
            "error": None,
            "detail": None,
        },
        {
            **empty,
            **of_signal,
            **of_pictures,
            "query": 1,
            "asked_type": None,
            "asked_value": None,
            "left_out": 0,
            "error": "unknown_type",
            "detail": "There is no signal type 'md5'. "
            "There are: sha256, pdq, local, text, passage, url.",
        },
    ]


def test_the_form_of_the_answer_is_what_is_accepted(asker: Program, bank: Bank) -> None:
    body, json = stream(GOOD), "application/json"
    assert ask(asker, body)["Content-Type"] == ARROW
    assert ask(asker, body, json)["Content-Type"] == json
    sent = b'{"type": "pdq", "value": "' + NEAR.encode() + b'"}'
    assert ask(asker, sent, kind=json)["Content-Type"] == json
    assert table(ask(asker, sent, ARROW, kind=json))["distance"].to_pylist() == [1]
    found = ask(asker, body, json).json()["results"]
    assert [len(one["matches"]) for one in found] == [1, 0, 0]


def test_nothing_near_is_no_row(asker: Program, bank: Bank) -> None:
    nothing = stream({"type": ["pdq"], "value": ["f0" * 32]})
    assert table(ask(asker, nothing)).num_rows == 0


def test_large_strings_several_batches_and_no_quality(asker: Program, bank: Bank) -> None:
    one = pa.table({name: pa.array(ROWS[name], pa.large_string()) for name in ROWS})
    found = table(ask(asker, stream(pa.concat_tables([one, one]))))
    assert found["query"].to_pylist() == [0, 1, 3, 4]


def test_nulls_lose_no_other_row(asker: Program, bank: Bank) -> None:
    body = stream({"type": ["pdq", None, "pdq"], "value": [None, NEAR, NEAR]})
    assert table(ask(asker, body))["error"].to_pylist() == ["bad_input", "bad_input", None]


def with_dictionary() -> bytes:
    return stream({**ROWS, "type": pa.array(ROWS["type"]).dictionary_encode()})


def a_bomb() -> bytes:
    """A few thousand bytes that say that they are many millions."""
    many = pa.array(["0" * 50_000_000])
    return stream({"type": pa.array(["pdq"]), "value": many}, compression="zstd")


def boasting() -> bytes:
    """A batch that says that it has more rows than it has bytes for."""
    whole = bytearray(stream({"type": ["pdq"], "value": ["0" * 8]}))
    count = (1).to_bytes(8, "little")
    places = [place for place in range(len(whole)) if whole[place : place + 8] == count]
    for place in places:
        whole[place : place + 8] = (2**40).to_bytes(8, "little")
    return bytes(whole)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"hello", "cut off"),
    "end only": (lambda: b"\xff\xff\xff\xff\x00\x00\x00\x00", "no Arrow stream"),
    "cut off": (lambda: stream(GOOD)[:-9], "cut off"),
    "a file": (lambda: b"ARROW1\0\0" + stream(GOOD), "no Arrow stream"),
    "no column": (lambda: stream({"value": [BASE]}), "type"),
    "unknown column": (lambda: stream({**GOOD, "name": ["a"] * 3}), "name"),
    "numbers": (lambda: stream({"type": ["pdq"], "value": [5]}), "value"),
    "bytes": (lambda: stream({"type": ["pdq"], "value": [b"0f"]}), "value"),
    "quality of words": (lambda: stream({**ROWS, "quality": ["a"] * 3}), "quality"),
    "nothing but nulls": (lambda: stream({"type": pa.nulls(9), "value": pa.nulls(9)}), "type"),
    "no rows": (
        lambda: stream({"type": pa.array([], "str"), "value": pa.array([], "str")}),
        "rows",
    ),
    "dictionaries": (with_dictionary, "dictionaries"),
    "compressed by lz4": (lambda: stream(GOOD, compression="lz4"), "compression"),
    "a bomb": (a_bomb, "compression"),
}


@pytest.mark.parametrize(("made", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_stream_is_refused(asker: Program, made: Callable[[], bytes], told: str) -> None:
    answer = ask(asker, made())
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert told in answer.json()["detail"]


def test_more_rows_are_said_than_there_are_bytes_for() -> None:
    with pytest.raises(TooLarge):
        read_rows(boasting(), most=10)
    with pytest.raises(BadInput, match="no Arrow stream"):
        read_rows(boasting(), most=2**41)


def test_a_column_twice(asker: Program) -> None:
    twice = pa.table([["pdq"], ["pdq"], ["0"]], names=["type", "type", "value"])
    assert ask(asker, stream(twice)).json()["fields"] == {"type": "A column is there twice."}


def test_too_many_rows_and_too_many_batches(asker: Program) -> None:
    rows = {"type": ["pdq"] * (MOST_ASKED + 1), "value": [""] * (MOST_ASKED + 1)}
    answer = ask(asker, stream(rows))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    small = pa.table({"type": ["pdq"], "value": [""]})
    batches = pa.concat_tables([small] * (MOST_BATCHES + 1))
    answer = ask(asker, stream(batches))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("length", range(0, len(stream(GOOD)), 7))
def test_cut_off_anywhere(length: int) -> None:
    with pytest.raises(BadInput):
        read_rows(stream(GOOD)[:length], most=10)
    with pytest.raises(BadInput):
        read_rows(stream(GOOD)[:length] + stream(GOOD)[-8:], most=10)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes_are_rows_or_a_clear_error(flips: list[tuple[int, int]]) -> None:
    data = bytearray(stream(GOOD))
    for place, value in flips:
        data[place % len(data)] = value
    try:
        rows = read_rows(bytes(data), most=10)
    except (BadInput, TooLarge):
        return
    assert len(rows) <= 10
