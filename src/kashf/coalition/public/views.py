"""The public pages that are only read. They set no cookie, whoever reads them."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from kashf.coalition.members.models import Organisation
from kashf.coalition.members.queries import members_of_the_coalition
from kashf.coalition.members.vocabulary import KIND_NAMES, OrganisationKind
from kashf.coalition.statements.models import Round, Statement
from kashf.coalition.statements.queries import (
    as_csv,
    as_rows,
    coalition_table,
    published,
    published_rounds,
)
from kashf.coalition.statements.queries import shown as figures
from kashf.errors import NotFound

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

DESKS: Final = ("/console/", "/account/", "/api/")
KEPT_FOR: Final = 300  # seconds that a browser or a proxy may keep a page


def public_view(view: View[Rest]) -> View[Rest]:
    """A page for everybody: caches may keep it, and what is not there has a page in words."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NotFound:
            return render(request, "public/missing.html", status=404)
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
        return response

    return answered


@public_view
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, two actions, the latest account."""
    latest = published_rounds().order_by("-number").first()
    table = coalition_table(latest, None) if latest else None
    context = {
        "page": "home",
        "members": members_of_the_coalition().count(),
        "table": table,
        "figures": figures.picked(table.whole, figures.HOME) if table else [],
    }
    return render(request, "public/home.html", context)


@public_view
def about(request: HttpRequest) -> HttpResponse:
    """Who is in the coalition, and how it works."""
    order = list(OrganisationKind)
    members = sorted(
        members_of_the_coalition(),
        key=lambda member: (order.index(OrganisationKind(member.kind)), member.name),
    )
    return render(request, "public/about.html", {"page": "about", "kinds": _by_kind(members)})


def _by_kind(members: list[Organisation]) -> list[tuple[str, list[Organisation]]]:
    return [
        (str(KIND_NAMES[OrganisationKind(kind)]), list(those))
        for kind, those in groupby(members, key=lambda member: member.kind)
    ]


@public_view
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the site does for all to read it."""
    return render(request, "public/accessibility.html", {"page": "accessibility"})


@public_view
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, and for how long."""
    return render(request, "public/privacy.html", {"page": "privacy"})


@public_view
def statements(request: HttpRequest) -> HttpResponse:
    """All published statements, by round."""
    found = published().prefetch_related(None).order_by("-round__number", "organisation__name_en")
    rounds = [
        (asked, sorted(those, key=lambda one: one.organisation.name))
        for asked, those in groupby(found, key=lambda one: one.round)
    ]
    return render(request, "public/statements.html", {"page": "statements", "rounds": rounds})


@public_view
def round_of_all(request: HttpRequest, number: int) -> HttpResponse:
    """The coalition's account of a round: all members side by side."""
    table = coalition_table(_round(number), None)
    context = {
        "page": "statements",
        "table": table,
        "whole": [figures.shown(cell) for cell in table.whole],
        "rows": [
            (row, [figures.shown(cell) for cell in row.cells])
            for row in sorted(table.rows, key=lambda row: row.organisation.name)
        ],
        "charts": figures.accepted_side_by_side(table, rtl=get_language_bidi()),
    }
    return render(request, "public/round.html", context)


@public_view
def statement(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """One member's published statement."""
    found = _statement(number, slug)
    all_figures = list(found.figures.all())
    context = {
        "page": "statements",
        "statement": found,
        "short": figures.picked(all_figures, figures.SHORT),
        "ledger": [figures.shown(figure) for figure in all_figures],
        "finding": figures.finding(found),
        "charts": figures.curve_of(found, rtl=get_language_bidi()),
        "moments": figures.moments_of(found),
        "digest": figures.digest_of_file(found),
        "entry": figures.entry_of_publication(found),
    }
    return render(request, "public/statement.html", context)


@public_view
def statement_csv(_: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Its figures as CSV, without a cell that a spreadsheet would run."""
    found = _statement(number, slug)
    text = "\ufeff" + as_csv(as_rows(found))  # the mark makes spreadsheets read UTF-8
    return _file(text.encode(), "text/csv; charset=utf-8", f"{slug}-{number}.csv")


@public_view
def statement_json(_: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Its figures and its curve as JSON: the file that its digest is of."""
    content = figures.file_of(_statement(number, slug))
    return _file(content, "application/json; charset=utf-8", f"{slug}-{number}.json")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere: at a desk the console's page, which may set a cookie; for all
    others, among them what a browser asks for by itself, the public one, which does not."""
    if request.path_info.startswith(DESKS):
        return page_not_found(request, exception)
    return render(request, "public/missing.html", status=404)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _round(number: int) -> Round:
    found = published_rounds().filter(number=number).first() if number < 1 << 31 else None
    if found is None:
        raise NotFound("There is no such round, or nothing of it is published.")
    return found


def _statement(number: int, slug: str) -> Statement:
    if number >= 1 << 31:
        raise NotFound("There is no such round.")
    found = published().filter(round__number=number, organisation__slug=slug).first()
    if found is None:
        raise NotFound("There is no such statement, or it is not published.")
    return found
