"""All members side by side, and a statement as rows."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import OrganisationKind
from kashf.coalition.statements.actions import draft_statement
from kashf.coalition.statements.models import Figure, Round, Statement
from kashf.coalition.statements.queries import (
    Row,
    as_csv,
    as_rows,
    coalition_table,
    published,
)
from kashf.coalition.statements.vocabulary import (
    KINDS,
    Measure,
    MeasureKind,
    NotAvailable,
    StatementState,
)
from kashf.measures import rate
from tests.coalition.conftest import Coalition

# Side by side


def both_published(coalition: Coalition, draft: Statement) -> Round:
    draft_statement(draft.round.code, by=coalition.stranger)
    Statement.objects.update(state=StatementState.PUBLISHED)
    return draft.round


def test_members_stand_side_by_side_and_who_gave_none_is_not_available(
    coalition: Coalition, draft: Statement
) -> None:
    third = Organisation.objects.create(
        slug="third", kind=OrganisationKind.NGO, name_en="Third", name_ar="ثالثة"
    )
    table = coalition_table(both_published(coalition, draft), None)

    assert [row.organisation for row in table.rows] == [coalition.noriya, coalition.sahlan, third]
    assert table.given == 2
    missing = table.rows[2]
    assert missing.statement is None
    assert {(cell.value, cell.n, cell.why_not) for cell in missing.cells} == {
        (None, 0, NotAvailable.NO_STATEMENT)
    }
    assert [cell.measure for cell in missing.cells] == list(Measure)
    for row in table.rows[:2]:
        assert row.statement is not None
        stored = [(one.measure, one.value, one.n) for one in row.statement.figures.all()]
        assert [(cell.measure, cell.value, cell.n) for cell in row.cells] == stored


def test_counts_add_up_shares_are_pooled_and_medians_are_not(
    coalition: Coalition, draft: Statement
) -> None:
    whole = {
        cell.measure: cell for cell in coalition_table(both_published(coalition, draft), None).whole
    }

    assert whole[Measure.ITEMS_RECEIVED].value == 3
    accepted, expected = whole[Measure.REFERRALS_ACCEPTED], rate(1, 2)
    assert (accepted.numerator, accepted.n) == (1, 2)
    assert (accepted.value, accepted.low, accepted.high) == (
        expected.value,
        expected.low,
        expected.high,
    )
    nothing_due = whole[Measure.COMMITMENTS_DONE]
    assert (nothing_due.value, nothing_due.why_not) == (None, NotAvailable.NO_RECORDS)
    for measure in Measure:
        if KINDS[measure] == MeasureKind.HOURS:
            assert (whole[measure].value, whole[measure].why_not) == (
                None,
                NotAvailable.NOT_POOLED,
            )
            assert "median" in whole[measure].reason


def test_a_median_that_was_not_reached_says_so(coalition: Coalition, draft: Statement) -> None:
    table = coalition_table(both_published(coalition, draft), None)
    noriya = {cell.measure: cell for cell in table.rows[0].cells}

    assert noriya[Measure.TIME_TO_REMOVAL].why_not == NotAvailable.NOT_REACHED
    assert noriya[Measure.TIME_TO_REMOVAL].n == 1


def test_the_number_of_queries_does_not_grow_with_the_members(
    coalition: Coalition, draft: Statement
) -> None:
    asked = both_published(coalition, draft)

    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            coalition_table(asked, None)
            for statement in published():
                str((statement.organisation, statement.round, len(as_rows(statement))))
        return len(ran)

    few = queries()
    for number in range(4):
        other = Organisation.objects.create(
            slug=f"m{number}", kind=OrganisationKind.NGO, name_en=f"M{number}", name_ar="م"
        )
        statement = Statement.objects.create(
            round=asked, organisation=other, state=StatementState.PUBLISHED
        )
        Figure.objects.create(statement=statement, measure=Measure.ITEMS_RECEIVED, n=1, value=1)
    assert queries() == few


# Export


def test_rows_say_what_the_figures_say(coalition: Coalition, draft: Statement) -> None:
    rows = as_rows(draft)

    assert [row.measure for row in rows] == list(Measure)
    stored = list(draft.figures.values_list("value", "low", "high", "n", "numerator"))
    assert [(row.value, row.low, row.high, row.n, row.numerator) for row in rows] == stored
    read = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert [row["measure"] for row in read] == list(Measure)
    assert read[-1]["value"] == ""  # nothing was due: not available, not zero
    assert read[0]["value"] == "2.0"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(start: str) -> None:
    words: dict[str, Any] = {"measure": "m", "definition": "d", "kind": "count", "n": 1}
    row = Row(title=f"{start}1+1", value=-1.5, low=None, high=None, numerator=None, **words)
    read = next(csv.DictReader(io.StringIO(as_csv([row]), newline="")))

    assert (read["title"], read["value"], read["low"]) == (f"'{start}1+1", "-1.5", "")
