from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import LABEL_NAMES, Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.review.vocabulary import (
    ANSWER_NAMES,
    POLICY_NAMES,
    QUESTIONS,
    STATE_NAMES,
    VERDICT_NAMES,
    Answer,
    CaseState,
    PolicyLine,
    Question,
    Verdict,
)

_NARROWED_BY = ("label", "language", "script", "item")


class Case(models.Model):
    """Items under review; it ends in a decision. `urgency` orders the queue, highest first."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="case")
    copies = models.ManyToManyField(Item, related_name="copied_in", blank=True)
    state = models.CharField(max_length=16, default=CaseState.OPEN)
    # As its item has them, so that the queue is narrowed in an index alone; null until told
    language = models.CharField(max_length=16, null=True)  # noqa: DJ001 -- as the item's
    script = models.CharField(max_length=4, null=True)  # noqa: DJ001
    label = models.CharField(max_length=16)
    distance = models.IntegerField(null=True)  # of the nearest match
    radius = models.IntegerField(null=True)
    nearest_type = models.CharField(max_length=32, blank=True)  # of its signal
    urgency = models.IntegerField(default=0)
    opened_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-urgency", "due_at", "pk"]
        indexes = [
            models.Index(  # the queue's order; then that by which a filter reads no rows
                fields=["organisation", "-urgency", "due_at", "id", *_NARROWED_BY],
                condition=models.Q(decided_at=None),  # it waits
                name="case_waiting",
            ),
            models.Index(
                fields=["organisation", "-urgency", "due_at", "id", "decided_at", *_NARROWED_BY],
                name="case_all",
            ),
            models.Index(
                fields=["organisation", "state", "due_at", "reviewer"], name="case_counts"
            ),
            models.Index(  # partial, so that what waits is never looked for in it
                fields=["organisation", "decided_at", "id", "state", *_NARROWED_BY],
                condition=models.Q(decided_at__isnull=False),
                name="case_decided",
            ),
            models.Index(fields=["organisation", "opened_at"], name="case_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(CaseState)), name="case_state"
            ),
            models.CheckConstraint(condition=models.Q(label__in=sorted(Label)), name="case_label"),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.OPEN, reviewer=None)
                | models.Q(
                    state__in=[CaseState.IN_REVIEW, CaseState.DECIDED], reviewer__isnull=False
                ),
                name="case_reviewer_fits_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.DECIDED, decided_at__isnull=False)
                | models.Q(~models.Q(state=CaseState.DECIDED), decided_at=None),
                name="case_decided_at_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """A short name for people, such as K-3f9a21bc."""
        return f"K-{self.code.hex[:8]}"

    @property
    def label_name(self) -> str:
        """The label in the reader's language."""
        return str(LABEL_NAMES[Label(self.label)])

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[CaseState(self.state)])


class Decision(models.Model):
    """The end of a review. Never edited: a wrong one is followed by another."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20)
    policy_line = models.CharField(max_length=8, blank=True)
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=now)
    reopened_at = models.DateTimeField(null=True)  # from then on it is history
    undone = models.BooleanField(default=False)  # taken back at once: it counts nowhere

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=sorted(Verdict)), name="decision_verdict"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(reopened_at=None),
                name="decision_one_in_force",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict=Verdict.VIOLATES)
                | models.Q(policy_line__in=sorted(PolicyLine)),
                name="decision_violates_a_line",
            ),
            models.CheckConstraint(
                condition=models.Q(undone=False) | models.Q(reopened_at__isnull=False),
                name="decision_undone_is_history",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.case_id}"

    @property
    def in_force(self) -> bool:
        """Whether the case still stands on it."""
        return self.reopened_at is None

    @property
    def verdict_name(self) -> str:
        """The verdict in the reader's language."""
        return str(VERDICT_NAMES[Verdict(self.verdict)])

    @property
    def policy_name(self) -> str:
        """The policy line in the reader's language."""
        return str(POLICY_NAMES[PolicyLine(self.policy_line)]) if self.policy_line else ""


class ContextAnswer(models.Model):
    """What the reviewer answered to a context question."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="context")
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "question"], name="context_once"),
            models.CheckConstraint(
                condition=models.Q(question__in=sorted(Question), answer__in=sorted(Answer)),
                name="context_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @property
    def question_text(self) -> str:
        """The question in the reader's language."""
        return str(QUESTIONS[Question(self.question)])

    @property
    def answer_name(self) -> str:
        """The answer in the reader's language."""
        return str(ANSWER_NAMES[Answer(self.answer)])
