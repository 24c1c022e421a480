"""The way in: password, second factor, wrong attempts, sessions, links by mail."""

import base64
import hmac
import re
import struct
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from tests.coalition.conftest import PASSWORD, Coalition
from tests.coalition.console.conftest import signed_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/account/login/"
ITEMS = reverse("console:items_list")


def totp(secret: str, *, at: float | None = None) -> str:
    counter = int((time.time() if at is None else at) // 30)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.fixture
def owner(coalition: Coalition) -> Person:
    Authenticator.objects.filter(user=coalition.owner).update(data={"secret": SECRET})
    return coalition.owner


def enter(client: Client, password: str = PASSWORD, email: str = "owner@sahlan.example") -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return client.get("/console/settings/").status_code == 200


def test_a_password_alone_does_not_open_a_desk_with_a_second_factor(
    client: Client, owner: Person
) -> None:
    assert enter(client) == 302
    assert not is_in(client)


def test_password_and_code_open_the_desk(client: Client, owner: Person) -> None:
    enter(client)
    answer = client.post("/account/2fa/authenticate/", {"code": totp(SECRET)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/")
    assert is_in(client)


def test_a_wrong_code_does_not(client: Client, owner: Person) -> None:
    enter(client)
    wrong = f"{(int(totp(SECRET)) + 1) % 1_000_000:06}"
    answer = client.post("/account/2fa/authenticate/", {"code": wrong})
    assert "This code is not right" in answer.content.decode()
    assert not is_in(client)


def test_a_code_works_once(client: Client, owner: Person) -> None:
    now = totp(SECRET)
    enter(client)
    client.post("/account/2fa/authenticate/", {"code": now})
    second = Client()
    enter(second)
    second.post("/account/2fa/authenticate/", {"code": now})
    assert (is_in(client), is_in(second)) == (True, False)


@pytest.mark.parametrize(("seconds", "works"), [(29, True), (-29, True), (89, False)])
def test_a_code_may_be_a_moment_old(
    client: Client, owner: Person, seconds: int, works: bool
) -> None:
    shown = totp(SECRET, at=time.time() - seconds)
    enter(client)
    client.post("/account/2fa/authenticate/", {"code": shown})
    assert is_in(client) is works


def test_a_code_works_once_as_long_as_it_is_valid(client: Client, owner: Person) -> None:
    start = time.time() // 30 * 30
    early = totp(SECRET, at=start + 30)
    answers = []
    for seconds in (0, 40, 59):
        with time_machine.travel(start + seconds):
            client = Client()
            enter(client)
            client.post("/account/2fa/authenticate/", {"code": early})
            answers.append(is_in(client))
    assert answers == [True, False, False]


def test_without_a_second_factor_the_password_opens_the_desk(client: Client, owner: Person) -> None:
    Authenticator.objects.filter(user=owner).delete()
    enter(client)
    assert is_in(client)


def test_letters_of_the_address_may_be_large(client: Client, owner: Person) -> None:
    Authenticator.objects.filter(user=owner).delete()
    enter(client, email="Owner@Sahlan.EXAMPLE")
    assert is_in(client)


@pytest.mark.parametrize("email", ["owner@sahlan.example", "nobody@sahlan.example"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, owner: Person, email: str
) -> None:
    answer = client.post(LOGIN, {"login": email, "password": "wrong"})
    assert "The address or the password is not right." in answer.content.decode()


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    client: Client, owner: Person
) -> None:
    Authenticator.objects.filter(user=owner).delete()
    for _ in range(5):
        enter(Client(), "wrong")
    answer = client.post(LOGIN, {"login": owner.email, "password": PASSWORD})
    assert "Wait five minutes" in answer.content.decode()
    assert not is_in(client)


def test_who_tries_many_addresses_is_slowed_with_a_page(client: Client, owner: Person) -> None:
    for number in range(30):
        enter(client, "wrong", f"guess{number}@sahlan.example")
    answer = client.post(LOGIN, {"login": "one@more.example", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()


def test_wrong_codes_are_slowed_too(client: Client, owner: Person) -> None:
    enter(client)
    wrong = f"{(int(totp(SECRET)) + 1) % 1_000_000:06}"
    answers = [client.post("/account/2fa/authenticate/", {"code": wrong}) for _ in range(6)]
    assert "Wait five minutes" in answers[-1].content.decode()


def test_a_closed_desk_does_not_open(client: Client, owner: Person) -> None:
    Person.objects.filter(pk=owner.pk).update(is_active=False)
    enter(client)
    assert not is_in(client)


def test_nobody_signs_up(client: Client, coalition: Coalition) -> None:
    before = Person.objects.count()
    form = {"email": "new@sahlan.example", "password1": PASSWORD}
    answers = [client.get("/account/signup/"), client.post("/account/signup/", form)]
    assert ["Nobody signs up here" in a.content.decode() for a in answers] == [True, True]
    assert Person.objects.count() == before


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/x/"])
def test_addresses_are_kept_by_the_administrator_alone(coalition: Coalition, path: str) -> None:
    assert signed_in(coalition.owner).get(f"/account/{path}").status_code == 404


def test_other_sessions_are_ended(owner: Person) -> None:
    here, there = signed_in(owner), signed_in(owner)
    assert (is_in(here), is_in(there)) == (True, True)
    assert UserSession.objects.filter(user=owner).count() == 2
    assert here.post("/account/sessions/").status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_to_read_a_page_writes_nothing_for_a_minute(owner: Person) -> None:
    client = signed_in(owner)
    client.get(ITEMS)
    with CaptureQueriesContext(connection) as asked:
        client.get(ITEMS)
    said = {query["sql"].split()[0] for query in asked.captured_queries}
    seen = UserSession.objects.get(user=owner).last_seen_at

    with time_machine.travel(timezone.now() + timedelta(seconds=70)):
        client.get(ITEMS)
    later = UserSession.objects.get(user=owner)
    client.get(ITEMS, HTTP_USER_AGENT="Another browser")

    assert said <= {"SELECT", "WITH"}
    assert later.last_seen_at - seen > timedelta(seconds=60)
    assert UserSession.objects.get(user=owner).user_agent == "Another browser"


def test_a_password_is_set_by_a_link_in_the_persons_language(
    client: Client, coalition: Coalition
) -> None:
    Person.objects.filter(pk=coalition.owner.pk).update(language="ar")
    client.post("/account/password/reset/", {"email": coalition.owner.email})
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([coalition.owner.email], "عيّن كلمة سرك في «كشف»")
    (path,) = re.findall(r"http://testserver(\S+)", str(letter.body))
    form = client.get(path, follow=True)
    url = form.redirect_chain[-1][0]

    def sent(password: str) -> int:
        new = {"password1": password, "password2": password}
        return client.post(url, new).status_code

    assert (sent("short"), sent("password1234"), sent("four words kept apart")) == (200, 200, 302)
    coalition.owner.refresh_from_db()
    assert coalition.owner.check_password("four words kept apart")
    assert "This link no longer works" in client.get(path, follow=True).content.decode()


def test_nobody_is_written_to_who_has_no_desk(client: Client, coalition: Coalition) -> None:
    answer = client.post("/account/password/reset/", {"email": "nobody@sahlan.example"})
    assert (answer.status_code, mail.outbox) == (302, [])


def test_the_authenticator_app_is_set_up_and_removed(client: Client, owner: Person) -> None:
    Authenticator.objects.filter(user=owner).delete()
    enter(client)
    path = "/account/2fa/totp/activate/"
    assert client.get(path).headers["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get(path).content.decode()
    (secret,) = re.findall(r'<bdi class="id secret" dir="ltr">(\w+)</bdi>', page)
    client.post(path, {"code": totp(secret)})
    kinds = Authenticator.objects.filter(user=owner).values_list("type", flat=True)
    assert sorted(kinds) == ["recovery_codes", "totp"]
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=owner).exists()


# What is written down of it, and what ends with it


def entries_of(person: Person) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(actor=str(person.code)).order_by("sequence")
    return [(entry.name, entry.facts) for entry in entries]


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_ends_what_a_password_alone_has_opened(
    client: Client, owner: Person
) -> None:
    Authenticator.objects.filter(user=owner).delete()
    other = Client()
    for browser in (client, other):
        enter(browser)
        assert is_in(browser)

    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": totp(secret)})

    assert (is_in(client), is_in(other)) == (True, False)
    [(name, facts)] = entries_of(owner)
    assert (name, '"is_set":true' in facts) == ("members.second_factor_changed", True)


def test_a_second_factor_that_is_taken_away_is_in_the_log(client: Client, owner: Person) -> None:
    enter(client)
    client.post("/account/2fa/authenticate/", {"code": totp(SECRET)})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")
    [(name, facts)] = entries_of(owner)
    assert (name, '"is_set":false' in facts) == ("members.second_factor_changed", True)


def test_a_new_password_is_in_the_log(client: Client, owner: Person) -> None:
    Authenticator.objects.filter(user=owner).delete()
    enter(client)
    new = "another long enough phrase"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", sent).status_code == 302
    assert [name for name, _ in entries_of(owner)] == ["members.password_set"]
