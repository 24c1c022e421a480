from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.statements.vocabulary import (
    DEFINITIONS,
    KINDS,
    MEASURE_NAMES,
    REASONS,
    STATE_NAMES,
    Measure,
    MeasureKind,
    NotAvailable,
    Period,
    StatementState,
)


class Round(models.Model):
    """A period for which every member gives an account; both days belong to it."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="round_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.first_day} – {self.last_day}"

    @property
    def period(self) -> Period:
        """What statements of this round cover."""
        return Period(self.first_day, self.last_day)


class Statement(models.Model):
    """A member's account of a round. Its figures are computed when it is drafted or submitted."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="statements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="statements"
    )
    state = models.CharField(max_length=16, default=StatementState.DRAFTED)
    note = models.TextField(blank=True)  # the member's own words
    returned_because = models.TextField(blank=True)
    computed_at = models.DateTimeField(default=now)
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-round__number", "organisation__name_en"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="statement_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(StatementState)), name="statement_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.round}"

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[StatementState(self.state)])


class Figure(models.Model):
    """One computed measure. `value` is null where it is not available; never zero instead."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=32)
    n = models.PositiveIntegerField()  # the records that it stands on
    numerator = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "measure"], name="figure_once"),
            models.CheckConstraint(
                condition=models.Q(measure__in=sorted(Measure)), name="figure_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value}"

    @property
    def kind(self) -> MeasureKind:
        """Count, share or hours."""
        return KINDS[Measure(self.measure)]

    @property
    def title(self) -> str:
        """What it measures, in the reader's language."""
        return str(MEASURE_NAMES[Measure(self.measure)])

    @property
    def definition(self) -> str:
        """How it is made, in the reader's language."""
        return str(DEFINITIONS[Measure(self.measure)])

    @property
    def why_not(self) -> NotAvailable | None:
        """Why there is no value, if there is none."""
        if self.value is not None:
            return None
        return NotAvailable.NOT_REACHED if self.n else NotAvailable.NO_RECORDS

    @property
    def reason(self) -> str:
        """The same in words, in the reader's language; empty if there is a value."""
        return "" if self.why_not is None else str(REASONS[self.why_not])


class Step(models.Model):
    """A step of a statement's Kaplan–Meier curve of time to removal, kept as it was published."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="curve")
    hours = models.FloatField()
    share = models.FloatField()  # still online
    low = models.FloatField()
    high = models.FloatField()
    at_risk = models.PositiveIntegerField()
    censored = models.PositiveIntegerField()

    class Meta:
        ordering = ["hours"]

    def __str__(self) -> str:
        return f"{self.share:.2f} at {self.hours:.1f} h"
