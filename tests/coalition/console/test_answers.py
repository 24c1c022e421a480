"""The desk of answers: what has none, what is in force, and who may say so."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.answers.actions import approve_line, draft_line, name_narrative
from kashf.coalition.answers.models import Line, Narrative
from kashf.coalition.answers.vocabulary import LineState
from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

DESK = "/console/answers/"
HOSTILE = '<script>alert("x")</script>'
LINE = {"language": "en", "text": "They feed nobody.", "source": "The Bakers' Guild of Sahlan"}


def named(by: Person, claim: str = "The Ravens feed all.", *, shared: bool = False) -> Narrative:
    return name_narrative(by=by, claim_en=claim, claim_ar=f"عربي {claim}", shared=shared)


@pytest.fixture
def narrative(coalition: Coalition) -> Narrative:
    return named(coalition.owner)


@pytest.fixture
def line(coalition: Coalition, narrative: Narrative) -> Line:
    return draft_line(narrative.code, by=coalition.owner, **LINE)


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("auditor", 200), ("stranger", 404), ("contact", 403)],
)
def test_a_narrative_that_is_not_shared_is_for_its_own_desk(
    coalition: Coalition, line: Line, who: str, status: int
) -> None:
    client = signed_in(getattr(coalition, who))
    assert client.get(f"{DESK}{line.narrative.code}/").status_code == status
    seen = page(client, DESK) + page(client, f"{DESK}?view=all")
    assert ("The Ravens feed all." in seen) == (status == 200)


def test_nobody_comes_in_without_signing_in(client: Client, line: Line) -> None:
    for path in (DESK, f"{DESK}new/", f"{DESK}{line.narrative.code}/"):
        assert "/account/login/" in client.get(path).headers["Location"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("stranger", 404), ("teammate", 403), ("auditor", 403), ("contact", 403)],
)
def test_lines_are_drafted_by_who_writes_answers(
    coalition: Coalition, narrative: Narrative, who: str, status: int
) -> None:
    client, path = signed_in(getattr(coalition, who)), f"{DESK}{narrative.code}/draft/"
    assert client.get(path).status_code == status
    assert client.post(path, LINE).status_code == {200: 302}.get(status, status)
    assert Line.objects.count() == (status == 200)


def test_a_stranger_sees_of_a_shared_narrative_what_is_in_force(coalition: Coalition) -> None:
    shared = named(coalition.owner, shared=True)
    draft = draft_line(shared.code, by=coalition.owner, **LINE)
    client, path = signed_in(coalition.stranger), f"{DESK}{shared.code}/"
    assert "They feed nobody." not in page(client, path) + page(client, f"{DESK}?view=all")
    approve_line(draft.code, by=coalition.teammate)
    assert "They feed nobody." in page(client, path)
    assert coalition.owner.name not in page(client, path)
    assert "/approve/" not in page(client, path)
    assert "/retire/" not in page(client, path)


def test_the_desk_opens_on_what_has_no_answer(coalition: Coalition, line: Line) -> None:
    client = signed_in(coalition.owner)
    approve_line(line.code, by=coalition.teammate)
    rows = re.findall(r"\?language=(\w\w)", page(client, DESK))
    assert rows == ["ar", "fr"]
    assert "They feed nobody." in page(client, DESK)


def test_a_narrative_with_all_its_answers_is_no_gap(coalition: Coalition) -> None:
    narrative = named(coalition.owner)
    for language in ("ar", "en", "fr"):
        draft = draft_line(narrative.code, by=coalition.owner, **(LINE | {"language": language}))
        approve_line(draft.code, by=coalition.teammate)
    client = signed_in(coalition.owner)
    assert "Every narrative has its answers" in page(client, DESK)
    assert narrative.claim_en in page(client, f"{DESK}?view=all")


def test_who_wrote_a_line_reads_why_not_to_approve_it(coalition: Coalition) -> None:
    narrative = named(coalition.stranger)  # holds both permissions
    own = draft_line(narrative.code, by=coalition.stranger, **LINE)
    client = signed_in(coalition.stranger)
    shown = page(client, f"{DESK}{narrative.code}/")
    assert "You wrote this line, so you cannot approve it." in shown
    assert "/approve/" not in shown
    entries = Entry.objects.count()
    answer = client.post(f"{DESK}lines/{own.code}/approve/")
    assert (answer.status_code, Entry.objects.count()) == (403, entries)
    assert "Somebody else has to approve it." in answer.content.decode()


def test_a_second_person_puts_it_in_force(coalition: Coalition, line: Line) -> None:
    client, path = signed_in(coalition.teammate), f"{DESK}lines/{line.code}/approve/"
    assert path in page(client, f"{DESK}{line.narrative.code}/")
    assert client.post(path).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.APPROVED
    assert client.post(path).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 302), ("teammate", 302), ("auditor", 403), ("stranger", 404)]
)
def test_a_line_is_retired_after_a_question(
    coalition: Coalition, line: Line, who: str, status: int
) -> None:
    client, path = signed_in(getattr(coalition, who)), f"{DESK}lines/{line.code}/retire/"
    assert client.get(path).status_code == {302: 200}.get(status, status)
    assert client.post(path).status_code == status
    line.refresh_from_db()
    assert (line.state == LineState.RETIRED) == (status == 302)


@pytest.mark.parametrize("field", LINE)
def test_what_is_missing_is_said_at_its_field(
    coalition: Coalition, narrative: Narrative, field: str
) -> None:
    client, path = signed_in(coalition.owner), f"{DESK}{narrative.code}/draft/"
    answer = client.post(path, LINE | {field: "  "})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Line.objects.exists()


def test_what_people_write_is_shown_as_text(coalition: Coalition) -> None:
    narrative = named(coalition.owner, HOSTILE, shared=True)
    words = {"text": HOSTILE, "source": HOSTILE}
    draft = draft_line(narrative.code, by=coalition.owner, **(LINE | words))
    approve_line(draft.code, by=coalition.teammate)
    for who in (coalition.owner, coalition.stranger):
        client = signed_in(who)
        for path in (DESK, f"{DESK}?view=all", f"{DESK}{narrative.code}/"):
            assert HOSTILE not in page(client, path)


@pytest.mark.parametrize("place", ["{}/", "{}/draft/", "lines/{}/retire/"])
def test_what_is_not_there_is_not_found(coalition: Coalition, place: str) -> None:
    assert signed_in(coalition.owner).get(DESK + place.format(uuid4())).status_code == 404


def test_in_arabic_the_page_runs_from_right_to_left(coalition: Coalition, line: Line) -> None:
    Person.objects.update(language="ar")
    client = signed_in(coalition.owner)
    for path in (DESK, f"{DESK}new/", f"{DESK}{line.narrative.code}/"):
        assert '<html lang="ar" dir="rtl"' in page(client, path)
    assert line.narrative.claim_ar in page(client, DESK)


@pytest.mark.parametrize("count", [3, 30])
def test_the_queries_do_not_grow_with_the_rows(
    coalition: Coalition, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    narrative = named(coalition.owner)
    for number in range(count):
        draft_line(named(coalition.owner, f"Claim {number}").code, by=coalition.owner, **LINE)
    for _ in range(count):
        draft_line(narrative.code, by=coalition.owner, **LINE)
    client = signed_in(coalition.owner)
    for path in (DESK, f"{DESK}?view=all", f"{DESK}{narrative.code}/"):
        with django_assert_max_num_queries(16):
            assert client.get(path).status_code == 200
