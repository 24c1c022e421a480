"""Narratives, lines with their source, and the gaps."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kashf.coalition.answers.actions import (
    approve_line,
    draft_line,
    name_narrative,
    retire_line,
    say_carried,
    unsay_carried,
)
from kashf.coalition.answers.models import Carried, Line, Narrative
from kashf.coalition.answers.queries import (
    carried_by_case,
    gaps,
    lines_seen_by,
    narratives_seen_by,
)
from kashf.coalition.answers.vocabulary import MOVES, LineState, move
from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.review.models import Case
from kashf.errors import (
    BadInput,
    KashfError,
    NotAllowed,
    NotFound,
    SecondFactorNeeded,
    WrongState,
)
from tests.coalition.conftest import Coalition, person
from tests.coalition.statements.rows import a_case

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def own(coalition: Coalition) -> Narrative:
    return named(coalition.owner)


@pytest.fixture
def shared(coalition: Coalition) -> Narrative:
    return named(coalition.owner, shared=True)


@pytest.fixture
def case(coalition: Coalition) -> Case:
    return a_case(coalition.sahlan, AT)


def named(by: Person, *, shared: bool = False) -> Narrative:
    return name_narrative(by=by, claim_en="They keep you safe", claim_ar="يحمونكم", shared=shared)


def drafted(narrative: Narrative, by: Person, language: str = "en") -> Line:
    return draft_line(
        narrative.code, by=by, language=language, text="They do not.", source="Sawab Centre"
    )


def in_force(narrative: Narrative, author: Person, approver: Person, language: str = "en") -> Line:
    return approve_line(drafted(narrative, author, language).code, by=approver)


def refused(
    error: type[KashfError], verb: Callable[..., object], *args: object, **words: object
) -> None:
    """The verb raises it, and leaves neither a row nor an entry."""
    before = _everything()
    with pytest.raises(error) as caught:
        verb(*args, **words)
    assert type(caught.value) is error
    assert _everything() == before


def _everything() -> list[list[object]]:
    kinds = (Narrative, Line, Carried, Entry)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def last_entry() -> tuple[str, str, str]:
    entry = Entry.objects.order_by("-sequence")[0]
    return entry.name, entry.subject, entry.actor


# Narratives


def test_a_narrative_is_its_owners_until_it_is_shared(
    coalition: Coalition, own: Narrative, shared: Narrative
) -> None:
    for who in (coalition.owner, coalition.teammate, coalition.auditor):
        assert set(narratives_seen_by(who)) == {own, shared}
    assert list(narratives_seen_by(coalition.stranger)) == [shared]
    assert list(narratives_seen_by(coalition.contact)) == []


def test_a_role_does_not_open_the_door_for_a_platform(
    coalition: Coalition, shared: Narrative
) -> None:
    analyst = person(coalition.harbour, "analyst", {Role.ANALYST, Role.CAMPAIGN_OFFICER})

    assert (list(narratives_seen_by(analyst)), list(lines_seen_by(analyst))) == ([], [])
    refused(NotAllowed, name_narrative, by=analyst, claim_en="A", claim_ar="أ")
    words = {"language": "en", "text": "No", "source": "Us"}
    refused(NotFound, draft_line, shared.code, by=analyst, **words)


def test_naming_a_narrative_is_written_down(coalition: Coalition, own: Narrative) -> None:
    assert last_entry() == (
        "answers.narrative_named",
        str(own.code),
        str(coalition.owner.code),
    )


def test_who_may_not_write_answers_names_no_narrative(coalition: Coalition) -> None:
    for who in (coalition.teammate, coalition.auditor, coalition.contact):
        refused(NotAllowed, name_narrative, by=who, claim_en="A", claim_ar="أ")


@pytest.mark.parametrize(
    ("claim_en", "claim_ar"),
    [("", "أ"), ("A", " "), ("A" * 301, "أ"), ("A", "\0"), ("\udfff", "أ")],
)
def test_a_narrative_has_a_claim_in_both_languages(
    coalition: Coalition, claim_en: str, claim_ar: str
) -> None:
    refused(BadInput, name_narrative, by=coalition.owner, claim_en=claim_en, claim_ar=claim_ar)


# Lines


def test_drafts_are_their_members_and_lines_in_force_on_shared_narratives_are_all_members(
    coalition: Coalition, own: Narrative, shared: Narrative
) -> None:
    secret = in_force(own, coalition.owner, coalition.teammate)
    open_to_all = in_force(shared, coalition.owner, coalition.teammate)
    draft = drafted(shared, coalition.owner, "ar")
    retired = retire_line(drafted(shared, coalition.owner, "fr").code, by=coalition.owner)

    assert set(lines_seen_by(coalition.teammate)) == {secret, open_to_all, draft, retired}
    assert list(lines_seen_by(coalition.stranger)) == [open_to_all]
    assert list(lines_seen_by(coalition.contact)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", ""),
        ("source", "   "),
        ("source", "x" * 301),
        ("text", ""),
        ("text", "x" * 4_001),
        ("text", "a\0"),
        ("language", "de"),
        ("language", ""),
    ],
)
def test_no_line_is_without_its_source_its_words_and_its_language(
    coalition: Coalition, own: Narrative, field: str, value: str
) -> None:
    words = {"language": "en", "text": "They do not.", "source": "Sawab Centre", field: value}
    refused(BadInput, draft_line, own.code, by=coalition.owner, **words)


def test_a_line_is_drafted_by_who_may_write_on_a_narrative_that_is_seen(
    coalition: Coalition, own: Narrative, shared: Narrative
) -> None:
    words = {"language": "en", "text": "No", "source": "Us"}
    refused(NotAllowed, draft_line, own.code, by=coalition.teammate, **words)
    refused(NotFound, draft_line, own.code, by=coalition.stranger, **words)
    refused(NotFound, draft_line, uuid4(), by=coalition.owner, **words)

    line = draft_line(shared.code, by=coalition.stranger, **words)
    assert (line.organisation, line.state) == (coalition.noriya, LineState.DRAFTED)
    assert last_entry() == ("answers.line_moved", str(line.code), str(coalition.stranger.code))


def test_a_second_person_approves_and_the_line_before_is_retired(
    coalition: Coalition, own: Narrative
) -> None:
    first = in_force(own, coalition.owner, coalition.teammate)
    other_language = in_force(own, coalition.owner, coalition.teammate, "ar")
    second = in_force(own, coalition.owner, coalition.teammate)

    states = dict(Line.objects.values_list("pk", "state"))
    assert states == {
        first.pk: LineState.RETIRED,
        other_language.pk: LineState.APPROVED,
        second.pk: LineState.APPROVED,
    }
    first.refresh_from_db()
    assert first.retired_at is not None
    moves = Entry.objects.filter(subject=str(first.code)).values_list("name", flat=True)
    assert list(moves) == ["answers.line_moved"] * 3


def test_another_members_line_stays_in_force(coalition: Coalition, shared: Narrative) -> None:
    second = person(coalition.noriya, "second", {Role.APPROVER})
    theirs = in_force(shared, coalition.stranger, second)
    in_force(shared, coalition.owner, coalition.teammate)

    theirs.refresh_from_db()
    assert theirs.state == LineState.APPROVED


def test_nobody_approves_their_own_line_or_anothers_organisations(
    coalition: Coalition, own: Narrative, shared: Narrative
) -> None:
    both = person(coalition.sahlan, "both", {Role.CAMPAIGN_OFFICER, Role.APPROVER})
    line, theirs = drafted(own, both), in_force(shared, coalition.owner, coalition.teammate)

    refused(NotAllowed, approve_line, line.code, by=both)
    refused(NotAllowed, approve_line, line.code, by=coalition.owner)
    refused(NotFound, approve_line, line.code, by=coalition.stranger)
    refused(NotAllowed, approve_line, theirs.code, by=coalition.stranger)
    refused(NotAllowed, retire_line, theirs.code, by=coalition.stranger)
    refused(NotFound, approve_line, uuid4(), by=coalition.teammate)


def test_approving_needs_a_second_factor(coalition: Coalition, own: Narrative) -> None:
    line = drafted(own, coalition.owner)
    coalition.teammate.authenticator_set.all().delete()  # type: ignore[attr-defined]

    refused(SecondFactorNeeded, approve_line, line.code, by=coalition.teammate)


@pytest.mark.parametrize(("here", "there"), list(product(LineState, repeat=2)))
def test_there_is_no_way_round_the_table_of_states(
    coalition: Coalition, own: Narrative, here: LineState, there: LineState
) -> None:
    line = drafted(own, coalition.owner)
    Line.objects.update(state=here)
    verbs: dict[LineState, Callable[[UUID], Line]] = {
        LineState.APPROVED: lambda code: approve_line(code, by=coalition.teammate),
        LineState.RETIRED: lambda code: retire_line(code, by=coalition.owner),
    }
    if there in MOVES[here]:
        assert verbs[there](line.code).state == move(here, there) == there
    elif there in verbs:
        refused(WrongState, verbs[there], line.code)
    else:
        refused(WrongState, move, here, there)


def test_the_database_keeps_two_lines_from_being_in_force_at_once(
    coalition: Coalition, own: Narrative
) -> None:
    in_force(own, coalition.owner, coalition.teammate)
    rival = drafted(own, coalition.owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=rival.pk).update(state=LineState.APPROVED)


def test_those_who_write_or_approve_retire_a_line(coalition: Coalition, own: Narrative) -> None:
    for who in (coalition.owner, coalition.teammate):
        line = in_force(own, coalition.owner, coalition.teammate)
        assert retire_line(line.code, by=who).state == LineState.RETIRED
    line = in_force(own, coalition.owner, coalition.teammate)
    refused(NotAllowed, retire_line, line.code, by=coalition.auditor)


# What a case carries


def test_a_case_names_its_narratives_once_and_takes_them_back(
    coalition: Coalition, own: Narrative, case: Case
) -> None:
    say_carried(case.code, by=coalition.owner, narrative=own.code)
    assert last_entry() == ("answers.case_carries", str(case.code), str(coalition.owner.code))
    entries = Entry.objects.count()
    say_carried(case.code, by=coalition.owner, narrative=own.code)
    assert (Carried.objects.count(), Entry.objects.count()) == (1, entries)

    unsay_carried(case.code, by=coalition.owner, narrative=own.code)
    unsay_carried(case.code, by=coalition.owner, narrative=own.code)
    assert (Carried.objects.count(), Entry.objects.count()) == (0, entries + 1)


def test_only_ones_own_case_carries_only_what_one_sees(
    coalition: Coalition, own: Narrative, shared: Narrative, case: Case
) -> None:
    theirs = a_case(coalition.noriya, AT)
    for verb in (say_carried, unsay_carried):
        refused(NotFound, verb, case.code, by=coalition.stranger, narrative=shared.code)
        refused(NotFound, verb, case.code, by=coalition.contact, narrative=shared.code)
        refused(NotFound, verb, theirs.code, by=coalition.stranger, narrative=own.code)
        refused(NotFound, verb, uuid4(), by=coalition.owner, narrative=own.code)
        refused(NotFound, verb, case.code, by=coalition.owner, narrative=uuid4())
        refused(NotAllowed, verb, case.code, by=coalition.auditor, narrative=own.code)
    for role in (Role.REVIEWER, Role.CAMPAIGN_OFFICER):
        who = person(coalition.sahlan, role.value, {role})
        assert say_carried(case.code, by=who, narrative=own.code).case == case


def test_a_case_shows_the_line_in_force_or_the_gap(
    coalition: Coalition, own: Narrative, case: Case
) -> None:
    say_carried(case.code, by=coalition.owner, narrative=own.code)
    arabic = in_force(own, coalition.owner, coalition.teammate, "ar")
    drafted(own, coalition.owner, "en")

    shown = [(own, {"ar": arabic, "en": None, "fr": None})]
    assert carried_by_case(coalition.teammate, case) == shown
    assert carried_by_case(coalition.stranger, case) == []
    assert carried_by_case(coalition.contact, case) == []


def test_ones_own_line_comes_first_then_the_narratives_owners(
    coalition: Coalition, shared: Narrative
) -> None:
    case = a_case(coalition.noriya, AT)
    say_carried(case.code, by=coalition.stranger, narrative=shared.code)
    second = person(coalition.noriya, "second", {Role.APPROVER})

    theirs = in_force(shared, coalition.owner, coalition.teammate)
    assert carried_by_case(coalition.stranger, case)[0][1]["en"] == theirs
    ours = in_force(shared, coalition.stranger, second)
    assert carried_by_case(coalition.stranger, case)[0][1]["en"] == ours
    in_force(shared, coalition.owner, coalition.teammate)
    assert carried_by_case(coalition.stranger, case)[0][1]["en"] == ours


def test_gaps_are_what_ones_own_cases_carry_or_one_has_named_and_no_line_answers(
    coalition: Coalition, own: Narrative, shared: Narrative, case: Case
) -> None:
    answered = named(coalition.owner)
    for language in ("ar", "en", "fr"):
        in_force(answered, coalition.owner, coalition.teammate, language)
    in_force(own, coalition.owner, coalition.teammate)
    say_carried(case.code, by=coalition.owner, narrative=own.code)

    found = [(gap.narrative, gap.languages, gap.cases) for gap in gaps(coalition.teammate)]
    assert found == [(own, ("ar", "fr"), 1), (shared, ("ar", "en", "fr"), 0)]
    assert gaps(coalition.stranger) == []  # it carries nothing yet, and named nothing
    assert gaps(coalition.contact) == []

    say_carried(a_case(coalition.noriya, AT).code, by=coalition.stranger, narrative=shared.code)
    found = [(gap.narrative, gap.languages, gap.cases) for gap in gaps(coalition.stranger)]
    assert found == [(shared, ("ar", "en", "fr"), 1)]
    assert [gap.cases for gap in gaps(coalition.owner)] == [1, 0]  # not others' cases


def test_the_number_of_queries_does_not_grow_with_the_rows(
    coalition: Coalition, own: Narrative, case: Case
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            str(carried_by_case(coalition.teammate, case))
            str([(gap.narrative.organisation, gap.cases) for gap in gaps(coalition.teammate)])
        return len(ran)

    say_carried(case.code, by=coalition.owner, narrative=own.code)
    in_force(own, coalition.owner, coalition.teammate)
    queries()
    few = queries()
    for _ in range(4):
        other = named(coalition.owner)
        say_carried(case.code, by=coalition.owner, narrative=other.code)
        in_force(other, coalition.owner, coalition.teammate)
    assert queries() == few
