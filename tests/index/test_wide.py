"""An index for a wide radius has sketches beside its places, in its files, too."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kashf.errors import IndexDamaged
from kashf.index import Found, HammingIndex, segment
from tests.index.making import edits, everything, random_codes

BITS, RADIUS, COUNT = 128, 22, 40_000
CODES = random_codes(COUNT, BITS)
NEAR = edits(CODES[:40], RADIUS + 4)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("wide") / "index")


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "index"))


def made(folder: Path) -> Path:
    with HammingIndex.writer(folder, bits=BITS, radius=RADIUS) as index:
        index.add(np.arange(COUNT), CODES)
    return folder


def head(folder: Path) -> dict[str, Any]:
    """What the header of the one segment says."""
    start = segment_of(folder).read_bytes()[:4_096]
    return dict(json.loads(start[24 : 24 + int.from_bytes(start[8:16], "little")]))


def segment_of(folder: Path) -> Path:
    (file,) = folder.glob("segment-*")
    return file


def rows(found: Found) -> list[list[int]]:
    return [part.tolist() for part in (found.query, found.distance, found.key)]


def scanned() -> list[list[int]]:
    """What a plain loop finds near."""
    distance = np.bitwise_count(NEAR[:, None, :] ^ CODES[None, :, :]).sum(axis=2, dtype=np.int64)
    query, key = np.nonzero(distance <= RADIUS)
    triples = sorted(zip(query.tolist(), distance[query, key].tolist(), key.tolist(), strict=True))
    return [list(part) for part in zip(*triples, strict=True)]


def test_it_finds_what_a_scan_finds(sound: Path) -> None:
    with HammingIndex.open(sound) as index:
        found = rows(index.search(NEAR, RADIUS))
        assert found == scanned()
        assert len(found[0]) >= 20


def test_only_a_wide_radius_pays_for_sketches(sound: Path, tmp_path: Path) -> None:
    with HammingIndex.writer(tmp_path / "narrow", bits=BITS, radius=RADIUS - 1) as index:
        index.add(np.arange(COUNT), CODES)
    wide, narrow = head(sound), head(tmp_path / "narrow")

    assert (wide["format"], narrow["format"]) == (2, 1)
    places, sketches = (wide["sections"][name][1] for name in ("places", "sketches"))
    assert sketches == (places - 4) // 3 * 4, "four bytes beside each three"
    assert "sketches" not in narrow["sections"]


def test_a_segment_from_before_there_were_sketches_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(segment, "has_sketches", lambda bits, radius: False)
        older = made(tmp_path / "older")
    assert head(older)["format"] == 1

    with HammingIndex.open(older) as index:
        assert rows(index.search(NEAR, RADIUS)) == scanned()
        assert index.stats().damage == ()
    HammingIndex.writer(older, bits=BITS, radius=RADIUS).close()


def test_damaged_sketches_cost_no_key(copy: Path) -> None:
    at, size = head(copy)["sections"]["sketches"]
    whole = bytearray(segment_of(copy).read_bytes())
    whole[at + size // 2] ^= 1
    segment_of(copy).write_bytes(whole)

    with HammingIndex.open(copy) as index:
        assert rows(index.search(NEAR, RADIUS)) == scanned()
        damage = index.stats().damage
        assert "sketches damaged; no key is lost, only speed" in damage[0]
    with pytest.raises(IndexDamaged):
        HammingIndex.writer(copy, bits=BITS)
    assert HammingIndex.repair(copy) == damage
    with HammingIndex.open(copy) as index:
        assert (index.stats().damage, everything(index)) == ((), set(range(COUNT)))
        assert rows(index.search(NEAR, RADIUS)) == scanned()
