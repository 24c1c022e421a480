"""The machine and the versions that a run was made with."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kashf.index.engine import described

_PACKAGES: Final = (
    "kashf",
    "threatexchange",
    "faiss-cpu",
    "usearch",
    "pdqhash",
    "numpy",
    "pillow",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What to know of a run before its figures."""

    date: str
    processor: str
    cores: int
    kernel: str
    system: str
    python: str
    packages: dict[str, str]

    def __str__(self) -> str:
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.date}: {self.processor}, {self.cores} cores, {self.kernel}; {self.system}, "
            f"Python {self.python}; {packages}"
        )


def this_machine() -> Machine:
    """What this run is made with."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count() or 0,
        kernel=described(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        packages={name: version(name) for name in _PACKAGES},
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"
