from uuid import UUID

from django.db import transaction

from kashf.coalition.answers.models import Carried, Line, Narrative
from kashf.coalition.answers.queries import line_seen_by, narrative_seen_by
from kashf.coalition.answers.vocabulary import (
    LANGUAGES,
    LONGEST_CLAIM,
    LONGEST_LINE,
    LONGEST_SOURCE,
    CaseCarries,
    LineMoved,
    LineState,
    NarrativeNamed,
    move,
)
from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.vocabulary import written
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import may, require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.review.models import Case
from kashf.errors import BadInput, NotAllowed, NotFound


@transaction.atomic
def name_narrative(*, by: Person, claim_en: str, claim_ar: str, shared: bool = False) -> Narrative:
    """Give a claim of the propaganda a name in both languages. `shared`: all members see it."""
    require(by, Permission.WRITE_ANSWERS, at=by.organisation)
    if by.organisation.is_platform:
        raise NotAllowed("Narratives are named by members, not by platforms.")
    narrative = Narrative.objects.create(
        organisation=by.organisation,
        claim_en=written(claim_en, field="claim_en", longest=LONGEST_CLAIM),
        claim_ar=written(claim_ar, field="claim_ar", longest=LONGEST_CLAIM),
        shared=shared,
        named_by=by,
    )
    record(
        NarrativeNamed(actor=by.code, organisation=by.organisation.code, narrative=narrative.code),
        after=digest_row(narrative),
    )
    return narrative


@transaction.atomic
def draft_line(narrative_code: UUID, *, by: Person, language: str, text: str, source: str) -> Line:
    """Write an answer to a narrative, one's own or a shared one. No line is without its source."""
    narrative = narrative_seen_by(by, narrative_code)
    require(by, Permission.WRITE_ANSWERS, at=by.organisation)
    if language not in LANGUAGES:
        raise BadInput(
            f"Lines are kept in: {', '.join(LANGUAGES)}.", fields={"language": str(language)[:40]}
        )
    line = Line.objects.create(
        narrative=narrative,
        organisation=by.organisation,
        language=language,
        text=written(text, field="text", longest=LONGEST_LINE),
        source=written(source, field="source", longest=LONGEST_SOURCE),
        drafted_by=by,
    )
    record(_moved(line, by), after=digest_row(line))
    return line


@transaction.atomic
def approve_line(code: UUID, *, by: Person) -> Line:
    """Put a line in force; another person than its author does. It retires the one before it."""
    seen = line_seen_by(by, code)
    require(by, Permission.APPROVE_ANSWERS, at=seen.organisation)
    if seen.drafted_by_id == by.pk:
        raise NotAllowed("You wrote this line. Somebody else has to approve it.")
    line = _lock(seen)
    state = move(LineState(line.state), LineState.APPROVED)
    former = Line.objects.filter(
        narrative=line.narrative_id,
        organisation=line.organisation_id,
        language=line.language,
        state=LineState.APPROVED,
    )
    for replaced in former:
        _retire(replaced, by)
    before = digest_row(line)
    line.state, line.approved_by, line.approved_at = state, by, now()
    line.save(update_fields=["state", "approved_by", "approved_at"])
    record(_moved(line, by), before=before, after=digest_row(line))
    return line


@transaction.atomic
def retire_line(code: UUID, *, by: Person) -> Line:
    """Take a line out of force, or drop a draft. Who writes or approves answers may."""
    seen = line_seen_by(by, code)
    if not may(by, Permission.APPROVE_ANSWERS, at=seen.organisation):
        require(by, Permission.WRITE_ANSWERS, at=seen.organisation)
    line = _lock(seen)
    _retire(line, by)
    return line


@transaction.atomic
def say_carried(case_code: UUID, *, by: Person, narrative: UUID) -> Carried:
    """Say that a case of one's own carries a narrative. Saying it again changes nothing."""
    case = _own_case(case_code, by)
    named = narrative_seen_by(by, narrative)
    carried, is_new = Carried.objects.get_or_create(
        case=case, narrative=named, defaults={"said_by": by}
    )
    if is_new:
        record(_carries(case, named, by, carries=True))
    return carried


@transaction.atomic
def unsay_carried(case_code: UUID, *, by: Person, narrative: UUID) -> None:
    """Say that a case does not carry a narrative after all. Saying it again changes nothing."""
    case = _own_case(case_code, by)
    named = narrative_seen_by(by, narrative)
    deleted, _rows = Carried.objects.filter(case=case, narrative=named).delete()
    if deleted:
        record(_carries(case, named, by, carries=False))


def _lock(seen: Line) -> Line:
    """The line as it stands; its narrative is locked, so that two are not put in force at once."""
    Narrative.objects.select_for_update().get(pk=seen.narrative_id)
    return Line.objects.select_for_update().get(pk=seen.pk)


def _retire(line: Line, by: Person) -> None:
    before = digest_row(line)
    line.state, line.retired_at = move(LineState(line.state), LineState.RETIRED), now()
    line.save(update_fields=["state", "retired_at"])
    record(_moved(line, by), before=before, after=digest_row(line))


def _own_case(code: UUID, by: Person) -> Case:
    case = Case.objects.filter(organisation=by.organisation_id, code=code).first()
    if case is None or not by.is_active:
        raise NotFound("There is no such case.")
    if not may(by, Permission.DECIDE_CASES, at=by.organisation):
        require(by, Permission.WRITE_ANSWERS, at=by.organisation)
    return case


def _moved(line: Line, by: Person) -> LineMoved:
    return LineMoved(
        actor=by.code, organisation=by.organisation.code, line=line.code, to=LineState(line.state)
    )


def _carries(case: Case, narrative: Narrative, by: Person, *, carries: bool) -> CaseCarries:
    return CaseCarries(
        actor=by.code,
        organisation=by.organisation.code,
        case=case.code,
        narrative=narrative.code,
        carries=carries,
    )
