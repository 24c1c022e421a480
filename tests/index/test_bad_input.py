"""What cannot be an index, a code, a key or a radius: each has its error, and nothing is done."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from kashf.errors import KashfError
from kashf.index import HammingIndex
from kashf.index.engine import Keys
from tests.index.making import Codes, everything, keys, random_codes

CODES = random_codes(4)
Use = Callable[[HammingIndex], object]


@pytest.fixture
def index() -> HammingIndex:
    index = HammingIndex(bits=256)
    index.add(keys(1, 2), CODES[:2])
    return index


def add(given_keys: object, codes: object) -> Use:
    return lambda index: index.add(cast("Keys", given_keys), cast("Codes", codes))


TABLE: dict[str, tuple[Use, str]] = {
    "codes too narrow": (add(keys(3), CODES[:1, :31]), "bad_codes"),
    "codes too wide": (add(keys(3), random_codes(1, 320)), "bad_codes"),
    "codes of words": (add(keys(3), CODES[:1].view("<u8")), "bad_codes"),
    "codes of floats": (add(keys(3), CODES[:1].astype(float)), "bad_codes"),
    "codes of signs": (add(keys(3), CODES[:1].view(np.int8)), "bad_codes"),
    "codes in a row": (add(keys(3), CODES[0]), "bad_codes"),
    "codes in a cube": (add(keys(3), CODES[:1, None]), "bad_codes"),
    "codes with gaps": (add(keys(3), [[1, 2], [3]]), "bad_codes"),
    "no codes": (add(keys(3), None), "bad_codes"),
    "codes the other way round": (add(keys(*range(32)), CODES[:1].T), "bad_codes"),
    "more codes than keys": (add(keys(3), CODES[:2]), "bad_codes"),
    "more keys than codes": (add(keys(3, 4), CODES[:1]), "bad_codes"),
    "a key twice": (add(keys(3, 3), CODES[:2]), "bad_codes"),
    "a key that is there": (add(keys(3, 1), CODES[:2]), "bad_codes"),
    "keys of floats": (add(np.array([3.0]), CODES[:1]), "bad_codes"),
    "keys of truth": (add(np.array([True]), CODES[:1]), "bad_codes"),
    "keys of text": (add(np.array(["3"]), CODES[:1]), "bad_codes"),
    "keys of objects": (add(np.array([object()]), CODES[:1]), "bad_codes"),
    "keys too large": (add(np.array([2**63], np.uint64), CODES[:1]), "bad_codes"),
    "keys in a square": (add(keys(3)[None], CODES[:1]), "bad_codes"),
    "one key": (add(np.int64(3), CODES[:1]), "bad_codes"),
    "remove what is not there": (lambda index: index.remove(keys(1, 9)), "not_found"),
    "remove floats": (lambda index: index.remove(np.array([1.0])), "bad_codes"),
    "query too narrow": (lambda index: index.search(CODES[:, :8], 1), "bad_codes"),
    "query in a row": (lambda index: index.nearest(CODES[0], 1), "bad_codes"),
    "radius below nothing": (lambda index: index.search(CODES, -1), "bad_radius"),
    "radius beyond the bits": (lambda index: index.search(CODES, 257), "bad_radius"),
    "radius that is no number": (
        lambda index: index.search(CODES, cast("int", float("nan"))),
        "bad_radius",
    ),
    "nearest beyond the bits": (lambda index: index.nearest(CODES, 1, 257), "bad_radius"),
    "no neighbour": (lambda index: index.nearest(CODES, 0), "bad_input"),
    "no threads": (lambda index: index.search(CODES, 1, threads=0), "bad_input"),
    "too many threads": (lambda index: index.search(CODES, 1, threads=10**6), "bad_input"),
    "bits of no index": (lambda index: HammingIndex(bits=100), "bad_input"),
    "no bits": (lambda index: HammingIndex(bits=0), "bad_input"),
    "too many bits": (lambda index: HammingIndex(bits=1088), "bad_input"),
    "usual radius beyond the bits": (lambda index: HammingIndex(bits=64, radius=65), "bad_radius"),
}


@pytest.mark.parametrize(("use", "code"), TABLE.values(), ids=TABLE.keys())
def test_bad_input_has_its_error(index: HammingIndex, use: Use, code: str) -> None:
    with pytest.raises(KashfError) as caught:
        use(index)

    assert caught.value.code == code
    assert everything(index) == {1, 2}


STRIDED = np.repeat(np.repeat(CODES, 2, axis=0), 2, axis=1)[::2, ::2]


@pytest.mark.parametrize("codes", [np.asfortranarray(CODES), STRIDED, CODES[::-1][::-1], CODES])
def test_the_order_in_memory_does_not_matter(codes: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
    index = HammingIndex(bits=256)
    index.add(cast("Keys", np.arange(8, dtype=np.int16)[::2]), codes)
    assert index.search(codes[::-1], 0).key.tolist() == [6, 4, 2, 0]


def test_nothing_is_nothing(index: HammingIndex) -> None:
    index.add(keys(), CODES[:0])
    index.remove(keys())
    assert len(index.search(CODES[:0], 256)) == 0
    assert len(index.nearest(CODES[:0], 1)) == 0
    assert everything(index) == {1, 2}


def test_arrays_that_change_afterwards_do_not_matter(index: HammingIndex) -> None:
    codes, own = CODES[2:3].copy(), keys(3)
    index.add(own, codes)
    codes[:], own[:] = 0, 9

    assert index.search(CODES[2:3], 0).key.tolist() == [3]
    assert 9 not in index
