"""A platform's desk: what is late, what is due, and answering it.

It shows the notice and the outcome, never a referral's people or its item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kashf.coalition.console.pages import page_of
from kashf.coalition.console.referrals.forms import AnswerForm, AnswerSeveralForm
from kashf.coalition.console.referrals.lists import View, counts, referrals_in, view_of, views_for
from kashf.coalition.console.referrals.timelines import for_platform, outcome_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds, require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.actions import answer_referral, answer_several
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.queries import notice_of, overdue_at, referral_seen_by
from kashf.coalition.referrals.vocabulary import Notice, ReferralState
from kashf.errors import BadInput, WrongState

ANSWERS = Permission.ANSWER_REFERRALS


@dataclass(frozen=True, slots=True)
class Received:
    """A referral as its platform reads it."""

    notice: Notice
    outcome: Outcome | None
    is_open: bool
    state_name: str


def received(referral: Referral) -> Received:
    """What a platform may know of a referral."""
    is_open = referral.state == ReferralState.SENT
    return Received(notice_of(referral), outcome_of(referral), is_open, referral.state_name)


def desk(request: DeskRequest, form: AnswerSeveralForm | None = None) -> HttpResponse:
    """What is late, in a sentence; then the table with its clocks and the answer for several."""
    person = request.user
    view, numbers = view_of(request.GET.get("view", ""), person), counts(person)
    late = overdue_at(person).first() if numbers[View.OVERDUE] else None
    page = page_of(request, referrals_in(person, view))
    is_open = view in {View.SENT, View.OVERDUE}
    context = {
        "page": page,
        "rows": [received(referral) for referral in page.rows],
        "view": view,
        "views": [(one, name, numbers[one]) for one, name in views_for(person).items()],
        "open": numbers[View.SENT],
        "late": numbers[View.OVERDUE],
        "latest": notice_of(late) if late else None,
        "several": _several(person, form) if is_open else None,
        "ticked": frozenset(request.POST.getlist("codes")),
        "form": form,
    }
    return render_desk(request, "console/referrals/received.html", context, desk="referrals")


def referral_page(
    request: DeskRequest, referral: Referral, form: AnswerForm | None = None
) -> HttpResponse:
    """The notice, what has happened, and the form to answer."""
    person = request.user
    shown = received(referral)
    may_answer = shown.is_open and holds(person, ANSWERS, at=person.organisation)
    context = {
        "shown": shown,
        "notice": shown.notice,
        "outcome": shown.outcome,
        "steps": for_platform(referral),
        "form": form or (AnswerForm(person=person) if may_answer else None),
    }
    return render_desk(request, "console/referrals/answer.html", context, desk="referrals")


@require_POST
@console_view(ANSWERS)
def answer(request: DeskRequest, code: UUID) -> HttpResponse:
    """Say what the platform did about one referral."""
    referral = referral_seen_by(request.user, code)
    require(request.user, ANSWERS, at=referral.platform)
    form = AnswerForm(request.POST, person=request.user)
    if form.is_valid():
        try:
            answer_referral(code, by=request.user, answer=form.new_answer())
        except BadInput as error:
            form.add_domain_error(error)
        else:
            said = _("%(referral)s is answered. The member sees it now.")
            messages.success(request, said % {"referral": referral.short})
            return redirect("console:referrals_one", code)
    return referral_page(request, referral, form)


@require_POST
@console_view(ANSWERS)
def answer_all(request: DeskRequest) -> HttpResponse:
    """Give the ticked referrals one answer: all of them, or none."""
    require(request.user, ANSWERS, at=request.user.organisation)
    form = AnswerSeveralForm(request.POST, person=request.user)
    if form.is_valid():
        codes = form.cleaned_data["codes"]
        try:
            given = answer_several(codes, by=request.user, answer=form.new_answer())
        except BadInput as error:
            form.add_domain_error(error)
        except WrongState:
            form.add_error(
                "codes",
                _(
                    "One of them was answered or withdrawn meanwhile. None "
                    "of your answers was saved. Tick again what is left."
                ),
            )
        else:
            _say_answered(request, given)
            return redirect("console:referrals_list")
    return desk(request, form)


def _several(person: Person, form: AnswerSeveralForm | None) -> AnswerSeveralForm | None:
    if not holds(person, ANSWERS, at=person.organisation):
        return None
    return form or AnswerSeveralForm(person=person)


def _say_answered(request: DeskRequest, given: Sequence[Outcome]) -> None:
    said = ngettext(
        "%(count)d referral is answered.", "%(count)d referrals are answered.", len(given)
    )
    messages.success(request, said % {"count": len(given)})
