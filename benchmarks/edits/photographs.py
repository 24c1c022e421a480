"""Photographs of a free licence: the demo's, and those that packages of Debian carry.

The packages are downloaded once and unpacked in a folder below the person's cache; nothing is
installed. Where there is no apt, or a release has no such package, the others have to do.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps
from platformdirs import user_cache_path

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.edits.edit import Picture

PACKAGES: Final = (
    "gcompris-qt-data",  # GPL-3, CC-BY-SA, public domain: file by file
    "mate-backgrounds",  # GPL-2+, CC-BY-SA-4.0
    "lomiri-wallpapers-16.04",  # CC-BY-SA-3.0
    "lomiri-wallpapers-20.04",  # CC-BY-SA-3.0 and 4.0
)
SIDE: Final = 1024  # pixels, the longer side that is worked with

_SMALLEST: Final = 300  # pixels, the shorter side; what is smaller is an icon
_ACTIVITIES: Final = (  # of GCompris, those with photographs
    *("erase", "explore_farm_animals", "explore_monuments", "explore_world_animals"),
)
_WALLPAPERS: Final = (
    *("mate/nature/Aqua", "mate/nature/Blinds", "mate/nature/Dune", "mate/nature/FreshFlower"),
    *("mate/nature/Garden", "mate/nature/GreenMeadow", "mate/nature/LadyBird"),
    *("mate/nature/RainDrops", "mate/nature/Storm", "mate/nature/TwoWings", "mate/nature/Wood"),
    *("mate/nature/YellowFlower", "Bridge_by_Sander_Klootwijk", "Dragonfly_by_Bolly"),
    *("Kleiber_by_Lukas_Baubkus", "Picture_0B_by_freespace", "Picture_1A_by_freespace"),
    *("Wine_by_Jakkub_Mede", "aitzgorri_by_Aitzol_Berasategi", "free_by_Peter_Nerlich"),
    *("friends_by_Aitzol_Berasategi", "greentock_by_Peter_Nerlich"),
    *("life_by_Aitzol_Berasategi", "picosdeeuropa_by_Aitzol_Berasategi"),
    *("seeding_by_Clements_Engelhardt", "sunset_by_Aitzol_Berasategi"),
)


def demo_photographs() -> dict[str, Path]:
    """The demo's files, by name."""
    return {path.stem: path for path in sorted(PHOTOGRAPHS.glob("*.jpg"))}


def photographs() -> dict[str, Path]:
    """All files by name; the demo's come first."""
    found = demo_photographs()
    root = user_cache_path("kashf") / "benchmarks" / "edits"
    _unpack(root)
    for name in _WALLPAPERS:
        path = root / "usr" / "share" / "backgrounds" / f"{name}.jpg"
        if path.exists():
            found[path.stem.split("_by_")[0]] = path
    for activity in _ACTIVITIES:
        found |= {path.stem: path for path in sorted((root / activity).glob("*.webp"))}
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


def _unpack(root: Path) -> None:
    """Have the packages' pictures in the folder, those that can be had."""
    marker = root / "complete"
    if marker.exists() and marker.read_text(encoding="utf-8") == " ".join(PACKAGES):
        return
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        _say("There is no apt here; edits are measured on the demo's photographs only.")
        return
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    missing = [package for package in PACKAGES if not _downloaded(package, root)]
    for activity in _ACTIVITIES:
        resources = root / "usr" / "share" / "gcompris-qt" / "rcc" / f"{activity}.rcc"
        if resources.exists():
            _cut(resources, root / activity)
    if missing:
        _say(f"apt cannot download {', '.join(missing)} (`apt-get update` may help); without its")
        _say("photographs, figures are of other pictures than those of docs/benchmarks.md.")
    else:
        marker.write_text(" ".join(PACKAGES), encoding="utf-8")


def _downloaded(package: str, root: Path) -> bool:
    try:
        _run(["apt-get", "download", package], root)
        for file in root.glob("*.deb"):
            _run(["dpkg", "-x", file.name, "."], root)
            file.unlink()
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _cut(resources: Path, folder: Path) -> None:
    """Take the photographs out of a file of Qt's resources, each by the digest of its bytes."""
    folder.mkdir()
    for file in _webp_files(resources.read_bytes()):
        with Image.open(BytesIO(file)) as image:
            if min(image.size) >= _SMALLEST:
                name = f"{folder.name} {sha256(file).hexdigest()[:6]}.webp"
                (folder / name).write_bytes(file)


def _webp_files(data: bytes) -> Iterator[bytes]:
    """Those that lie in other data as they are."""
    start = data.find(b"RIFF")
    while start >= 0:
        end = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
        if data[start + 8 : start + 12] == b"WEBP":
            yield data[start:end]
        start = data.find(b"RIFF", start + 4)


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 -- constants
