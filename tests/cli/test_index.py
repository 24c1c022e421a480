"""`kashf index …`: from one host's folder to another's, and on from there."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.conf import settings

from kashf.coalition.banks.queries import live
from kashf.index import HammingIndex, Mark
from tests.index.making import random_codes

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


@pytest.fixture
def ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This host's folder."""
    monkeypatch.setattr(settings, "INDEX_FOLDER", folder / "ours")
    with HammingIndex.writer(folder / "ours" / "pdq", bits=256) as index:
        index.add(np.arange(3), random_codes(3), mark=Mark(7))
    return folder / "ours"


@pytest.mark.usefixtures("ours")
def test_from_one_host_to_another(
    kashf: "Kashf", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kashf("index", "snapshot", "index.tar")
    monkeypatch.setattr(settings, "INDEX_FOLDER", folder / "theirs")
    put = kashf("index", "restore", "index.tar", "--json")
    again = kashf("index", "restore", "index.tar")

    assert "pdq: 3 keys, up to line 7 of the log" in made.out
    assert put.json == [{"type": "pdq", "line": 7, "keys": 3}]
    assert (made.status, put.status, again.status) == (0, 0, 2)
    assert "[conflict]" in again.err


def test_a_host_without_an_index_has_no_snapshot(
    kashf: "Kashf", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "INDEX_FOLDER", folder / "none")
    answer = kashf("index", "snapshot", "index.tar")
    assert (answer.status, "[not_found]" in answer.err) == (2, True)
    assert not (folder / "index.tar").exists()


def test_what_is_no_snapshot_is_refused(
    kashf: "Kashf", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "INDEX_FOLDER", folder / "none")
    (folder / "index.tar").write_text("nothing of the kind")
    answer = kashf("index", "restore", "index.tar", "--json")
    assert (answer.status, answer.json[0]["error"]["code"]) == (2, "bad_snapshot")


@pytest.mark.usefixtures("db")
def test_every_index_follows_the_log(
    kashf: "Kashf", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "INDEX_FOLDER", folder / "none")
    monkeypatch.setattr(live, "_indexes", {})
    answer = kashf("index", "follow", "--json")
    assert {line["type"]: line["line"] for line in answer.json} == dict.fromkeys(
        ("local", "passage", "pdq", "text"), 0
    )
