from collections import Counter
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps

from kashf.coalition.demo.edits import EDITS, HEAVY_EDITS, LIGHT_EDITS
from kashf.coalition.demo.evasions import TEXT_EDITS
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.scene import Item, Scene, Truth, draw_scene

RADIUS = 31  # within which PDQ takes two pictures for one


@pytest.fixture(scope="session")
def hashes(scene: Scene) -> dict[Path, int]:
    paths = [*(known.path for known in scene.known), *(item.path for item in scene.items)]
    return {path: pdq(path) for path in paths if path.suffix != ".txt"}


def pdq(path: Path) -> int:
    with Image.open(path) as picture:
        bits, quality = pdqhash.compute(np.asarray(ImageOps.exif_transpose(picture).convert("RGB")))
    assert quality >= 50, path.name
    return int("".join(map(str, bits)), 2)


def small_png() -> bytes:
    to = BytesIO()
    Image.new("RGB", (90, 120)).save(to, "png")
    return to.getvalue()


def pictures(scene: Scene, *truths: Truth) -> list[Item]:
    return [i for i in scene.items if i.truth in truths and i.path.suffix != ".txt"]


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_draws_the_same_to_the_byte(
    scene: Scene, folder: Path, tmp_path: Path
) -> None:
    draw_scene(tmp_path)

    assert digests(tmp_path) == digests(folder)


def test_another_seed_edits_other_pieces(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kashf.coalition.demo.scene.draw_poster", lambda _poster: small_png())
    monkeypatch.setattr("kashf.coalition.demo.scene.draw_news_page", lambda _page: small_png())

    other = draw_scene(tmp_path, seed=1)

    assert [item.of for item in other.items] != [item.of for item in scene.items]
    counts = [
        Counter(Truth.INNOCENT if one.truth is Truth.BEHIND else one.truth for one in each.items)
        for each in (other, scene)
    ]
    assert counts[0] == counts[1]  # of photographs others are drawn


def test_everything_lies_under_the_folder(scene: Scene, folder: Path) -> None:
    paths = {known.path for known in scene.known} | {item.path for item in scene.items}

    assert paths == {path for path in folder.rglob("*") if path.is_file()}
    assert {path.parent for path in paths} == {folder / "known", folder / "items"}


def test_so_many_items_of_each_truth(scene: Scene) -> None:
    assert Counter(item.truth for item in scene.items) == {
        Truth.COPY: 16,
        Truth.EDIT: 59,
        Truth.REPORT: 16,
        Truth.BEHIND: 6,
        Truth.INNOCENT: 24,
    }
    assert len(scene.known) == 18


def test_copies_and_edits_should_match_and_name_what_they_derive_from(scene: Scene) -> None:
    known = {each.path.name for each in scene.known}

    for item in scene.items:
        assert item.should_match == (item.truth in {Truth.COPY, Truth.EDIT})
        assert (item.of in known) if item.should_match else (item.of is None)


def test_every_label_and_every_edit_occurs(scene: Scene) -> None:
    assert {known.label for known in scene.known} == set(Label)
    assert {item.edit for item in scene.items if item.truth is Truth.EDIT} == {
        *(edit.says for edit in EDITS.values()),
        *(edit.says for edit in TEXT_EDITS.values()),
        "said in other words",
    }


def test_a_copy_is_the_same_to_the_byte_and_an_edit_is_not(scene: Scene) -> None:
    known = {each.path.name: each.path.read_bytes() for each in scene.known}

    for item in scene.items:
        if item.of is not None:
            same = item.path.read_bytes() == known[item.of]
            assert same == (item.truth is Truth.COPY), item.edit


def test_any_two_posters_are_far_apart(scene: Scene, hashes: dict[Path, int]) -> None:
    posters = [hashes[known.path] for known in scene.known if known.path in hashes]

    assert len(posters) == 10
    assert min((a ^ b).bit_count() for a, b in combinations(posters, 2)) > 2 * RADIUS


def test_pdq_sees_through_light_edits_and_loses_heavy_ones(
    scene: Scene, folder: Path, hashes: dict[Path, int]
) -> None:
    seen = {
        (item.edit, (hashes[item.path] ^ hashes[folder / "known" / str(item.of)]).bit_count())
        for item in pictures(scene, Truth.EDIT)
    }
    light = {edit.says for edit in LIGHT_EDITS.values()}
    heavy = {edit.says for edit in HEAVY_EDITS.values()}

    assert {edit for edit, distance in seen if distance <= RADIUS} == light
    assert {edit for edit, distance in seen if distance > RADIUS} == heavy


def test_reports_and_innocent_pictures_are_far_from_every_poster(
    scene: Scene, hashes: dict[Path, int]
) -> None:
    posters = [hashes[known.path] for known in scene.known if known.path in hashes]

    for item in pictures(scene, Truth.REPORT, Truth.BEHIND, Truth.INNOCENT):
        nearest = min((hashes[item.path] ^ poster).bit_count() for poster in posters)
        assert nearest > 2 * RADIUS, item.path.name
