"""Every door of the project, and who may pass it: a table. An address without a row fails, and so
does a row without an address."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import groupby
from typing import Final

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.actions import make_key
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Scope
from tests.coalition.conftest import Coalition
from tests.coalition.doors import Door, doors
from tests.coalition.world import World, build_world

# What each person gets: a status, or `login` for the way to the sign-in page. The item, the bank
# and all else are Sahlan's; the referral was sent to Harbour; what is posted is empty.
# fmt: off
DOORS: Final = """
/account/email/                          GET  404   404   404   404   404   404
/account/email/                          POST 404   404   404   404   404   404
/account/confirm-email/                  GET  404   404   404   404   404   404
/account/confirm-email/                  POST 404   404   404   404   404   404
/account/confirm-email/%(key)s/          GET  404   404   404   404   404   404
/account/confirm-email/%(key)s/          POST 404   404   404   404   404   404
account_login                            GET  302   302   302   302   302   200
account_login                            POST 302   302   302   302   302   200
account_logout                           GET  200   200   200   200   200   302
account_logout                           POST 302   302   302   302   302   302
account_inactive                         GET  200   200   200   200   200   200
account_signup                           GET  302   302   302   302   302   200
account_signup                           POST 302   302   302   302   302   200
account_reauthenticate                   GET  200   200   200   200   200   login
account_reauthenticate                   POST 200   200   200   200   200   login
account_email                            GET  404   404   404   404   404   404
account_email                            POST 404   404   404   404   404   404
account_email_verification_sent          GET  404   404   404   404   404   404
account_email_verification_sent          POST 404   404   404   404   404   404
account_change_password                  GET  200   200   200   200   200   login
account_change_password                  POST 200   200   200   200   200   login
account_set_password                     GET  302   302   302   302   302   login
account_set_password                     POST 302   302   302   302   302   login
account_reset_password                   GET  200   200   200   200   200   200
account_reset_password                   POST 200   200   200   200   200   200
account_confirm_login_code               GET  302   302   302   302   302   login
account_confirm_login_code               POST 302   302   302   302   302   login
account_confirm_email                    GET  404   404   404   404   404   404
account_confirm_email                    POST 404   404   404   404   404   404
account_reset_password_from_key_done     GET  200   200   200   200   200   200
account_reset_password_from_key          GET  200   200   200   200   200   200
account_reset_password_from_key          POST 200   200   200   200   200   200
account_reset_password_done              GET  200   200   200   200   200   200
mfa_index                                GET  200   200   200   200   200   login
mfa_index                                POST 405   405   405   405   405   login
mfa_authenticate                         GET  302   302   302   302   302   login
mfa_authenticate                         POST 302   302   302   302   302   login
mfa_reauthenticate                       GET  200   200   200   200   200   login
mfa_reauthenticate                       POST 200   200   200   200   200   login
mfa_activate_totp                        GET  302   302   302   302   302   login
mfa_activate_totp                        POST 302   302   302   302   302   login
mfa_deactivate_totp                      GET  302   302   302   302   302   login
mfa_deactivate_totp                      POST 302   302   302   302   302   login
mfa_view_recovery_codes                  GET  404   404   404   404   404   login
mfa_view_recovery_codes                  POST 405   405   405   405   405   login
mfa_generate_recovery_codes              GET  302   302   302   302   302   login
mfa_generate_recovery_codes              POST 302   302   302   302   302   login
mfa_download_recovery_codes              GET  404   404   404   404   404   login
mfa_download_recovery_codes              POST 404   404   404   404   404   login
usersessions_list                        GET  200   200   200   200   200   login
usersessions_list                        POST 302   302   302   302   302   login
api:openapi-json                         GET  200   200   200   200   200   200
api:me                                   GET  200   200   200   200   200   401
api:take_in_item                         GET  200   200   200   403   200   401
api:take_in_item                         POST 422   403   422   403   403   401
api:items                                GET  200   200   200   403   200   401
api:items                                POST 422   403   422   403   403   401
api:item                                 GET  200   200   404   403   200   401
api:matches_of_item                      GET  200   200   404   403   200   401
api:matches                              GET  200   200   200   403   200   401
api:match                                POST 422   422   422   422   422   401
api:banks                                GET  200   200   200   200   200   401
api:bank                                 GET  200   200   404   404   200   401
api:signals                              GET  200   200   404   404   200   401
api:scan_for_bank                        GET  200   200   404   404   200   401
api:scan_for_bank                        POST 409   403   404   403   403   401
api:scans                                GET  200   200   404   404   200   401
api:scans                                POST 409   403   404   403   403   401
api:scan                                 GET  200   200   404   404   200   401
api:stop                                 POST 200   403   404   403   403   401
api:cases                                GET  200   200   200   403   200   401
api:case                                 GET  200   200   404   403   200   401
api:referrals                            GET  200   200   200   200   200   401
api:referral                             GET  200   200   404   200   200   401
api:answer                               POST 403   403   403   422   403   401
api:statements                           GET  200   200   200   200   200   401
api:statement                            GET  200   200   404   404   200   401
api:api-root                             GET  404   404   404   404   404   404
api:api-root                             POST 404   404   404   404   404   404
/api/v1/                                 GET  404   404   404   404   404   404
/api/v1/                                 POST 404   404   404   404   404   404
console:home                             GET  302   302   302   302   302   login
/console/desk/                           GET  302   302   302   302   302   login
console:settings                         GET  200   200   200   200   200   login
console:settings                         POST 422   422   422   422   422   login
console:language                         POST 302   302   302   302   302   302
console:keys_list                        GET  200   200   200   200   200   login
console:keys_make                        GET  200   200   200   200   200   login
console:keys_make                        POST 422   422   422   422   422   login
console:keys_end                         POST 302   404   404   404   404   login
console:review_queue                     GET  200   200   200   403   200   login
console:review_pause                     GET  200   200   200   403   200   login
console:review_pause                     POST 302   302   302   403   302   login
console:review_keys                      POST 302   302   302   403   302   login
console:review_case                      GET  200   200   404   403   200   login
console:review_peek                      GET  200   200   404   403   200   login
console:review_reveal                    GET  302   302   404   403   302   login
console:review_reveal                    POST 200   200   404   403   403   login
console:review_take                      POST 302   403   404   403   403   login
console:review_return                    POST 302   403   404   403   403   login
console:review_decide                    POST 422   403   404   403   403   login
console:review_undo                      POST 409   403   404   403   403   login
console:review_reopen                    POST 422   403   404   403   403   login
console:review_carry                     POST 422   403   404   403   403   login
console:review_uncarry                   POST 302   403   404   403   403   login
console:review_refer                     POST 422   403   404   403   403   login
console:items_list                       GET  200   200   200   403   200   login
console:items_new                        GET  200   403   200   403   403   login
console:items_new                        POST 422   403   422   403   403   login
console:items_import                     GET  200   403   200   403   403   login
console:items_import                     POST 422   403   422   403   403   login
console:items_table                      GET  200   403   404   403   403   login
console:items_one                        GET  200   200   404   403   200   login
console:items_preview                    GET  200   200   404   403   200   login
console:items_reveal                     GET  302   302   404   403   302   login
console:items_reveal                     POST 200   200   404   403   403   login
console:items_original                   GET  404   404   404   403   403   login
console:items_forget                     POST 302   403   404   403   403   login
console:answers_list                     GET  200   200   200   403   200   login
console:answers_new                      GET  200   403   200   403   403   login
console:answers_new                      POST 422   403   422   403   403   login
console:answers_one                      GET  200   200   404   403   200   login
console:answers_draft                    GET  200   403   404   403   403   login
console:answers_draft                    POST 422   403   404   403   403   login
console:answers_approve                  POST 403   302   404   403   403   login
console:answers_retire                   GET  200   200   404   403   403   login
console:answers_retire                   POST 302   302   404   403   403   login
console:meetings_list                    GET  200   200   200   403   200   login
console:meetings_new                     GET  403   200   200   403   403   login
console:meetings_new                     POST 403   422   422   403   403   login
console:meetings_commitments             GET  200   200   200   403   200   login
console:meetings_move                    GET  200   200   403   403   403   login
console:meetings_move                    POST 422   422   403   403   403   login
console:meetings_one                     GET  200   200   200   403   200   login
console:meetings_change                  GET  403   200   403   403   403   login
console:meetings_change                  POST 403   422   403   403   403   login
console:meetings_commit                  GET  403   200   403   403   403   login
console:meetings_commit                  POST 403   422   403   403   403   login
console:statements_list                  GET  200   200   200   403   200   login
console:statements_open                  GET  403   200   200   403   403   login
console:statements_open                  POST 403   422   422   403   403   login
console:statements_table                 GET  200   200   200   403   200   login
console:statements_draft                 POST 403   302   302   403   403   login
console:statements_one                   GET  200   200   404   403   200   login
console:statements_records               GET  200   200   404   403   200   login
console:statements_submit                GET  403   200   404   403   403   login
console:statements_submit                POST 403   302   404   403   403   login
console:statements_return                GET  403   200   404   403   403   login
console:statements_return                POST 403   422   404   403   403   login
console:statements_accept                GET  403   200   404   403   403   login
console:statements_accept                POST 403   422   404   403   403   login
console:statements_publish               GET  403   200   404   403   403   login
console:statements_publish               POST 403   409   404   403   403   login
console:statements_csv                   GET  200   200   404   403   200   login
console:statements_json                  GET  200   200   404   403   200   login
console:banks_list                       GET  200   200   200   200   200   login
console:banks_new                        GET  200   403   200   403   403   login
console:banks_new                        POST 422   403   422   403   403   login
console:banks_one                        GET  200   200   404   404   200   login
console:banks_change                     GET  200   403   404   403   403   login
console:banks_change                     POST 422   403   404   403   403   login
console:banks_export                     GET  200   200   404   404   200   login
console:banks_add                        GET  200   403   404   403   403   login
console:banks_add                        POST 422   403   404   403   403   login
console:banks_table                      GET  200   403   404   403   403   login
console:banks_table                      POST 422   403   404   403   403   login
console:banks_add_item                   GET  200   403   404   403   403   login
console:banks_add_item                   POST 422   403   404   403   403   login
console:banks_scans                      GET  200   200   404   403   200   login
console:banks_scan                       POST 302   403   404   403   403   login
console:banks_scan_stop                  POST 302   403   404   403   403   login
console:banks_renew                      POST 302   403   404   403   403   login
console:banks_withdraw                   GET  200   403   404   403   403   login
console:banks_withdraw                   POST 422   403   404   403   403   login
console:referrals_list                   GET  200   200   200   200   200   login
console:referrals_answer_several         POST 403   403   403   422   403   login
console:referrals_one                    GET  200   200   404   200   200   login
console:referrals_notice                 GET  200   200   404   200   200   login
console:referrals_json                   GET  200   200   404   200   200   login
console:referrals_answer                 POST 403   403   403   422   403   login
console:referrals_change                 GET  200   403   404   403   403   login
console:referrals_change                 POST 422   403   404   403   403   login
console:referrals_approve                POST 403   302   404   403   403   login
console:referrals_return                 POST 409   409   404   403   403   login
console:referrals_send                   POST 409   409   404   403   403   login
console:referrals_withdraw               POST 422   422   404   403   403   login
console:referrals_close                  POST 409   409   404   403   403   login
console:people_list                      GET  200   403   200   403   403   login
console:people_add                       GET  200   403   200   403   403   login
console:people_add                       POST 422   403   422   403   403   login
console:people_one                       GET  200   403   404   403   403   login
console:people_one                       POST 422   403   404   403   403   login
console:people_link                      POST 302   403   404   403   403   login
console:people_close                     GET  200   403   404   403   403   login
console:people_close                     POST 302   403   404   403   403   login
console:log_list                         GET  200   403   200   403   200   login
console:log_check                        POST 302   403   302   403   302   login
public:home                              GET  200   200   200   200   200   200
public:about                             GET  200   200   200   200   200   200
public:accessibility                     GET  200   200   200   200   200   200
public:privacy                           GET  200   200   200   200   200   200
public:statements                        GET  200   200   200   200   200   200
public:round                             GET  404   404   404   404   404   404
public:statement_csv                     GET  404   404   404   404   404   404
public:statement_json                    GET  404   404   404   404   404   404
public:statement                         GET  404   404   404   404   404   404
public:report                            GET  200   200   200   200   200   200
public:report                            POST 422   422   422   422   422   422
public:thanks                            GET  200   200   200   200   200   200
"""
# fmt: on
PEOPLE: Final = ("owner", "teammate", "stranger", "contact", "auditor", "nobody")
REFUSED: Final = frozenset({"401", "403", "404", "405", "login"})

Row = dict[str, str]
"""What each person gets."""


def rows() -> dict[tuple[str, str], Row]:
    """The table, by name and method."""
    lines = [line.split() for line in DOORS.strip().splitlines() if line]
    return {
        (name, method): dict(zip(PEOPLE, statuses, strict=True))
        for name, method, *statuses in lines
    }


@dataclass
class Visitor:
    """Somebody with a browser and a key, or neither."""

    person: Person | None
    secret: str = ""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def knock(self, method: str, door: Door, world: World) -> "Found":
        """Go there; whatever comes of it is undone."""
        client = Client()
        client.cookies.load(self.cookies.output(header="", sep=";"))
        is_api = door.name.startswith("api:")
        headers = {"Authorization": f"Bearer {self.secret}"} if is_api and self.secret else {}
        with undone():
            if method == "GET":
                answer = client.get(door.at(world), headers=headers)
            elif is_api:
                answer = client.post(door.at(world), {}, "application/json", headers=headers)
            else:
                answer = client.post(door.at(world))
            b"".join(answer)  # to its end, so that its file is closed
            entries = Entry.objects.count()
        to_sign_in = answer.headers.get("Location", "").startswith("/account/login/")
        return Found("login" if to_sign_in else str(answer.status_code), entries)


@dataclass(frozen=True)
class Found:
    """What was answered, and how long the log was then."""

    status: str
    entries: int


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what happens stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def world(coalition: Coalition) -> World:
    return build_world(coalition)


@pytest.fixture
def visitors(world: World) -> Mapping[str, Visitor]:
    cache.clear()
    return {name: visitor(getattr(world.coalition, name, None)) for name in PEOPLE}


def visitor(person: Person | None) -> Visitor:
    if person is None:
        return Visitor(None)
    client = Client()
    client.force_login(person)
    secret = make_key(by=person, name="A program", scopes=Scope)[1]
    return Visitor(person, secret, client.cookies)


def room_of(name: str) -> str:
    """The part of the project, to which a test belongs."""
    space, _, rest = name.rpartition(":")
    return rest.partition("_")[0] if space == "console" else space or "account"


ROOMS: Final = sorted({room_of(name) for name, _ in rows()})


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_is_for_those_who_may(
    room: str, world: World, visitors: Mapping[str, Visitor]
) -> None:
    by_name = {door.name: door for door in doors()}
    entries, wrong = Entry.objects.count(), []
    for (name, method), expected in rows().items():
        if room_of(name) != room:
            continue
        for who, visitor in visitors.items():
            found = visitor.knock(method, by_name[name], world)
            if found.status != expected[who]:
                wrong.append((method, name, who, found.status))
            if found.status in REFUSED and found.entries != entries:
                wrong.append((method, name, who, "refused, with an entry in the log"))
    assert wrong == []


def test_every_door_has_its_row_and_every_row_its_door(
    world: World, visitors: Mapping[str, Visitor]
) -> None:
    there = {
        (door.name, method)
        for door in doors()
        for method in ("GET", "POST")
        if any(
            visitors[who].knock(method, door, world).status != "405" for who in ("owner", "nobody")
        )
    }
    assert there == rows().keys()


def test_names_are_given_once() -> None:
    names = [door.name for door in doors()]
    assert [name for name, same in groupby(sorted(names)) if len(list(same)) > 1] == []
