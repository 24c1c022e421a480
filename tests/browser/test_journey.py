"""From a poster that somebody edited to a figure on the public site, through the pages alone."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.actions import add_item, make_bank
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.demo.edits import EDITS
from kashf.coalition.demo.posters import RAVEN_POSTERS, draw_poster
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind, Upload
from kashf.coalition.members.models import Person
from kashf.coalition.referrals.models import Outcome
from tests.browser.conftest import Enter, Visit, sign_in
from tests.coalition.conftest import Coalition
from tests.coalition.world import picture_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POSTER: Final = RAVEN_POSTERS[2]
FIVE: Final = ("news", "research", "art", "counter_speech", "evidence")


@pytest.fixture
def edited(coalition: Coalition, tmp_path: Path) -> Path:
    """A poster of which the original is in Sahlan's bank, blurred by somebody."""
    original = draw_poster(POSTER.poster)
    content = NewItem(upload=Upload("original.png", original))
    item = take_in(by=coalition.owner, content=content, source=SourceKind.UPLOAD).item
    bank = make_bank(
        by=coalition.owner,
        name="Posters of the Raven Organisation",
        label=POSTER.label,
        sharing=Sharing.COALITION,
    )
    add_item(bank.code, by=coalition.owner, item=item.code, name=POSTER.poster.title)
    copy = EDITS["blurred"].make(picture_of(original))
    path = tmp_path / f"seen-today{copy.suffix}"
    path.write_bytes(copy.data)
    return path


def speaks(language: str, *people: Person) -> None:
    for person in people:
        person.language = language
        person.save(update_fields=["language"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_edited_poster_is_found_decided_referred_removed_and_accounted_for(
    language: str, coalition: Coalition, edited: Path, enter: Enter
) -> None:
    staff = (coalition.owner, coalition.teammate, coalition.contact, coalition.stranger)
    speaks(language, *staff)
    owner, teammate, contact, chair = (enter(language=language) for _ in staff)
    sign_in(owner, coalition.owner)

    takes_it_in(owner, edited)
    expect(owner.page.locator("section:has(#matches)")).to_contain_text("Raven Organisation")
    owner.press("section:has(#its-case) a")
    decides(owner)
    referral = drafts_a_referral(owner, coalition)

    sign_in(teammate, coalition.teammate)
    teammate.go(referral)
    teammate.send("/approve/")
    teammate.send("/send/")

    sign_in(contact, coalition.contact)
    answers(contact, referral)
    assert [outcome.answer for outcome in Outcome.objects.all()] == ["removed"]

    teammate.go(referral)
    opens_a_round(teammate)
    statement = computes(teammate)
    sign_in(chair, coalition.stranger)
    accepts_and_publishes(chair, statement)
    reads_it(enter(language=language, width=1440), language)


def takes_it_in(visit: Visit, poster: Path) -> None:
    visit.go("/console/items/new/")
    visit.page.set_input_files("[name=upload]", poster)
    visit.page.fill("[name=address]", "https://harbour.example/p/77")
    visit.page.fill("[name=reach]", "5400")
    visit.send_page("main")


def decides(visit: Visit) -> None:
    """Takes the case, answers the five questions, and only then may say that it violates."""
    visit.send("/take/")
    violates = visit.page.locator("[name=verdict][value=violates]")
    expect(violates).to_be_disabled()
    for question in FIVE:
        visit.page.check(f"[name={question}][value=no]")
    expect(violates).to_be_enabled()
    violates.check()
    visit.page.select_option("[name=policy_line]", "2.1")
    visit.page.fill("aside [name=reason]", "It calls households to join the Raven Organisation.")
    visit.send("/decide/")


def drafts_a_referral(visit: Visit, coalition: Coalition) -> str:
    """The address of the referral."""
    visit.page.select_option("form[action*='/refer/'] [name=platform]", str(coalition.harbour.code))
    visit.send("/refer/")
    visit.press("aside a[href*='/referrals/']")
    return visit.path


def answers(visit: Visit, referral: str) -> None:
    visit.go("/console/")
    visit.press(f"a[href='{referral}']")
    visit.page.check("[name=answer][value=removed]")
    visit.page.fill("[name=acted_at]", now().strftime("%Y-%m-%dT%H:%M"))
    visit.page.fill("[name=reference]", "H-2041")
    visit.send("/answer/")
    expect(visit.page.locator("aside")).to_contain_text("H-2041")


def opens_a_round(visit: Visit) -> None:
    visit.go("/console/statements/rounds/new/")
    year = now().year
    visit.page.fill("[name=first_day]", f"{year}-01-01")
    visit.page.fill("[name=last_day]", f"{year}-12-31")
    visit.send_page("main")


def computes(visit: Visit) -> str:
    """The statement, submitted; its address."""
    visit.send("/draft/")
    assert records(visit, "referrals_accepted") == records(visit, "referrals_sent") != "0"
    statement = visit.path
    visit.press("a[href$='/submit/']")
    visit.page.fill("[name=note]", "One poster, one referral.")
    visit.send_page("main")
    return statement


def records(visit: Visit, measure: str) -> str:
    """On how many records a measure stands, as the page says it."""
    cell = visit.page.locator(f"tr:has(a[href='#{measure}']) td").last
    return cell.inner_text().partition("\n")[0].partition("(")[0].strip()


def accepts_and_publishes(visit: Visit, statement: str) -> None:
    for move in ("accept", "publish"):
        visit.go(statement)
        visit.press(f"a[href$='/{move}/']")
        visit.send_page("main")


def reads_it(visit: Visit, language: str) -> None:
    visit.go(f"/{language}/statements/")
    visit.press("main a[href$='/sahlan/']")
    expect(visit.page.locator("main")).to_contain_text("One poster, one referral.")
    share = visit.page.locator("tr:has(a[href='#referrals_accepted']) td").first.inner_text()
    assert "100" in share or "١٠٠" in share
    assert visit.page.context.cookies() == []
