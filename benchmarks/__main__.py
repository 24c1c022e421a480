"""The command: `python -m benchmarks [NAME …] [--quick | --full] [--json | --save]`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console

from benchmarks.console import CONSOLE
from benchmarks.crash import CRASH
from benchmarks.edits import EDITS, STRANGERS
from benchmarks.files import FILES
from benchmarks.forms import FORMS
from benchmarks.freshness import FRESHNESS
from benchmarks.hashing import HASHING
from benchmarks.inside import INSIDE
from benchmarks.languages import LANGUAGES
from benchmarks.machine import Machine, this_machine
from benchmarks.matching import MATCHING
from benchmarks.memory import MEMORY
from benchmarks.opening import OPENING
from benchmarks.page import Result, floors_of, save
from benchmarks.quoting import COPIES, COPIES_SPEED
from benchmarks.report import Benchmark, Row, Scale, as_json, row_as_json, show, show_floors
from benchmarks.scan.memory import SCAN_MEMORY
from benchmarks.scan.parts import SCAN_PARTS
from benchmarks.scan.speed import SCAN
from benchmarks.search import SEARCH
from benchmarks.service import SERVICE
from benchmarks.sizing import SIZING
from benchmarks.sizing import page as sizing_page
from benchmarks.terms import TERMS_FOUND
from benchmarks.text import TEXT, TEXT_SPEED

BENCHMARKS: Final = {
    benchmark.name: benchmark
    for benchmark in (
        SEARCH,
        FRESHNESS,
        MEMORY,
        OPENING,
        CRASH,
        HASHING,
        FILES,
        EDITS,
        STRANGERS,
        INSIDE,
        MATCHING,
        TEXT,
        TEXT_SPEED,
        COPIES,
        COPIES_SPEED,
        TERMS_FOUND,
        FORMS,
        LANGUAGES,
        SCAN,
        SCAN_PARTS,
        SCAN_MEMORY,
        CONSOLE,
        SERVICE,
        SIZING,
    )
}

PAGE: Final = 150  # characters, where there is no terminal to ask


def main() -> None:
    """Runs those named, or all."""
    parser = _parser()
    asked = parser.parse_args()
    if asked.save and asked.scale is Scale.QUICK:
        parser.error("--save is for full size: what --quick shows are no figures")
    machine = this_machine()
    console = Console() if sys.stdout.isatty() else Console(width=PAGE)
    if asked.json:
        print(as_json("machine", asdict(machine)))
    else:
        console.print(str(machine), highlight=False)
    results: list[Result] = []
    for name in asked.names or _usual(asked.scale, is_saved=asked.save):
        benchmark = BENCHMARKS[name]
        rows = _run(benchmark, asked.scale)
        results.append((benchmark, rows))
        if asked.json:
            print("\n".join(row_as_json(benchmark, row) for row in rows), flush=True)
        else:
            show(console, benchmark, rows)
    if asked.scale is not Scale.QUICK and not asked.json:
        show_floors(console, floors_of(results))
    if asked.save:
        _save(machine, results)


def _save(machine: Machine, results: Sequence[Result]) -> None:
    """Into the pages that they have."""
    for benchmark, rows in results:
        if benchmark is SIZING:
            sizing_page.save(machine, rows)
    others = [result for result in results if result[0] is not SIZING]
    if others:
        save(machine, others, list(BENCHMARKS.values()))


def _usual(scale: Scale, *, is_saved: bool) -> list[str]:
    """All but sizing, which has a page of its own; without the console, which takes four minutes
    and has no peer, unless all is wanted."""
    is_short = scale is Scale.USUAL and not is_saved
    others = {SIZING.name, CONSOLE.name} if is_short else {SIZING.name}
    return [name for name in BENCHMARKS if name not in others]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Kashf beside its peers, in one run, as ratios.",
        epilog="; ".join(f"{each.name}: {each.summary}" for each in BENCHMARKS.values()),
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", type=_known, help="which; all by default"
    )
    scale = parser.add_mutually_exclusive_group()
    for each, words in (
        (Scale.QUICK, "the smallest sizes only"),
        (Scale.FULL, "the peers' long builds, too"),
    ):
        scale.add_argument(f"--{each}", dest="scale", action="store_const", const=each, help=words)
    parser.set_defaults(scale=Scale.USUAL)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--save",
        action="store_true",
        help="write what was run into docs/benchmarks.md, or into docs/sizing.md what sizing found",
    )
    return parser


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no {name}; there are {', '.join(BENCHMARKS)}")
    return name


def _run(benchmark: Benchmark, scale: Scale) -> Sequence[Row]:
    """The rows; on a terminal, with what has been done so far."""
    rows: list[Row] = []
    with Console(stderr=True).status(f"{benchmark.name} …") as status:
        for row in benchmark.run(scale):
            rows.append(row)
            status.update(f"{benchmark.name}: {', '.join(row.cells()[:3])} done …")
    return rows


if __name__ == "__main__":
    main()
