"""Rounds of the play: statements of account drafted, handed in, returned, accepted, published."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID

from kashf.coalition.demo.cast import LEAD, TEACHING
from kashf.coalition.demo.people import Company
from kashf.coalition.demo.timeline import Timeline
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.actions import (
    accept_statement,
    draft_statement,
    open_round,
    publish_statement,
    return_statement,
    submit_statement,
)

BEFORE_THE_END: Final = timedelta(days=14)  # when members are asked
NOTE: Final = "Figures as our records have them. Two desks were vacant in the summer."
BECAUSE: Final = "The note says nothing about the referrals that were not answered."


class Fate(StrEnum):
    """How far a member's statement comes."""

    NONE = "none"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    MENDED = "mended"  # returned, then handed in again and published


FORMER: Final = (*[Fate.PUBLISHED] * 4, Fate.MENDED, Fate.PUBLISHED, Fate.NONE)
LATEST: Final = (
    Fate.DRAFTED,  # the lead's: its approver may hand it in
    Fate.ACCEPTED,
    Fate.PUBLISHED,  # the teaching centre's among them, which has lines in force
    Fate.SUBMITTED,
    Fate.PUBLISHED,
    Fate.NONE,
    Fate.RETURNED,
    Fate.PUBLISHED,
    Fate.SUBMITTED,
)


@dataclass(slots=True)
class Accounts:
    """Who gives an account, and who reads it."""

    company: Company
    timeline: Timeline

    def ask(self) -> None:
        """Open every round before its period ends."""
        rounds = self.timeline.calendar.rounds
        for number, (_, last) in enumerate(rounds):
            end = datetime.combine(last, time(), UTC) + timedelta(days=1)
            fates = LATEST if number == len(rounds) - 1 else FORMER
            opening = partial(self._open, number, fates)
            self.timeline.at(end - BEFORE_THE_END, opening)

    def _open(self, number: int, fates: tuple[Fate, ...]) -> None:
        first, last = self.timeline.calendar.rounds[number]
        asked = open_round(by=self._chair(LEAD), first_day=first, last_day=last)
        end = datetime.combine(last, time(), UTC) + timedelta(days=1)
        for place, slug in enumerate(self.company.members):
            fate = (
                fates[(place + number) % len(fates)]
                if fates is FORMER
                else (fates[place % len(fates)])
            )
            if fate is not Fate.NONE:
                day = end + timedelta(days=place % 4, hours=8 + place % 7)
                self.timeline.at(day, partial(self._draft, asked.code, slug, fate))

    def _draft(self, asked: UUID, slug: str, fate: Fate) -> None:
        statement = draft_statement(asked, by=self._writer(slug))
        if fate is not Fate.DRAFTED:
            submit = partial(self._submit, statement.code, slug, fate)
            self.timeline.after(timedelta(hours=30), submit)

    def _submit(self, statement: UUID, slug: str, fate: Fate) -> None:
        submit_statement(statement, by=self._writer(slug), note=NOTE)
        if fate in {Fate.RETURNED, Fate.MENDED}:
            self.timeline.after(timedelta(days=1), partial(self._return, statement, slug, fate))
        elif fate in {Fate.ACCEPTED, Fate.PUBLISHED}:
            self.timeline.after(timedelta(days=2), partial(self._accept, statement, slug, fate))

    def _return(self, statement: UUID, slug: str, fate: Fate) -> None:
        return_statement(statement, by=self._chair(slug), reason=BECAUSE)
        if fate is Fate.MENDED:
            submit = partial(self._submit, statement, slug, Fate.PUBLISHED)
            self.timeline.after(timedelta(days=3), submit)

    def _accept(self, statement: UUID, slug: str, fate: Fate) -> None:
        accept_statement(statement, by=self._chair(slug))
        if fate is Fate.PUBLISHED:
            publish = partial(publish_statement, statement, by=self._chair(slug))
            self.timeline.after(timedelta(days=2), publish)

    def _writer(self, slug: str) -> Person:
        return self.company.who(slug, Permission.WRITE_STATEMENTS)

    def _chair(self, slug: str) -> Person:
        """Nobody accepts the statement of their own organisation."""
        return self.company.who(
            LEAD if slug == TEACHING else TEACHING, Permission.ACCEPT_STATEMENTS
        )
