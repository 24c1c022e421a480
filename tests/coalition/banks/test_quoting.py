"""A bank's text is found inside others, with what both have; and what that means for advice."""

from collections.abc import Sequence

import pytest
from pytest_django import Settings

from kashf.coalition.banks.actions import (
    add_item,
    match_changes,
    match_item,
    withdraw_signal,
)
from kashf.coalition.banks.models import Bank, Match, Quotation
from kashf.coalition.banks.queries import advice_in, context_of, live_matches
from kashf.coalition.banks.vocabulary import Advice, Context
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import own_signals, with_bodies
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from kashf.signals import Signal, hash_text
from kashf.signals.passage.letters import SLICE
from tests.coalition.banks.conftest import bank_of
from tests.coalition.conftest import Coalition
from tests.signals.passage.texts import KNOWN, OTHER

REPORT = (
    f'وقالت وكالة أنباء سهلان إن الجماعة نشرت: "{KNOWN}". وأضاف المتحدث: ندين هذا الكلام. {OTHER}'
)


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: object) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


def taken(by: Person, text: str) -> Item:
    return take_in(by=by, content=NewItem(text=text), source=SourceKind.API).item


def known(by: Person, text: str = KNOWN) -> Bank:
    bank = bank_of(by)
    add_item(bank.code, by=by, item=taken(by, text).code, name="Call")
    return bank


def matches(item: Item) -> Sequence[Match]:
    return list(Match.objects.filter(item=item, signal__type="passage").select_related("quoted"))


@pytest.mark.parametrize("bank_first", [True, False])
def test_a_quoted_text_is_found_whichever_comes_first(
    coalition: Coalition, bank_first: bool
) -> None:
    if bank_first:
        known(coalition.owner)
        item = taken(coalition.owner, f"{OTHER} {KNOWN}")
        assert match_item(item.pk) == 1
    else:
        item = taken(coalition.owner, f"{OTHER} {KNOWN}")
        known(coalition.owner)
        assert match_changes() == 1
    (match,) = matches(item)
    assert match.distance == 0
    found = match.quoted.found
    assert found.known == 1.0
    assert 0.4 < found.of_item < 0.6
    ((span),) = found.spans
    assert item.text[slice(*span.item)] == KNOWN[slice(*span.known)]


def test_each_slice_of_a_long_item_is_found_whichever_comes_first(coalition: Coalition) -> None:
    filler = "\n".join(f"سطر رقم {number} من دفتر الحديقة القديم" for number in range(SLICE // 30))
    text = f"{KNOWN}\n{filler}\n{KNOWN}"
    before = taken(coalition.owner, text)
    known(coalition.owner)
    match_changes()
    after = taken(coalition.owner, f"{text}.")
    match_item(after.pk)
    starts = [
        sorted(span.item[0] for match in matches(item) for span in match.quoted.found.spans)
        for item in (before, after)
    ]
    assert starts[0] == starts[1] == [0, len(text) - len(KNOWN)]


def test_another_text_is_not_found(coalition: Coalition) -> None:
    known(coalition.owner)
    assert match_item(taken(coalition.owner, OTHER).pk) == 0


def test_a_withdrawn_text_is_found_no_more(coalition: Coalition) -> None:
    bank = known(coalition.owner)
    for signal in bank.signals.all():
        withdraw_signal(signal.code, by=coalition.owner, reason="a mistake")
    assert match_item(taken(coalition.owner, f"{OTHER} {KNOWN}").pk) == 0
    assert Quotation.objects.count() == 0


@pytest.mark.parametrize(("who", "found"), [("owner", 1), ("teammate", 1), ("stranger", 0)])
def test_a_bank_s_text_is_found_by_who_sees_the_bank(
    coalition: Coalition, who: str, found: int
) -> None:
    known(coalition.owner)
    asked = hash_text(f"{OTHER} {KNOWN}", ["passage"])
    person = getattr(coalition, who)
    assert len(live_matches(asked, person.organisation)) == found


def test_the_text_is_kept_encrypted(coalition: Coalition) -> None:
    item = taken(coalition.owner, KNOWN)
    (signal,) = (one for one in with_bodies(own_signals(item)) if one.type == "passage")
    assert KNOWN.encode() in signal.body
    from kashf.coalition.intake.models import Body  # noqa: PLC0415

    assert KNOWN.encode() not in bytes(Body.objects.get(value=signal.value).sealed)


# What follows from it


def of_asked(text: str) -> tuple[Context, ...]:
    from kashf.signals.passage import compare  # noqa: PLC0415

    (asked,), (theirs,) = hash_text(text, ["passage"]), hash_text(KNOWN, ["passage"])
    compared = compare(asked.body, theirs.body)
    assert compared is not None
    return context_of(asked, compared[1])


def test_a_report_is_for_a_person_first() -> None:
    assert of_asked(REPORT) == (Context.MOSTLY_OTHER, Context.CUES)
    assert of_asked(f"{KNOWN} {KNOWN[:40]}") == ()
    assert context_of(Signal("pdq", "0"), None) == ()


@pytest.mark.parametrize(
    ("context", "advice", "advised"),
    [
        ((), Advice.HOLD, Advice.HOLD),
        ((Context.CUES,), Advice.HOLD, Advice.REVIEW),
        ((Context.MOSTLY_OTHER,), Advice.HOLD, Advice.REVIEW),
        ((Context.CUES,), Advice.INFORMATION, Advice.INFORMATION),
        ((Context.CUES,), Advice.REVIEW, Advice.REVIEW),
    ],
)
def test_nothing_is_advised_to_be_held_where_context_speaks(
    context: tuple[Context, ...], advice: Advice, advised: Advice
) -> None:
    assert advice_in(context, advice) is advised
