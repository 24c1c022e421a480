"""What texts read as stays what it is: banks are shared, and who holds a signal reads by it.

Whoever changes one of these values changes what all signals of texts mean.
"""

from hashlib import sha256
from random import Random

import pytest

from benchmarks.evasions import EVASIONS, news, pairs
from kashf.language import Key, read
from kashf.signals import hash_text
from tests.language.test_cleaning import HONEST, TRICKS

TEXTS = {
    "evasions": [posted for evasion in EVASIONS for posted, _ in pairs(evasion, Random(1))[:3]],
    "tricks": [written for written, _, _ in TRICKS.values()],
    "honest": HONEST,
    "news": news(3, Random(2)),
    "together": ["\n".join([*HONEST, *(written for written, _, _ in TRICKS.values())])],
}


def digest(values: list[object]) -> str:
    return sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@pytest.mark.parametrize(
    ("name", "frozen"),
    [
        ("evasions", "f35481771f4bfc32"),
        ("tricks", "27cb823bcb88a69c"),
        ("honest", "9eb064aef272861c"),
        ("news", "458e7f3efee30a08"),
        ("together", "e44018fc65a3d37e"),
    ],
)
def test_texts_steps_and_offsets(name: str, frozen: str) -> None:
    readings = [read(text, Key.SKELETON) for text in TEXTS[name]]
    told = [(one.text, one.steps, one.starts.tolist(), one.ends.tolist()) for one in readings]
    assert digest([*told]) == frozen


@pytest.mark.parametrize(
    ("name", "frozen"),
    [
        ("evasions", "5d2181fb09135e68"),
        ("tricks", "bd8de0b06464a60f"),
        ("honest", "5ab2a6c4e9b781ac"),
        ("news", "dc548b556a30bba2"),
        ("together", "1f58a72449a2612e"),
    ],
)
def test_signals(name: str, frozen: str) -> None:
    signals = [hash_text(text, ["text", "passage"]) for text in TEXTS[name]]
    assert digest([[(one.type, one.value) for one in some] for some in signals]) == frozen
