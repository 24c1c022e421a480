from PIL import Image

from kashf.coalition.demo.typesetting import FONTS, HERE

PHOTOGRAPHS = sorted((HERE / "photographs").glob("*.jpg"))


def test_every_photograph_has_its_licence_and_no_other_is_listed() -> None:
    table = (HERE / "photographs" / "LICENCE.md").read_text(encoding="utf-8").splitlines()

    listed = [line.split("`")[1] for line in table if line.startswith("| `")]
    assert sorted(listed) == [path.name for path in PHOTOGRAPHS]


def test_the_photographs_are_small() -> None:
    for path in PHOTOGRAPHS:
        with Image.open(path) as picture:
            assert max(picture.size) <= 800
        assert path.stat().st_size <= 110_000
    assert sum(path.stat().st_size for path in PHOTOGRAPHS) < 1_200_000


def test_the_fonts_travel_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
