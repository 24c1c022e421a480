"""What all tests share: a user without rights, a folder for it, English, and an empty database.

The log's own triggers refuse that its tables are emptied between tests, which is their purpose; so
they are lifted for that moment.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from tests.demo_play import Play, played_in
from tests.places import open_place

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell has what it runs in the background ignore Ctrl-C, which some tests press
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("kashf", deadline=None)  # no test is about time: machines differ
settings.load_profile("kashf")

_GUARDS = [
    import_module(f"kashf.coalition.audit.migrations.{name}")
    for name in ("0002_append_only", "0003_guard_the_end")
]
_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # its real name


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def unguarded() -> Iterator[None]:
    """A block in which the database lets the log be changed, as who rules it can."""
    _run(said for guard in _GUARDS for said in guard.PERMISSIONS[connection.vendor])
    try:
        yield
    finally:
        _run(said for guard in _GUARDS for said in guard.REFUSALS[connection.vendor])


def _empty_tables(case: TransactionTestCase) -> None:
    with unguarded():
        _teardown(case)


TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """No test goes on in the language that the one before it ended in."""
    translation.deactivate()


Nobody = Callable[[], AbstractContextManager[None]]


@contextmanager
def _as_nobody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield  # whoever is not root is bound by permissions already
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def nobody() -> Nobody:
    """A block in which permissions count, also where the tests are run by root."""
    return _as_nobody


@pytest.fixture(scope="session")
def played_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo is played for all tests, whichever process runs them."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "played"


@pytest.fixture(scope="session")
def play(played_folder: Path) -> Play:
    """What playing the demo said. Nobody changes what lies in the folder."""
    return played_in(played_folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, which `tmp_path` is not."""
    with TemporaryDirectory(dir=open_place()) as made:
        Path(made).chmod(0o755)
        yield Path(made)
