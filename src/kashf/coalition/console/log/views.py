import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.queries import entries_of, verify
from kashf.coalition.audit.vocabulary import PUBLIC, SYSTEM
from kashf.coalition.console.log.forms import LogFilter
from kashf.coalition.console.log.words import WORDS
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import people_seen_by
from kashf.coalition.members.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read."""

    at: datetime
    actor: str
    did: str | Promise
    name: str
    subject: str
    facts: list[tuple[str, str]]
    digest: str


@require_GET
@console_view(Permission.READ_LOG)
def listed(request: DeskRequest) -> HttpResponse:
    """The organisation's log, newest first."""
    entries = entries_of(request.user.organisation.code)
    chosen = LogFilter(request.GET)
    if not chosen.is_valid():
        entries = entries.none()
    elif about := chosen.cleaned_data["about"]:
        entries = entries.filter(subject=str(about))
    page = page_of(request, entries)
    context = {"page": page, "lines": _read(request.user, page), "filter": chosen}
    return render_desk(request, "console/log/list.html", context, desk="log")


@require_POST
@console_view(Permission.READ_LOG)
def check(request: DeskRequest) -> HttpResponse:
    """Walk the whole chain. How long it is concerns other organisations too, and is not said."""
    found = verify()
    if found.broken_at is None:
        messages.success(request, _("The log is whole: every entry follows the one before it."))
    else:
        messages.error(
            request,
            _("The log is broken. Stop, keep the machine as it is, and tell who runs Kashf."),
        )
    return redirect("console:log_list")


def _read(reader: Person, entries: Iterable[Entry]) -> list[Line]:
    found = list(entries)
    actors = {entry.actor for entry in found} - {SYSTEM, PUBLIC}
    people = people_seen_by(reader).filter(code__in=[UUID(actor) for actor in actors])
    names = {str(code): name for code, name in people.values_list("code", "name")}
    names |= {SYSTEM: _("Kashf itself"), PUBLIC: _("The public")}
    return [_line(entry, names.get(entry.actor, _("Somebody else"))) for entry in found]


_NOTHING = (None, "")


def _line(entry: Entry, actor: str) -> Line:
    facts = {
        name: value for name, value in json.loads(entry.facts).items() if value not in _NOTHING
    }
    return Line(
        at=entry.at,
        actor=actor,
        did=WORDS.get(entry.name, entry.name),
        name=entry.name,
        subject=entry.subject,
        facts=[(name, str(value)) for name, value in facts.items() if value != entry.subject],
        digest=entry.digest[:12],
    )
