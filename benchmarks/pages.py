"""Which pages of the console are measured, and how. Import it after Django is set up."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from benchmarks.desk import COMMON, RARE, RARE_LANGUAGE, WORDS, Desk, a_desk, fill
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import Person
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import CaseState
from kashf.coalition.statements.actions import (
    accept_statement,
    draft_statement,
    open_round,
    publish_statement,
    submit_statement,
)
from kashf.coalition.statements.models import Statement

FEW: Final = 10
REQUESTS: Final = 60
WARMING: Final = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What the requests for one page took, and how often it asked the database."""

    name: str
    seconds: Sequence[float]
    queries: int
    queries_with_ten: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page: who asks for it, and its addresses, which are asked for in turns."""

    name: str
    reader: Person | None
    addresses: Sequence[str]


def measured(cases: int) -> Iterator[Measured]:
    """Every page that there is, over a desk with so many cases and over one with ten."""
    many, few = a_desk("many"), a_desk("few")
    fill(many, cases)
    fill(few, FEW)
    statement = _published(many, few)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for page, small in zip(_pages(many, statement), _pages(few, statement), strict=True):
        if page.addresses:
            yield _measured(page, small)


def _published(many: Desk, few: Desk) -> Statement:
    """The statement of the large desk about the last month, published."""
    today = now().date()
    chair = few.approver
    asked = open_round(by=chair, first_day=today - timedelta(days=30), last_day=today)
    statement = draft_statement(asked.code, by=many.approver)
    submit_statement(statement.code, by=many.approver)
    accept_statement(statement.code, by=chair)
    return publish_statement(statement.code, by=chair)


def _pages(desk: Desk, statement: Statement) -> list[Page]:
    reader = desk.reader
    bank = desk.banks[3].code
    queue = [_url("review_queue")]
    listed = {
        "review queue": queue,
        "review queue, mine": _with(queue, view="mine"),
        "review queue, decided": _with(queue, view="decided"),
        "review queue, all": _with(queue, view="all"),
        "review queue, page 20": _with(queue, page="20"),
        "review queue, one label": _with(queue, label="recruitment"),
        "review queue, one bank": _with(queue, bank=str(bank)),
        "review queue, one language": _with(queue, language="ar"),
        "review queue, a language that is rare": _with(queue, language=RARE_LANGUAGE),
        "review queue, a language that nothing is in": _with(queue, language="sw", script="Arab"),
        "review queue, decided, a language that is rare": _with(
            queue, view="decided", language=RARE_LANGUAGE
        ),
        "review queue, a common word": _with(queue, q=COMMON),
        "review queue, a common word in Arabic": _with(queue, q="غراب"),
        "review queue, a rare word": _with(queue, q=RARE),
        "review queue, no such word": _with(queue, q="nowhere"),
        "review queue, all, no such word": _with(queue, view="all", q="nowhere"),
        "review queue, all, one bank": _with(queue, view="all", bank=str(bank)),
        "a case that waits": _cases(desk, CaseState.OPEN),
        "a case that is decided": _cases(desk, CaseState.DECIDED),
        "a decided case, among the decided": _with(_cases(desk, CaseState.DECIDED), view="decided"),
        "a case, found by a rare word": _with(_cases(desk, CaseState.OPEN), q=RARE),
        "items": [_url("items_list")],
        "items, a rare word": _with([_url("items_list")], q=RARE),
        "items, no such word": _with([_url("items_list")], q="nowhere"),
        "items, a common word in Arabic": _with([_url("items_list")], q="الغراب"),
        "items, two letters": _with([_url("items_list")], q="را"),
        "items, two common words": _with([_url("items_list")], q="raven غراب"),
        "items, a phrase": _with([_url("items_list")], q='"غراب بيت"'),
        "items, eight words": _with([_url("items_list")], q=" ".join(WORDS[-8:])),
        "items, a language that is rare": _with([_url("items_list")], language=RARE_LANGUAGE),
        "banks": [_url("banks_list")],
        "banks, a common word": _with([_url("banks_list")], q="signal"),
        "banks, no such word": _with([_url("banks_list")], q="nowhere"),
        "a bank": [_url("banks_one", bank)],
        "a bank, a common word": _with([_url("banks_one", bank)], q="signal"),
        "referrals": [_url("referrals_list")],
        "statements": [_url("statements_list")],
        "a statement": [_url("statements_one", statement.code)],
        "the log": [_url("log_list")],
    }
    named = [Page(name, reader, _there(addresses)) for name, addresses in listed.items()]
    number, slug = statement.round.number, statement.organisation.slug
    return [
        *named,
        Page("referrals, as the platform reads", desk.contact, _there([_url("referrals_list")])),
        Page("public: home", None, ["/en/"]),
        Page("public: a round", None, [f"/en/statements/{number}/"]),
        Page("public: a statement", None, [f"/en/statements/{number}/{slug}/"]),
    ]


def _cases(desk: Desk, state: CaseState) -> list[str]:
    """Cases from all parts of the queue."""
    found = Case.objects.filter(organisation=desk.organisation, state=state).order_by("due_at")
    codes = list(found.values_list("code", flat=True))
    return [_url("review_case", code) for code in codes[:: max(len(codes) // REQUESTS, 1)]]


def _url(name: str, *args: object) -> str:
    """The address, or nothing where there is no such page."""
    try:
        return reverse(f"console:{name}", args=args)
    except NoReverseMatch:
        return ""


def _with(addresses: Sequence[str], **query: str) -> list[str]:
    said = urlencode(query)
    return [address and f"{address}?{said}" for address in addresses]


def _there(addresses: Sequence[str]) -> list[str]:
    return [address for address in addresses if address]


def _measured(page: Page, small: Page) -> Measured:
    browser = _browser(page.reader)
    turns = [page.addresses[turn % len(page.addresses)] for turn in range(WARMING + REQUESTS)]
    seconds = [_seconds(browser, address) for address in turns]
    return Measured(
        name=page.name,
        seconds=seconds[WARMING:],
        queries=_queries(browser, page.addresses[0]),
        queries_with_ten=_queries(_browser(small.reader), small.addresses[0]),
    )


def _browser(reader: Person | None) -> Client:
    browser = Client(SERVER_NAME="localhost")
    if reader is not None:
        browser.force_login(reader)
    return browser


def _seconds(browser: Client, address: str) -> float:
    begun = time.perf_counter()
    answer = browser.get(address)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}.")
    return took


def _queries(browser: Client, address: str) -> int:
    browser.get(address)  # what is asked once in a visit is not counted
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len(captured)
