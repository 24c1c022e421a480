"""What a member does with its referrals, one verb each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kashf.coalition.console.referrals.forms import DraftForm, ReturnForm, WithdrawForm
from kashf.coalition.console.referrals.views import referral_page
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.actions import (
    approve_referral,
    change_draft,
    close_referral,
    return_to_draft,
    send_referral,
    withdraw_referral,
)
from kashf.coalition.referrals.queries import referral_seen_by
from kashf.coalition.referrals.vocabulary import ReferralState
from kashf.errors import BadInput, WrongState

DRAFTS = Permission.DRAFT_REFERRALS
APPROVES = Permission.APPROVE_REFERRALS


@require_http_methods(["GET", "POST"])
@console_view(DRAFTS)
def change(request: DeskRequest, code: UUID) -> HttpResponse:
    """Change what a draft says. Who changes it cannot approve it."""
    referral = referral_seen_by(request.user, code)
    require(request.user, DRAFTS, at=referral.organisation)
    if referral.state != ReferralState.DRAFTED:
        raise WrongState("Only a draft can be changed. Return it to draft first.")
    sent = request.POST if request.method == "POST" else None
    form = DraftForm(sent, initial=DraftForm.filled(referral))
    if form.is_valid():
        try:
            change_draft(code, by=request.user, **form.cleaned_data)
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The draft is changed. A second person has to approve it."))
            return redirect("console:referrals_one", code)
    context = {"form": form, "referral": referral}
    return render_desk(request, "console/referrals/change.html", context, desk="referrals")


@require_POST
@console_view(APPROVES)
def approve(request: DeskRequest, code: UUID) -> HttpResponse:
    """Stand for a draft beside its drafter."""
    approve_referral(code, by=request.user)
    messages.success(request, _("It is approved. It can be sent now."))
    return redirect("console:referrals_one", code)


@require_POST
@console_view(DRAFTS, APPROVES)
def put_back(request: DeskRequest, code: UUID) -> HttpResponse:
    """Take the approval back, so that the text can be changed."""
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_to_draft(code, by=request.user, note=form.cleaned_data["note"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("It is a draft again, and has to be approved anew."))
            return redirect("console:referrals_one", code)
    return referral_page(request, referral_seen_by(request.user, code), put_back=form)


@require_POST
@console_view(DRAFTS, APPROVES)
def send(request: DeskRequest, code: UUID) -> HttpResponse:
    """Let the platform see it. The clock runs."""
    referral = send_referral(code, by=request.user)
    said = _("It is sent. %(platform)s is asked to answer within 72 hours.")
    messages.success(request, said % {"platform": referral.platform.name})
    return redirect("console:referrals_one", code)


@require_POST
@console_view(DRAFTS, APPROVES)
def withdraw(request: DeskRequest, code: UUID) -> HttpResponse:
    """Take a referral back, with a reason."""
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_referral(code, by=request.user, reason=form.cleaned_data["reason"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("It is withdrawn. The platform sees it no more."))
            return redirect("console:referrals_one", code)
    return referral_page(request, referral_seen_by(request.user, code), withdraw=form)


@require_POST
@console_view(DRAFTS, APPROVES)
def close(request: DeskRequest, code: UUID) -> HttpResponse:
    """End a referral that was answered."""
    close_referral(code, by=request.user)
    messages.success(request, _("It is closed."))
    return redirect("console:referrals_one", code)
