"""What the pages about items and cases need to say it."""

from datetime import datetime

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext

from kashf.coalition.banks.models import BankSignal, Match
from kashf.coalition.console.items.drawing import same_words, view_words
from kashf.coalition.console.review.clocks import Clock, clock_of
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_body, has_preview
from kashf.signals import REGISTRY
from kashf.signals.interface import HammingType

register = template.Library()


@register.filter
def previewable(item: Item) -> bool:
    """Whether there is a picture to be shown blurred."""
    return has_preview(item)


@register.filter
def cut(text: str, most: int) -> str:
    """The text as `truncatechars` cuts it. That looks at each character; most texts are short."""
    return text if len(text) <= most else Truncator(text).chars(most)


@register.filter
def meaning(match: Match) -> str:
    """What the distance of a match means, in the reader's language where the type is ours."""
    if match.relation:
        return same_words(match)
    kind = REGISTRY.get(match.signal.type)
    if isinstance(kind, HammingType):
        differ = {"distance": match.distance, "bits": kind.bits}
        return gettext("%(distance)s of %(bits)s bits differ") % differ
    if not match.distance:
        return gettext("the same")
    return kind.explain(match.distance) if kind else ""


@register.filter
def looked_at(match: Match) -> str:
    """How the item was looked at when it was found; empty for as it is."""
    return view_words(match)


@register.filter
def whole_only(signal: BankSignal) -> bool:
    """Whether there is too little in a picture to find it inside another."""
    return has_body(signal.type) and REGISTRY[signal.type].is_weak(signal.signal)


@register.filter
def time_left(due_at: datetime) -> Clock:
    """How much time is left until then, in words and with its tone."""
    return clock_of(due_at)
