"""Photographs of a free licence: the demo's, and those that Debian's wallpapers are made of.

The packages are downloaded once and unpacked in a folder below the person's cache; nothing is
installed. Where that is not possible, the demo's photographs have to do.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps
from platformdirs import user_cache_path

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.edits.edit import Picture

PACKAGES: Final = (
    "mate-backgrounds",  # GPL-2+, CC-BY-SA-4.0
    "plasma-workspace-wallpapers",  # LGPL-3, CC-BY-SA-4.0
    "lomiri-wallpapers-16.04",  # CC-BY-SA-3.0
    "lomiri-wallpapers-20.04",  # CC-BY-SA-3.0 and 4.0
)
SIDE: Final = 1024  # pixels, the longer side that is worked with
DEMO: Final = tuple(sorted(path.stem for path in PHOTOGRAPHS.glob("*.jpg")))

_MATE: Final = "backgrounds/mate/nature"
_WHERE: Final = {
    _MATE: (
        *("Aqua", "Blinds", "Dune", "FreshFlower", "Garden", "GreenMeadow", "LadyBird"),
        *("RainDrops", "Storm", "TwoWings", "Wood", "YellowFlower"),
    ),
    "backgrounds": (
        *("Bridge_by_Sander_Klootwijk", "Dragonfly_by_Bolly", "Kleiber_by_Lukas_Baubkus"),
        *("Picture_0B_by_freespace", "Picture_1A_by_freespace", "Wine_by_Jakkub_Mede"),
        *(
            "aitzgorri_by_Aitzol_Berasategi",
            "free_by_Peter_Nerlich",
            "friends_by_Aitzol_Berasategi",
        ),
        *("greentock_by_Peter_Nerlich",),
        *("life_by_Aitzol_Berasategi", "picosdeeuropa_by_Aitzol_Berasategi"),
        *("seeding_by_Clements_Engelhardt", "sunset_by_Aitzol_Berasategi"),
    ),
    "wallpapers": (
        *("Autumn", "BytheWater", "ColdRipple", "ColorfulCups", "DarkestHour", "EveningGlow"),
        *("FallenLeaf", "Grey", "Kite", "OneStandsOut", "Path", "Volna", "summer_1am"),
    ),
}


def photographs() -> dict[str, Path]:
    """The files by name; the demo's come first."""
    found = {name: PHOTOGRAPHS / f"{name}.jpg" for name in DEMO}
    root = _unpacked()
    if root is None:
        return found
    for folder, names in _WHERE.items():
        for name in names:
            path = _largest(root / "usr" / "share" / folder, name)
            if path is not None:
                found[name.split("_by_")[0]] = path
    return found


def opened(path: Path) -> Picture:
    """The picture as RGB, its longer side `SIDE` pixels at the most."""
    with Image.open(path) as image:
        image.draft("RGB", (SIDE, SIDE))
        return fitted(image.convert("RGB"), SIDE)


def fitted(picture: Picture, side: int) -> Picture:
    """The same, no larger."""
    if max(picture.size) <= side:
        return picture
    return ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)


def _largest(folder: Path, name: str) -> Path | None:
    """A wallpaper is a file, or a folder with one picture in several sizes."""
    single = [*folder.glob(f"{name}.jpg"), *folder.glob(f"{name}.png")]
    sizes = [*(folder / name / "contents" / "images").glob("*")]
    return max(single or sizes, key=lambda path: (path.stat().st_size, path.name), default=None)


def _unpacked() -> Path | None:
    """Where the packages lie unpacked; None where there is no apt, or no network."""
    root = user_cache_path("kashf") / "benchmarks" / "photographs"
    if (root / "complete").exists():
        return root
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return None
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    try:
        _run(["apt-get", "download", *PACKAGES], root)
        for package in sorted(root.glob("*.deb")):
            _run(["dpkg", "-x", package.name, "."], root)
            package.unlink()
    except (OSError, subprocess.CalledProcessError):
        return None
    (root / "complete").touch()
    return root


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 -- constants
