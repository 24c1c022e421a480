"""A case as a line of the queue. It is made here, and not in the template, because there are many:
each tag of a template costs more than the function behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from kashf.coalition.console.addresses import address
from kashf.coalition.console.items.nearness import distance_words, is_measured
from kashf.coalition.console.marks import marked, marked_pieces
from kashf.coalition.console.review.clocks import Clock, clock_of, decided_on
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import snippets_of
from kashf.coalition.members.models import Person
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import CaseState
from kashf.coalition.words import asked


@dataclass(frozen=True, slots=True)
class Row:
    """A line, in the reader's words."""

    url: str
    peek: str
    item: Item
    title: str
    snippet: str  # where the words stand that are looked for
    short: str
    platform: str
    facts: str
    label: str
    label_name: str
    is_near: bool  # to a signal of a bank
    distance: str  # empty where it is the same, or none is near
    decided: str  # empty while it waits
    clock: Clock | None


def rows_of(cases: Sequence[Case], reader: Person, back: str, words: str = "") -> list[Row]:
    """A line for each case; `back` leads to this part of the queue, in which `words` are looked
    for."""
    found = asked(words)
    snippets = snippets_of(reader, [case.item for case in cases], words)
    return [
        Row(
            url=address("console:review_case", case.code) + back,
            peek=address("console:review_peek", case.code) + back,
            item=case.item,
            title=marked(case.item.title, found) if found else case.item.title,
            snippet=marked_pieces(snippets.get(case.item_id, ())),
            short=case.short,
            platform=case.item.platform.name if case.item.platform else "",
            facts=" · ".join(_facts(case, reader)),
            label=case.label,
            label_name=case.label_name,
            is_near=case.distance is not None,
            distance=_distance(case),
            decided=decided_on(case.decided_at) if case.decided_at else "",
            clock=None if case.decided_at else clock_of(case.due_at),
        )
        for case in cases
    ]


def _facts(case: Case, reader: Person) -> Iterable[str]:
    if case.item.reach is None:
        yield _("reach not known")
    else:
        yield _("reach %(reach)s") % {"reach": intcomma(case.item.reach)}
    if case.state == CaseState.IN_REVIEW and case.reviewer:
        is_mine = case.reviewer == reader
        name = {"name": case.reviewer.name}
        yield _("In review by you") if is_mine else _("In review by %(name)s") % name


def _distance(case: Case) -> str:
    if case.distance is None or not case.radius:
        return ""
    if not is_measured(case.nearest_type):
        return distance_words(case.nearest_type, case.distance) if case.distance else ""
    near = {"distance": case.distance, "radius": case.radius}
    return _("%(distance)s of %(radius)s") % near
