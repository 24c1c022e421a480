"""Hosts, and what they are, said at the end of the run."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.hosts.fleet import Fleet, fleet
from tests.places import open_place

_said: list[str] = []


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
        how = f"process groups, as namespaces cannot be made: {made.instead}"
        _said.append(how if made.instead else "network namespaces, each with its address")
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for how in _said:
        terminalreporter.write_line(f"The hosts were {how}.")
