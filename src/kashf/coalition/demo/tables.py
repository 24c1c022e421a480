"""Meetings of the play, and what the members undertook there."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from kashf.coalition.demo.cast import TEACHING
from kashf.coalition.demo.people import Company
from kashf.coalition.demo.timeline import Timeline
from kashf.coalition.meetings.actions import call_meeting, make_commitment, move_commitment
from kashf.coalition.meetings.models import Meeting
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.vocabulary import Permission

MEETINGS: Final = 6
EACH: Final = 6  # commitments of a meeting
TO_DO: Final = (
    "Send the statement of account in time.",
    "Translate the approved lines into one more language.",
    "Train three reviewers in the context questions.",
    "Share the bank of posters with all members.",
    "Name a contact for the platforms.",
    "Visit two schools with the teachers' leaflet.",
    "Answer the gaps of the last quarter.",
)
AGENDA: Final = (
    "1. What the platforms answered\n2. Narratives without a line\n3. Statements of account\n"
    "4. Commitments since the last meeting"
)
# What becomes of a commitment, days after its due date; None: nothing, it is open.
FATES: Final = (
    (CommitmentState.DONE, -9),
    (CommitmentState.DONE, -2),
    (CommitmentState.DONE, -20),
    (CommitmentState.DONE, 12),
    (CommitmentState.DROPPED, -5),
    (None, 0),
    (CommitmentState.DONE, -1),
)


@dataclass(slots=True)
class Table:
    """The working group."""

    company: Company
    timeline: Timeline

    def meet(self) -> None:
        """Call a meeting each quarter, and one that is still to come."""
        calendar = self.timeline.calendar
        quarter = (calendar.end - calendar.start) / MEETINGS
        for number in range(MEETINGS):
            day = (calendar.start + quarter * number + timedelta(days=24)).date()
            at = datetime.combine(day, time(9, 30), calendar.end.tzinfo)
            self.timeline.at(at - timedelta(days=21), partial(self._call, number, at))
        coming = calendar.end + timedelta(days=16, hours=9, minutes=30)
        self.timeline.at(calendar.end - timedelta(days=5), partial(self._call, MEETINGS, coming))

    def _call(self, number: int, at: datetime) -> None:
        meeting = call_meeting(
            by=self.company.who(TEACHING, Permission.LEAD_MEETINGS),
            title=f"Communications working group, meeting {number + 1}",
            at=at,
            place="Centre for Online Safety, and online",
            agenda=AGENDA,
        )
        self.timeline.at(at + timedelta(hours=3), partial(self._write_down, number, meeting))

    def _write_down(self, number: int, meeting: Meeting) -> None:
        members = self.company.members
        for place in range(EACH):
            index = number * EACH + place
            slug = members[index * 5 % len(members)]
            due = meeting.at.date() + timedelta(days=45 + 5 * place)
            made = make_commitment(
                meeting.code,
                by=self.company.who(TEACHING, Permission.LEAD_MEETINGS),
                organisation=self.company.organisations[slug],
                owner=self.company.people[slug][0].name,
                text=TO_DO[index % len(TO_DO)],
                due=due,
            )
            fate, days = FATES[index % len(FATES)]
            if fate is not None:
                when = datetime.combine(due, time(14), meeting.at.tzinfo) + timedelta(days=days)
                keeper = self.company.who(slug, Permission.KEEP_COMMITMENTS)
                note = "Another member does it." if fate is CommitmentState.DROPPED else ""
                self.timeline.at(
                    when, partial(move_commitment, made.code, by=keeper, to=fate, note=note)
                )
