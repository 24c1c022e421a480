from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.vocabulary import (
    ADVICE_NAMES,
    FAULT_NAMES,
    LONGEST_ERROR,
    STATE_NAMES,
    UNFINISHED,
    Advice,
    ChangeKind,
    ScanFault,
    ScanState,
    Sharing,
)
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import LABEL_NAMES, Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.words import Words, WordsField
from kashf.signals import Signal, local, passage, signal_type
from kashf.signals.local import Relation


class Bank(models.Model):
    """A named set of signals with an owner, a label, a sharing scope and an expiry."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="banks")
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=16)
    advice = models.CharField(max_length=16, default=Advice.REVIEW)
    sharing = models.CharField(max_length=16, default=Sharing.OWN)
    shared_with = models.ManyToManyField(Organisation, related_name="banks_shared", blank=True)
    expires_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="bank_name_once"),
            models.CheckConstraint(condition=models.Q(label__in=sorted(Label)), name="bank_label"),
            models.CheckConstraint(
                condition=models.Q(sharing__in=sorted(Sharing)), name="bank_sharing"
            ),
            models.CheckConstraint(
                condition=models.Q(advice__in=sorted(Advice)), name="bank_advice"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label_name(self) -> str:
        """The label in the reader's language."""
        return str(LABEL_NAMES[Label(self.label)])

    @property
    def advice_name(self) -> str:
        """What its owner advises on a match, in the reader's language."""
        return str(ADVICE_NAMES[Advice(self.advice)])


class BankSignal(models.Model):
    """A signal in a bank. Withdrawn ones stay, so that old matches can be explained."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="signals")
    type = models.CharField(max_length=32)
    value = models.TextField()
    quality = models.SmallIntegerField(null=True)
    name = models.CharField(max_length=500)
    example = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        indexes = [
            models.Index(
                fields=["type", "value"],
                condition=models.Q(withdrawn_at=None),
                name="bank_signal_value",
            ),
            models.Index(
                fields=["bank", "type", "example", "value"],
                condition=models.Q(withdrawn_at=None, example__isnull=False),
                name="bank_signal_example",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "type", "value"],
                condition=models.Q(withdrawn_at=None),
                name="bank_signal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.value}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken out: it explains old matches, and makes no new ones."""
        return self.withdrawn_at is not None

    @property
    def signal(self) -> Signal:
        """As the library knows it."""
        return Signal(self.type, self.value, self.quality)


class SignalWords(models.Model):
    """The words of a signal's name, as they are looked for, under its bank: of a bank that somebody
    does not see nothing is read. `version` is that of `kashf.coalition.words`."""

    INDEX = Words("banks_signalwords", "signal_id")

    signal = models.OneToOneField(
        BankSignal, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = WordsField()
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"words of {self.signal_id}"


class Change(models.Model):
    """A line of the change log that every index follows; `sequence` only grows."""

    sequence = models.BigAutoField(primary_key=True)
    signal = models.ForeignKey(BankSignal, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(ChangeKind)), name="change_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class Followed(models.Model):
    """Up to where the items that were here already have been matched against the change log: all of
    them up to `sequence`, and from there up to `until` those up to the key `item`."""

    only = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0)
    item = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=1), name="banks_one_followed"),
        ]

    def __str__(self) -> str:
        return f"followed to {self.sequence}"


class ToMatch(models.Model):
    """A bank that others may see since then, and with which not all items were matched since: kept
    until they are, whatever becomes of the task."""

    bank = models.OneToOneField(
        Bank, on_delete=models.CASCADE, primary_key=True, related_name="to_match"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bank} to match"


class Match(models.Model):
    """An item's signal within the radius of a bank's, with the evidence.

    Whose item it is and which bank it was stand here too, so that they are counted in an index
    alone. Neither ever changes.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="matches")
    signal = models.ForeignKey(BankSignal, on_delete=models.PROTECT, related_name="matches")
    found = models.TextField()  # the item's own value
    distance = models.IntegerField()
    radius = models.IntegerField()
    view = models.CharField(max_length=40, blank=True)  # how the item was looked at; as in intake
    relation = models.CharField(max_length=8, blank=True)  # of two pictures; see `same`
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["distance", "pk"]
        indexes = [
            models.Index(fields=["signal", "item"], name="match_of_signal"),
            models.Index(fields=["organisation", "bank", "item", "relation"], name="match_of_bank"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "signal", "found"], name="match_once"),
            models.CheckConstraint(
                condition=models.Q(relation__in=["", *sorted(Relation)]), name="match_relation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ~ {self.signal_id}"

    @property
    def is_shared(self) -> bool:
        """Whether the two have but a part in common, such as an emblem: a ground for nothing."""
        return self.relation == Relation.SHARED

    @property
    def why(self) -> str:
        """What the distance means, in a few words."""
        return signal_type(self.signal.type).explain(self.distance)


class Sameness(models.Model):
    """What the pictures of a match have in common, as `kashf.signals.local` found it."""

    match = models.OneToOneField(
        Match, on_delete=models.CASCADE, primary_key=True, related_name="same"
    )
    inliers = models.IntegerField()  # corners that both have, in places that fit
    agreement = models.FloatField()  # the part of the tiles that can be compared which agree
    region = models.JSONField()  # four corners, x and y, in the item: parts of its sides
    tiles = models.CharField(max_length=256)  # signs of Tile, row by row of the bank's picture
    mirrored = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(inliers__gte=0, agreement__gte=0, agreement__lte=1),
                name="sameness_in_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inliers} corners"

    @classmethod
    def of(cls, match: Match, same: local.Sameness) -> Self:
        """A row for what was found."""
        return cls(
            match=match,
            inliers=same.inliers,
            agreement=same.agreement,
            region=[list(corner) for corner in same.region],
            tiles=same.tiles,
            mirrored=same.mirrored,
        )

    @property
    def found(self) -> local.Sameness:
        """As the library knows it."""
        one, two, three, four = ((x, y) for x, y in self.region)
        return local.Sameness(
            relation=Relation(self.match.relation),
            inliers=self.inliers,
            agreement=self.agreement,
            region=(one, two, three, four),
            tiles=self.tiles,
            mirrored=self.mirrored,
        )


class Quotation(models.Model):
    """What of a bank's text the item of a match has, as `kashf.signals.passage` found it."""

    match = models.OneToOneField(
        Match, on_delete=models.CASCADE, primary_key=True, related_name="quoted"
    )
    passages = models.IntegerField()  # that both have
    known = models.FloatField()  # the part of the bank's text that is there
    of_item = models.FloatField()  # the part of the item that is the bank's text
    spans = models.JSONField()  # from where to where in the item, then in the bank's text

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    passages__gte=0, known__gte=0, known__lte=1, of_item__gte=0, of_item__lte=1
                ),
                name="quotation_in_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.passages} passages"

    @classmethod
    def of(cls, match: Match, found: passage.Quotation) -> Self:
        """A row for what was found."""
        return cls(
            match=match,
            passages=found.passages,
            known=found.known,
            of_item=found.of_item,
            spans=[[*span.item, *span.known] for span in found.spans],
        )

    @property
    def is_mostly_other(self) -> bool:
        """Whether most of the item is other text, which a person has to read."""
        return self.of_item < passage.MOSTLY

    @property
    def found(self) -> passage.Quotation:
        """As the library knows it."""
        spans = (
            passage.Shared((start, end), (its_start, its_end))
            for start, end, its_start, its_end in self.spans
        )
        return passage.Quotation(self.passages, self.known, self.of_item, tuple(spans))


class Scan(models.Model):
    """A look at all items that an organisation had when it was started, for what is in a bank.

    The items are looked at in the order of their keys: `last_item` is the last one so far, and
    `until_item` the last one there was. What comes in later is matched when it does.
    """

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="scans")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True)  # when the background took it up
    moved_at = models.DateTimeField(default=now)  # when it last came further
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, default=ScanState.WAITING)
    items = models.IntegerField()
    looked = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)
    new = models.IntegerField(default=0)  # of those, how many had not matched before
    failed = models.IntegerField(default=0)  # of those looked at, how many could not be
    last_item = models.BigIntegerField(default=0)
    until_item = models.BigIntegerField()
    change = models.BigIntegerField()  # the newest line of the change log when it was started
    changed = models.IntegerField(default=0)  # lines about the bank while it ran
    tries = models.SmallIntegerField(default=0)  # that failed since it last came further
    losses = models.SmallIntegerField(default=0)  # of workers, one after another at the same place:
    lost_after = models.BigIntegerField(null=True)  # the last item that had been looked at then
    fault = models.CharField(max_length=16, blank=True)
    error = models.CharField(max_length=LONGEST_ERROR, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "organisation"],
                condition=models.Q(state__in=sorted(UNFINISHED)),
                name="scan_unfinished_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(ScanState)), name="scan_state"
            ),
            models.CheckConstraint(
                condition=models.Q(fault__in=["", *sorted(ScanFault)]), name="scan_fault"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(UNFINISHED), ended_at=None)
                | models.Q(~models.Q(state__in=sorted(UNFINISHED)), ended_at__isnull=False),
                name="scan_end",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    looked__gte=models.F("matched"), matched__gte=models.F("new"), new__gte=0
                ),
                name="scan_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.looked} of {self.items}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNFINISHED

    @property
    def state_name(self) -> str:
        """Where it stands, in the reader's language."""
        return str(STATE_NAMES[ScanState(self.state)])

    @property
    def fault_name(self) -> str:
        """Why it failed, in the reader's language; empty if it did not."""
        return str(FAULT_NAMES[ScanFault(self.fault)]) if self.fault else ""

    @property
    def left(self) -> timedelta | None:
        """How long it will still take if it goes on as so far; None if that cannot be said."""
        if self.state != ScanState.RUNNING or self.begun_at is None or not self.looked:
            return None
        return (self.moved_at - self.begun_at) / self.looked * max(0, self.items - self.looked)
