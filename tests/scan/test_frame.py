"""An archive as a DataFrame."""

import json
from pathlib import Path

import pytest

from kashf.errors import BadTable, NotFound
from kashf.matching import Bank
from kashf.scan import scan
from kashf.signals import Entry, hash_text
from tests.scan.conftest import LONG


@pytest.mark.scans
def test_a_frame_is_joined_and_grouped_like_any_other(
    archive: Path, bank: Bank, folder: Path
) -> None:
    frame = scan("archive", ["raven"], workers=1)

    kinds = (
        frame.explode("matches")
        .select(frame["item"], frame["matches"].unnest())
        .where("entry is not null")
        .groupby("entry")
        .agg(frame["item"].count_distinct())
        .sort("entry")
    )

    assert kinds.to_pydict() == {"entry": ["notice", "poster"], "item": [1, 1]}


@pytest.mark.scans
def test_nothing_is_read_before_it_is_asked_for_and_the_bank_is_as_it_was(
    bank: Bank, folder: Path
) -> None:
    Path("posts.jsonl").write_text(json.dumps({"body": LONG, "id": "a"}))
    frame = scan("posts.jsonl", ["raven"], columns={"text": "body"}, workers=1)
    bank.remove([signal.value for signal in hash_text(LONG)])

    (row,) = frame.to_pylist()

    assert (row["item"], row["source"], row["row"], row["error"]) == ("a", "posts.jsonl", 1, None)
    assert {match["entry"] for match in row["matches"]} == {"notice"}
    assert {signal["type"] for signal in row["signals"]} >= {"sha256", "text"}
    assert bank.add([Entry("notice", signal) for signal in hash_text(LONG)]).added


def test_what_cannot_be_scanned_is_told_at_once(folder: Path) -> None:
    with pytest.raises(NotFound):
        scan("nowhere")
    Path("t.csv").write_text("a,b\n")
    with pytest.raises(BadTable):
        scan("t.csv")
