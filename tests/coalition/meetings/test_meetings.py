"""Meetings that every member sees, and what members undertake in them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at
from kashf.coalition.meetings.actions import (
    call_meeting,
    change_meeting,
    make_commitment,
    move_commitment,
)
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.queries import (
    commitment_seen_by,
    commitments_seen_by,
    meeting_seen_by,
    meetings_seen_by,
    overdue_seen_by,
)
from kashf.coalition.meetings.vocabulary import MOVES, CommitmentState, move
from kashf.coalition.members.vocabulary import Role
from kashf.errors import BadInput, KashfError, NotAllowed, NotFound, WrongState
from tests.coalition.conftest import Coalition, person

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
DUE = date(2026, 4, 1)


@pytest.fixture
def meeting(coalition: Coalition) -> Meeting:
    return call_meeting(by=coalition.teammate, title="Sixth meeting", at=AT, place="Noriya")


@pytest.fixture
def commitment(coalition: Coalition, meeting: Meeting) -> Commitment:
    return make_commitment(
        meeting.code,
        by=coalition.teammate,
        organisation=coalition.noriya,
        owner="Desk of Noriya",
        text="Name three voices",
        due=DUE,
    )


def refused(
    error: type[KashfError], verb: Callable[..., object], *args: object, **words: object
) -> None:
    """The verb raises it, and leaves neither a row nor an entry."""
    before = _everything()
    with pytest.raises(error) as caught:
        verb(*args, **words)
    assert type(caught.value) is error
    assert _everything() == before


def _everything() -> list[list[object]]:
    return [list(kind.objects.order_by("pk").values()) for kind in (Meeting, Commitment, Entry)]


def test_every_member_sees_a_meeting_and_its_commitments_and_no_platform_does(
    coalition: Coalition, commitment: Commitment
) -> None:
    for who in (coalition.owner, coalition.teammate, coalition.stranger, coalition.auditor):
        assert list(meetings_seen_by(who)) == [commitment.meeting]
        assert list(commitments_seen_by(who)) == [commitment]
    assert list(meetings_seen_by(coalition.contact)) == []
    assert list(commitments_seen_by(coalition.contact)) == []
    refused(NotFound, meeting_seen_by, coalition.contact, commitment.meeting.code)


def test_a_role_does_not_open_the_door_for_a_platform(
    coalition: Coalition, commitment: Commitment
) -> None:
    chair = person(coalition.harbour, "chair", {Role.CHAIR})

    assert list(meetings_seen_by(chair)) == []
    refused(NotAllowed, call_meeting, by=chair, title="Ours", at=AT)


def test_who_left_sees_nothing(coalition: Coalition, commitment: Commitment) -> None:
    coalition.owner.is_active = False

    assert list(meetings_seen_by(coalition.owner)) == []


def test_calling_a_meeting_is_written_down(coalition: Coalition, meeting: Meeting) -> None:
    entry = Entry.objects.order_by("-sequence")[0]

    assert (meeting.organisation, meeting.called_by) == (coalition.sahlan, coalition.teammate)
    assert (entry.name, entry.subject) == ("meetings.meeting_called", str(meeting.code))
    assert entry.actor == str(coalition.teammate.code)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "x" * 201),
        ("title", "a\0b"),
        ("place", "x" * 201),
        ("agenda", "\ud800"),
        ("agenda", "x" * 20_001),
        ("at", AT.replace(tzinfo=None)),
    ],
)
def test_a_meeting_of_bad_words_is_not_called(
    coalition: Coalition, field: str, value: object
) -> None:
    words: dict[str, Any] = {"title": "Sixth", "at": AT, field: value}
    refused(BadInput, call_meeting, by=coalition.teammate, **words)


def test_only_its_hosts_chair_changes_a_meeting(coalition: Coalition, meeting: Meeting) -> None:
    refused(NotAllowed, change_meeting, meeting.code, by=coalition.stranger, title="Mine", at=AT)
    refused(NotAllowed, change_meeting, meeting.code, by=coalition.owner, title="Mine", at=AT)
    refused(NotFound, change_meeting, meeting.code, by=coalition.contact, title="Mine", at=AT)
    refused(NotFound, change_meeting, uuid4(), by=coalition.teammate, title="None", at=AT)
    refused(BadInput, change_meeting, meeting.code, by=coalition.teammate, title="", at=AT)

    change_meeting(meeting.code, by=coalition.teammate, title="Seventh", at=AT, agenda="1. Lines")
    meeting.refresh_from_db()
    assert (meeting.title, meeting.place, meeting.agenda) == ("Seventh", "", "1. Lines")


def test_only_a_chair_calls(coalition: Coalition) -> None:
    for who in (coalition.owner, coalition.auditor, coalition.contact):
        refused(NotAllowed, call_meeting, by=who, title="Sixth", at=AT)


def test_the_meetings_chair_writes_down_what_any_member_undertakes(
    coalition: Coalition, meeting: Meeting, commitment: Commitment
) -> None:
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.name, entry.organisation) == (
        "meetings.commitment_made",
        str(coalition.noriya.code),
    )
    words: dict[str, Any] = {"owner": "Desk", "text": "Something", "due": DUE}
    for who, error in ((coalition.owner, NotAllowed), (coalition.contact, NotFound)):
        refused(
            error, make_commitment, meeting.code, by=who, organisation=coalition.sahlan, **words
        )
    stranger = {"by": coalition.stranger, "organisation": coalition.noriya}
    refused(NotAllowed, make_commitment, meeting.code, **stranger, **words)


@pytest.mark.parametrize(
    ("field", "value"), [("owner", ""), ("text", " \n"), ("due", date(2026, 2, 28))]
)
def test_a_commitment_has_an_owner_words_and_a_day_to_come(
    coalition: Coalition, meeting: Meeting, field: str, value: object
) -> None:
    words: dict[str, Any] = {"owner": "Desk", "text": "Something", "due": DUE, field: value}
    who = {"by": coalition.teammate, "organisation": coalition.sahlan}
    refused(BadInput, make_commitment, meeting.code, **who, **words)


def test_a_platform_undertakes_nothing(coalition: Coalition, meeting: Meeting) -> None:
    words: dict[str, Any] = {"owner": "Desk", "text": "Something", "due": DUE}
    who = {"by": coalition.teammate, "organisation": coalition.harbour}
    refused(BadInput, make_commitment, meeting.code, **who, **words)


def test_its_own_people_and_the_meetings_chair_move_a_commitment(
    coalition: Coalition, commitment: Commitment
) -> None:
    done, again = CommitmentState.DONE, CommitmentState.OPEN
    bystander = person(coalition.sahlan, "officer", {Role.CAMPAIGN_OFFICER})
    refused(NotAllowed, move_commitment, commitment.code, by=bystander, to=done)
    refused(NotFound, move_commitment, commitment.code, by=coalition.contact, to=done)

    with clock_at(lambda: AT):
        moved = move_commitment(commitment.code, by=coalition.stranger, to=done, note="Sent")
    assert (moved.state, moved.ended_at, moved.note) == (done, AT, "Sent")
    moved = move_commitment(commitment.code, by=coalition.teammate, to=again)
    assert (moved.state, moved.ended_at, moved.note) == (again, None, "Sent")
    names = list(Entry.objects.order_by("-sequence").values_list("name", flat=True)[:2])
    assert names == ["meetings.commitment_moved"] * 2


@pytest.mark.parametrize(("here", "there"), list(product(CommitmentState, repeat=2)))
def test_there_is_no_way_round_the_table_of_states(
    coalition: Coalition, commitment: Commitment, here: CommitmentState, there: CommitmentState
) -> None:
    Commitment.objects.update(state=here)
    if there in MOVES[here]:
        assert move_commitment(commitment.code, by=coalition.stranger, to=there).state == there
        assert move(here, there) == there
    else:
        refused(WrongState, move_commitment, commitment.code, by=coalition.stranger, to=there)


def test_a_commitment_is_overdue_when_it_is_open_and_its_day_has_passed(
    coalition: Coalition, commitment: Commitment
) -> None:
    last_moment = datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
    with clock_at(lambda: last_moment):
        assert not commitment.is_overdue
        assert list(overdue_seen_by(coalition.stranger)) == []
    with clock_at(lambda: datetime(2026, 4, 2, tzinfo=UTC)):
        assert list(overdue_seen_by(coalition.stranger)) == [commitment]
        assert commitment_seen_by(coalition.stranger, commitment.code).is_overdue
        assert list(overdue_seen_by(coalition.contact)) == []
        moved = move_commitment(commitment.code, by=coalition.stranger, to=CommitmentState.DONE)
        assert not moved.is_overdue
        assert list(overdue_seen_by(coalition.stranger)) == []


def test_the_number_of_queries_does_not_grow_with_the_rows(
    coalition: Coalition, commitment: Commitment
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as ran:
            for row in meetings_seen_by(coalition.owner):
                str(row.organisation)
            for one in commitments_seen_by(coalition.owner):
                str((one.organisation, one.meeting.organisation, one.is_overdue))
        return len(ran)

    queries()
    few = queries()
    for number in range(5):
        other = call_meeting(by=coalition.stranger, title=f"Meeting {number}", at=AT)
        Commitment.objects.create(
            meeting=other, organisation=coalition.sahlan, owner="x", text="y", due=DUE
        )
    assert queries() == few == 2
