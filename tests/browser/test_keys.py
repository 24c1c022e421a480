"""The queue by keys alone."""

import pytest
from playwright.sync_api import expect

from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from tests.browser.conftest import Enter, Visit
from tests.coalition.conftest import Coalition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = "/console/review/"
POINTED = "document.querySelector('.queue > [aria-current] a')?.textContent"
EVERYTHING = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary"


@pytest.fixture
def owner(coalition: Coalition) -> Person:
    """With three cases in the queue."""
    for word in ("one", "two", "three"):
        content = NewItem(text=f"Feather {word} of the nest")
        take_in(by=coalition.owner, content=content, source=SourceKind.PASTE)
    return coalition.owner


@pytest.fixture
def queue(owner: Person, enter: Enter) -> Visit:
    visit = enter(owner)
    visit.go(QUEUE)
    return visit


def pointed(visit: Visit) -> str:
    return str(visit.page.evaluate(POINTED))


def press(visit: Visit, *keys: str) -> None:
    for key in keys:
        visit.page.keyboard.press(key)


def titles(visit: Visit) -> list[str]:
    return visit.page.locator(".queue > li .what > a").all_text_contents()


def test_j_and_k_move_the_cursor_and_the_panel_follows(queue: Visit) -> None:
    rows = titles(queue)
    assert len(rows) == 3
    press(queue, "j")
    assert pointed(queue) == rows[0]
    press(queue, "j", "j")
    assert pointed(queue) == rows[2]
    expect(queue.page.locator("#peek")).to_contain_text(rows[2])
    press(queue, "k")
    assert pointed(queue) == rows[1]
    assert queue.said == []


def test_o_opens_the_case_under_the_cursor(queue: Visit) -> None:
    press(queue, "j", "j")
    row = pointed(queue)
    with queue.page.expect_navigation():
        press(queue, "o")
    expect(queue.page.locator("h1")).to_have_text(row)


def test_a_slash_goes_to_the_search_and_letters_there_are_only_letters(queue: Visit) -> None:
    press(queue, "/")
    assert queue.page.evaluate("document.activeElement.type") == "search"
    press(queue, "j", "o")
    assert queue.page.evaluate("document.activeElement.value") == "jo"
    assert queue.path == QUEUE


def test_a_question_mark_shows_the_keys(queue: Visit) -> None:
    shown = queue.page.locator("kbd:visible").count()
    press(queue, "?")
    queue.page.wait_for_function(
        "before => [...document.querySelectorAll('kbd')]"
        ".filter(key => key.checkVisibility()).length > before",
        arg=shown,
    )


def test_single_keys_can_be_switched_off(owner: Person, enter: Enter) -> None:
    owner.single_keys = False
    owner.save(update_fields=["single_keys"])
    visit = enter(owner)
    visit.go(QUEUE)
    press(visit, "/", "o", "?")
    assert visit.page.evaluate("document.activeElement === document.body")
    assert visit.path == QUEUE


@pytest.mark.parametrize("path", [QUEUE, "/console/items/new/"])
def test_tab_reaches_everything_in_the_order_of_the_page(
    path: str, owner: Person, enter: Enter
) -> None:
    visit = enter(owner)
    visit.go(path)
    visit.page.evaluate(
        "every => [...document.querySelectorAll(every)].filter(one => one.checkVisibility())"
        ".forEach((one, at) => { one.dataset.order = at; })",
        EVERYTHING,
    )
    total = visit.page.locator("[data-order]").count()
    reached = []
    for _ in range(2 * total):
        press(visit, "Tab")
        at = visit.page.evaluate("document.activeElement.dataset.order ?? null")
        if at is not None and int(at) not in reached:
            reached.append(int(at))
    assert reached == list(range(total))
