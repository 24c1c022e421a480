"""For all tests that have a database: its tables can be emptied between them.

The log's own triggers refuse that, which is their purpose; so they are lifted for that moment.
"""

from importlib import import_module

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
