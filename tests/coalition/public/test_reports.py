"""The report form: what it takes, what it refuses, and that it keeps nothing of who reports."""

import re

import pytest
from django.test import Client

from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.public import reports
from tests.coalition.conftest import Coalition

ADDRESS = "https://harbour.example/p/123"
GOOD = {"address": ADDRESS, "text": "", "does": ["propaganda"], "note": "", "reply": "no"}


def send(client: Client, language: str = "en", **changes: object) -> tuple[int, str]:
    answer = client.post(f"/{language}/report/", {**GOOD, **changes})
    assert not answer.cookies
    return answer.status_code, answer.content.decode()


def errors(html: str) -> list[str]:
    """The errors in the summary; each is a link to a field that is there."""
    summary = re.search(r'<div class="errors.*?</div>', html, re.DOTALL)
    assert summary
    links = re.findall(r'href="#([^"]+)">([^<]+)</a>', summary.group())
    assert [at for at, _ in links if f'id="{at}"' not in html] == []
    return [re.sub("[\u2066\u2069]", "", said) for _, said in links]


def test_a_report_becomes_an_item(client: Client, coalition: Coalition) -> None:
    answer = client.post(
        "/en/report/", {**GOOD, "does": ["recruitment", "propaganda"], "note": "Minute 3"}
    )
    item = Item.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/en/report/thanks/{item.code}/"
    assert str(item.code) in client.get(answer.headers["Location"]).content.decode()
    assert (item.organisation, item.source) == (coalition.sahlan, SourceKind.PUBLIC_FORM)
    assert (item.address, item.note, item.reply_to) == (ADDRESS, "Minute 3", "")
    assert item.said_labels == "propaganda recruitment"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_text_alone_is_enough(client: Client, coalition: Coalition, language: str) -> None:
    status, _ = send(client, language, address="", text="انضموا إلى منظمة الغراب")
    assert (status, Item.objects.get().text) == (302, "انضموا إلى منظمة الغراب")


def test_not_sure_is_an_answer(client: Client, coalition: Coalition) -> None:
    assert send(client, does=["unknown"])[0] == 302
    assert Item.objects.get().said_labels == ""


def test_an_e_mail_address_is_kept_only_for_a_reply(client: Client, coalition: Coalition) -> None:
    send(client, reply="no", email="me@example.org")
    assert Item.objects.get().reply_to == ""
    send(client, address=f"{ADDRESS}4", reply="yes", email="me@example.org")
    assert Item.objects.get(address=f"{ADDRESS}4").reply_to == "me@example.org"


def test_a_report_sent_twice_is_one_item(client: Client, coalition: Coalition) -> None:
    assert [send(client)[0], send(client)[0]] == [302, 302]
    assert Item.objects.count() == 1


def test_nothing_of_who_reports_is_kept(client: Client, coalition: Coalition) -> None:
    client.force_login(coalition.stranger)
    answer = client.post(
        "/en/report/", GOOD, REMOTE_ADDR="203.0.113.77", headers={"user-agent": "Tell-tale/1"}
    )
    assert answer.status_code == 302
    kept = str(list(Item.objects.values())) + str(list(Entry.objects.values()))
    last = Entry.objects.order_by("-sequence")[0]
    assert [w for w in ("203.0.113.77", "Tell-tale", coalition.stranger.email) if w in kept] == []
    assert last.actor != str(coalition.stranger.code)
    assert Item.objects.get().received_by is None


NEEDED = "Enter the address of the content, or its text"
WRONG = "Enter the full address, beginning with https://"
LEAST = "Choose at least one thing that the content does"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": ""}, [NEEDED]),
        ({"address": " ", "text": " \n "}, [NEEDED]),
        ({"address": "harbour/p/771"}, [WRONG]),
        ({"address": "javascript:alert(1)"}, [WRONG]),
        ({"address": "x" * 2001}, ["Shorten it to 2,000 characters; it has 2,001"]),
        ({"text": "x" * (1 << 20)}, ["Shorten it to 100,000 characters; it has 1,048,576"]),
        ({"note": "x" * 2001}, ["Shorten it to 2,000 characters; it has 2,001"]),
        ({"does": []}, [LEAST]),
        ({"does": ["arson"]}, ["Choose from the list what the content does"]),
        ({"reply": ""}, ["Say whether you want a reply"]),
        ({"reply": "maybe"}, ["Say whether you want a reply"]),
        ({"reply": "yes"}, ["Enter an e-mail address, like name@example.org"]),
        ({"reply": "yes", "email": "me@"}, ["Enter an e-mail address, like name@example.org"]),
        ({"website": "https://spam.example"}, ["Leave this field empty, then send it again"]),
        ({"text": "a\0b"}, ["Null characters are not allowed."]),
        ({"address": "", "does": []}, [NEEDED, LEAST]),
    ],
)
def test_an_error_says_how_to_mend_it(
    client: Client, coalition: Coalition, changes: dict[str, object], said: list[str]
) -> None:
    status, html = send(client, **changes)  # type: ignore[arg-type]  # fields, not the language
    assert (status, sorted(errors(html))) == (422, sorted(said))
    assert "<title>Error: " in html
    assert Item.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_was_typed_is_kept_as_words(
    client: Client, coalition: Coalition, language: str
) -> None:
    typed = '"><script>alert(1)</script>\u202e=cmd()'
    status, html = send(client, language, does=[], note=typed, address=typed)
    assert status == 422
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;\u202e=cmd()") == 2


def test_hostile_text_is_content(client: Client, coalition: Coalition) -> None:
    text = "=HYPERLINK(1)<img src=x>\u202eabc"
    assert send(client, address="", text=text)[0] == 302
    assert Item.objects.get().text == text


def test_more_than_the_server_reads_is_answered(client: Client, coalition: Coalition) -> None:
    status, html = send(client, text="x" * (3 << 20))
    assert status == 413
    assert "The report was too long" in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_sixth_report_waits(client: Client, coalition: Coalition, language: str) -> None:
    sent = [send(client, language, address=f"{ADDRESS}{i}")[0] for i in range(5)]
    answer = client.post(f"/{language}/report/", {**GOOD, "note": "still here"})
    assert sent == [302] * 5
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "still here" in answer.content.decode()
    assert Item.objects.count() == 5


def test_another_network_does_not_wait(client: Client, coalition: Coalition) -> None:
    for number in range(6):
        send(client, address=f"{ADDRESS}{number}")
    assert client.post("/en/report/", GOOD, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_mistakes_are_not_counted(client: Client, coalition: Coalition) -> None:
    assert [send(client, does=[])[0] for _ in range(8)] == [422] * 8
    assert send(client)[0] == 302


def test_what_is_counted_does_not_tell_the_address(rf: object) -> None:
    key = reports._window_key(rf.post("/", REMOTE_ADDR="203.0.113.9"))  # type: ignore[attr-defined]
    assert re.fullmatch("[0-9a-f]{64}", key)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_is_one_network(rf: object, one: str, two: str, same: bool) -> None:
    made = [reports._network(rf.post("/", REMOTE_ADDR=a)) for a in (one, two)]  # type: ignore[attr-defined]
    assert (made[0] == made[1]) is same


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 302),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"referer": "http://testserver/en/report/"}, 302),
        ({"referer": "http://elsewhere.example/"}, 403),
        ({"referer": "http://testserver.elsewhere.example/"}, 403),
        ({}, 302),
    ],
)
def test_only_this_site_sends_the_form(
    coalition: Coalition, headers: dict[str, str], status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/report/", GOOD, headers=headers)
    assert (answer.status_code, not answer.cookies) == (status, True)
    assert Item.objects.count() == (status == 302)


def test_without_a_taker_the_form_is_closed(client: Client, coalition: Coalition) -> None:
    coalition.sahlan.takes_reports = False
    coalition.sahlan.save()
    assert "<form" not in client.get("/en/report/").content.decode()
    assert send(client)[0] == 503
