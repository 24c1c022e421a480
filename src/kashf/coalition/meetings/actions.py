from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.queries import commitment_seen_by, meeting_seen_by
from kashf.coalition.meetings.vocabulary import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    CommitmentMade,
    CommitmentMoved,
    CommitmentState,
    MeetingCalled,
    move,
    written,
)
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import may, require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, NotAllowed


@transaction.atomic
def call_meeting(
    *, by: Person, title: str, at: datetime, place: str = "", agenda: str = ""
) -> Meeting:
    """Call the members to a meeting, which the caller's organisation hosts."""
    host = by.organisation
    require(by, Permission.LEAD_MEETINGS, at=host)
    if host.is_platform:
        raise NotAllowed("Meetings are called by members, not by platforms.")
    meeting = Meeting(organisation=host, called_by=by)
    _fill_in(meeting, title=title, at=at, place=place, agenda=agenda)
    meeting.save()
    record(_called(meeting, by), after=digest_row(meeting))
    return meeting


@transaction.atomic
def change_meeting(
    code: UUID, *, by: Person, title: str, at: datetime, place: str = "", agenda: str = ""
) -> Meeting:
    """Change what a meeting's host says of it."""
    seen = meeting_seen_by(by, code)
    require(by, Permission.LEAD_MEETINGS, at=seen.organisation)
    meeting = Meeting.objects.select_for_update().get(pk=seen.pk)
    before = digest_row(meeting)
    _fill_in(meeting, title=title, at=at, place=place, agenda=agenda)
    meeting.save(update_fields=["title", "at", "place", "agenda"])
    record(_called(meeting, by), before=before, after=digest_row(meeting))
    return meeting


@transaction.atomic
def make_commitment(
    meeting_code: UUID, *, by: Person, organisation: Organisation, owner: str, text: str, due: date
) -> Commitment:
    """Write down what a member undertook. The meeting's chair does, for any member."""
    meeting = meeting_seen_by(by, meeting_code)
    require(by, Permission.LEAD_MEETINGS, at=meeting.organisation)
    if organisation.is_platform:
        raise BadInput(
            "Members undertake something, platforms do not.",
            fields={"organisation": organisation.slug},
        )
    owner = written(owner, field="owner", longest=LONGEST_TITLE)
    text = written(text, field="text", longest=LONGEST_TEXT)
    if due < meeting.at.date():
        raise BadInput(
            "It cannot be due before the meeting in which it was undertaken.",
            fields={"due": due.isoformat()},
        )
    commitment = Commitment.objects.create(
        meeting=meeting, organisation=organisation, owner=owner, text=text, due=due
    )
    made = CommitmentMade(actor=by.code, organisation=organisation.code, commitment=commitment.code)
    record(made, after=digest_row(commitment))
    return commitment


@transaction.atomic
def move_commitment(code: UUID, *, by: Person, to: CommitmentState, note: str = "") -> Commitment:
    """Say that a commitment is done, dropped or open again: its own people or the meeting's chair.

    `ended_at` says since when it is done or dropped; `note`, if given, takes the former's place.
    """
    seen = commitment_seen_by(by, code)
    if not may(by, Permission.LEAD_MEETINGS, at=seen.meeting.organisation):
        require(by, Permission.KEEP_COMMITMENTS, at=seen.organisation)
    note = written(note, field="note", longest=LONGEST_TEXT, needed=False)
    commitment = Commitment.objects.select_for_update().get(pk=seen.pk)
    before = digest_row(commitment)
    commitment.state = move(CommitmentState(commitment.state), to)
    commitment.ended_at = None if to == CommitmentState.OPEN else now()
    commitment.note = note or commitment.note
    commitment.save(update_fields=["state", "ended_at", "note"])
    record(
        CommitmentMoved(
            actor=by.code,
            organisation=seen.organisation.code,
            commitment=commitment.code,
            to=to,
        ),
        before=before,
        after=digest_row(commitment),
    )
    return commitment


def _fill_in(meeting: Meeting, *, title: str, at: datetime, place: str, agenda: str) -> None:
    if at.tzinfo is None:
        raise BadInput("Say in which time zone the meeting is.", fields={"at": at.isoformat()})
    meeting.title = written(title, field="title", longest=LONGEST_TITLE)
    meeting.at = at
    meeting.place = written(place, field="place", longest=LONGEST_TITLE, needed=False)
    meeting.agenda = written(agenda, field="agenda", longest=LONGEST_TEXT, needed=False)


def _called(meeting: Meeting, by: Person) -> MeetingCalled:
    return MeetingCalled(
        actor=by.code, organisation=meeting.organisation.code, meeting=meeting.code
    )
