"""States of a case, verdicts, context questions, and the clocks of review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.coalition.intake.vocabulary import Label
from kashf.errors import WrongState

DUE: Final = timedelta(hours=24)  # from intake to a decision
PAUSE_AFTER: Final = 10  # originals seen in PAUSE_WINDOW, then a pause is suggested
PAUSE_WINDOW: Final = timedelta(hours=2)
UNDO_FOR: Final = timedelta(seconds=30)
LONGEST_REASON: Final = 4_000


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
        CaseState.DECIDED: frozenset({CaseState.OPEN}),  # reopened, with a reason
    }
)
assert MOVES.keys() == set(CaseState), "every state has its row"

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
    CaseState.OPEN: _("Open"),
    CaseState.IN_REVIEW: _("In review"),
    CaseState.DECIDED: _("Decided"),
}
VERDICT_NAMES: Final = {
    Verdict.VIOLATES: _("Violates"),
    Verdict.DOES_NOT_VIOLATE: _("Does not violate"),
    Verdict.EXCEPTION: _("Exception"),
    Verdict.NEEDS_MORE: _("Needs more"),
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


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOpened(Event):
    """A case was opened for an item."""

    name: ClassVar[str] = "review.case_opened"
    about: ClassVar[str] = "case"
    case: UUID
    item: UUID


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
