"""Nothing of Sahlan's in any answer to another member or to a platform."""

from typing import Final

import pytest
from django.urls import reverse

from kashf.coalition.api.house import api
from tests.coalition.api.conftest import KNOWN, Program, World, program

MARK: Final = "LEAK"
# Of people and inner matters: never in any answer, not even to their own organisation.
NEVER: Final = ["secret@reporter.example", "decision reason", "returned because", "@sahlan"]


def answers(asker: Program, world: World) -> dict[str, str]:
    """Every GET route, with every code of Sahlan's in every place, and what writing says."""
    paths = list(api.get_openapi_schema(path_prefix="")["paths"])
    found = {}
    for path in paths:
        for code in world.codes if "{code}" in path else [""]:
            address = path.replace("{code}", code)
            found[address] = asker.get(address).content.decode()
    for code in world.codes:
        address = f"/matches?item={code}"
        found[address] = asker.get("/matches", item=code).content.decode()
        body = {"answer": "removed", "acted_at": "2999-01-01T00:00:00Z"}
        found[f"answer {code}"] = asker.post(f"/referrals/{code}/answer", body).content.decode()
        platform = {"text": "a", "platform": code}
        found[f"platform {code}"] = asker.post("/items", platform).content.decode()
    found["match"] = asker.post("/match", {"type": "url", "value": KNOWN}).content.decode()
    return found


@pytest.mark.parametrize("who", ["stranger", "contact"])
def test_nothing_of_ours_is_in_what_others_get(world: World, who: str) -> None:
    found = answers(program(getattr(world.coalition, who)), world)
    assert {address for address, text in found.items() if MARK in text} == set()
    hidden = [str(row.code) for row in (world.item, world.case, world.bank, world.decision)]
    told = {address for address, text in found.items() if any(code in text for code in hidden)}
    assert told == set()


def test_a_platform_sees_what_it_was_sent_and_no_more(world: World) -> None:
    contact = program(world.coalition.contact)
    assert [row["code"] for row in contact.get("/referrals").json()["data"]] == [
        str(world.sent.code)
    ]
    shown = contact.get(f"/referrals/{world.sent.code}").json()
    assert shown["ours"] is None
    assert shown["notice"]["reason"] == "It calls to join."
    assert shown["sent_at"] == "2026-06-14T12:00:00Z"
    for hidden in (world.draft, world.withdrawn):
        assert contact.get(f"/referrals/{hidden.code}").status_code == 404


def test_the_owner_does_see_it_so_there_was_something_to_leak(world: World) -> None:
    found = answers(program(world.coalition.owner), world)
    seen = {
        address.split("/")[1].partition("?")[0]
        for address, text in found.items()
        if MARK in text and "/" in address
    }
    assert seen == {"items", "matches", "banks", "referrals", "statements"}
    assert MARK in found["match"]
    own = program(world.coalition.owner).get(f"/referrals/{world.sent.code}").json()["ours"]
    assert own["case"] == str(world.case.code)


def test_some_things_are_in_no_answer(world: World) -> None:
    found = answers(program(world.coalition.owner), world)
    people = [world.coalition.owner, world.coalition.teammate]
    never = [*NEVER, *(str(person.code) for person in people)]
    told = {(name, word) for name, text in found.items() for word in never if word in text}
    assert told == set()


def test_with_whom_a_bank_is_shared_only_its_owner_sees(world: World) -> None:
    world.bank.shared_with.add(world.coalition.noriya)
    path = f"/banks/{world.bank.code}"
    assert program(world.coalition.owner).get(path).json()["shared_with"] == ["noriya"]
    assert program(world.coalition.stranger).get(path).json()["shared_with"] is None
    assert program(world.coalition.contact).get(path).status_code == 404


def test_the_description_has_nothing_of_anybody(world: World) -> None:
    text = Program(None).follow(reverse("api:openapi-json")).content.decode()
    assert MARK not in text
