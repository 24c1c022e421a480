"""The desk of statements: computed, handed in, accepted, published; and the records behind."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.actions import found_organisation
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role
from kashf.coalition.referrals.vocabulary import AnswerKind
from kashf.coalition.statements.actions import draft_statement, submit_statement
from kashf.coalition.statements.models import Round, Statement
from kashf.coalition.statements.vocabulary import Measure, StatementState
from tests.coalition.conftest import Coalition, person
from tests.coalition.console.conftest import signed_in
from tests.coalition.statements.rows import a_case, a_decision, a_referral, an_item, an_outcome

DESK = "/console/statements/"
START = datetime(2026, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def asked(coalition: Coalition) -> Round:
    """A round of three days; Sahlan has records in it."""
    Organisation.objects.update(joined_at=START)
    an_item(coalition.sahlan, START)
    people = (coalition.owner, coalition.teammate)
    for number in range(1, 5):
        decision = a_decision(a_case(coalition.sahlan, START), coalition.owner, START + HOUR)
        referral = a_referral(decision, coalition.harbour, people, START + 2 * HOUR)
        at = START + (2 + number) * HOUR
        if number < 4:
            an_outcome(referral, coalition.contact, AnswerKind.REMOVED, at, acted_at=at)
    return Round.objects.create(
        number=6,
        first_day=date(2026, 1, 10),
        last_day=date(2026, 1, 12),
        opened_by=coalition.stranger,
    )


@pytest.fixture
def draft(coalition: Coalition, asked: Round) -> Statement:
    """Sahlan's, drafted; teammate is a chair there, stranger one of Noriya."""
    return draft_statement(asked.code, by=coalition.teammate)


@pytest.fixture
def member(coalition: Coalition) -> Person:
    """Of Noriya, and no chair."""
    return person(coalition.noriya, "member", {Role.ANALYST})


def put(statement: Statement, state: StatementState) -> str:
    """Put it into a state; the address of its page."""
    Statement.objects.filter(pk=statement.pk).update(state=state, returned_because="Mend n.")
    return f"{DESK}{statement.code}/"


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


SEEN = {
    "owner": set(StatementState),
    "auditor": set(StatementState),
    "stranger": set(StatementState) - {StatementState.DRAFTED},
    "member": {StatementState.ACCEPTED, StatementState.PUBLISHED},
}


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("state", StatementState)
def test_who_sees_a_statement_in_which_state(
    coalition: Coalition, member: Person, draft: Statement, who: str, state: StatementState
) -> None:
    path, reader = put(draft, state), member if who == "member" else getattr(coalition, who)
    client, status = signed_in(reader), 200 if state in SEEN[who] else 404
    for leaf in ("", "statement.csv", "statement.json"):
        assert client.get(path + leaf).status_code == status
    is_linked = path in page(client, DESK) + page(client, f"{DESK}rounds/{draft.round.code}/")
    given = state not in {StatementState.DRAFTED, StatementState.RETURNED}
    own_or_chair = who != "member"
    assert is_linked == (status == 200 and (given or own_or_chair))


def test_the_desk_is_not_for_platforms_nor_for_nobody(
    coalition: Coalition, client: Client, draft: Statement
) -> None:
    path = put(draft, StatementState.PUBLISHED)
    contact = signed_in(coalition.contact)
    for place in (DESK, path, f"{DESK}rounds/{draft.round.code}/", f"{path}statement.csv"):
        assert contact.get(place).status_code == 403
        assert "/account/login/" in client.get(place).headers["Location"]


def test_a_figure_has_value_interval_n_definition_and_records(
    coalition: Coalition, draft: Statement
) -> None:
    path = f"{DESK}{draft.code}/"
    shown = page(signed_in(coalition.owner), path)
    figure = draft.figures.get(measure=Measure.REFERRALS_ACCEPTED)
    assert (figure.n, figure.value) == (3, 1.0)
    (row,) = re.findall(r'<tr><th scope="row"><a href="#referrals_accepted">.*?</tr>', shown)
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
    assert cells[:2] == ["100%", "44% to 100%"]
    assert f"{path}records/referrals_accepted/" in row
    assert 'id="referrals_accepted"' in shown
    assert shown.count("<svg") == 2
    assert "style=" not in shown
    assert "Table of the curve" in shown


def test_what_is_not_available_is_written_out(coalition: Coalition, asked: Round) -> None:
    none = draft_statement(asked.code, by=coalition.stranger)
    shown = page(signed_in(coalition.stranger), f"{DESK}{none.code}/")
    assert "There are no records to compute it from." in shown
    assert "so there is no curve" in shown


@pytest.mark.parametrize("measure", Measure)
def test_records_are_for_the_own_organisation(
    coalition: Coalition, draft: Statement, measure: Measure
) -> None:
    path = put(draft, StatementState.PUBLISHED) + f"records/{measure}/"
    shown = signed_in(coalition.owner).get(path)
    assert shown.status_code == 200
    n = draft.figures.get(measure=measure).n
    assert shown.content.decode().count('<tr><th scope="row">') == n
    assert signed_in(coalition.stranger).get(path).status_code == 404
    assert "/records/" not in page(signed_in(coalition.stranger), f"{DESK}{draft.code}/")


def test_records_lead_to_their_desks_for_who_may_see_them(
    coalition: Coalition, draft: Statement
) -> None:
    path = f"{DESK}{draft.code}/"
    item = coalition.sahlan.items.order_by("pk").first()
    assert item is not None
    assert f"/console/items/{item.code}/" in page(
        signed_in(coalition.owner), f"{path}records/items_received/"
    )
    officer = signed_in(person(coalition.sahlan, "officer", {Role.CAMPAIGN_OFFICER}))
    assert officer.get(f"{path}records/items_received/").status_code == 403
    assert re.findall(r"/records/(\w+)/", page(officer, path)) == [
        Measure.LINES_IN_FORCE,
        Measure.COMMITMENTS_DONE,
    ]


def test_an_unknown_measure_is_not_found(coalition: Coalition, draft: Statement) -> None:
    client = signed_in(coalition.owner)
    assert client.get(f"{DESK}{draft.code}/records/scores/").status_code == 404


@pytest.mark.parametrize("place", ["{}/", "rounds/{}/", "{}/submit/", "{}/statement.csv"])
def test_what_is_not_there_is_not_found(coalition: Coalition, place: str) -> None:
    assert signed_in(coalition.teammate).get(DESK + place.format(uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("teammate", 302), ("owner", 403), ("auditor", 403), ("contact", 403)]
)
def test_chairs_open_rounds(coalition: Coalition, who: str, status: int) -> None:
    client = signed_in(getattr(coalition, who))
    period = {"first_day": "2026-01-01", "last_day": "2026-06-30"}
    assert client.get(f"{DESK}rounds/new/").status_code == {302: 200}.get(status, status)
    assert client.post(f"{DESK}rounds/new/", period).status_code == status
    assert Round.objects.count() == (status == 302)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-01-10", "2026-01-12", "first_day"),  # there is one already
        ("2026-06-30", "2026-01-01", "last_day"),
        ("2026-01-01", "9999-12-31", "last_day"),
        ("soon", "2026-01-01", "first_day"),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(
    coalition: Coalition, asked: Round, first: str, last: str, field: str
) -> None:
    period = {"first_day": first, "last_day": last}
    answer = signed_in(coalition.teammate).post(f"{DESK}rounds/new/", period)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Round.objects.count() == 1


def test_from_a_draft_to_the_public_page(coalition: Coalition, asked: Round) -> None:
    ours, chair = signed_in(coalition.teammate), signed_in(coalition.stranger)
    drafted = ours.post(f"{DESK}rounds/{asked.code}/draft/")
    path = drafted.headers["Location"]
    assert ours.post(f"{path}submit/", {"note": "Three days."}).status_code == 302
    assert chair.post(f"{path}return/", {"reason": "Say why so few."}).status_code == 302
    assert "Say why so few." in page(ours, path)
    assert ours.post(f"{path}submit/", {"note": "A short round."}).status_code == 302
    assert [chair.post(f"{path}{verb}/").status_code for verb in ("accept", "publish")] == [302] * 2
    statement = Statement.objects.get()
    assert (statement.state, statement.note) == (StatementState.PUBLISHED, "A short round.")
    assert chair.post(f"{path}accept/").status_code == 409
    history = page(ours, path)
    assert "Somebody of another organisation" in history
    assert coalition.stranger.name not in history


def test_what_a_chair_said_is_not_for_all_members(
    coalition: Coalition, member: Person, draft: Statement
) -> None:
    submit_statement(draft.code, by=coalition.teammate, note="Ours.")
    chair, path = signed_in(coalition.stranger), f"{DESK}{draft.code}/"
    chair.post(f"{path}return/", {"reason": "Mend the second line."})
    submit_statement(draft.code, by=coalition.teammate, note="Ours.")
    chair.post(f"{path}accept/")
    assert "Mend the second line." in page(signed_in(coalition.owner), path)
    assert "Mend the second line." not in page(signed_in(member), path)


def test_nobody_accepts_the_statement_of_the_own_organisation(
    coalition: Coalition, draft: Statement
) -> None:
    path, client = put(draft, StatementState.SUBMITTED), signed_in(coalition.teammate)
    shown = page(client, path)
    assert "so you cannot accept it" in shown
    assert "/accept/" not in shown
    entries = Entry.objects.count()
    assert client.post(f"{path}accept/").status_code == 422
    assert Entry.objects.count() == entries
    assert Statement.objects.get().state == StatementState.SUBMITTED


@pytest.mark.parametrize("verb", ["submit", "return", "accept", "publish"])
@pytest.mark.parametrize("who", ["owner", "auditor", "member"])
def test_a_statement_is_moved_by_nobody_else(
    coalition: Coalition, member: Person, draft: Statement, who: str, verb: str
) -> None:
    path = put(draft, StatementState.ACCEPTED)
    client = signed_in(member if who == "member" else getattr(coalition, who))
    assert client.get(f"{path}{verb}/").status_code == 403
    assert client.post(f"{path}{verb}/", {"reason": "R", "note": ""}).status_code == 403
    assert Statement.objects.get().state == StatementState.ACCEPTED
    assert f"{path}{verb}/" not in page(client, path)


def test_a_return_needs_its_reason(coalition: Coalition, draft: Statement) -> None:
    path = put(draft, StatementState.SUBMITTED)
    answer = signed_in(coalition.stranger).post(f"{path}return/", {"reason": " "})
    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.content.decode()
    assert Statement.objects.get().state == StatementState.SUBMITTED


def test_chairs_see_all_members_side_by_side(
    coalition: Coalition, member: Person, draft: Statement
) -> None:
    path = put(draft, StatementState.SUBMITTED)
    matrix = page(signed_in(coalition.stranger), DESK)
    assert path in matrix
    assert "Not handed in" in matrix
    assert "All members" not in page(signed_in(member), DESK)


def test_the_table_writes_out_who_gave_none(coalition: Coalition, draft: Statement) -> None:
    put(draft, StatementState.ACCEPTED)
    shown = page(signed_in(coalition.stranger), f"{DESK}rounds/{draft.round.code}/")
    assert "1 of 2 members gave a statement that you see." in shown
    assert shown.count("No statement was given.") == 1
    assert "it needs their records" in shown  # medians are not pooled


def test_the_files_hold_the_figures(coalition: Coalition, draft: Statement) -> None:
    client, path = signed_in(coalition.owner), f"{DESK}{draft.code}/"
    table = client.get(f"{path}statement.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["measure"] for row in rows] == list(Measure)
    assert table["Content-Disposition"] == 'attachment; filename="sahlan-6.csv"'
    content = json.loads(client.get(f"{path}statement.json").content)
    assert [figure["n"] for figure in content["figures"]] == [int(row["n"]) for row in rows]
    assert len(content["curve"]) == draft.curve.count()


def test_what_people_write_is_shown_as_text(coalition: Coalition, draft: Statement) -> None:
    coalition.sahlan.items.update(title=HOSTILE)
    Organisation.objects.update(name_en=HOSTILE, name_ar=HOSTILE)
    put(draft, StatementState.RETURNED)
    Statement.objects.update(note=HOSTILE, returned_because=HOSTILE)
    client, one = signed_in(coalition.teammate), f"{DESK}{draft.code}/"
    records = [f"{one}records/{measure}/" for measure in Measure]
    for path in (DESK, one, f"{DESK}rounds/{draft.round.code}/", *records):
        assert HOSTILE not in page(client, path)


def test_in_arabic_the_page_runs_from_right_to_left(coalition: Coalition, draft: Statement) -> None:
    Person.objects.update(language="ar")
    client, one = signed_in(coalition.teammate), f"{DESK}{draft.code}/"
    leaves = ("submit/", "records/items_received/")
    for path in (DESK, one, *(one + leaf for leaf in leaves), f"{DESK}rounds/{draft.round.code}/"):
        assert '<html lang="ar" dir="rtl"' in page(client, path)
    assert "٢٠٢٦" in page(client, one)


@pytest.mark.parametrize("count", [3, 30])
def test_the_queries_do_not_grow_with_the_rows(
    coalition: Coalition,
    asked: Round,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        given = found_organisation(
            slug=f"m{number}", kind=OrganisationKind.NGO, name_en=f"M{number}", name_ar=f"M{number}"
        )
        Statement.objects.create(round=asked, organisation=given, state=StatementState.SUBMITTED)
        a_case(coalition.stranger.organisation, START)
    own = draft_statement(asked.code, by=coalition.stranger)
    client, path = signed_in(coalition.stranger), f"{DESK}{own.code}/"
    places = [DESK, path, f"{DESK}rounds/{asked.code}/"]
    for place in [*places, *(f"{path}records/{measure}/" for measure in Measure)]:
        with django_assert_max_num_queries(16):
            assert client.get(place).status_code == 200
