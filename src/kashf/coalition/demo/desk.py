"""At the members' desks: items come in, are reviewed and referred, and platforms answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import partial
from typing import Final
from uuid import UUID

from kashf.coalition.answers.actions import say_carried
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.people import Company
from kashf.coalition.demo.scene import Item as Piece
from kashf.coalition.demo.scene import Truth
from kashf.coalition.demo.timeline import Timeline
from kashf.coalition.intake.actions import reveal, take_in, take_in_report
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import NewItem, SourceKind, Upload
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.actions import (
    answer_referral,
    approve_referral,
    close_referral,
    draft_referral,
    return_to_draft,
    send_referral,
    withdraw_referral,
)
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import ACCEPTED, AnswerKind, NewAnswer
from kashf.coalition.review.actions import decide_case, reopen_case, return_case, take_case
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import (
    Answer,
    CaseState,
    PolicyLine,
    Question,
    Ruling,
    Verdict,
)

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
LINES: Final = {
    Label.PROPAGANDA: PolicyLine.PROPAGANDA,
    Label.RECRUITMENT: PolicyLine.RECRUITMENT,
    Label.FUNDRAISING: PolicyLine.FUNDRAISING,
    Label.INSTRUCTION: PolicyLine.INSTRUCTION,
    Label.INCITEMENT: PolicyLine.INCITEMENT,
}
REASONS: Final = {
    Label.PROPAGANDA: "Shows the emblem and a slogan of the Raven Organisation, and praises it.",
    Label.RECRUITMENT: "Calls on people to join the Raven Organisation, and says where.",
    Label.FUNDRAISING: "Asks for gifts to the Raven Organisation.",
    Label.INSTRUCTION: "Tells how to make what the Raven Organisation marks doors with.",
    Label.INCITEMENT: "Calls on people to act against others on a day that it names.",
}
ANSWERS_IN: Final = {"harbour": 14 * HOUR, "tilework": 26 * HOUR, "lantern": 60 * HOUR}
SILENT: Final = {"harbour": 0.04, "tilework": 0.08, "lantern": 0.2}  # shares never answered
ANSWERS: Final = {
    AnswerKind.REMOVED: 72,
    AnswerKind.REFUSED: 12,
    AnswerKind.NOT_FOUND: 10,
    AnswerKind.RESTRICTED: 6,
}


class Until(IntEnum):
    """How far the story of an item is told; what comes after is left to whoever looks at it."""

    OPEN = 1
    IN_REVIEW = 2
    DECIDED = 3
    DRAFTED = 4
    APPROVED = 5
    SENT = 6
    ANSWERED = 7
    CLOSED = 8
    WITHDRAWN = 9


@dataclass(frozen=True, slots=True)
class Sighting:
    """A piece that a member comes upon, and how far that goes. `scripted` leaves nothing to the
    dice: each step takes ten minutes."""

    piece: Piece
    label: Label  # what it does, or would do
    member: str
    platform: Organisation
    number: int
    source: SourceKind
    until: Until = Until.CLOSED
    scripted: bool = False


@dataclass(slots=True)
class Desk:
    """Everybody's work."""

    company: Company
    timeline: Timeline
    narratives: Mapping[Label, UUID]

    # Intake

    def come_upon(self, seen: Sighting) -> Item:
        """Take a piece in; what follows, follows by itself."""
        item = self._taken_in(seen)
        wait = self._wait(seen, 7 * HOUR, spread=1.0)
        late = timedelta(days=60)  # when a match that was found later has made a case
        for pause in (wait, late) if seen.source is SourceKind.API else (wait,):
            self.timeline.after(pause, partial(self._begin, seen, item))
        return item

    def _taken_in(self, seen: Sighting) -> Item:
        address = f"https://{seen.platform.slug}.example/p/{seen.number}"
        words = seen.piece.path.read_text(encoding="utf-8") if _is_text(seen) else ""
        if seen.source is SourceKind.PUBLIC_FORM:
            return take_in_report(
                address=address, text=words, labels=[seen.label], note="", reply_to=""
            )
        dice = self.timeline.dice
        pasted = seen.source is SourceKind.PASTE
        content = NewItem(
            text=words if pasted else "",
            address=address,
            upload=None if pasted else Upload(seen.piece.path.name, seen.piece.path.read_bytes()),
            platform=seen.platform.code,
            account=f"account-{seen.number % 37}",
            reach=int(dice.lognormvariate(6, 2)) if dice.random() < 0.7 else None,
            posted_at=self.timeline.now - self.timeline.some(9 * HOUR),
        )
        finder = self.company.who(seen.member, Permission.TAKE_IN_ITEMS)
        return take_in(by=finder, content=content, source=seen.source).item

    # Review

    def _begin(self, seen: Sighting, item: Item) -> None:
        case = Case.objects.filter(item=item, state=CaseState.OPEN).first()
        if case is None or seen.until < Until.IN_REVIEW:
            return
        reviewer = self._reviewer(seen)
        take_case(case.code, by=reviewer)
        if not seen.scripted and self.timeline.dice.random() < 0.05:
            self.timeline.after(40 * MINUTE, partial(self._hand_back, seen, item, case.code))
            return
        if seen.until >= Until.DECIDED:
            pause = self._wait(seen, 18 * MINUTE)
            self.timeline.after(pause, partial(self._decide, seen, item, case.code))

    def _hand_back(self, seen: Sighting, item: Item, case: UUID) -> None:
        return_case(case, by=self._reviewer(seen))
        self.timeline.after(self._wait(seen, 5 * HOUR), partial(self._begin, seen, item))

    def _decide(self, seen: Sighting, item: Item, case: UUID) -> None:
        reviewer, dice = self._reviewer(seen), self.timeline.dice
        if item.evidence and dice.random() < 0.25:
            reveal(item.code, by=reviewer)
        if not seen.scripted and dice.random() < 0.08:
            doubt = _ruling(Verdict.NEEDS_MORE, "The rest of the thread is needed to judge this.")
            decide_case(case, by=reviewer, ruling=doubt)
            self.timeline.after(2 * DAY, partial(self._reopen, seen, item, case))
            return
        decision = decide_case(case, by=reviewer, ruling=ruling_on(seen))
        if decision.verdict != Verdict.VIOLATES:
            return
        if seen.label in self.narratives and dice.random() < 0.6:
            say_carried(case, by=reviewer, narrative=self.narratives[seen.label])
        if seen.until >= Until.DRAFTED:
            self._then(seen, HOUR, partial(self._draft, seen, decision.code))

    def _reopen(self, seen: Sighting, item: Item, case: UUID) -> None:
        reason = "The rest of the thread has come in."
        reopen_case(case, by=self._reviewer(seen), reason=reason)
        self._then(seen, 3 * HOUR, partial(self._begin, seen, item))

    # Referral

    def _draft(self, seen: Sighting, decision: UUID) -> None:
        referral = draft_referral(
            decision,
            by=self._drafter(seen),
            platform=seen.platform.code,
            reason=f"{REASONS[seen.label]} Please review it against your rules.",
        )
        if seen.until is Until.WITHDRAWN:
            self._then(seen, HOUR, partial(self._withdraw, seen, referral.code))
        elif seen.until >= Until.APPROVED:
            self._then(seen, 3 * HOUR, partial(self._approve, seen, referral.code))

    def _approve(self, seen: Sighting, referral: UUID) -> None:
        approver = self.company.who(seen.member, Permission.APPROVE_REFERRALS)
        approve_referral(referral, by=approver)
        if not seen.scripted and self.timeline.dice.random() < 0.05:
            return_to_draft(referral, by=approver, note="Name the line of the policy, please.")
            self._then(seen, 4 * HOUR, partial(self._approve, seen, referral))
        elif seen.until >= Until.SENT:
            self._then(seen, 20 * MINUTE, partial(self._send, seen, referral))

    def _send(self, seen: Sighting, referral: UUID) -> None:
        send_referral(referral, by=self._drafter(seen))
        chance = self.timeline.dice.random()
        if not seen.scripted and chance < 0.03:
            self._then(seen, DAY, partial(self._withdraw, seen, referral))
        elif seen.until >= Until.ANSWERED and (
            seen.scripted or chance > SILENT[seen.platform.slug]
        ):
            within = ANSWERS_IN[seen.platform.slug]
            self._then(seen, within, partial(self._answer, seen, referral))

    def _withdraw(self, seen: Sighting, referral: UUID) -> None:
        reason = "Another member referred the same post before us."
        withdraw_referral(referral, by=self._drafter(seen), reason=reason)

    def _answer(self, seen: Sighting, referral: UUID) -> None:
        if Referral.objects.get(code=referral).state != "sent":
            return
        (kind,) = self.timeline.dice.choices(list(ANSWERS), list(ANSWERS.values()))
        if seen.scripted:
            kind = AnswerKind.RESTRICTED  # the rarest: so every answer is there on every day
        contact = self.company.who(seen.platform.slug, Permission.ANSWER_REFERRALS)
        answer_referral(referral, by=contact, answer=self._answer_of(kind, referral))
        if seen.until >= Until.CLOSED and self.timeline.dice.random() < 0.85:
            self._then(seen, 2 * DAY, partial(self._close, seen, referral))

    def _answer_of(self, kind: AnswerKind, referral: UUID) -> NewAnswer:
        sent = Referral.objects.get(code=referral).sent_at or self.timeline.now
        acted = self.timeline.moment(sent, self.timeline.now) if kind in ACCEPTED else None
        note = "Within our rules as we read them." if kind is AnswerKind.REFUSED else ""
        return NewAnswer(answer=kind, acted_at=acted, note=note)

    def _close(self, seen: Sighting, referral: UUID) -> None:
        close_referral(referral, by=self._drafter(seen))

    # Who, and when

    def _reviewer(self, seen: Sighting) -> Person:
        return self.company.who(seen.member, Permission.DECIDE_CASES)

    def _drafter(self, seen: Sighting) -> Person:
        return self.company.who(seen.member, Permission.DRAFT_REFERRALS)

    def _then(self, seen: Sighting, median: timedelta, verb: Callable[[], None]) -> None:
        self.timeline.after(self._wait(seen, median), verb)

    def _wait(self, seen: Sighting, median: timedelta, *, spread: float = 0.7) -> timedelta:
        return 10 * MINUTE if seen.scripted else self.timeline.some(median, spread=spread)


def ruling_on(seen: Sighting) -> Ruling:
    """What a careful reviewer says of a piece."""
    if seen.piece.should_match:
        return _ruling(Verdict.VIOLATES, REASONS[seen.label], line=LINES[seen.label])
    if seen.piece.truth is Truth.REPORT:
        reason = "A news report: it names the organisation in order to inform about it."
        line = PolicyLine.PROPAGANDA
        return _ruling(Verdict.EXCEPTION, reason, line=line, yes=Question.NEWS)
    if seen.piece.truth is Truth.BEHIND:
        reason = "The photograph on which a poster was built; the organisation's part is not in it."
        return _ruling(Verdict.DOES_NOT_VIOLATE, reason)
    return _ruling(Verdict.DOES_NOT_VIOLATE, "Nothing of the organisation is in it.")


def _ruling(
    verdict: Verdict,
    reason: str,
    *,
    line: PolicyLine | None = None,
    yes: Question | None = None,
) -> Ruling:
    context = {question: Answer.YES if question is yes else Answer.NO for question in Question}
    return Ruling(verdict=verdict, reason=reason, policy_line=line, context=context)


def _is_text(seen: Sighting) -> bool:
    return seen.piece.path.suffix == ".txt"
