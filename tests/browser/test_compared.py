"""The page of a case about a picture that was edited: what is the same and what differs, drawn."""

from pathlib import Path

import pytest
from django.urls import reverse
from PIL import ImageOps
from pytest_django import Settings

from kashf.coalition.banks.actions import add_item, make_bank
from kashf.coalition.banks.models import Match
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.review.models import Case
from tests.browser.conftest import Enter, Visit
from tests.browser.test_pages import faults
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, edited, encoded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(coalition: Coalition, settings: Settings, tmp_path: Path) -> Case:
    """An edited, mirrored copy of what is in a bank, found by the real verbs."""
    settings.EVIDENCE_FOLDER = tmp_path

    def taken(content: NewItem) -> Item:
        return take_in(by=coalition.owner, content=content, source=SourceKind.UPLOAD).item

    bank = make_bank(by=coalition.owner, name="Posters", label="recruitment", sharing="own")
    example = taken(encoded(drawn(), "nest.png"))
    add_item(bank.code, by=coalition.owner, item=example.code, name="The nest")
    item = taken(encoded(ImageOps.mirror(edited(drawn())), "copy.png"))
    assert Match.objects.get(item=item).same.mirrored
    return Case.objects.get(item=item)


def on_its_page(enter: Enter, coalition: Coalition, case: Case, language: str = "en") -> Visit:
    coalition.owner.language = language
    coalition.owner.save(update_fields=["language"])
    visit = enter(coalition.owner, language=language)
    visit.go(reverse("console:review_case", args=[case.code]))
    return visit


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_an_edited_picture_is_whole(
    language: str, coalition: Coalition, case: Case, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, case, language)
    assert faults(visit, language) == []
    visit.keep(f"compared.{language}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_drawn_lies_on_the_pictures_and_is_never_mirrored(
    language: str, coalition: Coalition, case: Case, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, case, language)
    boxes = visit.page.evaluate(
        """[...document.querySelectorAll(".drawn")].map((drawn) =>
            ["img", "svg"].map((name) => {
                const box = drawn.querySelector(name).getBoundingClientRect();
                return [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
            }))"""
    )
    assert len(boxes) == 2
    for picture, drawing in boxes:
        assert picture == drawing
    shapes = ".drawn, .drawn > *, .drawn polygon, .drawn > svg > path"
    turned = "(shapes) => shapes.map((shape) => getComputedStyle(shape).transform)"
    assert set(visit.page.locator(shapes).evaluate_all(turned)) == {"none"}


def test_the_original_is_shown_under_the_drawing_by_the_keyboard_alone(
    coalition: Coalition, case: Case, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, case)
    button = visit.page.locator(".pair form button").first
    button.focus()
    assert button.evaluate("(button) => button.matches(':focus-visible')")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".evidence[data-revealed]").wait_for()
    figure = visit.page.locator("figure:has([data-revealed])")
    assert figure.locator("svg polygon.line").count() == 1
    assert faults(visit, "en") == []
