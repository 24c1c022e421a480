"""Narratives of the play, and the lines that answer them; where one is missing, there is a gap."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from kashf.coalition.answers.actions import approve_line, draft_line, name_narrative, retire_line
from kashf.coalition.demo.cast import TEACHING
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.people import Company
from kashf.coalition.demo.timeline import Timeline
from kashf.coalition.members.vocabulary import Permission

SOURCE: Final = "Centre for Online Safety, fact sheet of the working group"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the propaganda says, and what is said to it."""

    label: Label | None
    english: str
    arabic: str
    answers: tuple[tuple[str, str], ...]


CLAIMS: Final = (
    Claim(
        Label.PROPAGANDA,
        "The Raven sees everything",
        "الغراب يرى كل شيء",
        (
            ("en", "A few people with a printer see no more than anybody else. Ask who pays."),
            ("ar", "قلة تملك طابعة لا ترى أكثر من غيرها. اسألوا من يدفع الثمن."),
        ),
    ),
    Claim(
        Label.RECRUITMENT,
        "The flock has room for everyone",
        "في السرب مكان للجميع",
        (
            ("en", "Those who left tell it: there was room to work, and none to disagree."),
            ("ar", "من غادروا يروون: كان هناك مكان للعمل، ولا مكان لرأي آخر."),
        ),
    ),
    Claim(
        Label.FUNDRAISING,
        "Every feather warms a chick",
        "كل ريشة تدفئ فرخا",
        (
            (
                "en",
                "No account of the money was ever given. Give where you see what becomes of it.",
            ),
        ),
    ),
    Claim(Label.INCITEMENT, "The square belongs to the ravens", "الساحة للغربان", ()),
    Claim(
        None,
        "The coalition wants to silence birds",
        "التحالف يريد إسكات الطيور",
        (("en", "Each removal has a decision, a reason and a second person who read it."),),
    ),
)
IN_A_MEMBER_S_WORDS: Final = "في سهلان يعرف الناس جيرانهم، لا الغربان."


@dataclass(slots=True)
class Answering:
    """The centre's work on answers."""

    company: Company
    timeline: Timeline

    def name(self) -> dict[Label, UUID]:
        """Name the narratives now; lines follow over the first months. By what content does."""
        officer = self.company.who(TEACHING, Permission.WRITE_ANSWERS)
        named = {}
        for claim in CLAIMS:
            narrative = name_narrative(
                by=officer, claim_en=claim.english, claim_ar=claim.arabic, shared=True
            )
            for language, text in claim.answers:
                wait = self.timeline.some(timedelta(days=40))
                draft = partial(self._draft, TEACHING, narrative.code, language, text)
                self.timeline.after(wait, draft)
            if claim.label:
                named[claim.label] = narrative.code
        self._in_other_words(named)
        return named

    def _in_other_words(self, named: dict[Label, UUID]) -> None:
        """A member's own line; one that takes another's place; one retired; one drafted."""
        end = self.timeline.calendar.end
        newer = CLAIMS[0].answers[0][1] + " And who profits."
        propaganda, recruiting = named[Label.PROPAGANDA], named[Label.RECRUITMENT]
        for days, slug, narrative, language, text in (
            (400, "sahlan", propaganda, "ar", IN_A_MEMBER_S_WORDS),
            (200, TEACHING, propaganda, "en", newer),
            (3, "sahlan", recruiting, "ar", "السرب لا يسأل عن رأيك. نحن نسأل."),
        ):
            draft = partial(self._draft, slug, narrative, language, text)
            self.timeline.at(end - timedelta(days=days), draft)
        retired = partial(self._draft, "noriya", recruiting, "en", "Nobody is in the flock.")
        self.timeline.at(end - timedelta(days=300), lambda: self._retire_later(retired()))

    def _draft(self, slug: str, narrative: UUID, language: str, text: str) -> UUID:
        writer = self.company.who(slug, Permission.WRITE_ANSWERS)
        line = draft_line(narrative, by=writer, language=language, text=text, source=SOURCE)
        approver = self.company.who(slug, Permission.APPROVE_ANSWERS)
        wait = timedelta(days=4) + self.timeline.some(timedelta(hours=8))
        self.timeline.after(wait, partial(approve_line, line.code, by=approver))
        return line.code

    def _retire_later(self, line: UUID) -> None:
        approver = self.company.who("noriya", Permission.APPROVE_ANSWERS)
        self.timeline.after(timedelta(days=90), partial(retire_line, line, by=approver))
