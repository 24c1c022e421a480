"""The desk of referrals: two people of the member, then the platform, which sees its notice."""

import re
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from kashf.coalition.referrals.actions import (
    answer_referral,
    approve_referral,
    close_referral,
    draft_referral,
    send_referral,
)
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import AnswerKind, NewAnswer, ReferralState
from kashf.coalition.review.actions import open_case, reopen_case
from tests.coalition.console.conftest import signed_in
from tests.coalition.referrals.conftest import REASON, SECRET, Desk, clock, desk
from tests.coalition.review.conftest import NOON, Clock, an_item, decided

__all__ = ["clock", "desk"]

LIST = "/console/referrals/"
REMOVED = {"answer": "removed", "acted_at": "2026-06-14T12:00", "reference": "T-77"}
PEOPLE = ["Owner of Sahlan", "Teammate of Sahlan", "Colleague of Sahlan"]


def path_of(referral: Referral, verb: str = "") -> str:
    return f"{LIST}{referral.code}/" + (f"{verb}/" if verb else "")


def sent(desk: Desk) -> Referral:
    referral = desk.draft()
    approve_referral(referral.code, by=desk.teammate)
    return send_referral(referral.code, by=desk.owner)


def several(desk: Desk, number: int) -> list[Referral]:
    made = []
    for place in range(number):
        case = open_case(an_item(desk.coalition.sahlan, title=f"{SECRET} {place}").code)
        referral = draft_referral(
            decided(case, desk.owner).code,
            by=desk.owner,
            platform=desk.contact.organisation.code,
            reason=REASON,
        )
        approve_referral(referral.code, by=desk.teammate)
        made.append(send_referral(referral.code, by=desk.owner))
    return made


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def verbs_of(page: str) -> set[str]:
    return set(re.findall(r'(?:action|href)="/console/referrals/[0-9a-f-]{36}/(\w+)/"', page))


SHOWS = {"notice", "json"}


# Who sees what


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("owner", 200, 200),
        ("teammate", 200, 200),
        ("auditor", 200, 200),
        ("stranger", 404, 404),
        ("contact", 404, 200),
        ("rival", 404, 404),
    ],
)
def test_who_sees_a_referral(desk: Desk, who: str, before: int, after: int) -> None:
    referral, client = desk.draft(), signed_in(getattr(desk, who))
    pages = [path_of(referral, verb) for verb in ("", "notice", "json")]
    assert [client.get(page).status_code for page in pages] == [before] * 3
    approve_referral(referral.code, by=desk.teammate)
    assert [client.get(page).status_code for page in pages] == [before] * 3
    send_referral(referral.code, by=desk.owner)
    assert [client.get(page).status_code for page in pages] == [after] * 3
    listed = referral.short in text_of(client, f"{LIST}?view=sent")
    assert listed == (after == 200)


@pytest.mark.parametrize("verb", ["approve", "return", "send", "withdraw", "close", "answer"])
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("auditor", 403), ("contact", 403), ("rival", 403)]
)
def test_nobody_else_moves_it(desk: Desk, verb: str, who: str, status: int) -> None:
    referral, client = desk.draft(), signed_in(getattr(desk, who))
    expected = status
    if verb == "answer":
        expected = {"stranger": 403, "auditor": 403, "contact": 404, "rival": 404}[who]
    entries = Entry.objects.count()
    assert client.post(path_of(referral, verb), REMOVED | {"reason": "x"}).status_code == expected
    referral.refresh_from_db()
    assert (referral.state, Entry.objects.count()) == ("drafted", entries)
    assert client.get(path_of(referral, verb)).status_code == 405


def test_a_wrong_code_is_not_there(desk: Desk) -> None:
    for who in (desk.owner, desk.contact):
        assert signed_in(who).get(f"{LIST}{uuid4()}/").status_code == 404


def test_the_platform_reads_the_notice_and_nothing_of_the_members_desk(desk: Desk) -> None:
    referral, client = sent(desk), signed_in(desk.contact)
    answered = several(desk, 1)[0]
    answer_referral(
        answered.code, by=desk.contact, answer=NewAnswer(answer=AnswerKind.REMOVED, acted_at=NOON)
    )
    close_referral(answered.code, by=desk.owner)
    paths = [LIST, f"{LIST}?view=closed"]
    paths += [path_of(one, verb) for one in (referral, answered) for verb in ("", "notice", "json")]
    for path in paths:
        page = text_of(client, path)
        hidden = [SECRET, *PEOPLE, str(referral.decision.case.code), str(referral.decision.code)]
        hidden += [str(referral.item.code), referral.decision.reason]
        assert [word for word in hidden if word in page] == []
        assert "Sahlan" in page
    assert client.get(path_of(referral, "json")).json()["reason"] == REASON


# The member's side


@pytest.mark.parametrize(
    ("who", "drafted", "approved"),
    [
        ("owner", {"change", "withdraw"}, {"return", "send", "withdraw"}),
        ("teammate", {"approve", "withdraw"}, {"return", "send", "withdraw"}),
        ("colleague", {"approve", "change", "withdraw"}, {"return", "send", "withdraw"}),
        ("auditor", set(), set()),
    ],
)
def test_only_what_the_person_may_do_is_offered(
    desk: Desk, who: str, drafted: set[str], approved: set[str]
) -> None:
    referral, client = desk.draft(), signed_in(getattr(desk, who))
    assert verbs_of(text_of(client, path_of(referral))) == drafted | SHOWS
    approve_referral(referral.code, by=desk.teammate)
    assert verbs_of(text_of(client, path_of(referral))) == approved | SHOWS


def test_the_drafter_is_told_why_not_and_cannot_approve(desk: Desk) -> None:
    referral = draft_referral(
        desk.decision.code,
        by=desk.colleague,
        platform=desk.contact.organisation.code,
        reason=REASON,
    )
    client = signed_in(desk.colleague)
    assert "A second person has to approve it." in text_of(client, path_of(referral))
    assert client.post(path_of(referral, "approve")).status_code == 403
    referral.refresh_from_db()
    assert referral.state == ReferralState.DRAFTED


def test_without_a_second_factor_the_way_to_one_is_shown(desk: Desk) -> None:
    referral = desk.draft()
    Authenticator.objects.filter(user=desk.teammate).delete()
    client = signed_in(desk.teammate)
    answer = client.post(path_of(referral, "approve"))
    assert (answer.status_code, "totp/activate" in answer.content.decode()) == (403, True)


def test_a_reopened_case_stops_it_and_says_so(desk: Desk) -> None:
    referral = desk.draft()
    reopen_case(desk.case.code, by=desk.owner, reason="News, perhaps.")
    client = signed_in(desk.teammate)
    page = text_of(client, path_of(referral))
    assert "The case was reopened" in page
    assert verbs_of(page) == {"withdraw"} | SHOWS
    assert client.post(path_of(referral, "approve")).status_code == 409


def test_from_draft_to_closed(desk: Desk) -> None:
    referral = desk.draft()
    owner, teammate, contact = map(signed_in, (desk.owner, desk.teammate, desk.contact))
    changed = {"reason": "Another reason.", "address": "https://harbour.example/p/1"}
    assert owner.post(path_of(referral, "change"), changed).status_code == 302
    assert teammate.post(path_of(referral, "approve")).status_code == 302
    assert owner.post(path_of(referral, "return"), {"note": "Shorter."}).status_code == 302
    assert teammate.post(path_of(referral, "approve")).status_code == 302
    assert owner.get(path_of(referral, "change")).status_code == 409
    assert owner.post(path_of(referral, "send")).status_code == 302
    assert contact.post(path_of(referral, "answer"), REMOVED).status_code == 302
    assert owner.post(path_of(referral, "close")).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.outcome.reference) == ("closed", "T-77")
    page = text_of(owner, path_of(referral))
    steps = re.findall(r"<li[^>]*>([^<]+)<", page.partition('class="timeline"')[2])
    assert steps == [
        "Drafted",
        "Draft changed",
        "Approved by a second person",
        "Returned to draft",
        "Approved by a second person",
        "Sent. The clock runs from here",
        "Answered by the platform",
        "Closed by the member",
    ]
    assert "Shorter." in page
    assert "Contact of Harbour" not in page


@pytest.mark.parametrize("verb", ["approve", "send", "close"])
def test_a_button_that_is_pressed_twice_moves_it_once(desk: Desk, verb: str) -> None:
    referral = desk.draft()
    if verb != "approve":
        approve_referral(referral.code, by=desk.teammate)
    if verb == "close":
        send_referral(referral.code, by=desk.owner)
        answer_referral(referral.code, by=desk.contact, answer=NewAnswer(answer=AnswerKind.REFUSED))
    client = signed_in(desk.teammate)
    statuses = [client.post(path_of(referral, verb)).status_code for _ in range(2)]
    assert statuses == [302, 409]


def test_withdrawing_needs_a_reason_that_the_platform_does_not_read(desk: Desk) -> None:
    referral, client = sent(desk), signed_in(desk.owner)
    answer = client.post(path_of(referral, "withdraw"), {"reason": ""})
    assert (answer.status_code, 'id="withdraw_reason_error"' in answer.content.decode()) == (
        422,
        True,
    )
    assert client.post(path_of(referral, "withdraw"), {"reason": "Our error."}).status_code == 302
    assert "Our error." in text_of(client, path_of(referral))
    assert signed_in(desk.contact).get(path_of(referral)).status_code == 404


@pytest.mark.parametrize("address", ["", "harbour", "https://a b"])
def test_a_draft_needs_an_address(desk: Desk, address: str) -> None:
    referral, client = desk.draft(), signed_in(desk.owner)
    answer = client.post(path_of(referral, "change"), {"reason": "x", "address": address})
    assert answer.status_code == 422
    assert 'id="id_address_error"' in answer.content.decode()


def test_the_views_hold_what_they_say(desk: Desk, clock: Clock) -> None:
    first, second = several(desk, 2)
    draft = desk.draft()
    answer_referral(second.code, by=desk.contact, answer=NewAnswer(answer=AnswerKind.NOT_FOUND))
    clock.forward(hours=73)
    client = signed_in(desk.teammate)

    def shown(view: str) -> set[str]:
        return set(re.findall(r"R-[0-9a-f]{8}", text_of(client, f"{LIST}?view={view}")))

    names = ["to_approve", "approved", "sent", "overdue", "answered", "closed"]
    found = [shown(name) for name in names]
    assert found == [{draft.short}, set(), {first.short}, {first.short}, {second.short}, set()]
    assert shown("") == {draft.short}
    assert "1 hour late" in text_of(client, f"{LIST}?view=overdue")


# The platform's desk


def test_what_is_late_is_said_in_a_sentence(desk: Desk, clock: Clock) -> None:
    referral, client = sent(desk), signed_in(desk.contact)
    assert "of 72 hours from receipt" in text_of(client, LIST)
    assert "late." not in text_of(client, LIST)
    clock.forward(hours=72, minutes=12)
    page = text_of(client, LIST)
    assert f"{referral.short}</bdi>: 12 minutes late." in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "kept"}, "answer"),
        ({"acted_at": ""}, "acted_at"),
        ({"acted_at": "2026-06-14T12:01"}, "acted_at"),
        ({"answer": "refused"}, "acted_at"),
        ({"reference": "x" * 201}, "reference"),
    ],
)
def test_an_answer_that_cannot_be_is_said_at_its_field(
    desk: Desk, changed: dict[str, str], field: str
) -> None:
    referral, client = sent(desk), signed_in(desk.contact)
    alone = client.post(path_of(referral, "answer"), REMOVED | changed)
    codes = {"codes": [str(referral.code)]}
    together = client.post(f"{LIST}answer/", REMOVED | changed | codes)
    assert [alone.status_code, together.status_code] == [422, 422]
    page = together.content.decode()
    for shown in (alone.content.decode(), page):
        assert f'id="id_{field}_error"' in shown
    assert f'value="{referral.code}" id="id_codes_0"' in page
    assert " checked>" in page
    referral.refresh_from_db()
    assert referral.state == ReferralState.SENT


def test_the_time_is_in_the_persons_zone(desk: Desk) -> None:
    referral = sent(desk)
    Person.objects.filter(pk=desk.contact.pk).update(zone="Asia/Riyadh")
    client = signed_in(desk.contact)
    assert "Asia/Riyadh" in text_of(client, path_of(referral))
    answer = REMOVED | {"acted_at": "2026-06-14T14:30"}
    assert client.post(path_of(referral, "answer"), answer).status_code == 302
    referral.refresh_from_db()
    assert referral.outcome.acted_at == NOON.replace(hour=11, minute=30)


def test_an_answer_is_given_once(desk: Desk) -> None:
    referral, client = sent(desk), signed_in(desk.contact)
    statuses = [client.post(path_of(referral, "answer"), REMOVED).status_code for _ in range(2)]
    assert statuses == [302, 409]
    page = text_of(client, path_of(referral))
    assert "Your answer" in page
    assert verbs_of(page) == SHOWS


def test_several_are_answered_together_or_none(desk: Desk) -> None:
    made, client = several(desk, 3), signed_in(desk.contact)
    codes = [str(one.code) for one in made]
    assert client.post(f"{LIST}answer/", REMOVED).status_code == 422
    assert client.post(f"{LIST}answer/", REMOVED | {"codes": ["feather"]}).status_code == 422
    assert client.post(f"{LIST}answer/", REMOVED | {"codes": codes[:2]}).status_code == 302
    again = client.post(f"{LIST}answer/", REMOVED | {"codes": codes})
    assert again.status_code == 422
    assert "None of your answers was saved" in again.content.decode()
    states = {str(one.code): one.state for one in Referral.objects.all()}
    assert [states[code] for code in codes] == ["answered", "answered", "sent"]


@pytest.mark.parametrize("who", ["owner", "stranger", "auditor", "rival"])
def test_no_one_else_answers_several(desk: Desk, who: str) -> None:
    referral = sent(desk)
    client = signed_in(getattr(desk, who))
    answer = client.post(f"{LIST}answer/", REMOVED | {"codes": [str(referral.code)]})
    assert answer.status_code == (404 if who == "rival" else 403)
    referral.refresh_from_db()
    assert referral.state == ReferralState.SENT


# How it is shown


def test_hostile_words_are_shown_as_words(desk: Desk) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    referral = draft_referral(
        desk.decision.code,
        by=desk.owner,
        platform=desk.contact.organisation.code,
        reason=hostile,
        address="https://harbour.example/<script>alert(1)</script>",
    )
    approve_referral(referral.code, by=desk.teammate)
    send_referral(referral.code, by=desk.owner)
    client = signed_in(desk.contact)
    client.post(path_of(referral, "answer"), REMOVED | {"note": hostile, "reference": hostile})
    for who in (client, signed_in(desk.owner)):
        for path in (path_of(referral), path_of(referral, "notice"), f"{LIST}?view=answered"):
            page = text_of(who, path)
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("who", ["owner", "contact"])
def test_every_page_reads_from_the_right_in_arabic(desk: Desk, who: str) -> None:
    referral = sent(desk)
    Person.objects.filter(pk=getattr(desk, who).pk).update(language="ar")
    client = signed_in(getattr(desk, who))
    for path in (LIST, f"{LIST}?view=sent", path_of(referral), path_of(referral, "notice")):
        assert 'lang="ar" dir="rtl"' in text_of(client, path)
    assert client.get(path_of(referral, "json")).json()["label_name"] != "Recruitment"


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    made = several(desk, rows)
    for who in (desk.owner, desk.contact):
        client = signed_in(who)
        client.get("/console/settings/")
        for path in (f"{LIST}?view=sent", path_of(made[0])):
            with django_assert_max_num_queries(12):
                assert client.get(path).status_code == 200
