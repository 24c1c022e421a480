"""The desk of meetings: all members read, chairs lead, each member says what became of its own."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.actions import call_meeting, make_commitment, move_commitment
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.models import Person
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

DESK = "/console/meetings/"
HOSTILE = '<img src=x onerror="alert(1)">'
FORM = {"title": "Sixth meeting", "at": "2030-01-15T14:00", "place": "Hall", "agenda": "One. Two."}


@pytest.fixture
def meeting(coalition: Coalition) -> Meeting:
    """Sahlan's chair called it; it is over."""
    at = now() - timedelta(days=30)
    return call_meeting(by=coalition.teammate, title="Fifth meeting", at=at, agenda="Accounts.")


@pytest.fixture
def commitment(coalition: Coalition, meeting: Meeting) -> Commitment:
    """Sahlan undertook it."""
    return undertake(coalition, meeting)


def undertake(coalition: Coalition, meeting: Meeting, text: str = "Send the list.") -> Commitment:
    return make_commitment(
        meeting.code,
        by=coalition.teammate,
        organisation=coalition.sahlan,
        owner="Press office",
        text=text,
        due=now().date() + timedelta(days=5),
    )


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("stranger", 200), ("auditor", 200), ("contact", 403)],
)
def test_meetings_are_read_by_all_members(
    coalition: Coalition, commitment: Commitment, who: str, status: int
) -> None:
    client = signed_in(getattr(coalition, who))
    seen = client.get(f"{DESK}{commitment.meeting.code}/")
    assert seen.status_code == status
    assert ("Send the list." in seen.content.decode()) == (status == 200)
    assert ("Fifth meeting" in page(client, f"{DESK}?view=past")) == (status == 200)
    assert "Fifth meeting" not in page(client, DESK)


def test_nobody_comes_in_without_signing_in(client: Client, meeting: Meeting) -> None:
    for path in (DESK, f"{DESK}new/", f"{DESK}{meeting.code}/", f"{DESK}commitments/"):
        assert "/account/login/" in client.get(path).headers["Location"]


@pytest.mark.parametrize(
    ("who", "status"), [("teammate", 302), ("owner", 403), ("auditor", 403), ("contact", 403)]
)
def test_chairs_call_meetings(coalition: Coalition, who: str, status: int) -> None:
    client = signed_in(getattr(coalition, who))
    assert client.get(f"{DESK}new/").status_code == {302: 200}.get(status, status)
    assert client.post(f"{DESK}new/", FORM).status_code == status
    assert Meeting.objects.count() == (status == 302)


def test_times_are_in_the_zone_of_the_person(coalition: Coalition) -> None:
    Person.objects.filter(pk=coalition.teammate.pk).update(zone="Asia/Riyadh")
    client = signed_in(coalition.teammate)
    client.post(f"{DESK}new/", FORM)
    (meeting,) = Meeting.objects.all()
    assert meeting.at == datetime(2030, 1, 15, 11, tzinfo=UTC)
    assert 'value="2030-01-15T14:00"' in page(client, f"{DESK}{meeting.code}/change/")
    assert "15 January 2030, 14:00" in page(client, DESK)
    assert "15 January 2030, 11:00" in page(signed_in(coalition.owner), DESK)


@pytest.mark.parametrize("at", ["", "soon", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_that_is_none_is_said_at_its_field(coalition: Coalition, at: str) -> None:
    Person.objects.update(zone="Asia/Riyadh")
    answer = signed_in(coalition.teammate).post(f"{DESK}new/", FORM | {"at": at})
    assert answer.status_code == 422
    assert 'id="id_at_error"' in answer.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("teammate", 302), ("owner", 403), ("stranger", 403), ("auditor", 403)]
)
def test_its_host_changes_a_meeting_and_adds_commitments(
    coalition: Coalition, meeting: Meeting, who: str, status: int
) -> None:
    client, path = signed_in(getattr(coalition, who)), f"{DESK}{meeting.code}/"
    assert (f"{path}commit/" in page(client, path)) == (status == 302)
    undertaken = {
        "organisation": str(coalition.noriya.code),
        "owner": "Desk",
        "text": "Translate it.",
        "due": "2030-01-01",
    }
    assert client.post(f"{path}commit/", undertaken).status_code == status
    assert client.post(f"{path}change/", FORM).status_code == status
    meeting.refresh_from_db()
    assert meeting.title == ("Sixth meeting" if status == 302 else "Fifth meeting")
    found = list(Commitment.objects.values_list("organisation__slug", "due"))
    assert found == ([("noriya", date(2030, 1, 1))] if status == 302 else [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due", "2001-01-01"),
        ("due", "soon"),
        ("organisation", ""),
        ("organisation", "harbour"),
        ("owner", " "),
    ],
)
def test_what_is_wrong_with_a_commitment_is_said_at_its_field(
    coalition: Coalition, meeting: Meeting, field: str, value: str
) -> None:
    value = str(coalition.harbour.code) if value == "harbour" else value
    said = {"organisation": str(coalition.noriya.code), "owner": "D", "text": "T"}
    said |= {"due": "2030-01-01", field: value}
    answer = signed_in(coalition.teammate).post(f"{DESK}{meeting.code}/commit/", said)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 302), ("teammate", 302), ("stranger", 403), ("auditor", 403)]
)
def test_a_member_says_what_became_of_its_own(
    coalition: Coalition, commitment: Commitment, who: str, status: int
) -> None:
    client = signed_in(getattr(coalition, who))
    path = f"{DESK}commitments/{commitment.code}/"
    assert (path in page(client, f"{DESK}{commitment.meeting.code}/")) == (status == 302)
    assert client.get(path).status_code == {302: 200}.get(status, status)
    assert client.post(path, {"to": "done", "note": "Sent."}).status_code == status
    commitment.refresh_from_db()
    done = (CommitmentState.DONE, "Sent.") if status == 302 else (CommitmentState.OPEN, "")
    assert (commitment.state, commitment.note) == done


def test_what_is_done_is_taken_up_again_and_in_no_other_way(
    coalition: Coalition, commitment: Commitment
) -> None:
    move_commitment(commitment.code, by=coalition.owner, to=CommitmentState.DROPPED)
    client, path = signed_in(coalition.owner), f"{DESK}commitments/{commitment.code}/"
    assert client.post(path, {"to": "done"}).status_code == 422
    assert client.post(path, {"to": "open"}).status_code == 302
    commitment.refresh_from_db()
    assert commitment.state == CommitmentState.OPEN


def test_a_move_sent_twice_leads_to_the_same_place(
    coalition: Coalition, commitment: Commitment
) -> None:
    client, path = signed_in(coalition.owner), f"{DESK}commitments/{commitment.code}/"
    sent = {"to": "done", "once": "c" * 32}
    assert [client.post(path, sent).status_code for _ in range(2)] == [302, 302]


def test_the_own_list_has_what_is_open_and_says_what_is_overdue(
    coalition: Coalition, commitment: Commitment
) -> None:
    path = f"{DESK}commitments/"
    assert "Send the list." in page(signed_in(coalition.owner), path)
    assert "Send the list." not in page(signed_in(coalition.stranger), path)
    assert "Overdue" not in page(signed_in(coalition.owner), path)
    Commitment.objects.update(due=now().date() - timedelta(days=1))
    assert "Overdue" in page(signed_in(coalition.owner), path)
    move_commitment(commitment.code, by=coalition.owner, to=CommitmentState.DONE)
    assert "Send the list." not in page(signed_in(coalition.owner), path)


def test_what_people_write_is_shown_as_text(coalition: Coalition, meeting: Meeting) -> None:
    Meeting.objects.update(title=HOSTILE, agenda=HOSTILE, place=HOSTILE)
    Commitment.objects.filter(pk=undertake(coalition, meeting, HOSTILE).pk).update(
        owner=HOSTILE, note=HOSTILE
    )
    client = signed_in(coalition.owner)
    for path in (f"{DESK}?view=past", f"{DESK}{meeting.code}/", f"{DESK}commitments/"):
        assert HOSTILE not in page(client, path)


@pytest.mark.parametrize("place", ["{}/", "{}/change/", "{}/commit/", "commitments/{}/"])
def test_what_is_not_there_is_not_found(coalition: Coalition, place: str) -> None:
    assert signed_in(coalition.teammate).get(DESK + place.format(uuid4())).status_code == 404


def test_in_arabic_the_page_runs_from_right_to_left(
    coalition: Coalition, commitment: Commitment
) -> None:
    Person.objects.update(language="ar")
    client = signed_in(coalition.teammate)
    for path in ("", "new/", "commitments/", f"{commitment.meeting.code}/"):
        assert '<html lang="ar" dir="rtl"' in page(client, DESK + path)


@pytest.mark.parametrize("count", [3, 30])
def test_the_queries_do_not_grow_with_the_rows(
    coalition: Coalition,
    meeting: Meeting,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        undertake(coalition, meeting)
        call_meeting(by=coalition.teammate, title="Next", at=now() + timedelta(days=1))
    client = signed_in(coalition.owner)
    for path in (DESK, f"{DESK}{meeting.code}/", f"{DESK}commitments/"):
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200
