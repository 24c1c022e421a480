from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.answers.actions import approve_line, draft_line, name_narrative, retire_line
from kashf.coalition.answers.queries import (
    gaps,
    line_seen_by,
    narrative_seen_by,
    narratives_seen_by,
)
from kashf.coalition.answers.vocabulary import LANGUAGES, LineState
from kashf.coalition.console.answers.forms import LineForm, NarrativeForm
from kashf.coalition.console.answers.reading import answered, by_language
from kashf.coalition.console.once import lead_to, where_it_led
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import holds, require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput

SEES = Permission.SEE_ANSWERS
WRITES = Permission.WRITE_ANSWERS


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """What has no answer yet, and all narratives."""
    person, shows_all = request.user, request.GET.get("view") == "all"
    found = gaps(person)
    page = page_of(request, narratives_seen_by(person)) if shows_all else None
    rows = (
        answered(person, page.rows)
        if page
        else answered(person, [gap.narrative for gap in found], [gap.cases for gap in found])
    )
    context = {
        "rows": rows,
        "page": page,
        "gaps": len(found),
        "languages": LANGUAGES,
        "may_write": holds(person, WRITES, at=person.organisation),
    }
    return render_desk(request, "console/answers/list.html", context, desk="answers")


@require_http_methods(["GET", "POST"])
@console_view(WRITES)
def new(request: DeskRequest) -> HttpResponse:
    """Give a claim of the propaganda a name."""
    form = NarrativeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            narrative = name_narrative(by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The narrative is named. Now write an answer to it."))
            return lead_to(request, form, reverse("console:answers_one", args=[narrative.code]))
    return render_desk(request, "console/answers/new.html", {"form": form}, desk="answers")


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A narrative, with the lines of each language and what became of them."""
    person, narrative = request.user, narrative_seen_by(request.user, code)
    context = {
        "narrative": narrative,
        "languages": by_language(person, narrative),
        "may_write": holds(person, WRITES, at=person.organisation),
    }
    return render_desk(request, "console/answers/one.html", context, desk="answers")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def draft(request: DeskRequest, code: UUID) -> HttpResponse:
    """Write an answer in a language."""
    narrative = narrative_seen_by(request.user, code)
    require(request.user, WRITES, at=request.user.organisation)
    asked = request.GET.get("language")
    form = LineForm(
        request.POST if request.method == "POST" else None,
        initial={"language": asked if asked in LANGUAGES else request.user.language},
    )
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            draft_line(code, by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(
                request, _("The line is drafted. It is in force once somebody else approves it.")
            )
            return lead_to(request, form, reverse("console:answers_one", args=[code]))
    context = {"form": form, "narrative": narrative}
    return render_desk(request, "console/answers/draft.html", context, desk="answers")


@require_POST
@console_view(SEES)
def approve(request: DeskRequest, code: UUID) -> HttpResponse:
    """Put a line in force; the one before it is retired."""
    line = approve_line(code, by=request.user)
    messages.success(request, _("The line is in force."))
    return redirect("console:answers_one", line.narrative.code)


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def retire(request: DeskRequest, code: UUID) -> HttpResponse:
    """Ask whether to retire a line, then do it: it does not come back."""
    if request.method == "POST":
        line = retire_line(code, by=request.user)
        messages.success(request, _("The line is retired."))
        return redirect("console:answers_one", line.narrative.code)
    line = line_seen_by(request.user, code)
    if not holds(request.user, Permission.APPROVE_ANSWERS, at=line.organisation):
        require(request.user, WRITES, at=line.organisation)
    context = {"line": line, "in_force": line.state == LineState.APPROVED}
    return render_desk(request, "console/answers/retire.html", context, desk="answers")
