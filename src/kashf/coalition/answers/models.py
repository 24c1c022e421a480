from uuid import uuid4

from django.db import models
from django.utils.translation import get_language

from kashf.coalition.answers.vocabulary import LANGUAGES, STATE_NAMES, LineState
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.review.models import Case


class Narrative(models.Model):
    """A claim that the propaganda makes. Seen by its owner, and by all members once `shared`."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="narratives"
    )
    claim_en = models.CharField(max_length=300)
    claim_ar = models.CharField(max_length=300)
    shared = models.BooleanField(default=False)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-named_at", "-pk"]

    def __str__(self) -> str:
        return self.claim

    @property
    def claim(self) -> str:
        """The claim in the reader's language."""
        return self.claim_ar if (get_language() or "en").startswith("ar") else self.claim_en


class Line(models.Model):
    """An answer to a narrative in a language, with its source. One is in force at a time."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    narrative = models.ForeignKey(Narrative, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lines")
    language = models.CharField(max_length=8)
    text = models.TextField()
    source = models.CharField(max_length=300)  # who says it; no line is without
    state = models.CharField(max_length=16, default=LineState.DRAFTED)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=now)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["language", "-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(LineState), language__in=sorted(LANGUAGES)),
                name="line_known",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("drafted_by")),
                name="line_two_people",
            ),
            models.UniqueConstraint(
                fields=["narrative", "organisation", "language"],
                condition=models.Q(state=LineState.APPROVED),
                name="line_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[LineState(self.state)])

    @property
    def language_name(self) -> str:
        """The language's name in the reader's language."""
        return str(LANGUAGES[self.language])


class Carried(models.Model):
    """A narrative that a case carries."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="carried")
    narrative = models.ForeignKey(Narrative, on_delete=models.PROTECT, related_name="carried")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "narrative"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.case_id} carries {self.narrative_id}"
