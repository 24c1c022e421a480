"""A request that is sent twice is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.intake.actions.checking import Checked
from kashf.coalition.intake.actions.reading import Read, read
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import IdempotentAnswer
from kashf.coalition.members.vocabulary import ANSWER_LASTS
from tests.coalition.api.conftest import Answer, Program, World, program

KEY = "4dcd3f6b-2f5e-4a07"
POST = {"text": "Every house, one feather"}


@pytest.fixture
def owner(world: World) -> Program:
    return program(world.coalition.owner)


def test_the_same_request_gets_the_same_answer(owner: Program) -> None:
    first, second = owner.post("/items", POST, KEY), owner.post("/items", POST, KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first.headers
    assert second["Idempotency-Replayed"] == "true"
    assert Item.objects.filter(text=POST["text"]).count() == 1


def test_without_a_key_the_same_content_is_still_one_item(owner: Program) -> None:
    first, second = owner.post("/items", POST), owner.post("/items", POST)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert IdempotentAnswer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_content_is_read_while_the_database_is_free(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def reading(checked: Checked) -> Read:
        held.append(connection.in_atomic_block)
        return read(checked)

    monkeypatch.setattr("kashf.coalition.intake.actions.taking.read", reading)

    answer = program(world.coalition.owner).post("/items", POST, KEY)

    assert answer.status_code == 201
    assert held == [False]


def test_an_answer_of_a_platform_is_repeated_and_not_given_twice(world: World) -> None:
    contact = program(world.coalition.contact)
    path, body = f"/referrals/{world.sent.code}/answer", {"answer": "refused", "reference": "T-1"}
    first, second = contact.post(path, body, KEY), contact.post(path, body, KEY)
    assert first.json() == second.json()
    assert first.json()["outcome"]["answer"] == "refused"
    assert second.status_code == 200
    third = contact.post(path, body)
    assert (third.status_code, third.json()["code"]) == (409, "wrong_state")


def test_the_same_key_with_another_request_is_a_conflict(owner: Program) -> None:
    owner.post("/items", POST, KEY)
    answer = owner.post("/items", {"text": "Another"}, KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert list(answer.json()["fields"]) == ["header.Idempotency-Key"]
    assert not Item.objects.filter(text="Another").exists()


def test_a_key_is_its_persons_own(owner: Program, world: World) -> None:
    ours, theirs = owner.post("/items", POST, KEY), program(world.coalition.stranger)
    answer = theirs.post("/items", POST, KEY)
    assert answer.status_code == 201
    assert answer.json()["code"] != ours.json()["code"]


def test_what_failed_may_be_sent_again(owner: Program) -> None:
    wrong = owner.post("/items", {"address": "no link"}, KEY)
    assert wrong.status_code == 422
    assert IdempotentAnswer.objects.count() == 0
    assert owner.post("/items", POST, KEY).status_code == 201


def test_a_form_is_the_same_whatever_its_boundary(owner: Program) -> None:
    def send(data: bytes) -> Answer:
        file = SimpleUploadedFile("a.txt", data)
        return owner.send_form("/items", {"note": "n", "upload": file}, KEY)

    first, second, other = send(b"feather"), send(b"feather"), send(b"another")
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert second["Idempotency-Replayed"] == "true"


def test_an_answer_is_kept_for_a_day(owner: Program) -> None:
    start = now()
    owner.post("/items", POST, KEY)
    with clock_at(lambda: start + ANSWER_LASTS - timedelta(minutes=1)):
        assert owner.post("/items", POST, KEY).status_code == 201
    IdempotentAnswer.objects.update(at=start - ANSWER_LASTS - timedelta(minutes=1))
    assert owner.post("/items", POST, KEY).status_code == 200
    assert IdempotentAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["short", "x" * 129, "with a blank", "كشفكشفكشف", "tab\there-", ""])
def test_a_key_of_the_wrong_form_is_refused(owner: Program, key: str) -> None:
    before = Entry.objects.count()
    answer = owner.post("/items", POST, key)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["header.Idempotency-Key"]
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_done_once(transactional_db: None, world: World) -> None:
    owner = program(world.coalition.owner)

    def send(_: int) -> Answer:
        try:
            return owner.post("/items", POST, KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Item.objects.filter(text=POST["text"]).count() == 1
