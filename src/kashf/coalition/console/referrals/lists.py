"""The views of the list: which referrals each shows, and how many there are."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.queries import referrals_seen_by
from kashf.coalition.referrals.vocabulary import ReferralState


class View(StrEnum):
    """A part of the list."""

    TO_APPROVE = "to_approve"
    APPROVED = "approved"
    SENT = "sent"  # a platform's: to answer
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLOSED = "closed"


OF_MEMBERS: Final[Mapping[View, str | Promise]] = {
    View.TO_APPROVE: _("To approve"),
    View.APPROVED: _("Approved, to be sent"),
    View.SENT: _("Sent, unanswered"),
    View.OVERDUE: pgettext_lazy("referrals", "Overdue"),
    View.ANSWERED: _("Answered, to be closed"),
    View.CLOSED: _("Closed and withdrawn"),
}
OF_PLATFORMS: Final[Mapping[View, str | Promise]] = {
    View.SENT: _("To answer"),
    View.OVERDUE: pgettext_lazy("referrals", "Overdue"),
    View.ANSWERED: pgettext_lazy("referrals", "Answered"),
    View.CLOSED: pgettext_lazy("referrals", "Closed"),
}
SOONEST_FIRST: Final = {View.SENT, View.OVERDUE}
_STATES: Final = {
    View.TO_APPROVE: {ReferralState.DRAFTED},
    View.APPROVED: {ReferralState.APPROVED},
    View.SENT: {ReferralState.SENT},
    View.OVERDUE: {ReferralState.SENT},
    View.ANSWERED: {ReferralState.ANSWERED},
    View.CLOSED: {ReferralState.CLOSED, ReferralState.WITHDRAWN},
}


def views_for(person: Person) -> Mapping[View, str | Promise]:
    """The views that the person's side has, with their names."""
    return OF_PLATFORMS if person.organisation.is_platform else OF_MEMBERS


def view_of(asked: str, person: Person) -> View:
    """The view that is asked for; without one, what the person came to do."""
    if asked in set(views_for(person)):
        return View(asked)
    approves = holds(person, Permission.APPROVE_REFERRALS, at=person.organisation)
    return View.TO_APPROVE if approves else View.SENT


def referrals_in(person: Person, view: View) -> QuerySet[Referral]:
    """The referrals of a view: what is due soonest first, or what was sent last."""
    found = referrals_seen_by(person).filter(_part(view))
    if not person.organisation.is_platform:  # no more than the list shows
        found = found.select_related(None).select_related("platform", "outcome", "drafted_by")
    if view in SOONEST_FIRST:
        return found.order_by("due_at", "pk")
    if person.organisation.is_platform:
        return found.order_by("-sent_at", "-pk")
    return found


def counts(person: Person) -> dict[View, int]:
    """How many referrals are in each view, from indexes alone."""
    seen = referrals_seen_by(person).order_by()
    by_state = dict(seen.values_list("state").annotate(count=Count("pk")))
    numbers = {
        view: sum(by_state.get(state, 0) for state in _STATES[view]) for view in views_for(person)
    }
    return numbers | {View.OVERDUE: seen.filter(_part(View.OVERDUE)).count()}


def _part(view: View) -> Q:
    part = Q(state__in=sorted(_STATES[view]))
    return part & Q(due_at__lt=now()) if view is View.OVERDUE else part
