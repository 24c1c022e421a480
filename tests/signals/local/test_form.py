"""What a body says when it is read again, and what is refused."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kashf.errors import BadValue
from kashf.signals.interface import Signal
from kashf.signals.local import LOCAL, compare, form
from kashf.signals.local.features import Features
from kashf.signals.local.form import Body, Form
from tests.signals.local.looking import asked, known, photograph

GREY: Final = np.arange(128 * 128, dtype=np.uint32).reshape(128, 128).astype(np.uint8)


@st.composite
def some_features(draw: st.DrawFn) -> Features:
    count = draw(st.integers(0, 300))
    width, height = draw(st.integers(1, 65535)), draw(st.integers(1, 65535))
    parts = np.random.default_rng(draw(st.integers(0, 1 << 32))).random((count, 4))
    frame = np.array([width, height])
    return Features(
        width,
        height,
        draw(arrays.arrays(np.uint8, (count, 32))),
        (parts[:, :2] * frame).astype(np.float32),
        (8 * 2 ** (9 * parts[:, 2])).astype(np.float32),
        (2 * np.pi * parts[:, 3]).astype(np.float32),
    )


@given(st.sampled_from(Form), st.floats(0, 1), some_features())
def test_what_is_written_is_read_again(kind: Form, evenness: float, features: Features) -> None:
    body = form.read(form.write(Body(kind, evenness, features, GREY)))

    read = body.features
    assert (body.form, read.width, read.height) == (kind, features.width, features.height)
    assert np.array_equal(read.codes, features.codes)
    frame = np.array([features.width, features.height])
    assert np.abs((read.places - features.places) / frame).max(initial=0) < 1e-4
    assert np.abs(np.log2(read.sizes / features.sizes)).max(initial=0) < 0.03
    turns = np.exp(1j * read.angles) / np.exp(1j * features.angles)
    assert np.abs(np.angle(turns)).max(initial=0) < 0.02
    assert body.copy.shape == GREY.shape
    assert abs(body.evenness - evenness) < 0.002


@given(some_features())
@settings(max_examples=30)
def test_what_was_read_is_written_the_same(features: Features) -> None:
    body = form.write(Body(Form.KNOWN, 0.5, features, GREY))

    assert form.write(replace(form.read(body), copy=GREY)) == body


def test_bodies_of_photographs_are_small() -> None:
    assert len(known(photograph("bricks")).body) <= 13_000
    assert len(asked(photograph("bricks"))[0].body) <= 40_000


KNOWN: Final = known(photograph("cat")).body
NONE: Final = np.empty((0, 3), np.int32)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"KL",
        b"PNG" + KNOWN[3:],
        KNOWN[:12],
        KNOWN[:5000],
        KNOWN[:-2000],
        KNOWN[:2] + b"\x09" + KNOWN[3:],
        KNOWN + bytes(form.LARGEST),
    ],
    ids=["empty", "begun", "other", "headless", "short", "no end", "other form", "large"],
)
def test_what_is_no_body_is_refused(body: bytes) -> None:
    with pytest.raises(BadValue) as caught:
        compare(KNOWN, body, NONE)
    assert caught.value.fields.keys() == {"body"}


def test_another_version_is_named_without_reading_further() -> None:
    newer = KNOWN[:3] + bytes([form.VERSION + 1]) + b"who knows what comes here"

    assert form.version_of(newer) == form.VERSION + 1
    assert len(LOCAL.codes(Signal("local", f"{form.VERSION + 1}-{'0' * 32}", 100, newer))) == 0
    with pytest.raises(BadValue, match=f"version {form.VERSION + 1}"):
        compare(KNOWN, newer, NONE)


def test_a_value_begins_with_the_version_and_names_the_body() -> None:
    one, other = known(photograph("cat")), known(photograph("sheep"))

    assert one.value.startswith(f"{form.VERSION}-")
    assert one.value != other.value
    assert known(photograph("cat")) == one


@given(st.lists(st.tuples(st.integers(0, len(KNOWN) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=80)
def test_a_body_with_changed_bytes_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    body = bytearray(KNOWN)
    for place, value in changes:
        body[place] = value
    signal = Signal("local", f"{form.VERSION}-{'0' * 32}", 100, bytes(body))
    count = len(LOCAL.codes(signal))
    pairs = np.column_stack([np.arange(20), np.arange(20), np.arange(20)]).astype(np.int32)

    with suppress(BadValue):
        compare(KNOWN, bytes(body), pairs[: min(20, count)])


@given(st.binary(max_size=200), st.integers(0, 1 << 16))
@settings(max_examples=50)
def test_a_head_that_lies_is_refused(rest: bytes, count: int) -> None:
    head = b"KL" + bytes([Form.KNOWN, form.VERSION]) + b"\x40\0\x40\0"
    body = head + (count & 0xFFFF).to_bytes(2, "little") + rest

    with pytest.raises(BadValue):
        form.read(body)
