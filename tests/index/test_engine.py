"""Where no compiler is, installing succeeds, and NumPy serves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kashf.index import engine, plain
from tests.docs.conftest import ROOT

SEARCH = """
import numpy as np
from kashf.index import HammingIndex, engine
index = HammingIndex(bits=256)
index.add(np.arange(5000), np.random.default_rng(1).integers(0, 256, (5000, 32), np.uint8))
index.remove(np.array([7]))
query = np.random.default_rng(1).integers(0, 256, (5000, 32), np.uint8)[5:9]
print(engine.IS_NATIVE, index.search(query, 31).key.tolist(), len(index.nearest(query, 1)))
print(engine.described())
"""


def searched(at: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env={"PYTHONPATH": str(at), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_installing_without_a_compiler_succeeds_and_numpy_serves(tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv, with which the environment is made, is not here")
    source = tmp_path / "source"  # without the kernel that was compiled here
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.so"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    installing: list[str | Path] = [
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        tmp_path / "lib",
        source,
    ]
    none = {"CC": "/bin/false", "CXX": "/bin/false", "PYTHONPATH": ""}
    subprocess.run([uv, *installing, "--no-cache"], env={**os.environ, **none}, check=True)

    assert searched(tmp_path / "lib") == [
        "False [5, 6, 8] 4",
        "NumPy, much slower: the native kernel was not compiled",
    ]


@pytest.mark.skipif(not engine.IS_NATIVE, reason="the kernel was not compiled here")
def test_it_says_which_instructions_it_has() -> None:
    assert engine.described() == f"native kernel, {engine.ENGINE.levels()[0]} instructions"
    assert engine.ENGINE.levels()[-1] == "plain"


def test_numpy_has_one_level() -> None:
    assert plain.levels() == ["numpy"]
    assert np.frombuffer(plain.search((), 4, np.zeros(4, np.uint64), 1, 1)[0], np.int64).size == 0
