"""Rounds, statements and the records behind them, as the desk shows them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kashf.coalition.answers.models import Line
from kashf.coalition.audit.queries import entries_about
from kashf.coalition.intake.models import Item
from kashf.coalition.meetings.models import Commitment
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import (
    holds,
    may,
    members_of_the_coalition,
    people_seen_by,
)
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import STATE_NAMES as REFERRAL_STATES
from kashf.coalition.referrals.vocabulary import ReferralState
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import STATE_NAMES as CASE_STATES
from kashf.coalition.review.vocabulary import CaseState
from kashf.coalition.statements.models import Round, Statement
from kashf.coalition.statements.queries import statements_seen_by
from kashf.coalition.statements.queries.records import SOURCES
from kashf.coalition.statements.vocabulary import (
    MOVES,
    STATE_NAMES,
    Measure,
    StatementMoved,
    StatementState,
)

Words = str | Promise
TONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        StatementState.SUBMITTED: "info",
        StatementState.RETURNED: "danger",
        StatementState.ACCEPTED: "ok",
        StatementState.PUBLISHED: "ok",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A round, one's own statement in it, and how many statements one sees."""

    round: Round
    own: Statement | None
    seen: int


@dataclass(frozen=True, slots=True)
class Given:
    """A member, and its statement in each round that is shown; None: none, or none that is seen."""

    member: Organisation
    statements: list[Statement | None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may do with a statement as it is, and why not."""

    submit: bool
    redraft: bool
    give_back: bool
    accept: bool
    own_chair: bool  # would accept it, were it not of the own organisation
    publish: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry of a statement's history."""

    at: datetime
    did: Words
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a figure. Without an address there is no page for it."""

    name: str
    url: str | None
    at: datetime | None
    state: str


def rounds_read(person: Person, rounds: Sequence[Round]) -> tuple[list[Asked], list[Given]]:
    """Some rounds with one's own statements; and, for chairs, with those of all members."""
    found = statements_seen_by(person).filter(round__in=rounds).prefetch_related(None)
    by_place = {(one.organisation_id, one.round_id): one for one in found}
    asked = [
        Asked(
            one,
            by_place.get((person.organisation_id, one.pk)),
            sum(place == one.pk for _, place in by_place),
        )
        for one in rounds
    ]
    if not may(person, Permission.ACCEPT_STATEMENTS, at=person.organisation):
        return asked, []
    members = sorted(members_of_the_coalition(), key=lambda member: member.name)
    return asked, [
        Given(member, [by_place.get((member.pk, one.pk)) for one in rounds]) for member in members
    ]


def choices_of(person: Person, statement: Statement) -> Choices:
    """What the page offers; the actions hold it again."""
    at, state = person.organisation, StatementState(statement.state)
    own = statement.organisation_id == person.organisation_id
    writes = own and holds(person, Permission.WRITE_STATEMENTS, at=at)
    chairs = holds(person, Permission.ACCEPT_STATEMENTS, at=at)
    accepts = chairs and StatementState.ACCEPTED in MOVES[state]
    return Choices(
        submit=writes and StatementState.SUBMITTED in MOVES[state],
        redraft=writes and state in {StatementState.DRAFTED, StatementState.RETURNED},
        give_back=chairs and StatementState.RETURNED in MOVES[state],
        accept=accepts and not own,
        own_chair=accepts and own,
        publish=chairs and StatementState.PUBLISHED in MOVES[state],
    )


def history_of(person: Person, statement: Statement) -> list[Moved]:
    """What became of a statement, for its own organisation; reasons are not for others."""
    if statement.organisation_id != person.organisation_id:
        return []
    entries = list(entries_about(statement.code).filter(name=StatementMoved.name))
    codes = [UUID(entry.actor) for entry in entries if len(entry.actor) == 36]
    people = people_seen_by(person).filter(code__in=codes)
    names = {str(code): name for code, name in people.values_list("code", "name")}
    return [
        _moved(json.loads(entry.facts), entry.at, names.get(entry.actor, "")) for entry in entries
    ]


def _moved(facts: dict[str, str], at: datetime, by: str) -> Moved:
    did = STATE_NAMES[StatementState(facts["to"])]
    return Moved(at, did, by or _("Somebody of another organisation"), facts.get("note") or "")


def measures_to_open(person: Person, statement: Statement) -> frozenset[Measure]:
    """The measures whose records the person may look at."""
    if statement.organisation_id != person.organisation_id:
        return frozenset()
    at = person.organisation
    return frozenset(
        measure for measure, source in SOURCES.items() if holds(person, source.permission, at=at)
    )


# Records


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The records with all that `read_records` says of them, in a constant number of queries."""
    return rows.select_related(*_BESIDE.get(rows.model, ()))


def read_records(rows: Iterable[Any]) -> list[Record]:
    """Records as a table shows them."""
    return [_READERS[type(row)](row) for row in rows]


def _item(item: Item) -> Record:
    return Record(item.title, _to("items_one", item.code), item.received_at, "")


def _case(case: Case) -> Record:
    state = str(CASE_STATES[CaseState(case.state)])
    return Record(case.item.title, _to("review_case", case.code), case.opened_at, state)


def _referral(referral: Referral) -> Record:
    state = str(REFERRAL_STATES[ReferralState(referral.state)])
    name = f"{referral.platform.name} · {referral.item.title}"
    return Record(name, _to("referrals_one", referral.code), referral.sent_at, state)


def _line(line: Line) -> Record:
    url = _to("answers_one", line.narrative.code)
    return Record(line.text, url, line.approved_at, line.state_name)


def _commitment(commitment: Commitment) -> Record:
    url = _to("meetings_one", commitment.meeting.code)
    return Record(commitment.text, url, commitment.meeting.at, commitment.state_name)


def _to(page: str, code: UUID) -> str | None:
    try:
        return reverse(f"console:{page}", args=[code])
    except NoReverseMatch:
        return None


_BESIDE: Final[Mapping[type, tuple[str, ...]]] = MappingProxyType(
    {
        Case: ("item",),
        Referral: ("item", "platform"),
        Line: ("narrative",),
        Commitment: ("meeting",),
    }
)
_READERS: Final[Mapping[type, Callable[[Any], Record]]] = MappingProxyType(
    {Item: _item, Case: _case, Referral: _referral, Line: _line, Commitment: _commitment}
)
