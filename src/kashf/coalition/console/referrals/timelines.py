"""What has happened to a referral: for its member from the log, for the platform from the notice.

The platform's says nothing of people and nothing of what was before the notice came.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.queries import entries_about
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import people_seen_by
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.vocabulary import DraftChanged, ReferralMoved, ReferralState

MOST: Final = 100  # lines; the log has them all
BECAME: Final[Mapping[ReferralState, str | Promise]] = {
    ReferralState.DRAFTED: gettext_lazy("Returned to draft"),
    ReferralState.APPROVED: gettext_lazy("Approved by a second person"),
    ReferralState.SENT: gettext_lazy("Sent. The clock runs from here"),
    ReferralState.ANSWERED: gettext_lazy("Answered by the platform"),
    ReferralState.CLOSED: gettext_lazy("Closed by the member"),
    ReferralState.WITHDRAWN: gettext_lazy("Withdrawn by the member"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, or is due."""

    said: str | Promise
    at: datetime
    by: str = ""
    note: str = ""
    done: bool = True


def outcome_of(referral: Referral) -> Outcome | None:
    """What the platform answered, if it has."""
    return getattr(referral, "outcome", None)


def for_member(reader: Person, referral: Referral) -> list[Step]:
    """What happened to a referral that the reader sees, oldest first, with who did it."""
    told = entries_about(referral.code).filter(name__in=[ReferralMoved.name, DraftChanged.name])
    entries = list(told[:MOST])
    actors = {UUID(entry.actor) for entry in entries}
    people = people_seen_by(reader).filter(code__in=actors).values_list("code", "name")
    names = {str(code): name for code, name in people}
    other = referral.platform.name
    steps = [
        _step(entry, names.get(entry.actor, other), is_first=not place)
        for place, entry in enumerate(entries)
    ]
    return steps + _due(referral)


def for_platform(referral: Referral) -> list[Step]:
    """What the platform may know of it."""
    assert referral.sent_at is not None, "a platform sees nothing before it is sent"
    names = {"platform": referral.platform.name, "member": referral.organisation.name}
    came = _("Received by %(platform)s from %(member)s. The clock runs from here") % names
    steps = [Step(came, referral.sent_at), *_due(referral)]
    if (outcome := outcome_of(referral)) is not None:
        said = _("Answered: %(answer)s") % {"answer": outcome.answer_name}
        steps.append(Step(said, outcome.answered_at))
    if referral.state == ReferralState.CLOSED and referral.closed_at is not None:
        steps.append(Step(_("Closed by %(member)s") % names, referral.closed_at))
    return steps


def _due(referral: Referral) -> list[Step]:
    if referral.state != ReferralState.SENT or referral.due_at is None:
        return []
    return [Step(_("Answer due"), referral.due_at, done=False)]


def _step(entry: Entry, actor: str, *, is_first: bool) -> Step:
    if entry.name == DraftChanged.name:
        return Step(_("Draft changed"), entry.at, actor)
    facts = json.loads(entry.facts)
    said = _("Drafted") if is_first else BECAME[ReferralState(facts["to"])]
    return Step(said, entry.at, actor, facts.get("note") or "")
