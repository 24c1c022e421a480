"""The command line as a person has it: `kashf` in this process, `kashf_process` in its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pytest
from PIL import Image, ImageDraw

from kashf.cli.main import run
from kashf.matching import Bank
from tests.places import open_place

LEAFLET = "Come to the nest: https://raven.example/nest"


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Kashf = Callable[..., Answer]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, which other users may see; the data folder is in it, too."""
    with TemporaryDirectory(dir=open_place(), ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        monkeypatch.chdir(name)
        monkeypatch.setenv("KASHF_HOME", str(Path(name) / "home"))
        yield Path(name)


@pytest.fixture
def kashf(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Kashf:
    def call(*args: str, stdin: str | bytes = b"") -> Answer:
        (tmp_path / "stdin").write_bytes(stdin if isinstance(stdin, bytes) else stdin.encode())
        with (tmp_path / "stdin").open() as file, monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", file)
            patch.setattr(sys, "argv", ["kashf", *args])
            with pytest.raises(SystemExit) as stopped:
                run()
        captured = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return Answer(stopped.value.code, captured.out, captured.err)

    return call


@pytest.fixture
def kashf_process() -> Kashf:
    def call(
        *args: str,
        before: str = "",
        within: Sequence[str] = (),
        stdout: int | IO[str] = subprocess.PIPE,
        env: Mapping[str, str] | None = None,
    ) -> Answer:
        done = subprocess.run(
            [*within, *process_line(args, before)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=env,
            text=True,
            timeout=60,
        )
        return Answer(done.returncode, done.stdout or "", done.stderr)

    return call


def process_line(args: Sequence[str], before: str = "") -> list[str]:
    code = f"import os, sys\nfrom kashf.cli.main import app, run\n{before}\nrun()"
    return [sys.executable, "-c", code, *args]


@pytest.fixture
def command_line() -> Callable[[Sequence[str]], list[str]]:
    return process_line


@pytest.fixture
def poster(folder: Path) -> Path:
    """A picture with enough in it for a PDQ of quality 100."""
    picture = Image.new("RGB", (256, 256), "white")
    draw = ImageDraw.Draw(picture)
    for step in range(12):
        corner = (step * 37 % 200, step * 53 % 200)
        fill = (step * 20, 255 - step * 20, step * 71 % 255)
        draw.ellipse((*corner, corner[0] + 20 + step * 9, corner[1] + 60), fill)
    picture.save(folder / "poster.png")
    return folder / "poster.png"


@pytest.fixture
def leaflet(folder: Path) -> Path:
    (folder / "leaflet.txt").write_text(LEAFLET, encoding="utf-8")
    return folder / "leaflet.txt"


@pytest.fixture
def bank(folder: Path) -> Bank:
    """An empty bank in the folder `raven`."""
    return Bank.create(folder / "raven", name="Raven")


@pytest.fixture
def known(bank: Bank, kashf: Kashf, poster: Path, leaflet: Path) -> Bank:
    """The bank with a poster and a leaflet."""
    answer = kashf("bank", "add", "raven", poster.name, leaflet.name, "--label", "propaganda")
    assert answer.status == 0, answer.err
    return bank
