from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.banks.queries import matches_seen_by
from kashf.coalition.console.items.drawing import drawn_on_example
from kashf.coalition.console.items.evidence import attachment, inline, is_shown, shown_url
from kashf.coalition.console.items.forms import ImportForm, ItemsFilter, NewItemForm
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.intake.actions import begin_table, forget_reporter, reveal, take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import (
    has_preview,
    item_seen_by,
    items_seen_by,
    preview_of,
    saying,
    snippets_of,
    table_seen_by,
)
from kashf.coalition.intake.vocabulary import (
    ITEM_KIND_NAMES,
    LABEL_NAMES,
    MOST_ROWS,
    SOURCE_NAMES,
    SourceKind,
)
from kashf.coalition.members.queries import holds, organisations_seen_by
from kashf.coalition.members.vocabulary import OrganisationKind, Permission
from kashf.coalition.review.queries import case_of_item
from kashf.errors import BadInput, NotFound

SEES = Permission.SEE_ITEMS
TAKES = Permission.TAKE_IN_ITEMS
MOST_SHOWN = 100  # signals and matches of one item
_NAMES = {"kinds": ITEM_KIND_NAMES, "sources": SOURCE_NAMES, "labels": LABEL_NAMES}


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """What came in, newest first."""
    chosen = ItemsFilter(request.GET, person=request.user)
    chosen.is_valid()
    items = _narrowed(request, chosen.cleaned_data)
    page = page_of(request, items.defer("text", "note").select_related("case"))
    words = chosen.cleaned_data.get("q", "")
    snippets = snippets_of(request.user, page.rows, words)
    context = {
        "page": page,
        "rows": [(item, snippets.get(item.pk)) for item in page],
        "words": words,
        "filter": chosen,
        "narrowed": any(chosen.cleaned_data.values()),
        "may_take_in": holds(request.user, TAKES, at=request.user.organisation),
        **_NAMES,
    }
    return render_desk(request, "console/items/list.html", context, desk="items")


def _narrowed(request: DeskRequest, chosen: dict[str, str]) -> QuerySet[Item]:
    items = items_seen_by(request.user)
    if words := chosen.get("q", "").strip():
        items = items.filter(saying(words, request.user.organisation))
    for field in ("kind", "source", "language", "script"):
        if value := chosen.get(field):
            items = items.filter(**{field: value})
    return items


@require_http_methods(["GET", "POST"])
@console_view(TAKES)
def new(request: DeskRequest) -> HttpResponse:
    """Take in files, a text or an address."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewItemForm(*posted, person=request.user)
    if form.is_valid():
        source = SourceKind.UPLOAD if form.cleaned_data["upload"] else SourceKind.PASTE
        try:
            taken = [take_in(by=request.user, content=one, source=source) for one in form.items()]
        except BadInput as error:
            form.add_domain_error(error)
        else:
            _say_taken(request, sum(one.is_new for one in taken), len(taken))
            if len(taken) == 1:
                return redirect("console:items_one", taken[0].item.code)
            return redirect("console:items_list")
    return render_desk(request, "console/items/new.html", {"form": form}, desk="items")


@require_http_methods(["GET", "POST"])
@console_view(TAKES)
def import_table(request: DeskRequest) -> HttpResponse:
    """Check a whole table, and let it be taken in; or take in nothing of it."""
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            begun = begin_table(by=request.user, data=file.read(), name=file.name)
        except BadInput as error:
            form.add_error("file", _(error.message))
        else:
            return redirect("console:items_table", begun.code)
    platforms = organisations_seen_by(request.user).filter(kind=OrganisationKind.PLATFORM)
    context = {"form": form, "most": MOST_ROWS, "platforms": platforms}
    return render_desk(request, "console/items/import.html", context, desk="items")


@require_GET
@console_view(TAKES)
def table(request: DeskRequest, code: UUID) -> HttpResponse:
    """How far a table is taken in; the page asks again until it is."""
    found = table_seen_by(request.user, code)
    context = {"table": found, "said": [*_said_new(found.new), *_said_already(found.already)]}
    if request.htmx:
        return render(request, "console/items/progress.html", context)
    return render_desk(request, "console/items/table.html", context, desk="items")


def _say_taken(request: DeskRequest, new: int, number: int) -> None:
    for said in _said_new(new):
        messages.success(request, said)
    for said in _said_already(number - new):
        messages.info(request, said)


def _said_new(count: int) -> list[str]:
    said = ngettext("%(count)d item was taken in.", "%(count)d items were taken in.", count)
    return [said % {"count": count}] if count else []


def _said_already(count: int) -> list[str]:
    said = ngettext(
        "%(count)d item was here already, from the same place; it is not stored twice.",
        "%(count)d items were here already, from the same place; they are not stored twice.",
        count,
    )
    return [said % {"count": count}] if count else []


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """An item: what is known of it, what it is near to."""
    return _page(request, item_seen_by(request.user, code))


def _page(request: DeskRequest, item: Item, shown: str = "") -> HttpResponse:
    person = request.user
    context = {
        "item": item,
        "shown": shown,
        "case": case_of_item(person, item),
        "matches": list(
            matches_seen_by(person, item).select_related("same", "quoted")[:MOST_SHOWN]
        ),
        "signals": list(item.signals.filter(is_own=True).order_by("pk")[:MOST_SHOWN]),
        "may_reveal": holds(person, Permission.REVEAL_EVIDENCE, at=item.organisation),
        "may_keep": holds(person, Permission.KEEP_BANKS, at=item.organisation),
        "may_forget": holds(person, TAKES, at=item.organisation),
        **_NAMES,
    }
    return render_desk(request, "console/items/one.html", context, desk="items")


@require_POST
@console_view(TAKES)
def forget(request: DeskRequest, code: UUID) -> HttpResponse:
    """Delete the address for a reply to a reporter."""
    forget_reporter(code, by=request.user)
    messages.success(request, _("The address for a reply is deleted."))
    return redirect("console:items_one", code)


# Evidence


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def reveal_one(request: DeskRequest, code: UUID) -> HttpResponse:
    """POST: show the original, which is recorded. GET: the preview again."""
    item = item_seen_by(request.user, code)
    context: dict[str, object] = {"item": item, "may_reveal": True, "shown": ""}
    context["drawn"] = drawn_on_example(request.user, request.GET.get("drawn", ""), item)
    if request.method == "POST":
        original = reveal(code, by=request.user)
        if not has_preview(item):
            return attachment(original)
        context["shown"] = shown_url(item, request.user)
        if not request.htmx:
            return _page(request, item, str(context["shown"]))
    elif not request.htmx:
        return redirect("console:items_one", code)
    return render(request, "console/items/figure.html", context)


@require_GET
@console_view(Permission.REVEAL_EVIDENCE)
def original(request: DeskRequest, code: UUID, token: str) -> HttpResponse:
    """The picture that was asked for less than a minute ago, by the same person."""
    item = item_seen_by(request.user, code)
    if not (is_shown(token, code, request.user) and has_preview(item)):
        raise NotFound("The original is shown for a minute only. Ask for it again.")
    return inline(item)


@console_view(SEES)
def _preview(request: DeskRequest, code: UUID) -> HttpResponse:
    shown = HttpResponse(preview_of(item_seen_by(request.user, code)), content_type="image/png")
    shown["X-Content-Type-Options"] = "nosniff"
    return shown


@require_GET
def preview(request: HttpRequest, code: UUID) -> HttpResponseBase:
    """A small, grey, blurred picture. The person's own browser may keep it for an hour."""
    response = _preview(request, code)
    if response.status_code == 200:
        response["Cache-Control"] = "private, max-age=3600"
        del response["Expires"]
    return response
