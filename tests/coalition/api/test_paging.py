"""Pages together are all rows, each once, and cost the same whatever there is."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition.banks.models import BankSignal, Match, Scan
from kashf.coalition.banks.vocabulary import ScanState
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation
from kashf.coalition.referrals.models import Referral
from kashf.coalition.review.models import Case
from kashf.coalition.statements.models import Statement
from tests.coalition.api.conftest import (
    NOON,
    Program,
    World,
    a_bank,
    a_decided_case,
    a_referral,
    a_statement,
    an_item,
    program,
)
from tests.coalition.conftest import person

LISTS = ["/items", "/matches", "/banks", "/signals", "/scans"]
LISTS += ["/cases", "/referrals", "/statements"]


def fill(world: World, number: int, start: int = 0) -> None:
    """More of everything; some at the same moment."""
    owner, sahlan = world.coalition.owner, world.coalition.sahlan
    for count in range(start, start + number):
        at = NOON + timedelta(hours=count // 2)
        item = an_item(sahlan, f"many-{count}", received_at=at)
        a_bank(sahlan, f"bank {count}", made_at=at)
        signal = BankSignal.objects.create(
            bank=world.bank, type="text", value=f"{count}", added_at=at
        )
        Match.objects.create(
            organisation=sahlan,
            bank=world.bank,
            item=item,
            signal=signal,
            distance=0,
            radius=0,
            at=at,
        )
        a_scan(world, at)
        case, decision = a_decided_case(item, owner)
        Case.objects.filter(pk=case.pk).update(opened_at=at)
        a_referral(decision, world.coalition.harbour, "why", drafted_by=owner, drafted_at=at)
        member = Organisation.objects.create(
            slug=f"m{count}", kind="ngo", name_en=f"M{count}", name_ar="م"
        )
        a_statement(person(member, "writer", {"chair"}), state="published")  # type: ignore[arg-type]


def a_scan(world: World, at: datetime) -> None:
    Scan.objects.create(
        bank=world.bank,
        organisation=world.coalition.sahlan,
        started_by=world.coalition.owner,
        started_at=at,
        ended_at=at,
        state=ScanState.STOPPED,
        items=1,
        until_item=1,
        change=0,
    )


def address(world: World, name: str) -> str:
    return f"/banks/{world.bank.code}{name}" if name in {"/signals", "/scans"} else name


def walked(asker: Program, path: str, **query: object) -> list[dict[str, Any]]:
    answer, rows = asker.get(path, **query), []
    while True:
        assert answer.status_code == 200, answer.content
        rows += answer.json()["data"]
        if (following := answer.json()["next"]) is None:
            return rows
        answer = asker.follow(following)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_together_are_all_rows_each_once(world: World, name: str, limit: int) -> None:
    fill(world, 5)
    there = {
        "/items": Item.objects.count(),
        "/matches": Match.objects.count(),
        "/banks": 8,
        "/signals": world.bank.signals.count(),
        "/scans": 5,
        "/cases": Case.objects.count(),
        "/referrals": Referral.objects.count(),
        "/statements": Statement.objects.count(),
    }
    owner = program(world.coalition.owner)
    rows = walked(owner, address(world, name), limit=limit)
    keys = [str(row.get("code") or (row["item"], row["signal"]["code"])) for row in rows]
    assert len(keys) == len(set(keys)) == there[name]
    assert rows == owner.get(address(world, name), limit=200).json()["data"]


def test_rows_that_come_meanwhile_move_nothing(world: World) -> None:
    fill(world, 4)
    owner = program(world.coalition.owner)
    before = [row["code"] for row in walked(owner, "/items")]
    first = owner.get("/items", limit=2).json()
    an_item(world.coalition.sahlan, "newer", received_at=NOON + timedelta(days=900))
    rest = owner.follow(first["next"]).json()["data"]
    assert [row["code"] for row in first["data"] + rest][:4] == before[:4]


@pytest.mark.parametrize("name", LISTS)
def test_the_number_of_queries_does_not_grow(world: World, name: str) -> None:
    owner = program(world.coalition.owner)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert owner.get(address(world, name)).status_code == 200
        return len(seen)

    fill(world, 2)
    queries()  # the key's use is written down once an hour
    few = queries()
    fill(world, 4, start=2)
    assert queries() == few


def test_the_next_page_keeps_the_filter(world: World) -> None:
    fill(world, 3)
    owner = program(world.coalition.owner)
    rows = walked(owner, "/referrals", state="drafted", limit=1)
    assert {row["state"] for row in rows} == {"drafted"}
    assert len(rows) == Referral.objects.filter(state="drafted").count()
    [only] = walked(owner, "/matches", item=world.item.code, limit=1)
    assert only["item"] == str(world.item.code)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1e2", ""])
def test_a_limit_has_bounds(world: World, limit: str) -> None:
    answer = program(world.coalition.owner).get("/items", limit=limit)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["query.limit"]


def test_a_cursor_is_taken_only_as_it_was_given(world: World) -> None:
    fill(world, 3)
    owner = program(world.coalition.owner)
    following = owner.get("/items", limit=1).json()["next"]
    cursor = following.partition("cursor=")[2]
    changed = cursor[:40] + ("A" if cursor[40] != "A" else "B") + cursor[41:]
    wrong = [("/items", changed), ("/items", "\0"), ("/items", "كشف"), ("/items", "x" * 1_001)]
    for path, sent in [*wrong, ("/cases", cursor)]:
        answer = owner.get(path, cursor=sent)
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["query.cursor"]


def test_a_cursor_tells_nothing(world: World) -> None:
    fill(world, 3)
    following = program(world.coalition.owner).get("/items", limit=1).json()["next"]
    assert "2026" not in following


def test_items_and_cases_are_listed_by_language_and_script(world: World) -> None:
    told = {"language": "fa", "script": "Arab"}
    other = an_item(world.coalition.sahlan, "other", **told)
    case, _ = a_decided_case(other, world.coalition.owner)
    Case.objects.filter(pk=case.pk).update(**told)
    asker = program(world.coalition.owner)
    for path, code in (("/items", other.code), ("/cases", case.code)):
        for query in ("?language=fa", "?script=Arab", "?language=fa&script=Arab&limit=1"):
            answer = asker.get(path + query)
            assert [row["code"] for row in answer.json()["data"]] == [str(code)], path + query
            assert answer.json()["next"] is None
        assert asker.get(path + "?language=ar").json()["data"] == []
        assert asker.get(path + "?script=Wrong").status_code == 422
    shown = asker.get(f"/items/{other.code}").json()
    assert (shown["language"], shown["script"]) == ("fa", "Arab")
