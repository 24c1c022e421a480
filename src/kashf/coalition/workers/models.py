from django.db import models


class Worker(models.Model):
    """A process that does the background's work, wherever it runs, and when it was last heard of:
    by the database's clock, as those of several hosts differ."""

    name = models.CharField(primary_key=True, max_length=64)
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """What one worker of all does now and then, and when one last began it."""

    name = models.CharField(primary_key=True, max_length=40)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
