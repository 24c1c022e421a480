"""What the pages about items and cases need to say it."""

from datetime import datetime

from django import template

from kashf.coalition.console.review.clocks import Clock, clock_of
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_preview

register = template.Library()


@register.filter
def previewable(item: Item) -> bool:
    """Whether there is a picture to be shown blurred."""
    return has_preview(item)


@register.filter
def time_left(due_at: datetime) -> Clock:
    """How much time is left until then, in words and with its tone."""
    return clock_of(due_at)
