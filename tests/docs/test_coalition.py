"""The reference of the coalition is what its vocabularies say."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest

from kashf.coalition.answers import vocabulary as answers
from kashf.coalition.api.keys import NEEDS
from kashf.coalition.audit.vocabulary import Event
from kashf.coalition.banks import vocabulary as banks
from kashf.coalition.console.log.words import WORDS
from kashf.coalition.meetings import vocabulary as meetings
from kashf.coalition.members.vocabulary import (
    GRANTS,
    NEEDS_SECOND_FACTOR,
    ROLE_NAMES,
    Permission,
    Role,
)
from kashf.coalition.referrals import vocabulary as referrals
from kashf.coalition.review import vocabulary as review
from kashf.coalition.statements import vocabulary as statements
from kashf.coalition.statements.queries.records import SOURCES
from kashf.coalition.statements.vocabulary import (
    DEFINITIONS,
    KINDS,
    MEASURE_NAMES,
    REASONS,
    Measure,
)
from tests.docs.test_reference import Row, coded, names, page, rows, sections

pytestmark = pytest.mark.usefixtures("english")

STATES: Mapping[str, tuple[Mapping[Any, frozenset[Any]], Mapping[Any, object]]] = {
    "Case": (review.MOVES, review.STATE_NAMES),
    "Referral": (referrals.MOVES, referrals.STATE_NAMES),
    "Scan": (banks.MOVES, banks.STATE_NAMES),
    "Line": (answers.MOVES, answers.STATE_NAMES),
    "Commitment": (meetings.MOVES, meetings.STATE_NAMES),
    "Statement": (statements.MOVES, statements.STATE_NAMES),
}


# Roles


def test_every_role_and_permission_is_in_the_matrix() -> None:
    text, _, keys = page("reference/roles.md").partition("## What no role changes")
    head = text.splitlines()[next(n for n, line in enumerate(text.splitlines()) if "|" in line)]
    assert [cell.strip() for cell in head.strip("|").split("|")] == [
        "Permission",
        "What it allows",
        *(str(ROLE_NAMES[role]) for role in Role),
        "Second factor",
    ]
    assert [(row[0], *row[2:]) for row in rows(text)] == [allowed(one) for one in Permission]
    assert all(row[1] for row in rows(text))
    assert {row[0]: coded(row[1]) for row in rows(keys)} == {
        f"`{scope}`": [str(needed)] if needed else [] for scope, needed in NEEDS.items()
    }


def allowed(permission: Permission) -> Row:
    marks = ("yes" if permission in GRANTS[role] else "" for role in Role)
    second = "needed" if permission in NEEDS_SECOND_FACTOR else ""
    return f"`{permission}`", *marks, second


def test_the_administrator_s_guide_names_every_role() -> None:
    text = sections(page("guides/administrator.md"))["Roles"]
    assert [row[0] for row in rows(text)] == [str(ROLE_NAMES[role]) for role in Role]
    needy = [row[0] for row in rows(text) if row[2] == "needed"]
    assert needy == [str(ROLE_NAMES[role]) for role in Role if GRANTS[role] & NEEDS_SECOND_FACTOR]


# Events


def events(parent: type[Event] = Event) -> Iterator[type[Event]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("kashf."):
            yield child
            yield from events(child)


def told(event: type[Event]) -> Row:
    base = {"actor", "organisation", event.about}
    further = ", ".join(f"`{one.name}`" for one in fields(event) if one.name not in base)
    return f"`{event.name}`", f"`{event.about}`", further, inspect.getdoc(event) or ""


def test_every_event_is_in_the_reference() -> None:
    parts = sections(page("reference/events.md"))
    written = {row for heading, text in parts.items() if "`" in heading for row in rows(text)}
    assert written == {told(event) for event in events()}
    assert {event.name for event in events()} == WORDS.keys()


def test_events_stand_under_their_rooms() -> None:
    for heading, text in sections(page("reference/events.md")).items():
        assert {f"`{name.split('.')[0]}`" for name in names(text)} <= {heading}


# States


@pytest.mark.parametrize("thing", STATES)
def test_the_states_are_those_of_the_vocabulary(thing: str) -> None:
    moves, state_names = STATES[thing]
    written = {
        name: (row[1], frozenset(coded(row[2])))
        for row in rows(sections(page("reference/states.md"))[thing])
        for name in coded(row[0])
    }
    assert written == {state: (str(state_names[state]), moves[state]) for state in moves}


def test_all_that_has_states_is_there() -> None:
    assert sections(page("reference/states.md")).keys() == STATES.keys()


# Measures


def test_every_measure_is_defined_as_on_the_pages() -> None:
    text = page("reference/measures.md")
    parts = sections(text)
    assert rows(text.partition("\n## ")[0]) == [
        (f"`{one}`", str(MEASURE_NAMES[one]), KINDS[one].value, f"`{SOURCES[one].permission}`")
        for one in Measure
    ]
    assert {name: " ".join(parts[name].split()) for name in map(str, MEASURE_NAMES.values())} == {
        str(MEASURE_NAMES[one]): str(DEFINITIONS[one]) for one in Measure
    }


def test_every_reason_of_not_available_is_there() -> None:
    text = sections(page("reference/measures.md"))["Not available"]
    assert rows(text) == [(f"`{reason}`", str(words)) for reason, words in REASONS.items()]


def test_the_chair_s_guide_names_every_measure() -> None:
    text = page("guides/chair.md")
    assert [name for name in map(str, MEASURE_NAMES.values()) if name not in text] == []
