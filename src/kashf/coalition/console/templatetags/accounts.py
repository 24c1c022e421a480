"""Numbers, days and times, as the reader's language writes them."""

from datetime import date, datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext

from kashf.coalition.console.statements.reading import TONES
from kashf.coalition.statements.models import Round
from kashf.coalition.statements.queries import wording

register = template.Library()


@register.filter
def day(when: date) -> str:
    """A day, with its month in words."""
    return wording.day(when)


@register.filter
def localday(at: datetime) -> str:
    """The day of a moment in the reader's zone."""
    return wording.day(timezone.localtime(at))


@register.filter
def moment(at: datetime) -> str:
    """A day and a time in the reader's zone."""
    local = timezone.localtime(at)
    time = wording.digits(formats.time_format(local, "H:i"))
    return f"{wording.day(local)}{gettext(',')} {time}"


@register.filter
def number(value: float) -> str:
    """A number in the language's own digits."""
    return wording.number(value)


@register.filter
def digits(text: str) -> str:
    """Words with the language's own digits."""
    return wording.digits(text)


@register.filter
def period(asked: Round) -> str:
    """The days of a round."""
    return wording.days(asked.first_day, asked.last_day)


@register.simple_tag
def tone(state: str) -> str:
    """The tint of a statement's state; the word stands beside it."""
    return TONES.get(state, "")
