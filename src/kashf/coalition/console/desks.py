"""The desks of the console, and which of them a person sees."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class Desk:
    """A part of the console. Who holds one of `permissions` sees it; an empty set is for all."""

    name: str
    title: str | Promise
    url_name: str
    permissions: frozenset[Permission]

    @property
    def url(self) -> str:
        """Its first page."""
        return reverse(self.url_name)

    def is_for(self, person: Person) -> bool:
        """Whether a role of the person's opens it."""
        at = person.organisation
        return any(holds(person, permission, at=at) for permission in self.permissions)


def _desk(name: str, title: str | Promise, *permissions: Permission, first: str = "list") -> Desk:
    return Desk(name, title, f"console:{name}_{first}", frozenset(permissions))


DESKS: Final = (
    _desk("review", pgettext_lazy("desk", "Review"), Permission.SEE_CASES, first="queue"),
    _desk("items", _("Items"), Permission.SEE_ITEMS),
    _desk("banks", _("Signal banks"), Permission.SEE_BANKS),
    _desk("referrals", _("Referrals"), Permission.SEE_REFERRALS, Permission.ANSWER_REFERRALS),
    _desk("answers", _("Answers"), Permission.SEE_ANSWERS),
    _desk("meetings", _("Meetings"), Permission.SEE_MEETINGS),
    _desk("statements", _("Statements"), Permission.SEE_STATEMENTS),
    _desk("people", _("People"), Permission.KEEP_PEOPLE),
    _desk("log", _("Log"), Permission.READ_LOG),
)


def desks_of(person: Person) -> list[Desk]:
    """The desks that the person sees, in their order; a platform begins with what it was sent."""
    desks = [desk for desk in DESKS if desk.is_for(person)]
    if person.organisation.is_platform:
        desks.sort(key=lambda desk: desk.name != "referrals")
    return desks
