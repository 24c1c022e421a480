"""Signal types of installed packages: ours is only the interface."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

PLUGIN = """
    import zlib
    from kashf.signals import ExactType, HammingType, Signal, SignalType
    from kashf.signals.content import ContentKind

    class Crc(ExactType):
        '''The CRC-32.'''
        name = "crc32"
        summary = "the same checksum"
        reads = frozenset(ContentKind)
        examples = ("00000000", "ffffffff")
        def compute(self, content):
            content.file.seek(0)
            return [Signal(self.name, f"{zlib.crc32(content.file.read()):08x}")]
        def parse(self, value):
            return value.strip().lower()

    class Length(SignalType):
        '''How long a text is; near lengths are near.'''
        name = "length"
        summary = "texts about as long"
        reads = frozenset({ContentKind.TEXT})
        radius = 2
        widest = 10
        examples = ("1", "12")
        def compute(self, content):
            return [Signal(self.name, str(len(content.text)))]
        def parse(self, value):
            return str(int(value))
        def distance(self, one, other):
            return abs(int(one) - int(other))
        def explain(self, distance):
            return f"{distance} characters longer or shorter"

    class Bits(HammingType):
        '''The first bytes, as bits.'''
        summary = "the same beginning"
        reads = frozenset({ContentKind.TEXT})
        examples = ("00", "ff")
        radius = widest = 4
        def __init__(self, name, bits):
            self.name, self.bits = name, bits
        def compute(self, content):
            start = content.text.encode().ljust(self.bits // 8, b"\\0")[:self.bits // 8]
            return [Signal(self.name, start.hex())]

    class Nameless(Crc):
        name = property()

    class WithoutSummary(ExactType):
        name = "mute"
        reads = frozenset(ContentKind)
        examples = ()
        def compute(self, content): return []
        def parse(self, value): return value

    crc, length = Crc(), Length()
    bits64, bits72 = Bits("bits64", 64), Bits("bits72", 72)
    nameless, mute = Nameless(), WithoutSummary()
"""

ENTRY_POINTS = """
    [kashf.signals]
    crc32 = plugin:crc
    length = plugin:length
    bits64 = plugin:bits64
    bits72 = plugin:bits72
"""

BROKEN = """
    [kashf.signals]
    a = nowhere:thing
    b = plugin:nothing
    c = plugin:Crc
    d = plugin:nameless
    e = plugin:mute
    f = raises
    g = leaves
    h = not even an entry
    i = twice:pdq
"""


def install(folder: Path, name: str, entry_points: str) -> None:
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(dedent(entry_points))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder in which a package with signal types is installed."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "plugin.py").write_text(dedent(PLUGIN))
    install(site, "plugin", ENTRY_POINTS)
    return site


def run(site: Path, script: str) -> object:
    """What the script's last expression, `answer`, is, in a Python that has the site."""
    program = f"import json\n{dedent(script)}\nprint(json.dumps(answer))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_types_of_packages_come_after_ours(site: Path) -> None:
    script = """
        from kashf.signals import REGISTRY
        answer = list(REGISTRY)
    """

    assert run(site, script) == [
        *("sha256", "pdq", "local", "text", "passage", "url"),
        *("bits64", "bits72", "crc32", "length"),
    ]


def test_content_is_hashed_by_them(site: Path) -> None:
    script = """
        from kashf.signals import hash_bytes, hash_text
        types = ["length", "crc32", "bits64"]
        answer = [
            [(signal.type, signal.value) for signal in signals]
            for signals in (hash_text("raven", types), hash_bytes(bytes(3), types))
        ]
    """

    assert run(site, script) == [
        [["length", "5"], ["crc32", "2456138b"], ["bits64", "726176656e000000"]],
        [["crc32", "ff41d912"]],
    ]


def test_matchers_match_by_them_whatever_their_family(site: Path, tmp_path: Path) -> None:
    script = f"""
        from kashf.matching import Bank, Matcher
        from kashf.signals import Entry, hash_text
        types = ["crc32", "length", "bits64", "bits72"]
        bank = Bank.create({str(tmp_path / "bank")!r}, name="Raven")
        for text in ("raven", "ravel", "haven of peace"):
            bank.add(Entry(text, signal) for signal in hash_text(text, types))
        answer = [
            (match.entry.name, match.found.type, match.distance, match.radius, match.why)
            for match in Matcher([bank]).match(hash_text("raven", types))
        ]
    """

    assert run(site, script) == [
        ["raven", "crc32", 0, 0, "the same"],
        ["raven", "length", 0, 2, "0 characters longer or shorter"],
        ["raven", "bits64", 0, 4, "0 of 64 bits differ"],
        ["ravel", "bits64", 1, 4, "1 of 64 bits differ"],
        ["raven", "bits72", 0, 4, "0 of 72 bits differ"],
        ["ravel", "bits72", 1, 4, "1 of 72 bits differ"],
    ]


def test_a_wider_radius_reaches_as_far_as_each_type_allows(site: Path, tmp_path: Path) -> None:
    script = f"""
        from kashf.matching import Bank, Matcher
        from kashf.signals import Entry, hash_text
        bank = Bank.create({str(tmp_path / "bank")!r}, name="Raven")
        for text in ("n" * 9, "n" * 20, "n" * 21):
            bank.add(Entry(text, signal) for signal in hash_text(text, ["length"]))
        matches = Matcher([bank], radius=200).match(hash_text("n" * 10, ["length"]))
        answer = [(match.entry.signal.value, match.distance, match.radius) for match in matches]
    """

    assert run(site, script) == [["9", 1, 10], ["20", 10, 10]]


def test_what_is_broken_is_set_aside_with_its_reason_and_stops_nothing(site: Path) -> None:
    (site / "raises.py").write_text("raise RuntimeError('it is Monday')\n")
    (site / "leaves.py").write_text("import sys\nsys.exit('not today')\n")
    (site / "twice.py").write_text("from kashf.signals.pdq import PDQ as pdq\n")
    install(site, "broken", BROKEN)
    script = """
        from kashf.signals import REGISTRY, hash_text
        from kashf.signals.registry import REJECTED
        hash_text("raven")
        why = {each.entry_point: each.reason.split(":")[0] for each in REJECTED}
        answer = [sorted(REGISTRY), why]
    """

    assert run(site, script) == [
        ["bits64", "bits72", "crc32", "length", "local", "passage", "pdq", "sha256", "text", "url"],
        {
            "nowhere:thing": "ModuleNotFoundError",
            "plugin:nothing": "AttributeError",
            "plugin:Crc": "TypeError",
            "plugin:nameless": "AttributeError",
            "plugin:mute": "AttributeError",
            "raises": "RuntimeError",
            "leaves": "SystemExit",
            "not even an entry": "AttributeError",
            "twice:pdq": "ValueError",
        },
    ]
