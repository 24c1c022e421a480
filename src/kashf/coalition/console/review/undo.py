"""What a person has just decided, and may undo for some seconds."""

from dataclasses import dataclass
from uuid import UUID

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.console.views import DeskRequest
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.queries import decisions_seen_by
from kashf.coalition.review.vocabulary import UNDO_FOR

_KEY = "decided"


@dataclass(frozen=True, slots=True)
class Offer:
    """A decision that can still be undone, and for how many seconds."""

    case: Case
    decision: Decision
    seconds: int


def remember(request: DeskRequest, decision: Decision) -> None:
    """Offer to undo this decision on the next pages."""
    request.session[_KEY] = str(decision.code)


def forget(request: DeskRequest) -> None:
    """Offer it no more."""
    request.session.pop(_KEY, None)


def offer_of(request: DeskRequest) -> Offer | None:
    """What may be undone now; most pages ask no question for it."""
    if _KEY not in request.session:
        return None
    code = UUID(request.session[_KEY])
    found = decisions_seen_by(request.user).filter(code=code, reopened_at=None).first()
    if found is not None:
        seconds = int((found.decided_at + UNDO_FOR - now()).total_seconds())
        if seconds > 0:
            return Offer(found.case, found, seconds)
    forget(request)
    return None
