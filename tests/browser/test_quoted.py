"""The page of a case about a post that quotes a bank's text: passages, tricks and cues, marked."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from kashf.coalition.members.actions import change_settings
from kashf.coalition.review.actions import take_case
from kashf.coalition.review.models import Case
from tests.browser.conftest import Enter, Visit
from tests.browser.test_pages import faults
from tests.coalition.conftest import Coalition
from tests.coalition.review.texts import quoting_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(coalition: Coalition, settings: Settings, tmp_path: Path) -> Case:
    """A report in Arabic, with tricks, that quotes what is in a bank; found by the real verbs."""
    settings.EVIDENCE_FOLDER = tmp_path
    case = quoting_case(coalition.owner)
    take_case(case.code, by=coalition.owner)
    return case


def on_its_page(
    enter: Enter, coalition: Coalition, case: Case, language: str = "en", asked: str = ""
) -> Visit:
    change_settings(by=coalition.owner, language=language)
    visit = enter(coalition.owner, language=language)
    visit.go(reverse("console:review_case", args=[case.code]) + asked)
    return visit


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_a_quoting_post_is_whole(
    language: str, coalition: Coalition, case: Case, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, case, language)
    for summary in visit.page.locator("#text-panel summary").all():
        summary.click()
    assert faults(visit, language) == []
    visit.keep(f"quoted.{language}")
    visit.go(visit.path.partition("?")[0] + "?text=clean")
    assert faults(visit, language) == []


def test_the_text_is_switched_by_the_keyboard_and_the_decision_keeps_what_was_typed(
    coalition: Coalition, case: Case, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, case)
    visit.page.fill("[name=reason]", "It reports it.")
    visit.page.locator("#text-CLEAN").focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator("#text-CLEAN[aria-current]").wait_for()
    assert visit.page.locator("#text-panel mark[data-marks~=undone]").count() == 0
    assert visit.page.evaluate("document.activeElement.id") == "text-CLEAN"
    assert visit.page.input_value("[name=reason]") == "It reports it."
    assert faults(visit, "en") == []
