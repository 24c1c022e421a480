"""The desk of people and the keys: for administrators with a second factor, at home only."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import ApiKey, Person
from kashf.coalition.members.queries import person_by_key
from kashf.coalition.members.vocabulary import Role, Scope
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

NEW = {"name": "Rana", "email": "rana@sahlan.example", "roles": ["analyst", "reviewer"]}


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("stranger", 404), ("teammate", 403), ("auditor", 403)]
)
def test_a_person_is_seen_by_the_administrators_of_the_own_organisation(
    coalition: Coalition, who: str, status: int
) -> None:
    client = signed_in(getattr(coalition, who))
    path = f"/console/people/{coalition.teammate.code}/"
    assert [client.get(path).status_code, client.get(f"{path}close/").status_code] == [status] * 2
    assert client.post(f"{path}link/").status_code == {200: 302}.get(status, status)
    assert len(mail.outbox) == (status == 200)


def test_the_list_has_the_own_people_alone(coalition: Coalition) -> None:
    page = signed_in(coalition.stranger).get("/console/people/").content.decode()
    assert set(re.findall(r"[\w.]+@[\w.]+", page)) == {"stranger@noriya.example"}


def test_a_new_person_gets_a_link(coalition: Coalition) -> None:
    assert signed_in(coalition.owner).post("/console/people/add/", NEW).status_code == 302
    person = Person.objects.get(email="rana@sahlan.example")
    assert person.roles == {Role.ANALYST, Role.REVIEWER}
    assert [letter.to for letter in mail.outbox] == [["rana@sahlan.example"]]


def test_an_address_that_is_taken_is_said_at_its_field(coalition: Coalition) -> None:
    taken = NEW | {"email": coalition.stranger.email}
    answer = signed_in(coalition.owner).post("/console/people/add/", taken)
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not Person.objects.filter(name="Rana").exists()


@pytest.mark.parametrize("email", ["teammate@sahlan.example", "stranger@noriya.example"])
def test_a_taken_address_is_refused_in_the_same_words_here_and_elsewhere(
    coalition: Coalition, email: str
) -> None:
    answer = signed_in(coalition.owner).post("/console/people/add/", NEW | {"email": email})
    page = answer.content.decode()
    error = re.search(r'id="id_email_error".*?</span>([^<]+)<', page, re.DOTALL)
    assert error is not None
    assert error[1].strip() == "Somebody has this e-mail address already."
    assert coalition.noriya.name_en not in page


def test_without_a_second_factor_the_page_leads_to_setting_it_up(coalition: Coalition) -> None:
    Authenticator.objects.filter(user=coalition.owner).delete()
    answer = signed_in(coalition.owner).post("/console/people/add/", NEW)
    assert answer.status_code == 403
    assert "/account/2fa/totp/activate/" in answer.content.decode()
    assert not Person.objects.filter(name="Rana").exists()


def test_roles_are_changed(coalition: Coalition) -> None:
    path = f"/console/people/{coalition.teammate.code}/"
    assert signed_in(coalition.owner).post(path, {"roles": ["auditor"]}).status_code == 302
    assert Person.objects.get(pk=coalition.teammate.pk).roles == {Role.AUDITOR}


def test_the_own_administration_cannot_be_given_away(coalition: Coalition) -> None:
    path = f"/console/people/{coalition.owner.code}/"
    assert signed_in(coalition.owner).post(path, {"roles": ["auditor"]}).status_code == 422
    assert Role.ADMINISTRATOR in Person.objects.get(pk=coalition.owner.pk).roles


def test_a_closed_desk_is_out_at_once(coalition: Coalition) -> None:
    theirs = signed_in(coalition.teammate)
    assert theirs.get("/console/settings/").status_code == 200
    path = f"/console/people/{coalition.teammate.code}/close/"
    assert signed_in(coalition.owner).post(path).status_code == 302
    assert theirs.get("/console/settings/").status_code == 302


def test_a_key_shows_its_secret_once(coalition: Coalition) -> None:
    client = signed_in(coalition.teammate)
    form = {"name": "scanner", "scopes": ["items:read"]}
    page = client.post("/console/settings/keys/new/", form).content.decode()
    (secret,) = re.findall(r"kashf_[\w-]{20,}", page)
    assert person_by_key(secret, Scope.ITEMS_READ) == coalition.teammate
    assert secret not in client.get("/console/settings/keys/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("teammate", 302), ("owner", 302), ("auditor", 404), ("stranger", 404)]
)
def test_a_key_is_ended_by_its_person_or_an_administrator(
    coalition: Coalition, who: str, status: int
) -> None:
    key = ApiKey.objects.create(
        person=coalition.teammate,
        name="scanner",
        digest=uuid4().hex,
        hint="abcdef",
        scopes="items:read",
        expires_at=now() + timedelta(days=1),
    )
    client = signed_in(getattr(coalition, who))
    assert ("scanner" in client.get("/console/settings/keys/").content.decode()) == (status == 302)
    assert client.post(f"/console/settings/keys/{key.code}/end/").status_code == status
    key.refresh_from_db()
    assert (key.ended_at is not None) == (status == 302)
