"""The whole demo, played once for all tests, by the command and in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Final

SRC: Final = Path(__file__).parents[1] / "src"
OWN: Final = "my own data"  # beside the demo
LONGEST: Final = 600  # seconds, on a machine that is busy with other tests
TERMINAL: Final = {
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "80",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",  # lines in the order in which a terminal shows them
}
FOREIGN: Final = {
    "KASHF_DATABASE": "postgresql://127.0.0.1:1/must-not-be-touched",
    "KASHF_SECRET_KEY": "of a deployment",
    "KASHF_EVIDENCE_KEYS": "of a deployment",
    "DJANGO_SETTINGS_MODULE": "nobody.has.this",
}


@dataclass(frozen=True, slots=True)
class Play:
    """What the command answered. It was given in a folder that is laid out like a checkout, whose
    data folder holds a former play and data of one's own."""

    status: int
    printed: str  # on both streams, as on a terminal


def played_in(folder: Path) -> Play:
    """The play in that folder: the first of the processes that ask plays it, others read on."""
    said = folder / "play.json"
    with _alone(folder.with_suffix(".lock")):
        if not said.exists():
            play = _play(folder)
            said.write_text(json.dumps(asdict(play)))
        return Play(**json.loads(said.read_text()))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        flock(held, LOCK_EX)
        yield


def _play(folder: Path) -> Play:
    before = folder / "var" / "demo"
    (before / "items").mkdir(parents=True)
    (before / "items" / "left-over.txt").write_text("of the former play")
    (before / "kashf.sqlite3").write_text("of the former play")
    (before / "secrets.json").write_text("of the former play")
    (before / ".kashf-demo").touch()
    (folder / "var" / "kashf.sqlite3").write_text(OWN)
    (folder / "src").symlink_to(SRC)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KASHF_")}
    home = {"HOME": str(folder), "KASHF_HOME": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, "-m", "kashf.cli", "demo", "--no-serve"],
        cwd=folder,
        env=clean | FOREIGN | TERMINAL | home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    return Play(done.returncode, done.stdout)
