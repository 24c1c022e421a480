"""What is read of referrals. Members and platforms have the same addresses and other pages."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.referrals import platform
from kashf.coalition.console.referrals.forms import ReturnForm, WithdrawForm
from kashf.coalition.console.referrals.lists import counts, referrals_in, view_of, views_for
from kashf.coalition.console.referrals.offers import offers_for
from kashf.coalition.console.referrals.timelines import for_member, outcome_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.queries import notice_of, referral_seen_by
from kashf.coalition.referrals.vocabulary import ReferralState

SEES = Permission.SEE_REFERRALS


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """A member's referrals by what is to be done; a platform's, by what is due."""
    person = request.user
    if person.organisation.is_platform:
        return platform.desk(request)
    view, numbers = view_of(request.GET.get("view", ""), person), counts(person)
    context = {
        "page": page_of(request, referrals_in(person, view)),
        "view": view,
        "views": [(one, name, numbers[one]) for one, name in views_for(person).items()],
    }
    return render_desk(request, "console/referrals/list.html", context, desk="referrals")


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A referral: the notice, what has happened, and what can be done."""
    referral = referral_seen_by(request.user, code)
    if request.user.organisation.is_platform:
        return platform.referral_page(request, referral)
    return referral_page(request, referral)


def referral_page(request: DeskRequest, referral: Referral, **forms: KashfForm) -> HttpResponse:
    """The member's page; `forms` holds what was sent and came back with errors, by its name."""
    context = {
        "referral": referral,
        "notice": notice_of(referral),
        "outcome": outcome_of(referral),
        "steps": for_member(request.user, referral),
        "offers": offers_for(request.user, referral),
        "put_back": forms.get("put_back") or ReturnForm(),
        "withdraw": forms.get("withdraw") or WithdrawForm(),
        "form": next(iter(forms.values()), None),
    }
    return render_desk(request, "console/referrals/one.html", context, desk="referrals")


@require_GET
@console_view(SEES)
def notice(request: DeskRequest, code: UUID) -> HttpResponse:
    """The notice alone, for paper."""
    referral = referral_seen_by(request.user, code)
    context = {
        "notice": notice_of(referral),
        "platform": referral.platform.name,
        "is_draft": referral.sent_at is None,
        "is_withdrawn": referral.state == ReferralState.WITHDRAWN,
    }
    return render_desk(request, "console/referrals/notice.html", context, desk="referrals")


@require_GET
@console_view(SEES)
def as_json(request: DeskRequest, code: UUID) -> HttpResponse:
    """The notice for machines."""
    shown = notice_of(referral_seen_by(request.user, code)).as_json()
    return JsonResponse(shown, json_dumps_params={"ensure_ascii": False, "indent": 2})
