from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import LABEL_NAMES, Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind
from kashf.coalition.referrals.vocabulary import (
    ACCEPTED,
    ANSWER_NAMES,
    APPROVED_BY_ANOTHER,
    SEEN_BY_PLATFORM,
    STATE_NAMES,
    AnswerKind,
    ReferralKind,
    ReferralState,
)
from kashf.coalition.review.models import Decision


class Referral(models.Model):
    """A notice to a platform about an item. What it says is its own copy, fixed when it is sent."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals"
    )
    platform = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="referrals_received",
        limit_choices_to={"kind": OrganisationKind.PLATFORM},
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="referrals")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=16, default=ReferralKind.VOLUNTARY)
    state = models.CharField(max_length=16, default=ReferralState.DRAFTED)
    address = models.CharField(max_length=2000)
    label = models.CharField(max_length=16)
    policy_line = models.CharField(max_length=8)
    reason = models.TextField()
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=now)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # or withdrawn

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        indexes = [
            models.Index(fields=["platform", "state", "due_at"], name="referral_at_platform"),
            models.Index(fields=["organisation", "state", "drafted_at"], name="referral_of_member"),
            models.Index(fields=["organisation", "state", "due_at"], name="referral_due"),
            models.Index(fields=["platform", "state", "sent_at"], name="referral_sent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(ReferralState)), name="referral_state"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("drafted_by")),
                name="referral_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(approved_by__isnull=False),
                name="referral_sent_after_approval",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(APPROVED_BY_ANOTHER))
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="referral_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(SEEN_BY_PLATFORM))
                | models.Q(sent_at__isnull=False, due_at__isnull=False),
                name="referral_seen_once_sent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReferralState.DRAFTED)
                | models.Q(approved_by=None, sent_at=None),
                name="referral_draft_has_no_approval",
            ),
            models.UniqueConstraint(
                fields=["decision", "platform"],
                condition=~models.Q(state=ReferralState.WITHDRAWN),
                name="referral_once",
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """A short name for people, such as R-3f9a21bc."""
        return f"R-{self.code.hex[:8]}"

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[ReferralState(self.state)])

    @property
    def label_name(self) -> str:
        """The label in the reader's language."""
        return str(LABEL_NAMES[Label(self.label)])


class Outcome(models.Model):
    """What a platform says that it did."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="outcome")
    answer = models.CharField(max_length=16)
    acted_at = models.DateTimeField(null=True)  # when the content was gone; null: it is not
    reference = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=sorted(AnswerKind)), name="outcome_answer"
            ),
            models.CheckConstraint(
                condition=~models.Q(answer__in=sorted(ACCEPTED)) | models.Q(acted_at__isnull=False),
                name="outcome_acted_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer=AnswerKind.REFUSED) | models.Q(acted_at=None),
                name="outcome_refused_did_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.answer

    @property
    def answer_name(self) -> str:
        """The answer in the reader's language."""
        return str(ANSWER_NAMES[AnswerKind(self.answer)])
