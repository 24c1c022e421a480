"""What holds for every page: language, direction, theme, zone, the strict policy, errors."""

import re
from collections.abc import Iterator
from unittest.mock import Mock, patch

import pytest
from django.contrib import messages as notices
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.console.desks import desks_of
from kashf.coalition.console.middleware import problem
from kashf.coalition.console.people import views as people
from kashf.coalition.members.models import HeldRole, Person
from kashf.coalition.members.vocabulary import Role
from kashf.errors import BadInput, Conflict, NotFound, SecondFactorNeeded
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

OUTSIDE = [
    "/account/login/",
    "/account/signup/",
    "/account/inactive/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/password/reset/key/done/",
    "/nothing/here/",
]
OWN = [
    "/account/2fa/",
    "/account/2fa/reauthenticate/",
    "/account/logout/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/sessions/",
]
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|\s(?:src|href|action)=\"?(?:https?:)?//"
)


def patterns(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        else:
            yield path, entry


PLAIN = sorted(
    f"/{path}" for path, _ in patterns() if path.startswith("console/") and "<" not in path
)


@pytest.fixture
def everybody(coalition: Coalition) -> Person:
    """Somebody with every role of a member."""
    person = coalition.owner
    held = set(person.roles)
    new = set(Role) - held - {Role.PLATFORM_CONTACT}
    HeldRole.objects.bulk_create(HeldRole(person=person, role=role) for role in new)
    person.forget_roles()
    return person


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", [*PLAIN, *OWN])
def test_every_page_of_the_console_keeps_to_the_policy_in_both_languages(
    everybody: Person, path: str, language: str
) -> None:
    Person.objects.filter(pk=everybody.pk).update(language=language)
    answer = signed_in(everybody).get(path)
    if answer.status_code in {302, 405}:
        return
    assert answer.status_code == 200
    held_by_policy(answer.content.decode(), answer.headers["Content-Security-Policy"], language)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_so_does_every_page_before_it(db: None, path: str, language: str) -> None:
    answer = Client(headers={"accept-language": language}).get(path)
    held_by_policy(answer.content.decode(), answer.headers["Content-Security-Policy"], language)


def held_by_policy(page: str, policy: str, language: str) -> None:
    direction = {"en": "ltr", "ar": "rtl"}[language]
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert page.count("<h1") == 1
    assert INLINE.findall(page) == []
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PLAIN)
def test_nobody_is_let_in_without_signing_in(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {302, 405}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/account/login/?next=")


def test_nobodys_browser_keeps_a_page(coalition: Coalition) -> None:
    answer = signed_in(coalition.owner).get("/console/settings/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_language_is_switched_and_kept_with_the_person(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    answer = client.post(
        "/console/settings/language/", {"language": "ar", "next": "/console/settings/keys/"}
    )
    assert answer.headers["Location"] == "/console/settings/keys/"
    assert '<html lang="ar" dir="rtl"' in client.get("/console/settings/").content.decode()
    coalition.owner.refresh_from_db()
    assert coalition.owner.language == "ar"


def test_who_is_not_signed_in_switches_for_the_browser(client: Client, db: None) -> None:
    client.post("/console/settings/language/", {"language": "ar", "next": "/account/login/"})
    assert '<html lang="ar" dir="rtl"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_switch_leads_nowhere_else(client: Client, db: None, url: str) -> None:
    answer = client.post("/console/settings/language/", {"language": "ar", "next": url})
    assert answer.headers["Location"] == "/console/"


def test_settings_are_kept_and_used(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    wanted = {"language": "en", "zone": "Africa/Tunis", "theme": "dark"}
    assert client.post("/console/settings/", wanted).status_code == 302
    page = client.get("/console/settings/").content.decode()
    assert 'data-theme="dark"' in page
    assert "data-no-single-keys" in page
    coalition.owner.refresh_from_db()
    assert (coalition.owner.zone, coalition.owner.single_keys) == ("Africa/Tunis", False)


def test_a_zone_that_is_not_there_is_an_error_at_its_field(coalition: Coalition) -> None:
    wanted = {"language": "en", "zone": "Moon/Crater", "theme": ""}
    answer = signed_in(coalition.owner).post("/console/settings/", wanted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Settings" in page
    assert '<a href="#id_zone">' in page
    assert 'id="id_zone_error"' in page
    assert 'aria-describedby="id_zone_helptext id_zone_error"' in page


def test_people_see_the_desks_that_their_roles_open(coalition: Coalition) -> None:
    contact = {"banks", "referrals", "meetings", "statements"}
    assert {desk.name for desk in desks_of(coalition.contact)} <= contact
    assert {"people", "log"} & {desk.name for desk in desks_of(coalition.teammate)} == set()
    assert "people" in {desk.name for desk in desks_of(coalition.owner)}
    assert "log" in {desk.name for desk in desks_of(coalition.auditor)}


def test_home_is_the_first_desk(coalition: Coalition) -> None:
    first = desks_of(coalition.owner)[0]
    answer = signed_in(coalition.owner).get("/console/")
    assert answer.headers["Location"] == first.url


def test_who_may_not_is_told_who_may_and_whom_to_ask(coalition: Coalition) -> None:
    answer = signed_in(coalition.teammate).get("/console/people/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "<dd>Administrator</dd>" in page
    assert "<bdi>Owner of Sahlan</bdi></dd>" in page
    assert "Noriya" not in page


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NotFound("x"), 404, "There is nothing here"),
        (Conflict("It is there."), 409, "It is there."),
        (BadInput("Mend it."), 422, "Mend it."),
        (SecondFactorNeeded("x"), 403, "/account/2fa/totp/activate/"),
    ],
)
def test_errors_of_the_rooms_are_pages(
    coalition: Coalition, rf: RequestFactory, error: Exception, status: int, said: str
) -> None:
    request = rf.get("/")
    request.user = coalition.owner
    request.session = {}  # type: ignore[assignment]  # only asked for notices
    request._messages = notices.storage.default_storage(request)  # type: ignore[attr-defined]
    assert isinstance(error, BadInput | Conflict | NotFound | SecondFactorNeeded)
    answer = problem(request, error)
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_for_a_part_the_error_is_a_notice(coalition: Coalition) -> None:
    client = signed_in(coalition.teammate)
    answer = client.get("/console/people/", headers={"hx-request": "true"})
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_page(coalition: Coalition) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coalition.owner)
    answer = client.post("/console/settings/", {})
    assert answer.status_code == 403
    assert "This form was open too long" in answer.content.decode()


def test_a_page_asks_the_database_as_often_for_many_people_as_for_few(
    coalition: Coalition, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Person.objects.bulk_create(
        Person(organisation=coalition.sahlan, email=f"p{n}@sahlan.example", name=f"Person {n}")
        for n in range(60)
    )
    client = signed_in(coalition.owner)
    client.get("/console/people/")
    with django_assert_max_num_queries(14):
        first = client.get("/console/people/").content.decode()
    second = client.get("/console/people/?page=2").content.decode()
    assert (first.count("@sahlan.example"), second.count("@sahlan.example")) == (50, 13)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OperationalError("server closed at db.internal"), 503, "Something broke on our side"),
        (RuntimeError("our mistake at db.internal"), 500, "Something broke on our side"),
        (
            IntegrityError("UNIQUE bank.name db.internal"),
            409,
            "Somebody else did the same just now",
        ),
    ],
)
def test_what_breaks_is_a_page_that_tells_nothing(
    coalition: Coalition, error: Exception, status: int, said: str
) -> None:
    client = signed_in(coalition.owner)
    client.raise_request_exception = False
    with patch.object(people, "people_seen_by", side_effect=error):
        answer = client.get("/console/people/")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (
        status,
        "5" if status == 503 else None,
    )
    assert said in answer.content.decode()
    assert "db.internal" not in answer.content.decode()


def test_without_a_database_there_is_still_a_page(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(coalition.owner)
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "_get_session_from_db", Mock(side_effect=OperationalError))
    assert client.get("/console/people/").status_code == 503
