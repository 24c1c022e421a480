"""A signal type of an installed package, which does what a text says."""

import os
from pathlib import Path

# A signal type of a package: what it does with a text is what a decoder may do with a picture
TRAP = """
import os, signal, time
from kashf.signals import ContentKind, ExactType, Signal

class Trap(ExactType):
    \"\"\"Does what a text says.\"\"\"
    name = "trap"
    summary = "texts that do something"
    reads = frozenset({ContentKind.TEXT})
    examples = ("a", "b")

    def compute(self, content):
        word = content.text.split()[0]
        if word == "hang":
            time.sleep(600)
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "eat":
            bytearray(3 << 30)
        if word == "slowly":
            time.sleep(0.05)
        return [Signal("trap", word)]

    def parse(self, value):
        return value.strip()

TRAP = Trap()
"""
ENTRY_POINTS = "[kashf.signals]\ntrap = trap:TRAP\n"
METADATA = "Metadata-Version: 2.1\nName: trap\nVersion: 1\n"


def with_trap(packages: Path) -> dict[str, str]:
    """An environment for a process in which the package is installed, in that new folder."""
    (packages / "trap-1.dist-info").mkdir(parents=True)
    (packages / "trap.py").write_text(TRAP)
    (packages / "trap-1.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS)
    (packages / "trap-1.dist-info" / "METADATA").write_text(METADATA)
    return {**os.environ, "PYTHONPATH": str(packages)}
