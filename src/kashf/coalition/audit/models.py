from django.db import models

from kashf.coalition.audit.vocabulary import GENESIS, Link


class Entry(models.Model):
    """One line of the log. The database refuses to update or delete it (see the migrations)."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=64)
    facts = models.TextField()  # canonical JSON; a text, so that its digest is of what is stored
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-sequence"], name="audit_by_organisation"),
            models.Index(fields=["subject", "sequence"], name="audit_by_subject"),
            models.Index(fields=["actor", "name", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"

    def link(self) -> Link:
        """What this entry's digest has to cover."""
        return Link(
            sequence=self.sequence,
            previous=self.previous,
            at=self.at.isoformat(),
            actor=self.actor,
            organisation=self.organisation,
            name=self.name,
            subject=self.subject,
            facts=self.facts,
            before=self.before,
            after=self.after,
        )


class Head(models.Model):
    """The end of the chain: one row, locked while an entry is added."""

    only = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=1), name="audit_one_head"),
        ]

    def __str__(self) -> str:
        return f"head at {self.sequence}"
