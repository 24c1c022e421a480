"""What was done about a case, from the log."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.queries import entries_about
from kashf.coalition.audit.vocabulary import PUBLIC, SYSTEM
from kashf.coalition.console.log.words import WORDS
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import people_seen_by
from kashf.coalition.review.models import Case

MOST: Final = 100  # lines; the log has them all


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the log as it is read."""

    at: datetime
    actor: str
    did: str | Promise
    reason: str


def history_of(reader: Person, case: Case) -> list[Line]:
    """What was done about a case that the reader sees, newest first."""
    entries = list(entries_about(case.code).order_by("-sequence")[:MOST])
    actors = {entry.actor for entry in entries} - {SYSTEM, PUBLIC}
    people = people_seen_by(reader).filter(code__in=[UUID(actor) for actor in actors])
    names = {str(code): name for code, name in people.values_list("code", "name")}
    names |= {SYSTEM: _("Kashf itself"), PUBLIC: _("The public")}
    return [_line(entry, names.get(entry.actor, _("Somebody else"))) for entry in entries]


def _line(entry: Entry, actor: str) -> Line:
    reason = json.loads(entry.facts).get("reason") or ""
    return Line(entry.at, actor, WORDS.get(entry.name, entry.name), str(reason))
