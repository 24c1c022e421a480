"""The page of the API is complete, and names nothing that is not there."""

import re
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from kashf.coalition.api import answers, arrows, keys, paging, problems, questions
from kashf.coalition.banks.actions import add_signals
from kashf.coalition.banks.vocabulary import ADVICE_NAMES, Advice, NewSignal
from kashf.coalition.members.vocabulary import Scope
from kashf.signals import Frame, Turn
from kashf.signals.local import Relation
from tests.coalition.api.conftest import World, program
from tests.coalition.api.test_doors import ROUTES
from tests.docs.test_reference import coded, page, rows, sections


def test_every_route_is_on_its_page_with_its_scope() -> None:
    written = {
        tuple(coded(route)[0].split(" ")): scope
        for route, scope, _ in rows(sections(page("reference/api.md"))["Routes"])
    }
    assert written == {
        route: f"`{scope}`" if (scope := row[0]) else "any" for route, row in ROUTES.items()
    }
    assert {row[0] for row in ROUTES.values()} == {None, *Scope}


def test_every_code_that_only_http_has_is_on_the_page() -> None:
    written = {
        int(status): coded(code)[0]
        for code, status, _ in rows(sections(page("reference/api.md"))["Problems"])
    }
    assert written == dict(problems.CODES)


def test_the_bounds_on_the_page() -> None:
    text = page("reference/api.md")
    assert f"{settings.LARGEST_UPLOAD:,} bytes" in text
    assert f"at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,}." in text
    assert f"{paging.LIMIT}, or from 1 to {paging.MOST}" in text
    assert f"more than {keys.PACE.removesuffix('/m')} requests" in text


def test_the_bounds_of_matching_on_the_page() -> None:
    text = " ".join(sections(page("reference/api.md"))["Matching"].split())
    assert f"up to {questions.MOST_ASKED:,} of them" in text
    assert f"more than {arrows.MOST_BATCHES:,} batches" in text
    assert f"the {answers.MOST_MATCHES} nearest" in text
    assert f"After {answers.MOST_SECONDS:.0f} seconds" in text
    assert f"more than {answers.MOST_IN_ALL:,} matches" in text
    assert f"every {answers.AT_ONCE:,} signals" in text
    columns = text.partition("The columns are ")[2].partition(";")[0]
    assert coded(columns) == answers.SCHEMA.names


def test_what_is_advised_and_how_it_was_looked_at_is_on_the_page() -> None:
    told = {row[0]: row[1] for row in rows(sections(page("reference/api.md"))["Matching"])}
    for advice in Advice:
        words = str(ADVICE_NAMES[advice]).lower().removeprefix("for information: ")
        assert f"`{advice}`, {words}" in told["`advice`"]
    views = [*Frame, *Turn]
    assert set(coded(told["`view`"])) == {*views, "trimmed, mirrored"} - {Turn.UPRIGHT}
    assert set(coded(told["`relation`"])) == set(Relation)


@pytest.mark.django_db(transaction=True)
def test_the_python_of_the_platform_engineer_s_guide_asks_a_server(
    live_server: LiveServer, world: World
) -> None:
    (example,) = re.findall(r"```py\n(.+?)```", page("guides/platform-engineer.md"), re.DOTALL)
    written: dict[str, Any] = {}
    exec(example, written)
    add_signals(world.bank.code, by=world.coalition.owner, signals=[NewSignal("pdq", "0f" * 32)])
    key = program(world.coalition.owner, Scope.BANKS_MATCH).secret
    found = written["matches_of"](["f0" * 32, "0f" * 32], kashf=live_server.url, key=key)
    assert found.select(["query", "distance", "advice"]).to_pylist() == [
        {"query": 1, "distance": 0, "advice": "review"}
    ]
