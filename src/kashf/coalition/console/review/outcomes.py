"""What a reviewer does to a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kashf.coalition.answers.actions import say_carried, unsay_carried
from kashf.coalition.answers.queries import narratives_seen_by
from kashf.coalition.console.review import undo
from kashf.coalition.console.review.cases import CARRIES, MOST_NARRATIVES, platforms_for
from kashf.coalition.console.review.filters import address_of, filter_of
from kashf.coalition.console.review.forms import CarryForm, DecideForm, ReferForm, ReopenForm
from kashf.coalition.console.review.views import case_page, case_url
from kashf.coalition.console.views import DeskRequest, console_view
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.actions import draft_referral
from kashf.coalition.review.actions import (
    decide_case,
    reopen_case,
    return_case,
    take_case,
    undo_decision,
)
from kashf.coalition.review.models import Case
from kashf.coalition.review.queries import case_seen_by, decision_in_force
from kashf.coalition.review.vocabulary import CaseState, Verdict
from kashf.errors import BadInput, Conflict, NotFound

DECIDES = Permission.DECIDE_CASES


@require_POST
@console_view(DECIDES)
def take(request: DeskRequest, code: UUID) -> HttpResponse:
    """Begin to review a case; taking one's own again changes nothing."""
    case = case_seen_by(request.user, code)
    if not (case.state == CaseState.IN_REVIEW and case.reviewer_id == request.user.pk):
        take_case(code, by=request.user)
    return _back_to(request, case)


@require_POST
@console_view(DECIDES)
def put_back(request: DeskRequest, code: UUID) -> HttpResponse:
    """Put a case back into the queue."""
    case = return_case(code, by=request.user)
    messages.success(request, _("%(case)s is back in the queue.") % {"case": case.short})
    return _to_queue(request)


@require_POST
@console_view(DECIDES)
def decide(request: DeskRequest, code: UUID) -> HttpResponse:
    """Record a decision; after “violates” comes the referral, after all else the queue."""
    case = case_seen_by(request.user, code)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            decision = decide_case(code, by=request.user, ruling=form.ruling())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            undo.remember(request, decision)
            violates = decision.verdict == Verdict.VIOLATES
            return _back_to(request, case) if violates else _to_queue(request)
    return case_page(request, case, decide=form)


@require_POST
@console_view(DECIDES)
def undo_it(request: DeskRequest, code: UUID) -> HttpResponse:
    """Take one's own decision back, within its seconds."""
    case = undo_decision(code, by=request.user)
    undo.forget(request)
    messages.success(request, _("The decision is undone. You are reviewing the case again."))
    return _back_to(request, case)


@require_POST
@console_view(DECIDES)
def reopen(request: DeskRequest, code: UUID) -> HttpResponse:
    """Open a decided case again, with a reason."""
    case = case_seen_by(request.user, code)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            reopen_case(code, by=request.user, reason=form.cleaned_data["reason"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            undo.forget(request)
            messages.success(
                request, _("The case is open again. Its decision stays in the history.")
            )
            return _back_to(request, case)
    return case_page(request, case, reopen=form)


@require_POST
@console_view(Permission.DRAFT_REFERRALS)
def refer(request: DeskRequest, code: UUID) -> HttpResponse:
    """Draft a referral of what violates to a platform. Somebody else approves it."""
    case = case_seen_by(request.user, code)
    decision = decision_in_force(case)
    if decision is None:
        raise NotFound("This case has no decision in force that could be referred.")
    form = ReferForm(request.POST, platforms=platforms_for(request.user))
    if form.is_valid():
        try:
            referral = draft_referral(decision.code, by=request.user, **form.cleaned_data)
        except (BadInput, Conflict) as error:
            form.add_domain_error(error)
        else:
            undo.forget(request)
            messages.success(
                request,
                _("%(referral)s is drafted. A second person has to approve it.")
                % {"referral": referral.short},
            )
            return _back_to(request, case)
    return case_page(request, case, refer=form)


@require_POST
@console_view(*CARRIES)
def carry(request: DeskRequest, code: UUID) -> HttpResponse:
    """Say that the case carries a narrative."""
    case = case_seen_by(request.user, code)
    narratives = narratives_seen_by(request.user)[:MOST_NARRATIVES]
    form = CarryForm(request.POST, narratives=list(narratives))
    if form.is_valid():
        say_carried(code, by=request.user, **form.cleaned_data)
        return _back_to(request, case, "#narratives")
    return case_page(request, case, carry=form)


@require_POST
@console_view(*CARRIES)
def uncarry(request: DeskRequest, code: UUID, narrative: UUID) -> HttpResponse:
    """Say that it does not carry it after all."""
    case = case_seen_by(request.user, code)
    unsay_carried(code, by=request.user, narrative=narrative)
    return _back_to(request, case, "#narratives")


def _back_to(request: DeskRequest, case: Case, place: str = "") -> HttpResponse:
    return redirect(case_url(case, filter_of(request.GET)) + place)


def _to_queue(request: DeskRequest) -> HttpResponse:
    return redirect(reverse("console:review_queue") + address_of(filter_of(request.GET)))
