"""A benchmark in a process of its own: Django is set up once a process, over one data folder."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from benchmarks.report import Row, Scale


def apart(module: str, name: str) -> Callable[[Scale], Iterator[Row]]:
    """Runs the function of that name elsewhere, and gives its rows."""

    def run(scale: Scale) -> Iterator[Row]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            yield from process.submit(_rows, module, name, scale).result()

    return run


def _rows(module: str, name: str, scale: Scale) -> Sequence[Row]:
    return list(getattr(import_module(module), name)(scale))
