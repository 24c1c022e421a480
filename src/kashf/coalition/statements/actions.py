from datetime import date
from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.vocabulary import written
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.models import Figure, Round, Statement, Step
from kashf.coalition.statements.queries import (
    compute,
    removal_curve,
    round_seen_by,
    statement_seen_by,
)
from kashf.coalition.statements.vocabulary import (
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_STEPS,
    RoundOpened,
    StatementMoved,
    StatementState,
    move,
)
from kashf.errors import BadInput, Conflict, NotAllowed


@transaction.atomic
def open_round(*, by: Person, first_day: date, last_day: date) -> Round:
    """Ask all members for their account of a period; both days belong to it."""
    require(by, Permission.ACCEPT_STATEMENTS, at=by.organisation)
    _refuse_platforms(by)
    if last_day < first_day:
        raise BadInput(
            "The last day comes before the first.", fields={"last_day": last_day.isoformat()}
        )
    if last_day == date.max:
        raise BadInput("There is no day after the last.", fields={"last_day": last_day.isoformat()})
    latest = Round.objects.select_for_update().order_by("-number").first()
    if Round.objects.filter(first_day=first_day, last_day=last_day).exists():
        raise Conflict(
            "There is a round for this period already.",
            fields={"first_day": first_day.isoformat(), "last_day": last_day.isoformat()},
        )
    opened = Round.objects.create(
        number=latest.number + 1 if latest else 1,
        first_day=first_day,
        last_day=last_day,
        opened_by=by,
    )
    record(
        RoundOpened(actor=by.code, organisation=by.organisation.code, round=opened.code),
        after=digest_row(opened),
    )
    return opened


@transaction.atomic
def draft_statement(round_code: UUID, *, by: Person) -> Statement:
    """Compute one's organisation's statement from its records as they are now.

    Done again, it computes a draft anew and takes a returned statement up again.
    """
    asked = round_seen_by(by, round_code)
    require(by, Permission.WRITE_STATEMENTS, at=by.organisation)
    _refuse_platforms(by)
    Statement.objects.get_or_create(round=asked, organisation=by.organisation)
    statement = _locked(Statement.objects.get(round=asked, organisation=by.organisation))
    before = digest_row(statement)
    if statement.state != StatementState.DRAFTED:
        statement.state = move(StatementState(statement.state), StatementState.DRAFTED)
    _compute(statement)
    statement.save()
    record(_moved(statement, by), before=before, after=digest_row(statement))
    return statement


@transaction.atomic
def submit_statement(code: UUID, *, by: Person, note: str = "") -> Statement:
    """Compute the statement once more and hand it in; from here its figures are fixed."""
    seen = statement_seen_by(by, code)
    require(by, Permission.WRITE_STATEMENTS, at=seen.organisation)
    note = written(note, field="note", longest=LONGEST_NOTE, needed=False)
    statement = _locked(seen)
    before = digest_row(statement)
    statement.state = move(StatementState(statement.state), StatementState.SUBMITTED)
    _compute(statement)
    statement.note, statement.returned_because = note, ""
    statement.submitted_by, statement.submitted_at = by, statement.computed_at
    statement.save()
    record(_moved(statement, by), before=before, after=digest_row(statement))
    return statement


@transaction.atomic
def return_statement(code: UUID, *, by: Person, reason: str) -> Statement:
    """Give a statement back to its member, with a reason. A chair does, of any organisation."""
    seen = statement_seen_by(by, code)
    require(by, Permission.ACCEPT_STATEMENTS, at=by.organisation)
    reason = written(reason, field="reason", longest=LONGEST_REASON)
    statement = _locked(seen)
    before = digest_row(statement)
    statement.state = move(StatementState(statement.state), StatementState.RETURNED)
    statement.returned_because = reason
    statement.save(update_fields=["state", "returned_because"])
    record(_moved(statement, by, reason), before=before, after=digest_row(statement))
    return statement


@transaction.atomic
def accept_statement(code: UUID, *, by: Person) -> Statement:
    """Accept a statement; all members see it then. A chair of another organisation does."""
    seen = statement_seen_by(by, code)
    require(by, Permission.ACCEPT_STATEMENTS, at=by.organisation)
    if seen.organisation_id == by.organisation_id:
        raise BadInput(
            "A chair does not accept the statement of their own organisation. Ask another's.",
            fields={"statement": str(code)},
        )
    statement = _locked(seen)
    before = digest_row(statement)
    statement.state = move(StatementState(statement.state), StatementState.ACCEPTED)
    statement.accepted_by, statement.accepted_at = by, now()
    statement.save(update_fields=["state", "accepted_by", "accepted_at"])
    record(_moved(statement, by), before=before, after=digest_row(statement))
    return statement


@transaction.atomic
def publish_statement(code: UUID, *, by: Person) -> Statement:
    """Let everybody read an accepted statement. A chair does."""
    seen = statement_seen_by(by, code)
    require(by, Permission.ACCEPT_STATEMENTS, at=by.organisation)
    statement = _locked(seen)
    before = digest_row(statement)
    statement.state = move(StatementState(statement.state), StatementState.PUBLISHED)
    statement.published_at = now()
    statement.save(update_fields=["state", "published_at"])
    record(_moved(statement, by), before=before, after=digest_row(statement))
    return statement


def _compute(statement: Statement) -> None:
    """Write figures and curve anew, as of one moment."""
    at, period = now(), statement.round.period
    statement.computed_at = at
    statement.figures.all().delete()
    statement.curve.all().delete()
    Figure.objects.bulk_create(
        Figure(
            statement=statement,
            measure=found.measure,
            n=found.n,
            numerator=found.numerator,
            value=found.value,
            low=found.low,
            high=found.high,
        )
        for found in compute(statement.organisation, period, at)
    )
    curve = removal_curve(statement.organisation, period, at).thinned(MOST_STEPS)
    columns = (curve.times, curve.share, curve.low, curve.high, curve.at_risk, curve.censored)
    Step.objects.bulk_create(
        Step(
            statement=statement,
            hours=hours,
            share=share,
            low=low,
            high=high,
            at_risk=at_risk,
            censored=censored,
        )
        for hours, share, low, high, at_risk, censored in zip(
            *(column.tolist() for column in columns), strict=True
        )
    )


def _locked(seen: Statement) -> Statement:
    """The statement as it stands, held until the transaction ends."""
    held = Statement.objects.select_for_update(of=("self",))
    return held.select_related("organisation", "round").get(pk=seen.pk)


def _refuse_platforms(by: Person) -> None:
    if by.organisation.is_platform:
        raise NotAllowed("Members give statements of account, platforms do not.")


def _moved(statement: Statement, by: Person, note: str = "") -> StatementMoved:
    return StatementMoved(
        actor=by.code,
        organisation=statement.organisation.code,
        statement=statement.code,
        to=StatementState(statement.state),
        note=note,
    )
