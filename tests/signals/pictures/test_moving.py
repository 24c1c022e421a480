"""Pictures that move: the frames that look different have a signal each, in bounds."""

from io import BytesIO

import pytest
from PIL import Image

from kashf.signals import Content, Signal, hash_bytes
from kashf.signals.pdq import PDQ
from kashf.signals.pictures import MOST_CHOSEN, MOST_LOOKED_AT, frames
from tests.signals.pictures.making import PHOTOGRAPHS, distance, photograph, reference, saved

FORMS = ["GIF", "WEBP", "PNG", "AVIF"]
SIZE = (240, 180)


def moving(form: str, scenes: list[Image.Image]) -> bytes:
    return saved(scenes[0], form, save_all=True, append_images=scenes[1:], duration=100)


def signals(data: bytes) -> tuple[Signal, ...]:
    return hash_bytes(data, ["pdq"])


@pytest.mark.parametrize("form", FORMS)
def test_each_scene_has_a_signal_and_the_first_comes_first(form: str) -> None:
    scenes = [photograph(name, SIZE) for name in ("coffee", "cat", "alps")]

    found = signals(moving(form, [scene for scene in scenes for _ in range(5)]))

    assert len(found) == 3
    for signal, scene in zip(found, scenes, strict=True):
        assert distance(signal, reference(scene)) <= 24  # a palette, or another codec


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_hardly_moves_has_one_signal(form: str) -> None:
    scene = photograph("coffee", SIZE)
    moves = [scene]
    for step in range(1, 6):
        frame = scene.copy()
        frame.paste("white", (10 * step, 10, 10 * step + 12, 22))
        moves.append(frame)

    assert len(signals(moving(form, moves))) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_scene_that_comes_back_counts_once(form: str) -> None:
    coffee, cat = photograph("coffee", SIZE), photograph("cat", SIZE)

    assert len(signals(moving(form, [coffee, cat, coffee, cat]))) == 2


def test_of_many_scenes_the_first_and_those_that_differ_the_most_are_kept() -> None:
    scenes = [photograph(path.stem, SIZE) for path in PHOTOGRAPHS]
    assert len(scenes) > MOST_CHOSEN

    found = signals(moving("PNG", scenes))

    assert len(found) == MOST_CHOSEN
    assert found[0] == reference(scenes[0])
    assert {each.value for each in found} < {reference(scene).value for scene in scenes}


@pytest.mark.parametrize("form", ["GIF", "PNG"])  # the others are opened whole or not at all
def test_an_animation_that_is_cut_short_has_the_frames_that_are_there(form: str) -> None:
    scenes = [photograph(path.stem, SIZE) for path in PHOTOGRAPHS[:4]]
    whole = moving(form, scenes)
    found = signals(whole[: len(whole) * 3 // 4])

    assert 1 <= len(found) < len(scenes)
    assert found == signals(whole)[: len(found)]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_ten_thousand_frames_the_first_some_hundred_are_looked_at(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shades = [Image.new("L", (8, 8), 37 * number % 256) for number in range(10_000)]
    data = moving(form, shades)
    looked_at = 0
    kind = type(Image.open(BytesIO(data)))
    seek = kind.seek

    def counted(image: Image.Image, frame: int) -> None:
        nonlocal looked_at
        looked_at += 1
        seek(image, frame)

    monkeypatch.setattr(kind, "seek", counted)

    assert len(Content.of_bytes(data).stills) == MOST_CHOSEN
    assert MOST_LOOKED_AT - 1 <= looked_at <= MOST_LOOKED_AT


def test_frames_that_are_large_are_looked_at_until_so_many_pixels_were_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenes = [photograph(path.stem, SIZE) for path in PHOTOGRAPHS[:6]]
    pixels = SIZE[0] * SIZE[1]
    monkeypatch.setattr(frames, "MOST_MOVING_PIXELS", 3 * pixels + pixels // 2)

    assert len(Content.of_bytes(moving("PNG", scenes)).stills) == 4


def test_each_frame_is_looked_for_in_every_turn() -> None:
    coffee, cat = photograph("coffee", SIZE), photograph("cat", SIZE)
    data = moving("PNG", [coffee, cat.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])

    (whole, *_) = PDQ.rounds(Content.of_bytes(data))

    assert min(PDQ.distance(each.value, reference(cat).value) for each in whole) <= 2
