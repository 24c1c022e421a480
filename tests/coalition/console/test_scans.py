"""The scans of a bank: how far one is, those of before, and what is left of matching by itself."""

import re
from datetime import timedelta
from html import unescape

import pytest
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.actions import match_changes, stop_scan
from kashf.coalition.banks.models import Bank, Followed, Scan
from kashf.coalition.banks.queries.scans import newest_change
from kashf.coalition.banks.vocabulary import ScanFault, ScanState, Sharing
from kashf.coalition.console.banks.progress import said
from kashf.coalition.members.models import Person
from tests.coalition.banks.conftest import NEST, bank_of, link_item, put
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

# In a test's transaction nothing is done in the background: what is started waits.


@pytest.fixture
def bank(coalition: Coalition) -> Bank:
    """Sahlan's, which the whole coalition sees, with a signal that was looked for everywhere."""
    made = bank_of(coalition.owner, Sharing.COALITION)
    put(coalition.owner, made, ("url", NEST))
    match_changes()
    return made


def a_scan(bank: Bank, by: Person, state: ScanState, **more: object) -> Scan:
    """One that is somewhere."""
    begun = now() - timedelta(minutes=1)
    ended = None if state in {ScanState.WAITING, ScanState.RUNNING} else now()
    return Scan.objects.create(
        bank=bank,
        organisation=by.organisation,
        started_by=by,
        state=state,
        until_item=1,
        begun_at=begun,
        moved_at=begun + timedelta(seconds=41),
        ended_at=ended,
        **{
            "items": 5_000,
            "looked": 1_240,
            "matched": 3,
            "new": 0,
            "change": newest_change(),
            **more,
        },
    )


def shown(person: Person, path: str, *, part: bool = False) -> str:
    headers = {"hx-request": "true"} if part else {}
    answer = signed_in(person).get(path, headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def of(bank: Bank, what: str = "") -> str:
    return f"/console/banks/{bank.code}/{what}"


def test_a_scan_is_started_and_stopped_on_the_page_of_the_bank(
    coalition: Coalition, bank: Bank
) -> None:
    link_item(coalition.owner)
    client = signed_in(coalition.owner)
    before = client.get(of(bank)).content.decode()
    assert "Your items have not been scanned for this bank yet." in before
    assert f'action="{of(bank, "scan/")}"' in before

    started = client.post(of(bank, "scan/"), follow=True).content.decode()

    scan = Scan.objects.get()
    assert "The scan is started." in started
    assert "The scan waits for its turn in the background." in started
    assert f'action="{of(bank, "scan/")}"' not in started
    stop = f"/console/banks/scans/{scan.code}/stop/"
    assert f'action="{stop}"' in started
    again = client.post(of(bank, "scan/"), follow=True).content.decode()
    assert "A scan for this bank is under way already." in again

    stopped = client.post(stop, follow=True).content.decode()

    assert "The scan is stopped." in stopped
    assert f'action="{of(bank, "scan/")}"' in stopped
    assert "had come to its end already" in client.post(stop, follow=True).content.decode()
    scan.refresh_from_db()
    assert scan.state == ScanState.STOPPED


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "1,240 of 5,000 items looked at, 3 matched, about 2 minutes left"),
        ({"new": 2}, "1,240 of 5,000 items looked at, 3 matched, 2 of them for the first time, "),
        ({"failed": 1}, "1,240 of 5,000 items looked at, 3 matched, 1 could not be looked at, "),
        ({"items": 1_300}, "1,240 of 1,300 items looked at, 3 matched, less than a minute left"),
        ({"items": 1_000_000}, "1,240 of 1,000,000 items looked at, 3 matched, about 9 hours left"),
        ({"looked": 0, "matched": 0, "items": 1}, "0 of 1 item looked at, 0 matched"),
        ({"items": 1_000}, "1,240 of 1,240 items looked at, 3 matched, less than a minute left"),
    ],
)
def test_in_words_how_far_it_is(
    coalition: Coalition, bank: Bank, more: dict[str, object], words: str
) -> None:
    scan = a_scan(bank, coalition.owner, ScanState.RUNNING, **more)
    assert said(scan).startswith(words)


def test_a_part_of_the_page_says_how_far_it_is_until_it_is_at_its_end(
    coalition: Coalition, bank: Bank
) -> None:
    scan = a_scan(bank, coalition.owner, ScanState.RUNNING)
    page, part = (shown(coalition.owner, of(bank, "scans/"), part=part) for part in (False, True))
    for text in (page, part):
        assert "1,240 of 5,000 items looked at, 3 matched, about 2 minutes left" in text
        assert '<progress value="1240" max="5000" aria-labelledby="scan-said">' in text
        assert f'hx-get="{of(bank, "scans/")}"' in text
    told = 'id="scan-told"'
    assert (told in page, told in part) == (True, False)  # no reader hears of every step
    assert "<html" not in part
    assert "scan-doing" not in part  # whoever has the focus there keeps it

    stop_scan(scan.code, by=coalition.owner)

    end = shown(coalition.owner, of(bank, "scans/"), part=True)
    assert "hx-get" not in end
    assert "<progress" not in end
    assert '<div id="scan-doing" hx-swap-oob="innerHTML">' in end
    assert '<div id="scan-told" hx-swap-oob="innerHTML">Stopped. 1,240 of 5,000 items' in end
    assert f'action="{of(bank, "scan/")}"' in end


def test_a_page_that_lists_it_has_it_in_its_row_too(coalition: Coalition, bank: Bank) -> None:
    scan = a_scan(bank, coalition.owner, ScanState.RUNNING)
    client, row = signed_in(coalition.owner), f'<div id="scan-state-{scan.code}"'
    assert row in client.get(of(bank, "scans/")).content.decode()
    put(coalition.owner, bank, ("url", "https://other.example"))
    stop_scan(scan.code, by=coalition.owner)

    def part(where: str) -> str:
        headers = {"hx-request": "true", "hx-current-url": f"http://testserver{where}"}
        return client.get(of(bank, "scans/"), headers=headers).content.decode()

    end = part(of(bank, "scans/"))
    assert f'{row} hx-swap-oob="innerHTML"><span class="badge" data-state>Stopped</span>' in end
    assert end.count("1,240 of 5,000 items looked at, 3 matched") == 2
    assert "1 signal was added or withdrawn while it ran" in end
    for elsewhere in (of(bank), of(bank, "scans/?before=2")):  # where the row is not
        assert row not in part(elsewhere)


def test_those_of_before_are_listed(coalition: Coalition, bank: Bank) -> None:
    listing = shown(coalition.owner, of(bank, "scans/"))
    assert "No scans yet" in listing
    assert "All scans" not in shown(coalition.owner, of(bank))
    a_scan(bank, coalition.owner, ScanState.FINISHED, changed=2, change=8_127)
    error = {"fault": ScanFault.ERROR, "error": "The key is <gone>."}
    a_scan(bank, coalition.owner, ScanState.FAILED, looked=4, matched=0, **error)
    put(coalition.owner, bank, ("url", "https://other.example"))
    for who in (coalition.owner, coalition.auditor):
        listing = shown(who, of(bank, "scans/"))
        rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", listing)
        assert ["Failed" in row for row in rows] == [True, False]
        assert "1,240 of 5,000 items looked at, 3 matched" in rows[1]
        assert "Line 8,127 of the change log" in rows[1]
        assert "2 signals were added or withdrawn while it ran" in rows[1]
        assert all("<bdi>Owner of Sahlan</bdi>" in row for row in rows)
        page = shown(who, of(bank))
        assert "Kashf made a mistake at the same items three times." in page
        assert "The key is <gone>." in page
        assert "Since the scan was started, 1 signal was added to the bank" in page
        assert "All scans" in page
    raw = signed_in(coalition.owner).get(of(bank)).content.decode()
    assert "The key is &lt;gone&gt;." in raw


def test_others_see_nothing_of_it(coalition: Coalition, bank: Bank) -> None:
    link_item(coalition.owner)
    a_scan(bank, coalition.owner, ScanState.RUNNING)
    for path in (of(bank), of(bank, "scans/")):
        page = shown(coalition.stranger, path)
        for words in ("1,240", "Owner of Sahlan", "Stop the scan", "Scan our items", "hx-get"):
            assert words not in page
    assert "Every signal that was added has been looked for" in shown(coalition.stranger, of(bank))


def test_who_only_reads_has_no_button(coalition: Coalition, bank: Bank) -> None:
    assert "Scan our items" not in shown(coalition.auditor, of(bank))
    a_scan(bank, coalition.owner, ScanState.RUNNING)
    page = shown(coalition.auditor, of(bank))
    assert "1,240 of 5,000" in page
    assert "Stop the scan" not in page


def test_it_says_what_is_left_of_matching_by_itself(coalition: Coalition, bank: Bank) -> None:
    for number in range(3):
        link_item(coalition.owner, f"{NEST}/{number}")
    link_item(coalition.stranger, f"{NEST}/theirs")
    put(coalition.owner, bank, ("url", "https://a.example"), ("url", "https://b.example"))
    page = shown(coalition.owner, of(bank))
    assert "2 signals that were added lately are still being looked for" in page
    assert "3 of your items are left." in page
    assert "hx-get" in page
    assert "1 of your items is left." in shown(coalition.stranger, of(bank))

    match_changes()

    assert "Every signal that was added has been looked for" in shown(coalition.owner, of(bank))
    assert "hx-get" not in shown(coalition.owner, of(bank))


@pytest.mark.parametrize("state", [ScanState.RUNNING, ScanState.STOPPED, ScanState.FAILED])
def test_a_scan_that_left_items_out_is_not_said_to_be_made_up_for(
    coalition: Coalition, bank: Bank, state: ScanState
) -> None:
    a_scan(bank, coalition.owner, state)
    assert "Every signal that was added" not in shown(coalition.owner, of(bank))


def test_an_empty_or_expired_bank_has_no_button(coalition: Coalition, bank: Bank) -> None:
    empty = bank_of(coalition.owner, name="Empty")
    page = shown(coalition.owner, of(empty))
    assert "Scan our items" not in page
    assert "This bank has no signals to look for. Add some first." in page
    assert "Every signal that was added has been looked for" not in page
    answer = signed_in(coalition.owner).post(of(empty, "scan/"), follow=True)
    assert "This bank has no signals to look for." in answer.content.decode()
    Bank.objects.filter(pk=bank.pk).update(expires_at=now())
    assert "Scan our items" not in shown(coalition.owner, of(bank))


@pytest.mark.parametrize("state", ScanState)
def test_in_arabic_it_reads_from_the_right(
    coalition: Coalition, bank: Bank, state: ScanState
) -> None:
    Person.objects.filter(pk=coalition.owner.pk).update(language="ar")
    fault = {"fault": ScanFault.EXPIRED} if state == ScanState.FAILED else {}
    a_scan(bank, coalition.owner, state, **fault)
    Followed.objects.update(sequence=0)
    for path in (of(bank), of(bank, "scans/")):
        page = shown(coalition.owner, path)
        assert 'lang="ar" dir="rtl"' in page
        if state == ScanState.RUNNING:
            assert "فُحصت ١٬٢٤٠ من ٥٬٠٠٠ مادة، طابقت ٣، بقيت نحو دقيقتين" in page
        panel = page.partition('aria-labelledby="scan"')[2].partition("</section>")[0]
        words = re.sub(r"<[^>]+>", " ", panel)
        assert re.findall(r"[A-Za-z]{3,}", words) == []


@pytest.mark.parametrize("rows", [2, 30])
def test_queries_do_not_grow(
    coalition: Coalition,
    bank: Bank,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _ in range(rows):
        a_scan(bank, coalition.owner, ScanState.FINISHED)
    client = signed_in(coalition.owner)
    client.get("/console/settings/")
    for path in (of(bank), of(bank, "scans/")):
        with django_assert_max_num_queries(25):
            assert client.get(path).status_code == 200
