"""Narratives and lines as the desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from kashf.coalition.answers.models import Line, Narrative
from kashf.coalition.answers.queries import in_force, lines_seen_by
from kashf.coalition.answers.vocabulary import LANGUAGES, LineState
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Answered:
    """A narrative and, for each language, its line in force or the gap."""

    narrative: Narrative
    languages: list[tuple[str, Words, Line | None]]
    cases: int = 0  # of one's own that carry it


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, and what the reader may do with it."""

    line: Line
    is_own: bool
    may_approve: bool
    wrote_it: bool
    may_retire: bool


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The lines of a narrative in a language: those that count, and those that did."""

    tag: str
    name: Words
    current: list[Shown]
    former: list[Shown]

    @property
    def is_gap(self) -> bool:
        """Whether no line is in force."""
        return all(one.line.state != LineState.APPROVED for one in self.current)


def answered(
    person: Person, narratives: Sequence[Narrative], cases: Sequence[int] = ()
) -> list[Answered]:
    """Some narratives that the person sees, in their order, with what answers them."""
    lines = in_force(person, narratives)
    counts = cases or [0] * len(narratives)
    return [
        Answered(one, [(tag, LANGUAGES[tag], line) for tag, line in lines[one.pk].items()], count)
        for one, count in zip(narratives, counts, strict=True)
    ]


def by_language(person: Person, narrative: Narrative) -> list[InLanguage]:
    """All lines of a narrative that the person sees; in force first, then drafts, newest first."""
    seen = lines_seen_by(person).filter(narrative=narrative)
    found = [
        _shown(person, line)
        for line in seen.select_related("drafted_by", "approved_by").order_by("-drafted_at", "-pk")
    ]
    return [
        InLanguage(
            tag,
            name,
            sorted(
                (one for one in found if one.line.language == tag and not _is_former(one)),
                key=lambda one: (one.line.state != LineState.APPROVED, not one.is_own),
            ),
            [one for one in found if one.line.language == tag and _is_former(one)],
        )
        for tag, name in LANGUAGES.items()
    ]


def _shown(person: Person, line: Line) -> Shown:
    own, at = line.organisation_id == person.organisation_id, person.organisation
    approves = own and holds(person, Permission.APPROVE_ANSWERS, at=at)
    wrote = line.drafted_by_id == person.pk
    is_draft = line.state == LineState.DRAFTED
    return Shown(
        line=line,
        is_own=own,
        may_approve=approves and is_draft and not wrote,
        wrote_it=wrote,
        may_retire=own
        and line.state != LineState.RETIRED
        and (approves or holds(person, Permission.WRITE_ANSWERS, at=at)),
    )


def _is_former(one: Shown) -> bool:
    return one.line.state == LineState.RETIRED
