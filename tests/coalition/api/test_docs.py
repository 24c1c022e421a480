"""The page of the API is complete, and names nothing that is not there."""

from django.conf import settings

from kashf.coalition.api import keys, paging, problems
from kashf.coalition.members.vocabulary import Scope
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
