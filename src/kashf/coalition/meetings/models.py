from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.vocabulary import STATE_NAMES, CommitmentState
from kashf.coalition.members.models import Organisation, Person


class Meeting(models.Model):
    """A meeting of the working group; every member sees it, its host leads it."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meetings"
    )
    title = models.CharField(max_length=200)
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    agenda = models.TextField(blank=True)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    """What a member undertook in a meeting: an owner and a due date."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="commitments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="commitments"
    )
    owner = models.CharField(max_length=200)  # a name or an office, as the minutes say it
    text = models.TextField()
    due = models.DateField()
    state = models.CharField(max_length=16, default=CommitmentState.OPEN)
    made_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(CommitmentState)), name="commitment_state"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[CommitmentState(self.state)])

    @property
    def is_overdue(self) -> bool:
        """Whether it is open although its day has passed. A day ends at midnight UTC."""
        return self.state == CommitmentState.OPEN and self.due < now().date()
