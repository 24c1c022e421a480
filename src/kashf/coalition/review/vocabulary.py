"""States of a case, verdicts, context questions, and the clocks of review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kashf.coalition.audit.vocabulary import Event
from kashf.coalition.intake.vocabulary import Label, SourceKind
from kashf.errors import BadInput, WrongState
from kashf.language import Script

DUE: Final = timedelta(hours=24)  # from intake to a decision
PAUSE_AFTER: Final = 10  # originals seen in PAUSE_WINDOW, then a pause is suggested
PAUSE_WINDOW: Final = timedelta(hours=2)
UNDO_FOR: Final = timedelta(seconds=30)
LONGEST_REASON: Final = 4_000
LEAST_WHY: Final = 20  # characters of a reason that says why it violates in spite of its context
MOST_ELSEWHERE: Final = 50  # decisions of others that a case shows
NEAR: Final = 30  # what the nearest match adds to the urgency, at the most
FAR: Final = 15  # what the reach adds, at the most

# What comes by these ways is looked at by a person, matched or not; the rest only if it matches.
ALWAYS_REVIEWED: Final = frozenset(
    {SourceKind.UPLOAD, SourceKind.PASTE, SourceKind.PUBLIC_FORM, SourceKind.IMPORT}
)


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"


class Verdict(StrEnum):
    """How a review ends."""

    VIOLATES = "violates"
    DOES_NOT_VIOLATE = "does_not_violate"
    EXCEPTION = "exception"
    NEEDS_MORE = "needs_more"


class Question(StrEnum):
    """The context that is asked about before anything may be said to violate."""

    NEWS = "news"
    RESEARCH = "research"
    ART = "art"
    COUNTER_SPEECH = "counter_speech"
    EVIDENCE = "evidence"


class Answer(StrEnum):
    """An answer to a context question."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class QueueView(StrEnum):
    """Which part of the cases a queue shows."""

    URGENT = "urgent"  # all that is not decided
    MINE = "mine"  # what the person is reviewing
    DECIDED = "decided"  # newest first
    ALL = "all"


class PolicyLine(StrEnum):
    """The line of the coalition's policy that a decision stands on."""

    PROPAGANDA = "1.1"
    GLORIFICATION = "1.2"
    RECRUITMENT = "2.1"
    FUNDRAISING = "3.1"
    INSTRUCTION = "4.1"
    INCITEMENT = "5.1"


MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = MappingProxyType(
    {
        CaseState.OPEN: frozenset({CaseState.IN_REVIEW}),
        CaseState.IN_REVIEW: frozenset({CaseState.OPEN, CaseState.DECIDED}),
        CaseState.DECIDED: frozenset({CaseState.OPEN}),  # reopened, with a reason; or undone
    }
)
assert MOVES.keys() == set(CaseState), "every state has its row"

# The verdicts that stand on a line of the policy; the others have none.
STANDS_ON_A_LINE: Final = frozenset({Verdict.VIOLATES, Verdict.EXCEPTION})

# How much a label weighs in the queue: what can lead to harm soonest comes first.
WEIGHTS: Final[Mapping[Label, int]] = MappingProxyType(
    {
        Label.INCITEMENT: 50,
        Label.INSTRUCTION: 45,
        Label.RECRUITMENT: 35,
        Label.FUNDRAISING: 30,
        Label.PROPAGANDA: 20,
    }
)
assert WEIGHTS.keys() == set(Label), "every label has its weight"

STATE_NAMES: Final = {
    CaseState.OPEN: pgettext_lazy("case", "Open"),
    CaseState.IN_REVIEW: _("In review"),
    CaseState.DECIDED: _("Decided"),
}
VERDICT_NAMES: Final = {
    Verdict.VIOLATES: _("Violates"),
    Verdict.DOES_NOT_VIOLATE: _("Does not violate"),
    Verdict.EXCEPTION: _("Exception"),
    Verdict.NEEDS_MORE: _("Needs more"),
}
VIEW_NAMES: Final = {
    QueueView.URGENT: _("Urgent first"),
    QueueView.MINE: _("Mine"),
    QueueView.DECIDED: _("Decided"),
    QueueView.ALL: _("All"),
}
QUESTIONS: Final = {
    Question.NEWS: _("Is it news reporting?"),
    Question.RESEARCH: _("Is it research or teaching?"),
    Question.ART: _("Is it art or satire?"),
    Question.COUNTER_SPEECH: _("Does it speak against the organisation?"),
    Question.EVIDENCE: _("Is it kept as evidence of a crime?"),
}
ANSWER_NAMES: Final = {Answer.YES: _("Yes"), Answer.UNCLEAR: _("Unclear"), Answer.NO: _("No")}
POLICY_NAMES: Final = {
    PolicyLine.PROPAGANDA: _("1.1 Propaganda of the organisation"),
    PolicyLine.GLORIFICATION: _("1.2 Glorification of its acts"),
    PolicyLine.RECRUITMENT: _("2.1 Recruitment"),
    PolicyLine.FUNDRAISING: _("3.1 Fundraising"),
    PolicyLine.INSTRUCTION: _("4.1 Instruction"),
    PolicyLine.INCITEMENT: _("5.1 Incitement"),
}


def move(here: CaseState, there: CaseState) -> CaseState:
    """Return `there` if a case may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(f"A case that is {here} cannot become {there}; it can become: {ways}.")
    return there


def plain_text(text: str, *, field: str, longest: int, least: int = 1) -> str:
    """The text without blanks around it; BadInput if it is too short, too long or no text."""
    text = text.strip()
    if len(text) < least:
        wanted = "Write something." if least == 1 else f"Write at least {least} characters."
        raise BadInput(f"The {field} is too short. {wanted}", fields={field: wanted})
    if len(text) > longest:
        raise BadInput(
            f"The {field} has {len(text):,} characters; at most {longest:,} are kept.",
            fields={field: f"Shorten it to {longest:,} characters."},
        )
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput(
            f"The {field} has characters that are no text.", fields={field: "Type it anew."}
        )
    return text


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """What a reviewer says at the end: what `decide_case` takes."""

    verdict: Verdict
    reason: str
    policy_line: PolicyLine | None = None
    context: Mapping[Question, Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Which cases a queue shows; every field narrows it."""

    view: QueueView = QueueView.URGENT
    label: Label | None = None
    bank: UUID | None = None
    language: str = ""  # of the item's text, as it is told
    script: Script | None = None
    q: str = ""  # words of the item's texts, or a short code such as K-3f9a21bc


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueCounts:
    """How many cases there are in each view, and how many have run out of time."""

    urgent: int
    mine: int
    decided: int
    all: int
    overdue: int
    due_today: int  # within 24 hours, not yet overdue


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionElsewhere:
    """What another organisation decided on the same signal; nothing of its item or its reason."""

    verdict: Verdict
    policy_line: PolicyLine | None
    member: str  # in the reader's language
    on: date

    @property
    def verdict_name(self) -> str:
        """The verdict in the reader's language."""
        return str(VERDICT_NAMES[self.verdict])

    @property
    def policy_name(self) -> str:
        """The policy line in the reader's language."""
        return str(POLICY_NAMES[self.policy_line]) if self.policy_line else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """How many originals a person has looked at lately, since when, and whether to pause."""

    hard_items: int
    since: datetime | None
    pause_advised: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOpened(Event):
    """A case was opened for an item."""

    name: ClassVar[str] = "review.case_opened"
    about: ClassVar[str] = "case"
    case: UUID
    item: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseWeighed(Event):
    """A new match changed what a case is labelled or how urgent it is."""

    name: ClassVar[str] = "review.case_weighed"
    about: ClassVar[str] = "case"
    case: UUID
    label: Label
    urgency: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseTaken(Event):
    """A person took a case to review it."""

    name: ClassVar[str] = "review.case_taken"
    about: ClassVar[str] = "case"
    case: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReturned(Event):
    """A person put a case back into the queue."""

    name: ClassVar[str] = "review.case_returned"
    about: ClassVar[str] = "case"
    case: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDecided(Event):
    """A review ended with a verdict."""

    name: ClassVar[str] = "review.case_decided"
    about: ClassVar[str] = "case"
    case: UUID
    decision: UUID
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReopened(Event):
    """A decided case was opened again; its decision stays in the history."""

    name: ClassVar[str] = "review.case_reopened"
    about: ClassVar[str] = "case"
    case: UUID
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionUndone(Event):
    """Who decided took it back at once, before anything came of it."""

    name: ClassVar[str] = "review.decision_undone"
    about: ClassVar[str] = "case"
    case: UUID
    decision: UUID
