from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.console.meetings.forms import CommitmentForm, MeetingForm, MoveForm
from kashf.coalition.console.once import lead_to, where_it_led
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.meetings.actions import (
    call_meeting,
    change_meeting,
    make_commitment,
    move_commitment,
)
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.queries import (
    commitment_seen_by,
    commitments_seen_by,
    meeting_seen_by,
    meetings_seen_by,
)
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds, members_of_the_coalition, require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput

SEES = Permission.SEE_MEETINGS
LEADS = Permission.LEAD_MEETINGS


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """What is to come, the nearest first; and what was, the newest first."""
    person, shows_past = request.user, request.GET.get("view") == "past"
    meetings = meetings_seen_by(person)
    past, upcoming = meetings.filter(at__lt=now()), meetings.filter(at__gte=now())
    context = {
        "page": page_of(request, past if shows_past else upcoming.order_by("at", "pk")),
        "view": "past" if shows_past else "upcoming",
        "may_lead": holds(person, LEADS, at=person.organisation),
    }
    return render_desk(request, "console/meetings/list.html", context, desk="meetings")


@require_GET
@console_view(SEES)
def own_commitments(request: DeskRequest) -> HttpResponse:
    """What one's own organisation undertook and is still open, the first due first."""
    person = request.user
    own = commitments_seen_by(person).filter(
        organisation=person.organisation, state=CommitmentState.OPEN
    )
    page = page_of(request, own)
    context = {"page": page, "rows": _rows(person, page), "view": "commitments"}
    return render_desk(request, "console/meetings/commitments.html", context, desk="meetings")


@require_http_methods(["GET", "POST"])
@console_view(LEADS)
def new(request: DeskRequest) -> HttpResponse:
    """Call the members to a meeting."""
    form = MeetingForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            meeting = call_meeting(by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The meeting is called. Every member sees it."))
            return lead_to(request, form, _place(meeting.code))
    return render_desk(request, "console/meetings/new.html", {"form": form}, desk="meetings")


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A meeting, its agenda, and what was undertaken in it."""
    meeting = meeting_seen_by(request.user, code)
    context = {
        "meeting": meeting,
        "rows": _rows(request.user, meeting.commitments.all(), meeting),
        "is_past": meeting.at < now(),
        "may_lead": holds(request.user, LEADS, at=meeting.organisation),
    }
    return render_desk(request, "console/meetings/one.html", context, desk="meetings")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def change(request: DeskRequest, code: UUID) -> HttpResponse:
    """Change what is said of a meeting."""
    meeting = meeting_seen_by(request.user, code)
    require(request.user, LEADS, at=meeting.organisation)
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        person=request.user,
        initial={name: getattr(meeting, name) for name in ("title", "at", "place", "agenda")},
    )
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            change_meeting(code, by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The meeting is changed."))
            return lead_to(request, form, _place(code))
    context = {"form": form, "meeting": meeting}
    return render_desk(request, "console/meetings/change.html", context, desk="meetings")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def commit(request: DeskRequest, code: UUID) -> HttpResponse:
    """Write down what a member undertook."""
    meeting = meeting_seen_by(request.user, code)
    require(request.user, LEADS, at=meeting.organisation)
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        members=sorted(members_of_the_coalition(), key=lambda member: member.name),
    )
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            make_commitment(code, by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The commitment is written down."))
            return lead_to(request, form, _place(code))
    context = {"form": form, "meeting": meeting}
    return render_desk(request, "console/meetings/commit.html", context, desk="meetings")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def move(request: DeskRequest, code: UUID) -> HttpResponse:
    """Say what became of a commitment."""
    commitment = commitment_seen_by(request.user, code)
    if not _may_move(request.user, commitment, commitment.meeting):
        require(request.user, Permission.KEEP_COMMITMENTS, at=commitment.organisation)
    posted = request.POST if request.method == "POST" else None
    form = MoveForm(posted, commitment=commitment)
    if posted is not None and (done := _gone_already(request, form)):
        return done
    if form.is_valid():
        try:
            move_commitment(code, by=request.user, **form.said())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("It is written down what became of the commitment."))
            return lead_to(request, form, _place(commitment.meeting.code))
    context = {"form": form, "commitment": commitment}
    return render_desk(request, "console/meetings/move.html", context, desk="meetings")


def _gone_already(request: DeskRequest, form: MoveForm) -> HttpResponse | None:
    form.is_valid()  # a second time, the choice itself is no longer there
    return where_it_led(request, form)


def _rows(
    person: Person, commitments: Iterable[Commitment], meeting: Meeting | None = None
) -> list[tuple[Commitment, bool]]:
    """Commitments, and whether the person may move each."""
    return [(one, _may_move(person, one, meeting or one.meeting)) for one in commitments]


def _may_move(person: Person, commitment: Commitment, meeting: Meeting) -> bool:
    leads = holds(person, LEADS, at=meeting.organisation)
    return leads or holds(person, Permission.KEEP_COMMITMENTS, at=commitment.organisation)


def _place(code: UUID) -> str:
    return reverse("console:meetings_one", args=[code])
