"""Every error is a problem, whoever raised it, and tells nothing that is not the sender's."""

import json
from typing import Any, cast
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings

from kashf.coalition.api.routes import items
from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.models import Item
from tests.coalition.api.conftest import ROOT, Answer, Program, World, program


@pytest.fixture
def owner(world: World) -> Program:
    return program(world.coalition.owner)


def the_problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = json.loads(answer.content)
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"/docs/errors#{code}"
    assert body["title"]
    assert body["detail"]
    assert isinstance(body["fields"], dict)
    return body


def raw(owner: Program, body: bytes, kind: str = "application/json") -> Answer:
    sent = Client().post(f"{ROOT}/items", body, content_type=kind, headers=owner.headers)
    return cast("Answer", sent)


@pytest.mark.parametrize(
    "path", ["", "/", "/nowhere", "/items/", "/items/1", "/items/../cases", "/docs", "/items/%00"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_nowhere(db: None, path: str, method: str) -> None:
    the_problem(getattr(Client(), method)(f"{ROOT}/no{path}"), 404, "not_found")


def test_the_root_is_no_page(db: None) -> None:
    the_problem(Program(None).get("/"), 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["/items", "/me", "/openapi.json"])
def test_a_method_that_is_not_there(owner: Program, path: str, method: str) -> None:
    answer = getattr(Client(), method)(f"{ROOT}{path}", headers=owner.headers)
    the_problem(answer, 405, "method_not_allowed")
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer["Allow"].split(", "))


def test_head_is_get_without_its_body(owner: Program) -> None:
    answer = Client().head(f"{ROOT}/items", headers=owner.headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Client().head(f"{ROOT}/items").status_code == 401


def test_options_names_the_methods(db: None) -> None:
    answer = Client().options(f"{ROOT}/items")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b" ", {""}),
        (b"{", {""}),
        (b"[]", {""}),
        (b"null", {""}),
        (b'"text"', {""}),
        (b"\xff\xfe", {""}),
        (b"[" * 100_000, {""}),
        (b'{"note":' * 5_000 + b"1" + b"}" * 5_000, {""}),
        (b'{"text": 5}', {"text"}),
        (b'{"text": null}', {"text"}),
        (b'{"text": ["a"]}', {"text"}),
        (b'{"text": {"a": {"b": []}}}', {"text"}),
        (b'{"text": "a", "reach": "5"}', {"reach"}),
        (b'{"text": "a", "reach": true}', {"reach"}),
        (b'{"text": "a", "reach": -1}', {"reach"}),
        (b'{"text": "a", "reach": 1.5}', {"reach"}),
        (b'{"text": "a", "reach": NaN}', {"reach"}),
        (b'{"text": "a", "reach": ' + b"9" * 5_000 + b"}", {""}),
        (b'{"text": "a", "reach": ' + b"9" * 40 + b"}", {"reach"}),
        (b'{"text": "a", "posted_at": "yesterday"}', {"posted_at"}),
        (b'{"text": "a", "posted_at": 5}', {"posted_at"}),
        (b'{"text": "a", "posted_at": "2026-01-01T00:00:00"}', {"posted_at"}),
        (b'{"text": "a", "posted_at": "0001-01-01T00:00:00+14:00"}', {"posted_at"}),
        (b'{"text": "a", "posted_at": "9999-12-31T23:00:00-10:00"}', {"posted_at"}),
        (b'{"text": "a", "platform": "harbour"}', {"platform"}),
        (b'{"text": "a", "source": "public_form"}', {"source"}),
        (b'{"text": "a", "organisation": 1, "code": 2}', {"organisation", "code"}),
        (b'{"text": "\\u0000"}', {"text"}),
        (b'{"text": "a", "note": "b\\u0000"}', {"note"}),
        (b'{"text": "a", "address": "javascript:alert(1)"}', {"address"}),
        (b"{}", {"text"}),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "",
)
def test_what_cannot_be_taken_names_its_fields(
    owner: Program, body: bytes, fields: set[str]
) -> None:
    items, entries = Item.objects.count(), Entry.objects.count()
    found = the_problem(raw(owner, body), 422, "bad_input")["fields"].keys()
    assert found == fields
    assert (Item.objects.count(), Entry.objects.count()) == (items, entries)


def test_half_a_character_is_refused(owner: Program) -> None:
    the_problem(raw(owner, b'{"text": "\\ud800"}'), 422, "bad_input")


def test_content_is_kept_as_it_is(owner: Program) -> None:
    words = "=1+1 <b>x</b> \u202eevil\u2066 غراب 🪶"
    shown = owner.post("/items", {"text": words, "note": words}).json()
    assert (shown["text"], shown["note"]) == (words, words.strip())
    assert owner.get(f"/items/{shown['code']}").json() == shown


def test_too_much_json(owner: Program) -> None:
    the_problem(raw(owner, b'{"text": "' + b"a" * (3 << 20) + b'"}'), 413, "too_large")


@override_settings(LARGEST_UPLOAD=1_000, DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_too_large_a_file(owner: Program) -> None:
    slightly = SimpleUploadedFile("a.txt", b"a" * 1_001)
    the_problem(owner.send_form("/items", {"upload": slightly}), 413, "too_large")
    much = SimpleUploadedFile("a.txt", b"a" * 5_000)
    the_problem(owner.send_form("/items", {"upload": much}), 413, "too_large")


def test_too_many_parts(owner: Program) -> None:
    fields = {f"f{count}": "" for count in range(600)}
    the_problem(owner.send_form("/items", fields), 413, "too_large")


def test_a_form_takes_one_file_and_known_fields(owner: Program) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("a.txt", b"a")

    wrong: list[tuple[dict[str, Any], str]] = [
        ({"upload": [file(), file()]}, "upload"),
        ({"file": file()}, "file"),
        ({"text": ["a", "b"]}, "text"),
        ({"text": "a", "shape": "round"}, "shape"),
        ({"text": "a", "reach": "many"}, "reach"),
    ]
    for fields, name in wrong:
        found = the_problem(owner.send_form("/items", fields), 422, "bad_input")
        assert list(found["fields"]) == [name]


def test_a_form_takes_texts_for_numbers_and_times(owner: Program) -> None:
    fields = {"text": "a", "reach": "12", "posted_at": "2026-01-01T12:00:00+03:00"}
    shown = owner.send_form("/items", fields).json()
    assert (shown["reach"], shown["posted_at"]) == (12, "2026-01-01T09:00:00Z")


def test_a_broken_form(owner: Program) -> None:
    the_problem(raw(owner, b"x", "multipart/form-data"), 422, "bad_input")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
def test_another_kind_of_body(owner: Program, kind: str) -> None:
    the_problem(raw(owner, b"text=a", kind), 415, "unsupported_media_type")


def test_too_many_requests(owner: Program) -> None:
    [pace] = items.router.path_operations["/items"].operations[0].throttle_objects
    with patch.object(pace, "num_requests", 2):
        statuses = [owner.post("/items", {"text": "a"}).status_code for _ in range(2)]
        answer = owner.post("/items", {"text": "b"})
    assert statuses == [201, 200]
    the_problem(answer, 429, "too_many_requests")
    assert int(answer["Retry-After"]) > 0
    assert not Item.objects.filter(text="b").exists()


def test_a_mistake_of_ours_is_logged_under_an_id(
    owner: Program, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(items, "item_seen_by", side_effect=RuntimeError("the secret place")):
        answer = owner.get("/items/00000000-0000-4000-8000-000000000000")
    told = the_problem(answer, 500, "internal_error")
    assert b"secret" not in answer.content
    name = told["instance"].removeprefix("urn:uuid:")
    assert any(name in line.getMessage() and line.exc_info for line in caplog.records)


def test_the_database_away_for_a_moment(owner: Program) -> None:
    with patch.object(items, "items_seen_by", side_effect=OperationalError("db.internal:5432")):
        answer = owner.get("/items")
    the_problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"
    assert b"5432" not in answer.content


def test_two_at_the_same_moment(owner: Program) -> None:
    with patch.object(items, "items_seen_by", side_effect=IntegrityError("UNIQUE bank.name")):
        answer = owner.get("/items")
    the_problem(answer, 409, "conflict")
    assert b"UNIQUE" not in answer.content


def test_a_host_that_is_not_ours(owner: Program) -> None:
    answer = Client().get(f"{ROOT}/items", headers={**owner.headers, "host": "evil.example"})
    the_problem(cast("Answer", answer), 422, "bad_input")
