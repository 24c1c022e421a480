"""Filters and tags for the public pages."""

from datetime import date

from django import template
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language_from_path

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
def in_language(request: HttpRequest, language: str) -> str:
    """The address of this page in another language; for what is no page, the first one."""
    there = translate_url(request.get_full_path(), language)
    return there if get_language_from_path(there) == language else f"/{language}/"
