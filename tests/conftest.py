"""What all tests share: a user without rights, a folder for it, English, and an empty database.

The log's own triggers refuse that its tables are emptied between tests, which is their purpose; so
they are lifted for that moment.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

_append_only = import_module("kashf.coalition.audit.migrations.0002_append_only")
_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # its real name


def _run(statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def _empty_tables(case: TransactionTestCase) -> None:
    _run(_append_only.PERMISSIONS)
    try:
        _teardown(case)
    finally:
        _run(_append_only.REFUSALS)


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


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, which `tmp_path` is not."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)
