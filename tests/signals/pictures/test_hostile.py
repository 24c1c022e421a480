"""Pictures made to break decoders: hashing gives signals or one of our errors, nothing else, and in
bounded time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.errors import KashfError
from kashf.signals import hash_bytes
from tests.signals.pictures.corpus import seeds

MOST_MEMORY = 1 << 30  # bytes, of which a process that has hashed one picture has a tenth
SEEDS = seeds()

Change = tuple[float, int]
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8)


def test_each_of_hundreds_of_files_is_answered_in_bounded_time_and_memory() -> None:
    """The system ends the process after `SECONDS` of processor time."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.signals.pictures.corpus"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    *answers, memory = map(json.loads, run.stdout.splitlines())

    assert run.returncode == 0, (answers[-1:], run.stderr[-2000:])
    assert len(answers) >= 500
    kinds = {answer["answer"] for answer in answers}
    assert kinds == {"signals", "broken_picture", "too_large", "no picture"}
    assert memory["peak"] < MOST_MEMORY
    bombs = [answer for answer in answers if "60000 x 60000" in answer["file"]]
    assert {answer["answer"] for answer in bombs} == {"too_large"}


def test_the_pictures_from_which_they_are_made_are_whole() -> None:
    assert {name for name, data in SEEDS.items() if not hash_bytes(data, ["pdq"])} == set()


def hurt(data: bytes, changes: list[Change], kept: float, head: int) -> bytes:
    """With some bytes replaced, most of them in the first `head` bytes, and the end cut off."""
    hurting = bytearray(data)
    for number, (place, byte) in enumerate(changes):
        hurting[int(place * (len(data) if number % 2 else min(head, len(data))))] = byte
    return bytes(hurting[: max(1, round(len(data) * kept))])


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("whole", SEEDS.values(), ids=SEEDS.keys())
@given(
    changes=CHANGES,
    kept=st.just(1.0) | st.floats(0, 1),
    head=st.sampled_from([40, 120, 1 << 20]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
def test_a_damaged_picture_is_hashed_or_refused(
    whole: bytes, changes: list[Change], kept: float, head: int
) -> None:
    data = hurt(whole, changes, kept, head)

    try:
        types = [signal.type for signal in hash_bytes(data, ["sha256", "pdq"])]
    except KashfError:
        return
    assert types[0] == "sha256"


@given(st.binary(min_size=1, max_size=200), st.sampled_from(sorted(SEEDS)))
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
def test_a_picture_that_is_only_a_beginning_is_refused_or_hashed(noise: bytes, form: str) -> None:
    try:
        types = [signal.type for signal in hash_bytes(SEEDS[form][:16] + noise)]
    except KashfError:
        return
    assert types[0] == "sha256"
