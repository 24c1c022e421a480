"""The whole demo, as it was played."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from kashf.coalition.answers.vocabulary import LineState
from kashf.coalition.demo.cast import MEMBERS, PLATFORMS
from kashf.coalition.demo.codes import code_at, secret_of, visitors_of
from kashf.coalition.demo.timeline import Calendar
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.referrals.vocabulary import AnswerKind, ReferralState
from kashf.coalition.review.vocabulary import CaseState, Verdict
from kashf.coalition.statements.vocabulary import StatementState
from tests.demo_play import OWN, Play

KEYS = (
    "items",
    "matches",
    "cases",
    "decisions",
    "referrals",
    "outcomes",
    "statements",
    "seconds",
)


def kashf(*args: str, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KASHF_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "kashf.cli", *args],
        env=clean | more | {"KASHF_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="session")
def home(played_folder: Path) -> Path:
    """The data folder: a demo was played in it before, and one's own data lies beside that."""
    return played_folder / "var"


@pytest.fixture(scope="session")
def summary(play: Play) -> dict[str, Any]:
    assert play.status == 0, play.printed
    found: dict[str, Any] = json.loads(play.printed.splitlines()[-1])
    return found


@pytest.fixture
def database(home: Path, summary: object) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{home}/demo/kashf.sqlite3?mode=ro", uri=True)) as opened:
        yield opened


def column(database: sqlite3.Connection, query: str) -> list[Any]:
    return [value for (value,) in database.execute(query)]


def test_the_last_line_counts_everything(summary: dict[str, Any]) -> None:
    assert tuple(summary) == KEYS
    assert summary["items"] == 121
    assert summary["matches"] == 75  # 16 copies, 54 edits, 5 photographs in posters
    assert all(summary[key] > 0 for key in KEYS)


def test_it_starts_afresh_and_touches_nothing_else(home: Path, play: Play) -> None:
    assert play.status == 0
    assert (home / "kashf.sqlite3").read_text() == OWN
    assert sorted(path.name for path in home.iterdir()) == ["demo", "kashf.sqlite3"]
    assert not (home / "demo" / "items" / "left-over.txt").exists()
    assert (home / "demo").stat().st_mode & 0o777 == 0o700
    assert (home / "demo" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_28_members_and_three_platforms(database: sqlite3.Connection) -> None:
    kinds = column(database, "SELECT kind FROM members_organisation")
    assert (len(MEMBERS), len(PLATFORMS)) == (28, 3)
    assert len(kinds) - kinds.count("platform") == 28
    assert (kinds.count("platform"), kinds.count("centre")) == (3, 3)
    assert set(column(database, "SELECT role FROM members_heldrole")) == set(Role)


@pytest.mark.parametrize(
    ("query", "all_of_them"),
    [
        ("SELECT state FROM review_case", CaseState),
        ("SELECT state FROM referrals_referral", ReferralState),
        ("SELECT state FROM statements_statement", StatementState),
        ("SELECT state FROM meetings_commitment", CommitmentState),
        ("SELECT state FROM answers_line", LineState),
        ("SELECT answer FROM referrals_outcome", AnswerKind),
    ],
    ids=["cases", "referrals", "statements", "commitments", "lines", "outcomes"],
)
def test_every_state_is_there(
    database: sqlite3.Connection, query: str, all_of_them: type[StrEnum]
) -> None:
    assert set(column(database, query)) == set(all_of_them)


def test_there_is_work_left(database: sqlite3.Connection) -> None:
    """An alive queue, referrals that are late, decisions of every kind, members without account."""
    lead = "SELECT count(*) FROM review_case c JOIN members_organisation o"
    (opened,) = column(
        database, f"{lead} ON o.id = c.organisation_id WHERE o.slug = 'sahlan' AND c.state = 'open'"
    )
    (late,) = column(
        database,
        "SELECT count(*) FROM referrals_referral WHERE state = 'sent' AND due_at < date('now')",
    )
    verdicts = set(column(database, "SELECT verdict FROM review_decision"))
    last = "SELECT count(*) FROM statements_statement s JOIN statements_round r"
    (given,) = column(database, f"{last} ON r.id = s.round_id WHERE r.number = 3")
    assert opened >= 3
    assert late >= 2
    assert verdicts == {
        Verdict.VIOLATES,
        Verdict.DOES_NOT_VIOLATE,
        Verdict.EXCEPTION,
        Verdict.NEEDS_MORE,
    }
    assert 0 < given < 28


def test_it_lasted_eighteen_months_and_is_over(database: sqlite3.Connection) -> None:
    (first, last) = next(database.execute("SELECT min(at), max(at) FROM audit_entry"))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
    assert 545 < days < 600
    assert datetime.fromisoformat(last) < midnight


def test_the_log_is_whole_and_in_the_order_of_time(
    home: Path, database: sqlite3.Connection
) -> None:
    walked = kashf("audit", "verify", "--json", home=home / "demo")
    times = column(database, "SELECT at FROM audit_entry ORDER BY sequence")
    assert walked.returncode == 0, walked.stdout
    assert json.loads(walked.stdout)["entries"] == len(times)
    assert times == sorted(times)


def test_nobody_approved_or_accepted_what_is_their_own(database: sqlite3.Connection) -> None:
    own = "drafted_by_id = approved_by_id"
    assert column(database, f"SELECT id FROM referrals_referral WHERE {own}") == []
    assert column(database, f"SELECT id FROM answers_line WHERE {own}") == []


def test_it_says_as_whom_to_sign_in(home: Path, play: Play, summary: object) -> None:
    visitors = visitors_of(home / "demo")
    codes = kashf("demo", "--codes", home=home)

    assert {"analyst@sahlan.example", "contact@harbour.example"} <= {v.email for v in visitors}
    for visitor in visitors:
        assert f"  {visitor.email}" in play.printed
        assert f"  {visitor.email}" in codes.stdout
    assert visitors[0].password in play.printed
    with_codes = {visitor.roles for visitor in visitors if visitor.secret}
    assert with_codes == {"approver", "chair", "administrator"}


def test_all_people_are_shown_in_the_log(database: sqlite3.Connection) -> None:
    """Everything was done by the real verbs, which leave an entry each."""
    names = column(database, "SELECT name FROM audit_entry")
    for table, name in (
        ("review_decision", "review.case_decided"),
        ("referrals_outcome", "referrals.outcome_recorded"),
        ("review_case", "review.case_opened"),
        ("meetings_commitment", "meetings.commitment_made"),
    ):
        (rows,) = column(database, f"SELECT count(*) FROM {table}")
        assert names.count(name) == rows


def test_others_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kashf.sqlite3").write_text("a real coalition's")

    refused = kashf("demo", "--no-serve", "--to", str(tmp_path), home=tmp_path / "home")

    assert refused.returncode == 2
    assert "[conflict]" in refused.stderr
    assert (tmp_path / "kashf.sqlite3").read_text() == "a real coalition's"
    assert [path.name for path in tmp_path.iterdir()] == ["kashf.sqlite3"]


def test_a_code_is_that_of_an_authenticator() -> None:
    secret, moment = secret_of("chair@sahlan.example"), time.time()
    assert code_at(secret, moment) == format_hotp_value(hotp_value(secret, int(moment) // 30))


@pytest.mark.parametrize(
    ("today", "rounds"),
    [
        (date(2026, 11, 24), [("2025-05-01", "2025-10-31"), ("2025-11-01", "2026-04-30")]),
        (date(2026, 1, 1), [("2024-06-01", "2024-11-30"), ("2024-12-01", "2025-05-31")]),
        (date(2024, 2, 29), [("2022-08-01", "2023-01-31"), ("2023-02-01", "2023-07-31")]),
    ],
)
def test_rounds_are_of_six_whole_months(today: date, rounds: list[tuple[str, str]]) -> None:
    calendar = Calendar.until(today)

    told = [(first.isoformat(), last.isoformat()) for first, last in calendar.rounds]
    assert told[:2] == rounds
    assert len(told) == 3
    assert 12 <= (calendar.end.date() - calendar.rounds[-1][1]).days <= 44
