"""Every route, with every kind of key. A route without a row fails."""

from datetime import timedelta
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from kashf.coalition.api.house import api
from kashf.coalition.api.keys import NEEDS
from kashf.coalition.members.actions import close_desk, end_key, make_key
from kashf.coalition.members.models import ApiKey
from kashf.coalition.members.vocabulary import Role, Scope
from tests.coalition.api.conftest import Program, World, program
from tests.coalition.conftest import person

# scope, then: owner, teammate, stranger (another member), contact (platform), auditor
ROUTES: Final = {
    ("GET", "/me"): (None, 200, 200, 200, 200, 200),
    ("POST", "/items"): (Scope.ITEMS_WRITE, 201, 403, 201, 403, 403),
    ("GET", "/items"): (Scope.ITEMS_READ, 200, 200, 200, 403, 200),
    ("GET", "/items/{code}"): (Scope.ITEMS_READ, 200, 200, 404, 403, 200),
    ("GET", "/items/{code}/matches"): (Scope.MATCHES_READ, 200, 200, 404, 403, 200),
    ("GET", "/matches"): (Scope.MATCHES_READ, 200, 200, 200, 403, 200),
    ("POST", "/match"): (Scope.BANKS_MATCH, 200, 200, 200, 200, 200),
    ("GET", "/banks"): (Scope.BANKS_READ, 200, 200, 200, 200, 200),
    ("GET", "/banks/{code}"): (Scope.BANKS_READ, 200, 200, 404, 404, 200),
    ("GET", "/banks/{code}/signals"): (Scope.BANKS_READ, 200, 200, 404, 404, 200),
    ("POST", "/banks/{code}/scans"): (Scope.BANKS_SCAN, 201, 403, 404, 403, 403),
    ("GET", "/banks/{code}/scans"): (Scope.BANKS_READ, 200, 200, 404, 404, 200),
    ("GET", "/scans/{code}"): (Scope.BANKS_READ, 200, 200, 404, 404, 200),
    ("POST", "/scans/{code}/stop"): (Scope.BANKS_SCAN, 200, 403, 404, 403, 403),
    ("GET", "/cases"): (Scope.CASES_READ, 200, 200, 200, 403, 200),
    ("GET", "/cases/{code}"): (Scope.CASES_READ, 200, 200, 404, 403, 200),
    ("GET", "/referrals"): (Scope.REFERRALS_READ, 200, 200, 200, 200, 200),
    ("GET", "/referrals/{code}"): (Scope.REFERRALS_READ, 200, 200, 404, 200, 200),
    ("POST", "/referrals/{code}/answer"): (Scope.REFERRALS_ANSWER, 403, 403, 403, 200, 403),
    ("GET", "/statements"): (Scope.STATEMENTS_READ, 200, 200, 200, 200, 200),
    ("GET", "/statements/{code}"): (Scope.STATEMENTS_READ, 200, 200, 404, 404, 200),
}
PEOPLE: Final = ("owner", "teammate", "stranger", "contact", "auditor")


def filled(path: str, world: World) -> str:
    codes = {
        "items": world.item.code,
        "banks": world.bank.code,
        "scans": world.scan.code,
        "cases": world.case.code,
        "referrals": world.sent.code,
        "statements": world.statement.code,
    }
    return path.replace("{code}", str(codes[path.split("/")[1]])) if "{" in path else path


def test_every_route_has_its_row() -> None:
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    there = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert there == ROUTES.keys()


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_route_is_for_those_who_may(world: World, route: tuple[str, str]) -> None:
    method, path = route
    scope, *expected = ROUTES[route]
    people = [getattr(world.coalition, name) for name in PEOPLE]
    keys = [program(one, *([scope] if scope else [])) for one in people]
    statuses = [key.send(method, filled(path, world)).status_code for key in keys]
    assert dict(zip(PEOPLE, statuses, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_key_counts_only_in_force_and_for_its_scope(world: World, route: tuple[str, str]) -> None:
    method, path = route
    scope = ROUTES[route][0]
    owner = world.coalition.contact if path.endswith("answer") else world.coalition.owner
    left = person(owner.organisation, "left", set(owner.roles))
    by_who_left = program(left)
    chief = person(owner.organisation, "chief", {Role.ADMINISTRATOR})
    close_desk(left.code, by=chief)
    key, ended = make_key(by=owner, name="ended", scopes=Scope)
    end_key(key.code, by=owner)
    others = program(owner, *(set(Scope) - {scope}))
    keys = {
        "none": Program(None),
        "empty": Program(""),
        "wrong": Program("kashf_wrong"),
        "expired": program(owner, lasts=timedelta(seconds=-1)),
        "ended": Program(ended),
        "of somebody who left": by_who_left,
        "wrong scope": others,
    }
    found = {name: one.send(method, filled(path, world)) for name, one in keys.items()}
    expected = dict.fromkeys(keys, 401) | {"wrong scope": 403 if scope else 200}
    assert {name: answer.status_code for name, answer in found.items()} == expected
    for answer in found.values():
        if answer.status_code != 200:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["WWW-Authenticate"].startswith('Bearer realm="kashf"')


def test_every_scope_has_a_permission_or_is_for_everybody() -> None:
    assert {scope for scope, needed in NEEDS.items() if needed is None} == {Scope.STATEMENTS_READ}


def test_a_session_is_no_key(world: World) -> None:
    browser = Client()
    browser.force_login(world.coalition.owner)
    assert browser.get("/api/v1/items").status_code == 401


def test_another_scheme_is_no_key(world: World) -> None:
    secret = program(world.coalition.owner).secret
    for header in (f"Basic {secret}", f"{secret}", "Bearer", "Bearer \x00", "Bearer كشف"):
        answer = Client().get("/api/v1/items", headers={"Authorization": header})
        assert answer.status_code == 401, header


@pytest.mark.parametrize("kind", ["items", "banks", "scans", "cases", "referrals", "statements"])
def test_another_members_is_the_same_as_a_missing_one(world: World, kind: str) -> None:
    stranger = program(world.coalition.stranger)
    theirs = stranger.get(filled(f"/{kind}/{{code}}", world))
    missing = stranger.get(f"/{kind}/00000000-0000-4000-8000-000000000000")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert dict(theirs.headers) == dict(missing.headers)


def test_a_key_is_kept_as_a_digest_only(world: World) -> None:
    secret = program(world.coalition.owner).secret or ""
    row = ApiKey.objects.get(person=world.coalition.owner)
    assert secret not in [str(value) for value in vars(row).values()]


def test_the_key_says_for_whom_it_stands(world: World) -> None:
    answer = program(world.coalition.contact, Scope.REFERRALS_READ).get("/me").json()
    assert answer.pop("expires_at").endswith("Z")
    assert answer == {
        "name": "Contact of Harbour",
        "organisation": {
            "code": str(world.coalition.harbour.code),
            "slug": "harbour",
            "kind": "platform",
            "name_en": "Harbour",
            "name_ar": "المرفأ",
        },
        "roles": ["platform_contact"],
        "key": "a program",
        "scopes": ["referrals:read"],
    }


def test_the_description_is_for_everybody(world: World) -> None:
    assert Program(None).get("/openapi.json").status_code == 200
    assert reverse("api:openapi-json") == "/api/v1/openapi.json"
