from uuid import UUID

from django.db.models import QuerySet

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import NotFound


def meetings_seen_by(person: Person) -> QuerySet[Meeting]:
    """Every meeting, for the members' people; none for the platforms'."""
    if not _sees_meetings(person):
        return Meeting.objects.none()
    return Meeting.objects.select_related("organisation", "called_by")


def meeting_seen_by(person: Person, code: UUID) -> Meeting:
    """One of them, with its commitments. Raises NotFound."""
    found = meetings_seen_by(person).prefetch_related("commitments__organisation")
    meeting = found.filter(code=code).first()
    if meeting is None:
        raise NotFound("There is no such meeting.")
    return meeting


def commitments_seen_by(person: Person) -> QuerySet[Commitment]:
    """What members undertook, as all of them heard it; none for the platforms' people."""
    if not _sees_meetings(person):
        return Commitment.objects.none()
    return Commitment.objects.select_related("organisation", "meeting__organisation")


def commitment_seen_by(person: Person, code: UUID) -> Commitment:
    """One of them. Raises NotFound."""
    commitment = commitments_seen_by(person).filter(code=code).first()
    if commitment is None:
        raise NotFound("There is no such commitment.")
    return commitment


def overdue_seen_by(person: Person) -> QuerySet[Commitment]:
    """Those that are open although their day has passed (`Commitment.is_overdue`)."""
    return commitments_seen_by(person).filter(state=CommitmentState.OPEN, due__lt=now().date())


def _sees_meetings(person: Person) -> bool:
    desk = person.organisation
    return not desk.is_platform and holds(person, Permission.SEE_MEETINGS, at=desk)
