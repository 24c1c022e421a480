"""Every page that somebody can open, in both languages, wide and narrow."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.test import Client

from kashf.coalition.members.models import Person
from kashf.coalition.statements.vocabulary import StatementState
from tests.browser.conftest import NARROW, WIDE, Enter, Visit
from tests.coalition.conftest import Coalition
from tests.coalition.doors import Door, doors
from tests.coalition.world import Choices, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READERS: Final = ("owner", "teammate", "stranger", "contact", "nobody")
KEPT: Final = {
    "console:review_queue": "queue",
    "console:review_case": "case",
    "console:statements_one": "statement",
    "console:items_one": "item",
    "console:banks_one": "bank",
    "console:referrals_list": "referrals",
    "console:answers_list": "answers",
    "console:meetings_list": "meetings",
    "public:home": "home",
    "public:statement": "statement-public",
    "public:report": "report",
    "account_login": "sign-in",
}
AXE: Final = Axe()
RUN: Final = {"resultTypes": ["violations"]}


@pytest.fixture
def world(coalition: Coalition) -> World:
    return build_world(coalition, Choices(statement=StatementState.PUBLISHED))


def of_both(door: Door, world: World, language: str) -> str:
    """The address of a page; of a public one, in this language."""
    address = door.at(world)
    return (
        address.replace("/en/", f"/{language}/", 1) if door.address.startswith("en/") else address
    )


def shown_to(person: Person | None, world: World, language: str) -> Iterator[tuple[str, str]]:
    """The names and addresses of the pages that the person can open."""
    client = Client()
    if person is not None:
        client.force_login(person)
    for door in doors():
        if door.name.startswith("api:") or door.name == "account_logout":
            continue
        address = of_both(door, world, language)
        answer = client.get(address)
        b"".join(answer)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html") and "_peek" not in door.name:
            yield door.name, address


def faults(visit: Visit, language: str) -> list[Any]:
    """What is wrong with the page as it stands, at both widths."""
    page = visit.page
    found: list[Any] = []
    said = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    if said != [language, {"en": "ltr", "ar": "rtl"}[language]]:
        found.append(said)
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found += [(width, *fault) for fault in _too_wide(visit)]
        found += [(width, *fault) for fault in _violations(visit)]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    found += visit.said
    visit.said.clear()
    return found


def _too_wide(visit: Visit) -> list[tuple[str, Any]]:
    across = visit.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [("too wide by", across)] if across > 0 else []


def _violations(visit: Visit) -> list[tuple[str, Any, str]]:
    rules = AXE.run(visit.page, options=RUN).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:160]) for rule in rules for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_whole(language: str, world: World, enter: Enter) -> None:
    wrong: list[Any] = []
    seen: set[str] = set()
    for who in READERS:
        person = getattr(world.coalition, who, None)
        if person is not None:
            person.language = language
            person.save(update_fields=["language"])
        visit = enter(person, language=language)
        for name, address in shown_to(person, world, language):
            of_platform = who == "contact" and name.startswith("console:referrals")
            if name in seen and not of_platform:
                continue
            seen.add(name)
            visit.go(address)
            wrong += [(who, address, fault) for fault in faults(visit, language)]
            if name in KEPT:
                visit.keep(f"{KEPT[name]}{'-platform' if of_platform else ''}.{language}")
    assert "\n".join(map(str, wrong)) == ""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_errors_are_whole(language: str, world: World, enter: Enter) -> None:
    stranger, nobody = world.coalition.stranger, enter(language=language)
    stranger.language = language
    stranger.save(update_fields=["language"])
    visit = enter(stranger, language=language)
    wrong = {}
    for status, path in (
        (404, f"/console/items/{world.item.code}/"),
        (404, "/console/nowhere/"),
        (403, f"/console/meetings/{world.meeting.code}/change/" if world.meeting else ""),
    ):
        assert visit.go(path) == status
        visit.said = [said for said in visit.said if f"{status}" not in said]
        if found := faults(visit, language):
            wrong[path] = found
    assert nobody.go(f"/{language}/statements/99/") == 404
    nobody.said = [said for said in nobody.said if "404" not in said]
    if found := faults(nobody, language):
        wrong["public"] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_summary_of_errors_takes_the_focus(
    language: str, coalition: Coalition, enter: Enter
) -> None:
    visit = enter(language=language)
    visit.go(f"/{language}/report/")
    visit.send("/report/")
    focused = "document.activeElement.closest('[role=alert]') !== null"
    assert visit.page.evaluate(focused)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.name") == "address"
    visit.said = [said for said in visit.said if "422" not in said]
    assert faults(visit, language) == []
