from uuid import uuid4

from django.db import models

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.vocabulary import ItemKind, Label, SourceKind
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.words import Words, WordsField
from kashf.signals import Signal
from kashf.signals.view import View


class Item(models.Model):
    """One piece of public content: text, media or a link, with its address and time.

    The same content from the same place is one item of an organisation (`fingerprint`).
    """

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="items")
    source = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=200)  # the first words, or the file's name
    text = models.TextField(blank=True)
    address = models.CharField(max_length=2000, blank=True)
    platform = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="items_there"
    )
    account = models.CharField(max_length=64, blank=True)  # a keyed hash, never the handle
    reach = models.BigIntegerField(null=True)  # views, where known; unknown is not zero
    posted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=now)
    received_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
    said_labels = models.CharField(max_length=100, blank=True)  # what a reporter said it does
    reply_to = models.EmailField(blank=True)  # only if a reply was asked for; deleted afterwards
    evidence = models.CharField(max_length=64, blank=True)  # SHA-256 of the stored original
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_size = models.BigIntegerField(null=True)
    fault = models.CharField(max_length=500, blank=True)  # what could not be read of it, and why
    # Of the text, as `kashf.language.identify` tells them; null until they were told
    language = models.CharField(max_length=16, null=True)  # noqa: DJ001 -- "" would be a language
    script = models.CharField(max_length=4, null=True)  # noqa: DJ001
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-received_at"], name="item_newest"),
            models.Index(fields=["organisation", "language", "-received_at"], name="item_language"),
            models.Index(fields=["organisation", "script", "-received_at"], name="item_script"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="item_once"),
            models.CheckConstraint(
                condition=models.Q(source__in=sorted(SourceKind)), name="item_source"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=sorted(ItemKind)), name="item_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def short(self) -> str:
        """A short name for people, such as I-3f9a21bc."""
        return f"I-{self.code.hex[:8]}"

    @property
    def label_hints(self) -> list[Label]:
        """What a reporter said it does."""
        return [Label(label) for label in self.said_labels.split()]


class ItemWords(models.Model):
    """The words of an item, as they are looked for. Written by `keep_words` alone.

    `version` is that of `kashf.coalition.words`, and nothing of an item whose texts were changed
    since: the background writes it anew.
    """

    INDEX = Words("intake_itemwords", "item_id")

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = WordsField()
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"words of {self.item_id}"


class Table(models.Model):
    """A table of items that is being taken in. `sealed` is the table, encrypted, until its end."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()
    rows = models.IntegerField()
    done = models.IntegerField(default=0)
    new = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    done__gte=models.F("new"), rows__gte=models.F("done"), new__gte=0
                ),
                name="table_counts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.rows}"

    @property
    def already(self) -> int:
        """Rows whose items were here before."""
        return self.done - self.new


class ItemSignal(models.Model):
    """A signal that was computed of an item.

    Its own ones are what is shown of it and goes into a bank. The others are how a picture is
    looked for besides: turned, trimmed (`view`), or by more corners than a bank keeps. `place` is
    where the value lies for `ExactType.places`, in the order of its bytes.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="signals")
    type = models.CharField(max_length=32)
    value = models.TextField()
    quality = models.SmallIntegerField(null=True)
    view = models.CharField(max_length=40, blank=True)  # the words of a View; none as it is
    is_own = models.BooleanField(default=True)
    round = models.SmallIntegerField(default=1)  # of looking for it; 0 if it is not looked for
    place = models.TextField(null=True)  # noqa: DJ001 -- the index holds those that have one

    class Meta:
        indexes = [
            models.Index(fields=["type", "value"], name="item_signal_value"),
            models.Index(
                fields=["place"],
                condition=models.Q(place__isnull=False),
                name="item_signal_place",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(round__gte=0), name="item_signal_round")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.value}"

    def signal(self, body: bytes = b"") -> Signal:
        """As the library knows it."""
        return Signal(self.type, self.value, self.quality, body, View.parse(self.view))


class Body(models.Model):
    """What signals of a type are compared by, where their value is only its name: of items and of
    banks alike, each once.

    It has a small grey copy of a picture, or a text, so it is encrypted as originals are, and is
    gone when nothing names it any more (`kashf.coalition.banks.actions.forget_bodies`).
    """

    type = models.CharField(max_length=32)
    value = models.CharField(max_length=80)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=now)  # when it was last put in

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "value"], name="body_once")]

    def __str__(self) -> str:
        return f"{self.type} {self.value}"
