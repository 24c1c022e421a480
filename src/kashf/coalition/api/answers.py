"""What is near to what was asked: found in bounded steps, and shown as JSON or as Arrow.

Rows are made by hand here, not by shapes that check each field: a batch has thousands of them. The
shapes in `matched.py` describe them, and the tests hold them to it.
"""

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pydantic_core

from kashf.coalition.api.arrows import written
from kashf.coalition.api.evidence import QuotedShown, SameShown, shown_view
from kashf.coalition.api.questions import Asked, Question
from kashf.coalition.api.shapes import OrganisationShown
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.queries import (
    LiveMatch,
    advice_in,
    context_of,
    matches_for,
    matches_in_rounds_for,
)
from kashf.coalition.banks.vocabulary import Advice
from kashf.coalition.members.models import Person
from kashf.errors import KashfError, NotReached
from kashf.signals import REGISTRY, Signal
from kashf.signals.homographs import homograph
from kashf.signals.url import URL

AT_ONCE: Final = 1_000  # signals matched before the clock is asked
MOST_SECONDS: Final = 10.0  # of matching in one request; then what is left is not begun
MOST_MATCHES: Final = 100  # shown of one signal, the nearest
MOST_IN_ALL: Final = 20_000  # shown in one answer, before the next signals are left out


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question."""

    asked: Signal | None
    matches: Sequence[LiveMatch] = ()
    left_out: int = 0
    error: KashfError | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a request; `fault` and `item` are of its file."""

    answers: Sequence[Answer]
    fault: str = ""
    item: str | None = None


def answer_file(person: Person, asked: Asked) -> list[Answer]:
    """An answer for each of a file's own signals. What was found by looking at it turned, trimmed
    or by more corners stands with its first signal of that type."""
    left: Sequence[LiveMatch] = matches_in_rounds_for(person, asked.rounds or {})
    own = {(one.type, one.value) for one in asked.questions if isinstance(one, Signal)}
    answers = []
    for question in asked.questions:
        if isinstance(question, KashfError):
            answers.append(Answer(None, error=question))
            continue
        mine = [one for one in left if _belongs(one, question, own)]
        left = [one for one in left if not _belongs(one, question, own)]
        answers.append(_answer(question, mine))
    return answers + [_answer(one.found, [one]) for one in left]


def _belongs(match: LiveMatch, signal: Signal, own: Set[tuple[str, str]]) -> bool:
    found = match.found
    others = (found.type, found.value) not in own  # found by looking at it otherwise
    return found.type == signal.type and (found.value == signal.value or others)


def answer_all(
    person: Person,
    questions: Sequence[Question],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> list[Answer]:
    """An answer to each question, in their order."""
    ends, shown = clock() + MOST_SECONDS, 0
    answers: list[Answer] = []
    for start in range(0, len(questions), AT_ONCE):
        some = questions[start : start + AT_ONCE]
        if shown > MOST_IN_ALL or clock() > ends:
            answers += [_not_reached(one) for one in some]
            continue
        answers += _answered(person, some)
        shown += sum(len(one.matches) for one in answers[start:])
    return answers


def _answered(person: Person, questions: Sequence[Question]) -> list[Answer]:
    signals = [one for one in questions if isinstance(one, Signal)]
    found = iter(matches_for(person, signals))
    return [
        _answer(one, next(found)) if isinstance(one, Signal) else Answer(None, error=one)
        for one in questions
    ]


def _answer(signal: Signal, matches: Sequence[LiveMatch]) -> Answer:
    near = matches[:MOST_MATCHES]
    return Answer(signal, near, len(matches) - len(near))


def _not_reached(question: Question) -> Answer:
    if isinstance(question, KashfError):
        return Answer(None, error=question)
    return Answer(
        question,
        error=NotReached("What one answer may take was used up before this. Ask for it again."),
    )


# As JSON


def as_json(answered: Answered) -> bytes:
    """The answer, in UTF-8."""
    banks: dict[int, dict[str, Any]] = {}
    return pydantic_core.to_json(
        {
            "results": [_result(one, banks) for one in answered.answers],
            "fault": answered.fault,
            "item": answered.item,
        }
    )


def _result(answer: Answer, banks: dict[int, dict[str, Any]]) -> dict[str, object]:
    asked, error = answer.asked, answer.error
    return {
        "type": asked and asked.type,
        "value": asked and asked.value,
        "homograph": asked and _homograph(asked),
        "matches": [_match(one, banks) for one in answer.matches],
        "left_out": answer.left_out,
        "error": error and {"code": error.code, "detail": error.message, "fields": error.fields},
    }


def _homograph(asked: Signal) -> dict[str, str] | None:
    told = homograph(asked.value) if asked.type == URL.name else None
    return told.as_json if told else None


def _match(match: LiveMatch, banks: dict[int, dict[str, Any]]) -> dict[str, object]:
    row, context = match.signal, context_of(match.found, match.quoted)
    if row.bank_id not in banks:
        banks[row.bank_id] = _bank(row.bank)
    return {
        "bank": banks[row.bank_id],
        "label": row.bank.label,
        "advice": advice_in(context, Advice(row.bank.advice)),
        "distance": match.distance,
        "view": shown_view(match.view),
        "context": context,
        "evidence": {
            "radius": match.radius,
            "why": REGISTRY[row.type].explain(match.distance),
            "same": match.same and SameShown.of(match.same).model_dump(),
            "quoted": match.quoted and QuotedShown.of(match.quoted).model_dump(),
            "signal": {"code": row.code, "type": row.type, "value": row.value, "name": row.name},
        },
    }


def _advice(match: LiveMatch) -> Advice:
    context = context_of(match.found, match.quoted)
    return advice_in(context, Advice(match.signal.bank.advice))


def _bank(bank: Bank) -> dict[str, object]:
    owner = OrganisationShown.of(bank.organisation).model_dump()
    return {"code": bank.code, "name": bank.name, "owner": owner}


# As Arrow


SCHEMA: Final = pa.schema(
    [
        pa.field("query", pa.int32(), nullable=False),  # the place of the question, from 0
        ("asked_type", pa.string()),
        ("asked_value", pa.string()),
        ("bank", pa.string()),
        ("bank_name", pa.string()),
        ("owner", pa.string()),
        ("label", pa.string()),
        ("advice", pa.string()),
        ("distance", pa.int32()),
        ("view", pa.string()),
        ("radius", pa.int32()),
        ("why", pa.string()),
        ("signal", pa.string()),
        ("signal_value", pa.string()),
        ("signal_name", pa.string()),
        ("relation", pa.string()),
        ("inliers", pa.int32()),
        ("agreement", pa.float64()),
        ("known", pa.float64()),
        ("of_item", pa.float64()),
        ("left_out", pa.int32()),
        ("error", pa.string()),
        ("detail", pa.string()),
    ]
)


def as_arrow(answered: Answered) -> bytes:
    """A row for each match and for each error; a question without either matched nothing."""
    rows: list[tuple[int, Answer, LiveMatch | None]] = []
    for place, one in enumerate(answered.answers):
        rows += [(place, one, match) for match in one.matches]
        rows += [(place, one, None)] if one.error else []
    places, answers, matches = zip(*rows, strict=True) if rows else ((), (), ())
    columns = [
        places,
        *_of_questions(answers),
        *_of_matches(matches),
        [one.left_out for one in answers],
        [one.error and one.error.code for one in answers],
        [one.error and one.error.message for one in answers],
    ]
    of_file = {"fault": answered.fault, "item": answered.item or ""}
    return written(SCHEMA.with_metadata(of_file), columns)


def _of_questions(answers: Sequence[Answer]) -> list[list[object]]:
    asked = [one.asked for one in answers]
    return [[one and one.type for one in asked], [one and one.value for one in asked]]


def _of_matches(matches: Sequence[LiveMatch | None]) -> list[list[object]]:
    rows = [match and match.signal for match in matches]
    banks = [row and row.bank for row in rows]
    return [
        [bank and str(bank.code) for bank in banks],
        [bank and bank.name for bank in banks],
        [bank and bank.organisation.slug for bank in banks],
        [bank and bank.label for bank in banks],
        [match and _advice(match) for match in matches],
        [match and match.distance for match in matches],
        [match and shown_view(match.view) for match in matches],
        [match and match.radius for match in matches],
        [match and REGISTRY[match.signal.type].explain(match.distance) for match in matches],
        [row and str(row.code) for row in rows],
        [row and row.value for row in rows],
        [row and row.name for row in rows],
        [match and match.same and match.same.relation.value for match in matches],
        [match and match.same and match.same.inliers for match in matches],
        [match and match.same and match.same.agreement for match in matches],
        [match and match.quoted and match.quoted.known for match in matches],
        [match and match.quoted and match.quoted.of_item for match in matches],
    ]
