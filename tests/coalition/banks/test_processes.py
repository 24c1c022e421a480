"""Several processes of one machine: what is added or withdrawn in one counts in the others."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from kashf.coalition.banks.actions import withdraw_signal
from kashf.index import HammingIndex
from tests.coalition.banks.conftest import bank_of, put
from tests.coalition.conftest import Coalition

pytestmark = pytest.mark.django_db(transaction=True)

MATCH = """
import json, sys
import django
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
django.setup()
from kashf.coalition.banks.queries import live_matches
from kashf.coalition.members.models import Organisation
from kashf.signals import Signal

sahlan = Organisation.objects.get(slug="sahlan")
for line in sys.stdin:
    found = live_matches([Signal("pdq", line.strip(), 100)], sahlan)
    print(json.dumps([match.distance for match in found]), flush=True)
"""


class Other:
    """Another process that matches for Sahlan."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def distances(self, value: str) -> list[int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(value, file=self._process.stdin, flush=True)
        found: list[int] = json.loads(self._process.stdout.readline())
        return found


@contextmanager
def other(home: Path) -> Iterator[Other]:
    kept = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = {name: str(connection.settings_dict[name]) for name in kept}
    environment = os.environ | {
        "KASHF_HOME": str(home),
        "KASHF_LOCAL": "1",
        "DJANGO_SETTINGS_MODULE": "kashf.coalition.project.settings",
    }
    command = [sys.executable, "-c", MATCH, json.dumps(database)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        yield Other(process)
        assert process.stdin is not None
        process.stdin.close()


def test_what_one_adds_and_withdraws_counts_in_all_others(
    coalition: Coalition, tmp_path: Path
) -> None:
    dice = Random(3)
    values = [f"{dice.getrandbits(256):064x}" for _ in range(1_200)]
    new = f"{dice.getrandbits(256):064x}"
    bank = bank_of(coalition.owner)
    for start in range(0, len(values), 400):
        put(coalition.owner, bank, *(("pdq", value) for value in values[start : start + 400]))

    with ExitStack() as stack:
        others = [stack.enter_context(other(tmp_path)) for _ in range(2)]
        assert [each.distances(values[7]) for each in others] == [[0], [0]]
        assert [each.distances(new) for each in others] == [[], []]

        put(coalition.owner, bank, ("pdq", new))
        assert [each.distances(new) for each in others] == [[0], [0]]

        for value in (new, values[7]):
            withdraw_signal(bank.signals.get(value=value).code, by=coalition.owner, reason="x")
        assert [each.distances(new) for each in others] == [[], []]
        assert [each.distances(values[7]) for each in others] == [[], []]
    with HammingIndex.open(tmp_path / "index" / "pdq") as index:
        assert len(index) == len(values)
