"""The page of a case about a picture that was edited: what is the same and what differs, drawn."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from kashf.coalition.banks.models import BankSignal
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.review.actions import open_case
from kashf.coalition.review.models import Case
from tests.browser.conftest import Enter
from tests.browser.test_pages import faults
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import poster
from tests.coalition.review.conftest import a_bank, a_sameness

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(coalition: Coalition, settings: Settings, tmp_path: Path) -> Case:
    settings.EVIDENCE_FOLDER = tmp_path
    example, item = (
        take_in(by=coalition.owner, content=poster(seed), source=SourceKind.UPLOAD).item
        for seed in (1, 2)
    )
    signal = BankSignal.objects.create(
        bank=a_bank(coalition.sahlan), type="pdq", value="0f" * 32, name="nest", example=example
    )
    a_sameness(item, signal)
    return open_case(item.code)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_an_edited_picture_is_whole(
    language: str, coalition: Coalition, case: Case, enter: Enter
) -> None:
    coalition.owner.language = language
    coalition.owner.save(update_fields=["language"])
    visit = enter(coalition.owner, language=language)
    visit.go(reverse("console:review_case", args=[case.code]))
    assert faults(visit, language) == []
    visit.keep(f"compared.{language}")
