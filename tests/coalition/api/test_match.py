"""Matching as a service: what is near, for whom, that nothing is left behind, and its bounds."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from kashf.coalition.api import answers
from kashf.coalition.api.answers import MOST_MATCHES, MOST_SECONDS, answer_all
from kashf.coalition.api.questions import MOST_ASKED
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import add_signals, change_bank, make_bank, withdraw_signal
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.queries import matches_for
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import ApiKey, Person
from kashf.coalition.members.vocabulary import Role, Scope
from kashf.errors import NotAllowed
from kashf.signals import Signal
from tests.coalition.api.conftest import ROOT, Answer, Program, _answer, program
from tests.coalition.conftest import Coalition, person
from tests.coalition.world import picture, png

BASE = "0f" * 32
NEAR = "0f" * 31 + "0e"
FAR = "f0" * 32
LINK = "https://raven.example/nest"
OCTETS = "application/octet-stream"


@pytest.fixture
def bank(coalition: Coalition) -> Bank:
    made = make_bank(
        by=coalition.owner, name="Posters", label="recruitment", sharing="own", advice="hold"
    )
    known = [NewSignal("pdq", BASE, "feather.png", 100), NewSignal("url", LINK, "nest")]
    add_signals(made.code, by=coalition.owner, signals=known)
    return made


@pytest.fixture
def asker(coalition: Coalition) -> Program:
    return program(coalition.owner, Scope.BANKS_MATCH)


def signal(value: str = NEAR, kind: str = "pdq", **more: object) -> dict[str, object]:
    return {"type": kind, "value": value, **more}


def results(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def distances(answer: Answer) -> list[list[int]]:
    return [[one["distance"] for one in result["matches"]] for result in results(answer)]


def problem(answer: Answer, status: int, *fields: str) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    told = answer.json()
    assert (answer.status_code, told["status"]) == (status, status), told
    assert list(told["fields"]) == list(fields)
    return told


def raw(asker: Program, body: bytes, kind: str = "application/json", **headers: str) -> Answer:
    sent = {**asker.headers, **headers}
    return _answer(Client().post(f"{ROOT}/match", body, content_type=kind, headers=sent))


# What is near


def test_one_signal(asker: Program, bank: Bank, coalition: Coalition) -> None:
    row = bank.signals.get(type="pdq")
    assert asker.post("/match", signal(quality=80)).json() == {
        "results": [
            {
                "type": "pdq",
                "value": NEAR,
                "homograph": None,
                "matches": [
                    {
                        "bank": {
                            "code": str(bank.code),
                            "name": "Posters",
                            "owner": {
                                "code": str(coalition.sahlan.code),
                                "slug": "sahlan",
                                "kind": "state",
                                "name_en": "Sahlan",
                                "name_ar": "سهلان",
                            },
                        },
                        "label": "recruitment",
                        "advice": "hold",
                        "distance": 1,
                        "view": "whole",
                        "context": [],
                        "evidence": {
                            "radius": 31,
                            "why": "1 of 256 bits differ",
                            "same": None,
                            "quoted": None,
                            "signal": {
                                "code": str(row.code),
                                "type": "pdq",
                                "value": BASE,
                                "name": "feather.png",
                            },
                        },
                    }
                ],
                "left_out": 0,
                "error": None,
            }
        ],
        "fault": "",
        "item": None,
    }


def test_a_link_by_its_host_and_what_its_host_reads_like(
    asker: Program, bank: Bank, coalition: Coalition
) -> None:
    wide = NewSignal("url", "host:раураl.example")
    add_signals(bank.code, by=coalition.owner, signals=[wide])
    (result,) = asker.post("/match", signal("https://www.раураl.example/7", "url")).json()[
        "results"
    ]
    assert result["homograph"] == {"host": "www.раураl.example", "reads": "www.paypal.example"}
    (match,) = result["matches"]
    assert (match["distance"], match["evidence"]["radius"], match["evidence"]["why"]) == (
        3,
        3,
        "on the same host",
    )
    assert match["evidence"]["signal"]["value"] == "host:xn--l-7sba6dbr.example"


def test_many_in_their_order_and_the_same_one_twice(asker: Program, bank: Bank) -> None:
    asked = [signal(FAR), signal(), signal(LINK, "url"), signal(BASE.upper()), signal()]
    assert distances(asker.post("/match", {"signals": asked})) == [[], [1], [0], [0], [1]]


def test_one_that_is_wrong_loses_no_other(asker: Program, bank: Bank) -> None:
    wrong: dict[str, tuple[object, str]] = {
        "no type": ({"value": BASE}, "bad_input"),
        "unknown type": (signal(kind="md5"), "unknown_type"),
        "bad value": (signal("0g" * 32), "bad_value"),
        "a number": ({"type": "pdq", "value": 5}, "bad_input"),
        "a list": ([], "bad_input"),
        "null": (None, "bad_input"),
        "more": (signal(name="x"), "bad_input"),
        "quality": (signal(quality=101), "bad_input"),
        "true": (signal(quality=True), "bad_input"),
        "half a quality": (signal(quality=0.5), "bad_input"),
        "weak": (signal(quality=49), "too_weak"),
        "long": (signal("https://h.example/" + "a" * 2_000, "url"), "bad_input"),
    }
    asked = [one for sent, _ in wrong.values() for one in (sent, signal())]
    found = results(asker.post("/match", {"signals": asked}))
    codes = {name: found[2 * place]["error"]["code"] for place, name in enumerate(wrong)}
    assert codes == {name: code for name, (_, code) in wrong.items()}
    assert all(one["matches"] == [] for one in found[::2])
    assert [len(one["matches"]) for one in found[1::2]] == [1] * len(wrong)


def test_a_single_one_that_is_wrong_is_a_wrong_request(asker: Program, bank: Bank) -> None:
    problem(asker.post("/match", signal("0g" * 32)), 422, "value")
    problem(asker.post("/match", signal(kind="md5")), 422, "type")
    told = problem(asker.post("/match", signal(quality=3)), 422, "quality")
    assert told["code"] == "too_weak"


def test_a_file(asker: Program, bank: Bank, coalition: Coalition) -> None:
    known = png(picture(1))
    item = program(coalition.owner).send_form("/items", {"upload": _file(known)}).json()
    from_item = Item.objects.get(code=item["code"]).signals.get(type="pdq", is_own=True)
    new = NewSignal("pdq", from_item.value, "poster.png")
    add_signals(bank.code, by=coalition.owner, signals=[new])
    found = asker.send_form("/match", {"upload": _file(known)})
    matched = {one["type"]: [m["distance"] for m in one["matches"]] for one in results(found)}
    assert matched == {"sha256": [], "pdq": [0], "local": []}
    assert (found.json()["fault"], found.json()["item"]) == ("", None)


def test_what_can_be_read_of_a_broken_file_is_matched(asker: Program, bank: Bank) -> None:
    whole = png(picture(1))
    found = asker.send_form("/match", {"upload": _file(whole[: len(whole) // 2])})
    assert [one["type"] for one in results(found)] == ["sha256"]
    assert "poster.png" in found.json()["fault"]


def test_a_flat_picture_says_that_it_was_not_matched(asker: Program, bank: Bank) -> None:
    flat = picture(1).resize((1, 1)).resize((64, 64))
    found = results(asker.send_form("/match", {"upload": _file(png(flat))}))
    assert [one["error"] and one["error"]["code"] for one in found] == [
        None,
        "too_weak",
        "too_weak",
    ]


def _file(data: bytes, name: str = "poster.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=OCTETS)


# For whom


@pytest.mark.parametrize(
    ("sharing", "names", "finders"),
    [
        (Sharing.OWN, True, {"owner"}),
        (Sharing.NAMED, False, {"owner"}),
        (Sharing.NAMED, True, {"owner", "stranger"}),
        (Sharing.COALITION, False, {"owner", "stranger"}),
        (Sharing.PLATFORMS, False, {"owner", "stranger", "contact"}),
    ],
)
def test_who_finds_a_bank(
    coalition: Coalition, bank: Bank, sharing: Sharing, names: bool, finders: set[str]
) -> None:
    named = [coalition.noriya.code] if names else []
    ends = now() + timedelta(days=1)
    change_bank(bank.code, by=coalition.owner, sharing=sharing, shared_with=named, expires_at=ends)
    people = ("owner", "stranger", "contact")
    askers = {who: program(getattr(coalition, who), Scope.BANKS_MATCH) for who in people}

    def found() -> set[str]:
        return {who for who, key in askers.items() if distances(key.post("/match", signal()))[0]}

    assert found() == finders
    with clock_at(lambda: ends - timedelta(seconds=1)):
        assert found() == finders if "contact" in finders else finders
    ApiKey.objects.update(expires_at=ends + timedelta(days=9))
    with clock_at(lambda: ends):
        assert found() == set()


def test_another_members_match_is_the_same_as_none(coalition: Coalition, bank: Bank) -> None:
    stranger = program(coalition.stranger, Scope.BANKS_MATCH)
    hidden = stranger.post("/match", signal()).content
    withdraw_signal(bank.signals.get(type="pdq").code, by=coalition.owner, reason="gone")
    assert stranger.post("/match", signal()).content == hidden


def test_who_sees_no_banks_is_refused_and_does_not_find_nothing(coalition: Coalition) -> None:
    officer = person(coalition.sahlan, "officer", {Role.CAMPAIGN_OFFICER})
    with pytest.raises(NotAllowed):
        matches_for(officer, [Signal("pdq", BASE)])


def test_a_change_counts_with_the_next_question(
    asker: Program, bank: Bank, coalition: Coalition
) -> None:
    assert distances(asker.post("/match", signal(FAR))) == [[]]
    add_signals(bank.code, by=coalition.owner, signals=[NewSignal("pdq", FAR)])
    assert distances(asker.post("/match", signal(FAR))) == [[0]]
    withdraw_signal(bank.signals.get(value=FAR).code, by=coalition.owner, reason="a mistake")
    assert distances(asker.post("/match", signal(FAR))) == [[]]


# What it leaves behind


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def files() -> set[Path]:
    return set(Path(settings.HOME).rglob("*")) if Path(settings.HOME).exists() else set()


@pytest.fixture
def watched(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[Any]]]:
    """What is new since: rows by table, files, temporary files, and what the log tells of it."""
    caplog.set_level(logging.DEBUG)
    before_rows, before_files = rows(), files()

    def new() -> list[Any]:
        told = [word for word in (NEAR, "poster", "0g0g") if word in caplog.text]
        return [rows() == before_rows, files() == before_files, list(tmp_path.iterdir()), told]

    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        yield new


def test_nothing_of_a_question_is_kept(
    asker: Program, bank: Bank, watched: Callable[[], list[Any]]
) -> None:
    large = png(picture(1)) + b"\0" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)
    asker.post("/match", signal())
    asker.post("/match", {"signals": [signal(), signal("0g" * 32)]})
    assert asker.send_form("/match", {"upload": _file(large)}).status_code == 200
    assert asker.send_form("/match?keep=false", {"upload": _file(b"a")}).status_code == 200
    assert watched() == [True, True, [], []]


def test_a_large_upload_is_never_on_the_disk(asker: Program, bank: Bank, tmp_path: Path) -> None:
    large = _file(b"\0" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
    with (
        override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path / "is not there")),
        patch("tempfile.NamedTemporaryFile", side_effect=AssertionError("on the disk")),
    ):
        assert asker.send_form("/match", {"upload": large}).status_code == 200


def test_a_mistake_of_ours_tells_the_log_no_signal(
    asker: Program, bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(answers, "matches_for", side_effect=RuntimeError("ours")):
        problem(asker.post("/match", signal()), 500)
    assert NEAR not in caplog.text


def test_a_file_that_is_to_be_kept_is_taken_in(coalition: Coalition, bank: Bank) -> None:
    key = program(coalition.owner, Scope.BANKS_MATCH, Scope.ITEMS_WRITE)
    first = key.send_form("/match?keep=true", {"upload": _file(LINK.encode(), "a.txt")})
    again = key.send_form("/match?keep=true", {"upload": _file(LINK.encode(), "a.txt")})
    assert first.json() == again.json()
    item = Item.objects.get()
    assert (UUID(first.json()["item"]), item.source, item.evidence_name) == (
        item.code,
        "api",
        "a.txt",
    )
    assert {"url": [0]}.items() <= {
        one["type"]: [m["distance"] for m in one["matches"]] for one in results(first)
    }.items()


def test_to_keep_needs_its_scope_and_its_permission(coalition: Coalition, bank: Bank) -> None:
    def kept(by: Person, *scopes: Scope) -> int:
        sent = {"upload": _file(b"a")}
        return program(by, *scopes).send_form("/match?keep=true", sent).status_code

    assert kept(coalition.owner, Scope.BANKS_MATCH) == 403
    assert kept(coalition.owner, Scope.ITEMS_WRITE) == 403
    assert kept(coalition.contact, *Scope) == 403
    assert kept(coalition.teammate, *Scope) == 403
    assert not Item.objects.exists()


def test_only_a_file_can_be_kept(coalition: Coalition, bank: Bank) -> None:
    problem(program(coalition.owner).post("/match?keep=true", signal()), 422, "query.keep")
    problem(program(coalition.owner).post("/match?keep=yes", signal()), 422, "query.keep")


# Bounds


def test_the_questions_to_the_database_do_not_grow_with_those_asked(
    asker: Program, bank: Bank
) -> None:
    def counted(number: int) -> int:
        asked = [signal(f"{BASE[:-4]}{each:04x}") for each in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(results(asker.post("/match", {"signals": asked}))) == number
        return len(queries)

    counted(1)  # what is read once
    assert counted(1) == counted(900) <= 6


def test_as_many_as_may_be_asked(asker: Program, bank: Bank) -> None:
    rows = [signal(LINK, "url")] * MOST_ASKED
    assert len(results(asker.post("/match", {"signals": rows}))) == MOST_ASKED
    problem(asker.post("/match", {"signals": [*rows, signal()]}), 422, "signals")
    problem(asker.post("/match", {"signals": []}), 422, "signals")


def test_the_nearest_of_too_many_are_shown(
    asker: Program, bank: Bank, coalition: Coalition
) -> None:
    more = [NewSignal("pdq", f"{BASE[:-3]}{each:03x}") for each in range(MOST_MATCHES)]
    add_signals(bank.code, by=coalition.owner, signals=more)
    (found,) = results(asker.post("/match", signal(BASE)))
    shown = [one["distance"] for one in found["matches"]]
    assert (len(shown), found["left_out"], shown) == (MOST_MATCHES, 1, sorted(shown))


def test_what_takes_too_long_is_not_begun(coalition: Coalition, bank: Bank) -> None:
    ticks = iter([0.0, 0.0, MOST_SECONDS + 1])
    asked = [Signal("pdq", NEAR)] * (answers.AT_ONCE + 2)
    found = answer_all(coalition.owner, asked, clock=lambda: next(ticks))
    assert [one.error and one.error.code for one in found[-3:]] == [
        None,
        "not_reached",
        "not_reached",
    ]
    assert len(found) == len(asked)


def test_an_answer_does_not_grow_without_end(coalition: Coalition, bank: Bank) -> None:
    with patch.object(answers, "MOST_IN_ALL", 10):
        found = answer_all(coalition.owner, [Signal("pdq", NEAR)] * (answers.AT_ONCE + 1))
    assert [one.error is None for one in found] == [True] * answers.AT_ONCE + [False]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"\xff",
        b"[]",
        b"5",
        b"null",
        b'"pdq"',
        b'{"signals": {}}',
        b'{"signals": NaN}',
        b'{"signals": [' + b"[" * 10_000,
        b'{"type": "pdq", "value": "\\ud800"}',
        b'{"type": "pdq"}',
        b'{"signals": [{}], "keep": true}',
        b'{"type": "pdq", "value": "0f", "quality": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_body_that_cannot_be_read(asker: Program, body: bytes) -> None:
    assert raw(asker, body).json()["code"] == "bad_input"


def test_too_much_json(asker: Program) -> None:
    problem(raw(asker, b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413)


@override_settings(LARGEST_UPLOAD=1_000, DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_too_large_a_file(asker: Program) -> None:
    problem(asker.send_form("/match", {"upload": _file(b"a" * 5_000)}), 413, "upload")
    problem(asker.send_form("/match", {"upload": _file(b"a" * 1_001)}), 413, "upload")


def test_a_form_is_one_file_alone(asker: Program) -> None:
    problem(asker.send_form("/match", {"upload": _file(b"a"), "keep": "true"}), 422, "keep")
    problem(asker.send_form("/match", {"file": _file(b"a")}), 422, "file")
    problem(asker.send_form("/match", {"upload": [_file(b"a"), _file(b"b")]}), 422, "upload")
    problem(asker.send_form("/match", {}), 422, "upload")
    assert asker.send_form("/match", {"upload": _file(b"")}).json()["code"] == "empty_content"


def test_other_kinds_of_bodies_and_of_answers(asker: Program) -> None:
    problem(raw(asker, b"a", "text/plain"), 415)
    problem(raw(asker, b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415)
    told = problem(raw(asker, b"{}", Accept="text/html"), 406)
    assert told["code"] == "not_acceptable"


def test_matching_is_not_slowed_down_and_keeping_is(coalition: Coalition, bank: Bank) -> None:
    key = program(coalition.owner)
    with patch("kashf.coalition.api.keys.Pace.throttle_success", return_value=False):
        assert key.post("/match", signal()).status_code == 200
        sent = {"upload": _file(b"a")}
        assert key.send_form("/match?keep=true", sent).status_code == 429


def test_asking_again_needs_no_key(asker: Program, bank: Bank) -> None:
    first = asker.post("/match", signal(), "4dcd3f6b-2f5e-4a07")
    again = asker.post("/match", signal(), "4dcd3f6b-2f5e-4a07")
    assert first.content == again.content
    assert "Idempotency-Replayed" not in again.headers
