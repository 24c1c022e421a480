"""The reviewer's care: what was seen, and the pause that is advised."""

from datetime import datetime, timedelta
from typing import Final

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.console.views import DeskRequest
from kashf.coalition.intake.queries import originals_seen
from kashf.coalition.review.queries import care_of
from kashf.coalition.review.vocabulary import PAUSE_AFTER, Care

PAUSE: Final = timedelta(minutes=10)
_KEY = "paused_at"


def begin_pause(request: DeskRequest) -> None:
    """From now on a pause is advised only for what is seen afterwards. Only the session knows."""
    request.session[_KEY] = now().isoformat()


def pause_ends(request: DeskRequest) -> datetime | None:
    """When the pause that was begun is over, or None."""
    said = request.session.get(_KEY)
    return datetime.fromisoformat(said) + PAUSE if said else None


def care_for(request: DeskRequest) -> Care:
    """What the person has seen lately; whoever has just paused is not asked again at once."""
    care = care_of(request.user)
    said = request.session.get(_KEY)
    if not (care.pause_advised and said):
        return care
    since = datetime.fromisoformat(said)
    advised = originals_seen(request.user, since) >= PAUSE_AFTER
    return Care(hard_items=care.hard_items, since=care.since, pause_advised=advised)
