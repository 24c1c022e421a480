"""Nothing of Sahlan's in anything that others can get: pages, parts of pages, files, the API,
searches, counts, errors."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kashf.coalition.banks.actions import add_signals, make_bank
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.actions import make_key
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Scope
from kashf.coalition.referrals.vocabulary import SEEN_BY_PLATFORM, ReferralState
from kashf.coalition.review.vocabulary import QueueView
from kashf.coalition.statements.vocabulary import Measure, StatementState
from tests.coalition.conftest import Coalition
from tests.coalition.doors import Door, doors
from tests.coalition.world import (
    KINDS,
    PEOPLE,
    Choices,
    World,
    build_world,
    committed,
    found_tower,
    mark,
)

OTHERS: Final = ("stranger", "contact", "nobody")
MEMBERS_ONLY: Final = frozenset({"meeting", "commitment"})
SHARED: Final = frozenset({Sharing.COALITION, Sharing.PLATFORMS})
TO_CHAIRS: Final = frozenset(StatementState) - {StatementState.DRAFTED}
BANK: Final = frozenset({"bank", "signal"})

choices = st.builds(
    Choices,
    sharing=st.sampled_from(Sharing),
    names_noriya=st.booleans(),
    shares_narrative=st.booleans(),
    referral=st.sampled_from(ReferralState),
    statement=st.sampled_from(StatementState),
)
examined = settings(
    max_examples=1,  # beside those that are named
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # an example is a whole world: none is made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def seen_by(who: str, chosen: Choices) -> frozenset[str]:
    """What kinds of marks the person may meet, as the vocabulary of each room says it."""
    if who == "nobody":
        return frozenset({"account"}) if chosen.statement == StatementState.PUBLISHED else _NOTHING
    if who == "contact":
        return _seen_by_platform(chosen)
    named = chosen.sharing == Sharing.NAMED and chosen.names_noriya
    return (
        MEMBERS_ONLY
        | (BANK if named or chosen.sharing in SHARED else _NOTHING)
        | ({"narrative", "line"} if chosen.shares_narrative else _NOTHING)
        | ({"account"} if chosen.statement in TO_CHAIRS else _NOTHING)
        | ({"returned"} if chosen.statement == StatementState.RETURNED else _NOTHING)
    )


_NOTHING: Final[frozenset[str]] = frozenset()


def _seen_by_platform(chosen: Choices) -> frozenset[str]:
    answered = chosen.referral in SEEN_BY_PLATFORM - {ReferralState.SENT}
    return (
        (BANK if chosen.sharing == Sharing.PLATFORMS else _NOTHING)
        | ({"referral"} if chosen.referral in SEEN_BY_PLATFORM else _NOTHING)
        | ({"answer"} if answered else _NOTHING)
        | ({"account"} if chosen.statement == StatementState.PUBLISHED else _NOTHING)
    )


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what happens stays."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


ENDS: Final = frozenset({"account_logout"})  # asked for with POST it would end the session
MISLED: Final = frozenset(
    {f"console:{one}" for one in ("items_one", "banks_one", "referrals_one", "review_case")}
)  # also asked for with the codes of other things


def begun(kind: str) -> str:
    """What finds a mark, and is none itself: a page says what was looked for."""
    return mark(kind).removesuffix("-qz")


ASKED: Final = {
    "console:review_queue": [
        *({"view": view.value} for view in QueueView),
        {"q": "zq"},
        {"q": "zq-item"},
        {"bank": "{bank}"},
        {"label": "recruitment"},
        {"language": "und"},
        {"language": "en", "script": "Latn"},
        *({"q": begun(kind)} for kind in ("item", "note", "waiting", "report")),
    ],
    "console:items_list": [
        {"q": "zq"},
        *({"q": begun(kind)} for kind in ("example", "item", "note", "report")),
        {"kind": "picture"},
        {"source": "upload"},
        {"language": "und"},
        {"script": "Zxxx"},
        {"page": "9"},
    ],
    "console:banks_list": [
        {"q": "zq"},
        *({"q": begun(kind)} for kind in ("bank", "signal", "example")),
    ],
    "console:banks_one": [{"q": "zq"}, {"q": begun("example")}, {"withdrawn": "yes"}],
    "console:referrals_list": [{"view": view} for view in ("to_approve", "overdue", "all")],
    "console:answers_list": [{"view": "all"}],
    "console:meetings_list": [{"view": "past"}],
    "console:log_list": [{"about": code} for code in ("{item}", "{case}", "{bank}", "{referral}")],
    "api:items": [{"language": "und"}, {"script": "Zxxx"}, {"limit": "1"}],
    "api:matches": [{"item": "{item}"}],
    "api:cases": [{"state": "decided"}, {"language": "und"}, {"script": "Zxxx"}],
    "api:referrals": [{"state": "drafted"}],
}


class Reader:
    """Somebody with a browser and a key, or neither."""

    def __init__(self, person: Person | None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if person is not None:
            self.client.force_login(person)
            secret = make_key(by=person, name="A program", scopes=Scope)[1]
            self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, address: str, **query: str) -> str:
        """Headers and body of the answer."""
        headers = self.headers if address.startswith("/api/") else {}
        answer = self.client.get(address, query, headers=headers)
        return _whole(answer)


def _whole(answer: HttpResponseBase) -> str:
    body = b"".join(answer).decode(errors="replace")
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{answer.status_code}\n{said}\n{body}"


def pages(reader: Reader, world: World) -> dict[str, str]:
    """Every address with everything of Sahlan's in its place, and what is searched for."""
    with override("en"):  # a page that was read leaves its language behind, and addresses have one
        kept = [door for door in doors() if door.name not in ENDS]
        plain = [address for door in kept for address in _filled(door, world)]
        searches = [
            (door, door.at(world), {name: _code(value, world) for name, value in query.items()})
            for door in kept
            for query in ASKED.get(door.name, ())
        ]
    return {address: reader.get(address) for address in plain} | {
        f"{door.name} {asked}": reader.get(address, **asked) for door, address, asked in searches
    }


def _code(value: str, world: World) -> str:
    named = value.strip("{}")
    return str(getattr(world, named).code) if value.startswith("{") else value


def _filled(door: Door, world: World) -> Iterable[str]:
    """The address as it is meant, in both languages, and with the code of every other thing."""
    yield door.at(world)
    if door.address.startswith("en/"):
        yield door.at(world).replace("/en/", "/ar/", 1)
    if "measure" in door.holes:
        yield from (door.at(world, measure=measure) for measure in Measure)
    if "code" in door.holes and door.name in MISLED:
        yield from (door.at(world, code=code) for code in codes(world))


def codes(world: World) -> list[str]:
    rows: list[Any] = [
        world.example,
        world.item,
        world.reported,
        world.bank,
        world.signal,
        world.scan,
        world.case,
        world.waiting,
        world.fresh,
        world.decision,
        world.referral,
        world.draft,
        world.narrative,
        world.line,
        world.sketch,
        world.key,
    ]
    return [str(row.code) for row in rows]


def met(found: Mapping[str, str]) -> set[str]:
    """The kinds of marks that stand anywhere."""
    return {kind for kind in KINDS if any(mark(kind) in text for text in found.values())}


def places(found: Mapping[str, str], kinds: Iterable[str]) -> set[tuple[str, str]]:
    """Where marks of these kinds stand."""
    return {
        (kind, address) for kind in kinds for address, text in found.items() if mark(kind) in text
    }


@pytest.mark.parametrize("who", OTHERS)
@given(chosen=choices)
@example(chosen=Choices())
@example(chosen=Choices(sharing=Sharing.PLATFORMS, shares_narrative=True))
@examined
def test_others_meet_what_was_shared_with_them_and_nothing_else(
    who: str, coalition: Coalition, chosen: Choices
) -> None:
    with undone():
        world = build_world(coalition, chosen)
        found = pages(Reader(getattr(coalition, who, None)), world)
    hidden = set(KINDS) - seen_by(who, chosen)
    assert places(found, hidden) == set()
    assert met(found) == seen_by(who, chosen)
    named = {address for address, text in found.items() for name in PEOPLE if name in text}
    assert named == set()


@examined
@given(chosen=choices)
@example(chosen=Choices())
def test_its_own_people_do_meet_all_of_it(coalition: Coalition, chosen: Choices) -> None:
    with undone():
        world = build_world(coalition, chosen)
        own = met(pages(Reader(coalition.owner), world))
    told = {"answer"} if chosen.referral in SEEN_BY_PLATFORM - {ReferralState.SENT} else _NOTHING
    account = {"account"} if chosen.statement in TO_CHAIRS else _NOTHING
    returned = {"returned"} if chosen.statement == StatementState.RETURNED else _NOTHING
    always = set(KINDS) - {"answer", "account", "returned"}
    assert own == always | told | account | returned


@pytest.mark.parametrize("who", OTHERS)
def test_no_count_and_no_page_changes_when_there_is_more_that_one_does_not_see(
    who: str, coalition: Coalition
) -> None:
    hidden = Choices(referral=ReferralState.DRAFTED, meets=False)
    # pages say when a session was last seen, and what is due: the clock must not turn between them
    with undone(), time_machine.travel(datetime.now(UTC), tick=False):
        _own_rows(coalition)
        with undone():
            world = build_world(coalition, hidden)
        asked = Reader(getattr(coalition, who, None))
        before = steady(pages(asked, world))
        build_world(coalition, hidden)
        after = steady(pages(asked, world))
    assert {address for address in before if before[address] != after[address]} == set()


def _own_rows(coalition: Coalition) -> None:
    """So that there is something to count: the same text at Noriya, matched by its own bank."""
    found_tower()
    stranger = coalition.stranger
    bank = make_bank(by=stranger, name="Ours", label="recruitment", sharing=Sharing.OWN)
    link = "https://raven.example/nest"
    add_signals(bank.code, by=stranger, signals=[NewSignal("url", link)])
    with committed():
        take_in(by=stranger, content=NewItem(address=link), source=SourceKind.PASTE)


def steady(found: Mapping[str, str]) -> dict[str, str]:
    """Without what differs from request to request."""
    changing = re.compile(
        r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|(Expires|Set-Cookie): .*'
    )
    return {address: changing.sub("", text) for address, text in found.items()}
