"""The command: `python -m benchmarks [NAME …] [--quick] [--json]`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console

from benchmarks.console import CONSOLE
from benchmarks.hashing import HASHING
from benchmarks.machine import this_machine
from benchmarks.matching import MATCHING
from benchmarks.report import Benchmark, Row, as_json, row_as_json, show
from benchmarks.service import SERVICE

BENCHMARKS: Final = {
    benchmark.name: benchmark for benchmark in (HASHING, MATCHING, CONSOLE, SERVICE)
}

PAGE: Final = 118  # characters, where there is no terminal to ask


def main() -> None:
    """Runs those named, or all."""
    asked = _parser().parse_args()
    machine = this_machine()
    console = Console() if sys.stdout.isatty() else Console(width=PAGE)
    if asked.json:
        print(as_json("machine", asdict(machine)))
    else:
        console.print(str(machine), highlight=False)
    for name in asked.names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        rows = _run(benchmark, quick=asked.quick)
        if asked.json:
            print("\n".join(row_as_json(benchmark, row) for row in rows), flush=True)
        else:
            show(console, benchmark, rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Kashf beside its peers, in one run, as ratios.",
        epilog="; ".join(f"{each.name}: {each.summary}" for each in BENCHMARKS.values()),
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", type=_known, help="which; all by default"
    )
    parser.add_argument("--quick", action="store_true", help="the smallest size only")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no {name}; there are {', '.join(BENCHMARKS)}")
    return name


def _run(benchmark: Benchmark, *, quick: bool) -> Sequence[Row]:
    """The rows; on a terminal, with what has been done so far."""
    rows: list[Row] = []
    with Console(stderr=True).status(f"{benchmark.name} …") as status:
        for row in benchmark.run(quick):
            rows.append(row)
            status.update(f"{benchmark.name}: {', '.join(row.cells()[:2])} done …")
    return rows


if __name__ == "__main__":
    main()
