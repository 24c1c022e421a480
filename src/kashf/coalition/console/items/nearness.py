"""What a distance means, in the reader's language where the type is ours."""

from typing import Final

from django.utils.translation import gettext, gettext_noop

from kashf.signals import REGISTRY
from kashf.signals.interface import ExactType, HammingType

# What `url` says; marked here, so that it is translated when it is shown.
SAID_BY_TYPES: Final = (
    gettext_noop("the same"),
    gettext_noop("the same page and parameter"),
    gettext_noop("below the same path"),
    gettext_noop("on the same host"),
)


def distance_words(type_name: str, distance: int) -> str:
    """In words; none of a type that is not installed here."""
    kind = REGISTRY.get(type_name)
    if isinstance(kind, HammingType):
        differ = {"distance": distance, "bits": kind.bits}
        return gettext("%(distance)s of %(bits)s bits differ") % differ
    if not distance:
        return gettext("the same")
    words = kind.explain(distance) if kind else ""
    return gettext(words) if words in SAID_BY_TYPES else words


def is_measured(type_name: str) -> bool:
    """Whether distances of that type are more or less, and not of a kind each."""
    return not isinstance(REGISTRY.get(type_name), ExactType)
