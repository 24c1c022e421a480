"""Numbers and days of statements, as the reader's language writes them."""

from datetime import date

from django import template

from kashf.coalition.console.statements.reading import TONES
from kashf.coalition.statements.models import Round
from kashf.coalition.statements.queries import wording

register = template.Library()


@register.filter
def day(when: date) -> str:
    """A day, with its month in words."""
    return wording.day(when)


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
