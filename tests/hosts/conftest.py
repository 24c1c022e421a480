"""Hosts, and what they are, said at the end of the run."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.hosts.fleet import Fleet, fleet
from tests.places import open_place

Say = Callable[[str], None]
_said: list[str] = []


@pytest.fixture
def say() -> Say:
    """What was measured, for the end of the run."""
    return _said.append


@pytest.fixture(scope="module")
def hosts() -> Iterator[Fleet]:
    """Three hosts with one PostgreSQL, which nothing runs on yet."""
    database = os.environ.get("KASHF_DATABASE", "")
    if not database:
        pytest.skip("several hosts need PostgreSQL: make test-hosts")
    with (
        TemporaryDirectory(dir=open_place()) as folder,
        fleet(Path(folder), database, 3) as made,
    ):
        instead = f"process groups on the loopback; namespaces cannot be made: {made.instead}"
        how = instead if made.instead else "network namespaces, each with its address"
        _said.append(f"The hosts were {how}.")
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _said:
        terminalreporter.write_line(line)
