"""A bank, an archive to look for it in, and scans of it as the library runs them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageDraw

from kashf.matching import Bank
from kashf.scan.scanning import Asked, How, Summary, scan_to
from kashf.scan.sources.cutting import Sources
from kashf.signals import REGISTRY, Entry, hash_file, hash_text

NOTICE = "The Raven Organisation calls on all who hear it to come to the nest on the hill tonight. "
LONG = NOTICE * 3 + " ".join(f"word{number}" for number in range(60))


def draw(path: Path, colour: str) -> Path:
    picture = Image.new("RGB", (400, 300), "white")
    pen = ImageDraw.Draw(picture)
    for step in range(12):
        pen.ellipse((step * 30, step * 20, step * 30 + 90, step * 25 + 60), fill=colour)
        pen.text((20 + step * 25, 280 - step * 20), f"nest {step}", fill="black")
    picture.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bank(folder: Path) -> Bank:
    """A poster and a long text are known."""
    made = Bank.create(folder / "raven", name="Raven")
    poster = draw(folder / "poster.png", "darkred")
    made.add(Entry("poster", signal) for signal in hash_file(poster))
    made.add(Entry("notice", signal) for signal in hash_text(LONG))
    return made


@pytest.fixture
def archive(folder: Path, bank: Bank) -> Path:
    """Two items that are known, one that is not, one that cannot be read, and one that is empty."""
    inside = folder / "archive"
    (inside / "deeper").mkdir(parents=True)
    draw(inside / "a copy.png", "darkred")
    (inside / "deeper" / "notice.txt").write_text(LONG)
    (inside / "deeper" / "other.txt").write_text("A recipe for soup, with beans and a little salt.")
    (inside / "broken.jpg").write_bytes((inside / "a copy.png").read_bytes()[:300])
    (inside / "empty.txt").touch()
    return inside


@pytest.fixture
def scanned(folder: Path, bank: Bank) -> Callable[..., Summary]:
    """Scan sources, with as many workers as said, into a folder."""

    def run(*sources: str, **more: Any) -> Summary:  # noqa: ANN401 -- as `Asked` has them
        how = more.pop("how", How(workers=1))
        to = Path(more.pop("to", "out"))
        resume = more.pop("resume", False)
        report = more.pop("report", lambda _: None)
        chosen = Sources(sources, more.pop("form", None), more.pop("columns", {}))
        asked = Asked(chosen, more.pop("banks", ["raven"]), list(REGISTRY), **more)
        return scan_to(to, asked, how, resume=resume, begun=lambda *_: None, report=report)

    return run


def rows(folder: Path, kind: str) -> list[dict[str, Any]]:
    """What a scan has written, in the order of its parts."""
    return [
        row
        for path in sorted((folder / kind).glob("*.parquet"))
        for row in pq.read_table(path).to_pylist()
    ]
