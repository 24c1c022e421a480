"""The navigation between the desks."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django import template
from django.template.context import RequestContext

from kashf.coalition.console.addresses import address
from kashf.coalition.console.desks import desks_of
from kashf.coalition.console.marks import marked, marked_pieces
from kashf.coalition.members.models import Person
from kashf.coalition.words import Pieces, asked

register = template.Library()


@register.inclusion_tag("kashf/desks.html", takes_context=True)
def desks_nav(context: RequestContext) -> dict[str, object]:
    """The desks of the person who is signed in; the page's own is marked."""
    person = context["request"].user
    desks = desks_of(person) if isinstance(person, Person) else []
    return {"desks": desks, "current": context.get("desk", "")}


@register.filter(name="address")
def address_of(code: UUID, name: str) -> str:
    """The address of the page about it: in long lists, as `url` is slow."""
    return address(name, code)


@register.filter
def named(names: Mapping[object, object], key: object) -> object:
    """The name of a value, from a mapping like `ROLE_NAMES`."""
    return names[key]


@register.filter(name="marked")
def with_marks(text: str, words: str) -> str:
    """A title or a name with the words marked that somebody looks for; as it is if for none."""
    return marked(text, asked(words)) if words else text


@register.filter(name="marked_pieces")
def pieces_with_marks(pieces: Pieces) -> str:
    """A snippet, with its hits marked."""
    return marked_pieces(pieces)


@register.filter(name="sorted")
def in_order(values: Iterable[str]) -> list[str]:
    """The values in their order; for sets, which have none."""
    return sorted(values)
