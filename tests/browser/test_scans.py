"""A scan on the page of its bank: the page goes on by itself, and works without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kashf.coalition.banks import tasks
from kashf.coalition.banks.actions import go_on_with_scan, scanning
from kashf.coalition.banks.models import Bank, Scan
from kashf.coalition.banks.vocabulary import ScanFault, ScanState
from kashf.coalition.members.actions import change_settings
from tests.browser.conftest import Enter, Visit
from tests.browser.test_pages import faults
from tests.coalition.banks.conftest import NEST, bank_of, link_item, put
from tests.coalition.conftest import Coalition
from tests.coalition.console.test_scans import a_scan, of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bank(coalition: Coalition, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """With six items, of which two are looked at once; the background does nothing by itself."""

    class Queue:
        enqueue = staticmethod(lambda _: None)

    monkeypatch.setattr(tasks, "go_on_with_scan", Queue)
    monkeypatch.setattr(scanning, "AT_ONCE", 2)
    for number in range(6):
        link_item(coalition.owner, f"{NEST}/{number}")
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", f"path:{NEST.removeprefix('https://')}"))
    return bank


def on_its_page(enter: Enter, coalition: Coalition, bank: Bank, language: str = "en") -> Visit:
    change_settings(by=coalition.owner, language=language)
    visit = enter(coalition.owner, language=language)
    visit.go(of(bank))
    return visit


def work(for_how_long: timedelta = scanning.SLICE) -> None:
    go_on_with_scan(Scan.objects.latest("pk").pk, within=for_how_long)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_whole_in_every_state(
    language: str, coalition: Coalition, bank: Bank, enter: Enter
) -> None:
    visit, wrong = on_its_page(enter, coalition, bank, language), []
    for state in ScanState:
        more = {"fault": ScanFault.ERROR, "error": "ValueError"} if state == "failed" else {}
        scan = a_scan(bank, coalition.owner, state, changed=2, **more)
        for page in ("", "scans/"):
            visit.go(of(bank, page))
            wrong += [(state, page, fault) for fault in faults(visit, language)]
            visit.keep(f"scan-{state}{'-list' if page else ''}.{language}")
        if scan.is_unfinished:
            scan.delete()
    assert wrong == []


def test_the_page_goes_on_by_itself_and_keeps_the_focus(
    coalition: Coalition, bank: Bank, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, bank)
    visit.send("/scan/")
    told, focused = visit.page.locator("#scan-said"), "document.activeElement.textContent"
    assert told.text_content() == "The scan waits for its turn in the background."
    visit.page.get_by_text("Stop the scan").focus()

    work(timedelta(0))

    visit.page.get_by_text("2 of 6 items looked at").wait_for()
    assert visit.page.evaluate(focused) == "Stop the scan"
    assert visit.page.locator("progress").evaluate("it => it.position") == pytest.approx(1 / 3)

    work()

    visit.page.get_by_text("Scan our items").wait_for()
    assert told.text_content() == "6 of 6 items looked at, 6 matched"
    heard = visit.page.get_by_role("status").filter(has_text="looked at")
    assert heard.text_content() == "Finished. 6 of 6 items looked at, 6 matched"
    assert visit.page.locator("progress").count() == 0
    visit.page.wait_for_timeout(3_500)  # it asks no more
    assert faults(visit, "en") == []


def test_its_row_among_all_scans_goes_on_with_it(
    coalition: Coalition, bank: Bank, enter: Enter
) -> None:
    visit = on_its_page(enter, coalition, bank)
    visit.send("/scan/")
    visit.go(of(bank, "scans/"))
    row = visit.page.locator("tbody tr")
    assert "Waiting" in row.inner_text()

    work()

    row.get_by_text("6 of 6 items looked at, 6 matched").wait_for()
    assert "Finished" in row.inner_text()
    assert faults(visit, "en") == []


def test_without_scripts_it_is_there_after_a_look(
    coalition: Coalition, bank: Bank, enter: Enter, without_scripts: Callable[[Visit], None]
) -> None:
    visit = on_its_page(enter, coalition, bank)
    without_scripts(visit)
    visit.go(of(bank))
    visit.send("/scan/")
    work(timedelta(0))
    visit.press("text=See how far it is")
    assert "2 of 6 items looked at" in str(visit.page.locator("#scan-said").text_content())
    visit.send("/stop/")
    assert Scan.objects.get().state == ScanState.STOPPED


@pytest.fixture
def without_scripts() -> Callable[[Visit], None]:
    """Takes every script away before the page gets it."""

    def take(visit: Visit) -> None:
        visit.page.route("**/*.js", lambda route: route.abort())

    return take
