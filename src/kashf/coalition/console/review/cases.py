"""What the page of a case shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kashf.coalition.answers.queries import carried_by_case, narratives_seen_by
from kashf.coalition.answers.vocabulary import LANGUAGES
from kashf.coalition.banks.models import Match
from kashf.coalition.banks.queries import example_seen_by, nearest_matches_seen_by
from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.items.drawing import Drawing, drawing_of
from kashf.coalition.console.review.forms import CarryForm, DecideForm, ReferForm, ReopenForm
from kashf.coalition.console.review.history import history_of
from kashf.coalition.console.review.passages import Passages, compare
from kashf.coalition.console.review.quoting import Quoted, quoted_of, quoting_among
from kashf.coalition.console.review.scales import scales_of
from kashf.coalition.console.review.texts import text_of
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import ITEM_KIND_NAMES, SOURCE_NAMES
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import holds, organisations_seen_by
from kashf.coalition.members.vocabulary import OrganisationKind, Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.queries import referrals_of
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.queries import decision_in_force, decisions_of_others
from kashf.coalition.review.vocabulary import QUESTIONS, CaseState, Verdict

MOST_MATCHES: Final = 20
MOST_NARRATIVES: Final = 200

Context = dict[str, object]


def peek_at(person: Person, case: Case) -> Context:
    """What the queue shows of the case under the cursor."""
    matches = _matches(person, case)
    return {
        "case": case,
        "nearest": next((match for match in matches if not match.is_shared), None),
        "drawn": next(_drawings(matches), None),
        "others": decisions_of_others(person, case),
        "may_reveal": holds(person, Permission.REVEAL_EVIDENCE, at=case.organisation),
    }


def read_case(person: Person, case: Case, forms: Mapping[str, KashfForm], way: str = "") -> Context:
    """The whole case. `forms` holds what was sent and came back with errors, by its name; `way` is
    how its text is asked for."""
    decision = decision_in_force(case)
    at = case.organisation
    return {
        "case": case,
        "item": case.item,
        "decision": decision,
        "kinds": ITEM_KIND_NAMES,
        "sources": SOURCE_NAMES,
        "others": decisions_of_others(person, case),
        "history": history_of(person, case),
        "is_mine": case.state == CaseState.IN_REVIEW and case.reviewer_id == person.pk,
        "may_decide": holds(person, Permission.DECIDE_CASES, at=at),
        "may_reveal": holds(person, Permission.REVEAL_EVIDENCE, at=at),
        "decide": forms.get("decide") or DecideForm(),
        "reopen": forms.get("reopen") or ReopenForm(),
        "form": next(iter(forms.values()), None),
        **_why(person, case, way),
        **_narratives(person, case, forms),
        **_referrals(person, case, decision, forms),
    }


def platforms_for(person: Person) -> list[Organisation]:
    """Whom a referral can be written to."""
    return list(organisations_seen_by(person).filter(kind=OrganisationKind.PLATFORM))


def narratives_for(person: Person, case: Case) -> CarryForm | None:
    """The form to name a narrative that the case carries, or None where there is none to name."""
    found = narratives_seen_by(person).exclude(carried__case=case)[:MOST_NARRATIVES]
    return CarryForm(narratives=list(found)) if found else None


def drawn_of(person: Person, case: Case) -> Drawing | None:
    """What is drawn of a case's item: where a bank's picture lies in it."""
    return next(_drawings(_matches(person, case)), None)


def _matches(person: Person, case: Case) -> list[Match]:
    """Nearest first, and what but shares a part after all else."""
    matches = nearest_matches_seen_by(person, case.item, MOST_MATCHES)
    return sorted(matches, key=lambda match: match.is_shared)


def _drawings(matches: Iterable[Match]) -> Iterator[Drawing]:
    for match in matches:
        if drawing := drawing_of(match):
            yield drawing


def _why(person: Person, case: Case, way: str) -> Context:
    matches = _matches(person, case)
    nearest = matches[0] if matches else None
    drawn = next(_drawings(matches), None)
    example = example_seen_by(person, nearest.signal) if nearest else None
    pictured = example_seen_by(person, drawn.match.signal) if drawn else example
    return {
        "matches": matches,
        "nearest": nearest,
        "drawn": drawn,
        "example": pictured,
        "scales": scales_of(nearest) if nearest and not nearest.relation else [],
        **_words(person, case.item, matches, example, way),
    }


def _words(
    person: Person, item: Item, matches: Sequence[Match], example: Item | None, way: str
) -> Context:
    """Its text, what of a bank's text is in it, and whether to ask for exceptions first."""
    quoted, text = _quoted(person, item, matches, example), text_of(item.text, way)
    mostly_other = bool(quoted and quoted.is_mostly_other)
    return {
        "quoted": quoted,
        "passages": None if quoted or not matches else _passages(item, example),
        "text": text,
        "mostly_other": mostly_other,
        "asks_first": mostly_other or bool(text and text.asks_first),
        "exceptions": QUESTIONS.values(),
    }


def _quoted(
    person: Person, item: Item, matches: Sequence[Match], example: Item | None
) -> Quoted | None:
    """The bank's text is shown to who sees the bank's example, and to nobody else."""
    match = quoting_among(matches)
    if match is None or not item.text:
        return None
    if match is not matches[0]:
        example = example_seen_by(person, match.signal)
    return quoted_of(match, item.text, with_bank=example is not None)


def _passages(item: Item, example: Item | None) -> Passages | None:
    if not (example and item.text and example.text):
        return None
    found = compare(item.text, example.text)
    return found if found.same else None


def _narratives(person: Person, case: Case, forms: Mapping[str, KashfForm]) -> Context:
    at = person.organisation
    may = any(holds(person, one, at=at) for one in CARRIES)
    return {
        "carried": [
            (narrative, [(tag, LANGUAGES[tag], line) for tag, line in lines.items()])
            for narrative, lines in carried_by_case(person, case)
        ],
        "may_carry": may,
        "carry": (forms.get("carry") or narratives_for(person, case)) if may else None,
    }


CARRIES: Final = (Permission.DECIDE_CASES, Permission.WRITE_ANSWERS)


def _referrals(
    person: Person, case: Case, decision: Decision | None, forms: Mapping[str, KashfForm]
) -> Context:
    if decision is None or decision.verdict != Verdict.VIOLATES:
        return {"referrals": [], "refer": None}
    made: list[Referral] = list(referrals_of(person, decision))
    refer = forms.get("refer")
    if refer is None and holds(person, Permission.DRAFT_REFERRALS, at=case.organisation):
        refer = ReferForm(initial=ReferForm.filled(case, decision), platforms=platforms_for(person))
    return {"referrals": made, "refer": refer}
