"""What the pages about items and cases need to say it."""

from datetime import datetime

from django import template
from django.utils.text import Truncator

from kashf.coalition.banks.models import BankSignal, Match
from kashf.coalition.console.items.drawing import same_words, view_words
from kashf.coalition.console.items.nearness import distance_words, is_measured
from kashf.coalition.console.review.clocks import Clock, clock_of
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_body, has_preview
from kashf.signals import REGISTRY
from kashf.signals.homographs import Homograph, homograph
from kashf.signals.links import canonical_url

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
    return distance_words(match.signal.type, match.distance)


@register.filter
def measured(match: Match) -> bool:
    """Whether its distance is a measure, to be shown beside its limit."""
    return not match.relation and is_measured(match.signal.type)


@register.filter
def imitation(address: str) -> Homograph | None:
    """What the host of an address reads like, if it imitates another."""
    link = canonical_url(address)
    return homograph(link) if link else None


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
