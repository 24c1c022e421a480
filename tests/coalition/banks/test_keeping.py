"""Banks are made and changed by their owner alone; who sees them is what the terms say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BufferedReader, BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import (
    add_item,
    add_signals,
    change_bank,
    import_signals,
    make_bank,
    withdraw_signal,
)
from kashf.coalition.banks.models import Bank, BankSignal, Change
from kashf.coalition.banks.queries import (
    bank_seen_by,
    banks_seen_by,
    example_seen_by,
    export_bank,
    signals_seen_by,
)
from kashf.coalition.banks.vocabulary import Added, NewSignal, Sharing
from kashf.coalition.intake.models import ItemSignal
from kashf.coalition.members.models import Person
from kashf.errors import BadInput, BadTable, Conflict, KashfError, NotAllowed, NotFound, WrongState
from kashf.exchange import Format, write_entries
from tests.coalition.banks.conftest import BASE, NEST, bank_of, link_item, only_signal, put
from tests.coalition.conftest import Coalition, person


def log() -> list[str]:
    ours = Entry.objects.filter(name__startswith="banks.").order_by("sequence")
    return list(ours.values_list("name", flat=True))


def table_of(text: str) -> BufferedReader:
    return BufferedReader(BytesIO(text.encode()))


def viewers(coalition: Coalition, bank: Bank) -> set[str]:
    people = ("owner", "teammate", "auditor", "stranger", "contact")
    return {who for who in people if bank in banks_seen_by(getattr(coalition, who))}


OURS = {"owner", "teammate", "auditor"}


@pytest.mark.parametrize(
    ("sharing", "names_noriya", "seen_by"),
    [
        (Sharing.OWN, True, OURS),
        (Sharing.NAMED, False, OURS),
        (Sharing.NAMED, True, OURS | {"stranger"}),
        (Sharing.COALITION, False, OURS | {"stranger"}),
        (Sharing.PLATFORMS, False, OURS | {"stranger", "contact"}),
    ],
)
def test_who_sees_a_bank(
    coalition: Coalition, sharing: Sharing, names_noriya: bool, seen_by: set[str]
) -> None:
    named = [coalition.noriya.code] if names_noriya else []
    bank = bank_of(coalition.owner, sharing, named=named)
    assert viewers(coalition, bank) == seen_by


def test_an_expired_bank_is_hidden_from_others(coalition: Coalition) -> None:
    end = now() + timedelta(days=1)
    bank = bank_of(coalition.owner, Sharing.PLATFORMS, expires_at=end)
    with clock_at(lambda: end):
        assert viewers(coalition, bank) == OURS
        with pytest.raises(WrongState, match="expired"):
            put(coalition.owner, bank, ("url", NEST))


def test_who_sees_no_banks_or_has_left_sees_none(coalition: Coalition) -> None:
    bank_of(coalition.owner, Sharing.PLATFORMS)
    gone = person(coalition.sahlan, "gone", set(coalition.owner.roles))
    gone.is_active = False
    chair = person(coalition.sahlan, "chair", {r for r in coalition.teammate.roles if r == "chair"})
    assert list(banks_seen_by(gone)) == list(banks_seen_by(chair)) == []


def test_sharing_can_be_taken_back(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.NAMED, named=[coalition.noriya.code])
    change_bank(bank.code, by=coalition.owner, name="Others")
    assert viewers(coalition, bank) == OURS | {"stranger"}
    change_bank(bank.code, by=coalition.owner, sharing=Sharing.OWN)
    change_bank(bank.code, by=coalition.owner, sharing=Sharing.NAMED)
    assert viewers(coalition, bank) == OURS
    assert log() == ["banks.bank_made", *["banks.bank_changed"] * 3]


def test_a_bank_advises_to_look_unless_its_owner_says_otherwise(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    assert (bank.advice, bank.advice_name) == ("review", "Let a person look at it")
    change_bank(bank.code, by=coalition.owner, advice="hold")
    change_bank(bank.code, by=coalition.owner, name="Held")
    assert Bank.objects.get().advice == "hold"
    made, held, _ = Entry.objects.filter(subject=str(bank.code)).order_by("sequence")
    assert made.after == held.before != held.after


def test_who_is_named_is_in_the_digest_of_the_log(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.NAMED)
    change_bank(bank.code, by=coalition.owner, shared_with=[coalition.noriya.code])
    change_bank(bank.code, by=coalition.owner, shared_with=[coalition.noriya.code])
    made, changed = Entry.objects.filter(subject=str(bank.code)).order_by("sequence")
    assert made.after == changed.before != changed.after


WRONG_TERMS: dict[str, tuple[Callable[[Coalition], dict[str, Any]], str]] = {
    "no name": (lambda c: {"name": " "}, "name"),
    "long name": (lambda c: {"name": "a" * 201}, "name"),
    "name with override": (lambda c: {"name": "a\u202eb"}, "name"),
    "label": (lambda c: {"label": "violence"}, "label"),
    "advice": (lambda c: {"advice": "delete"}, "advice"),
    "sharing": (lambda c: {"sharing": "all"}, "sharing"),
    "platform named": (
        lambda c: {"sharing": "named", "shared_with": [c.harbour.code]},
        "shared_with",
    ),
    "nobody's code": (lambda c: {"sharing": "named", "shared_with": [uuid4()]}, "shared_with"),
    "past": (lambda c: {"expires_at": now() - timedelta(days=1)}, "expires_at"),
    "no zone": (lambda c: {"expires_at": datetime(9000, 1, 1)}, "expires_at"),  # noqa: DTZ001 -- that is the point
}
GOOD = {"name": "New", "label": "propaganda", "sharing": "own"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("terms", "field"), WRONG_TERMS.values(), ids=WRONG_TERMS.keys())
def test_wrong_terms_leave_no_trace(
    coalition: Coalition, terms: Callable[[Coalition], dict[str, Any]], field: str
) -> None:
    bank = bank_of(coalition.owner)
    before = list(Bank.objects.values())
    with pytest.raises(BadInput) as made:
        make_bank(by=coalition.owner, **{**GOOD, **terms(coalition)})
    with pytest.raises(BadInput) as changed:
        change_bank(bank.code, by=coalition.owner, **terms(coalition))
    assert list(made.value.fields) == list(changed.value.fields) == [field]
    assert list(Bank.objects.values()) == before
    assert log() == ["banks.bank_made"]


def test_a_name_is_taken_once_an_organisation(coalition: Coalition) -> None:
    bank_of(coalition.owner)
    bank_of(coalition.stranger)
    other = bank_of(coalition.owner, name="Others")
    with pytest.raises(Conflict):
        bank_of(coalition.owner)
    with pytest.raises(Conflict):
        change_bank(other.code, by=coalition.owner, name="Posters")


def test_signals_are_put_in_once_and_logged(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    new = [NewSignal("url", f"{NEST}?utm_source=x"), NewSignal("url", NEST), NewSignal("pdq", BASE)]
    assert add_signals(bank.code, by=coalition.owner, signals=new) == Added(2, 1)
    assert add_signals(bank.code, by=coalition.owner, signals=new[1:]) == Added(0, 2)
    assert sorted(bank.signals.values_list("type", "value", "name")) == [
        ("pdq", BASE, BASE),
        ("url", NEST, NEST),
    ]
    assert list(Change.objects.values_list("kind", flat=True)) == ["added"] * 2
    assert log() == ["banks.bank_made", *["banks.signal_added"] * 2]


def test_an_item_gives_what_can_be_matched_and_is_the_example(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.COALITION)
    item = link_item(coalition.owner)
    ItemSignal.objects.create(item=item, type="pdq", value=BASE, quality=10)
    assert add_item(bank.code, by=coalition.owner, item=item.code) == Added(1, 0)
    signal = only_signal(bank)
    assert (signal.value, signal.name) == (NEST, item.title)
    assert example_seen_by(coalition.teammate, signal) == item
    assert example_seen_by(coalition.stranger, signal) is None


def test_an_item_of_others_or_a_flat_one_gives_nothing(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    theirs, flat = link_item(coalition.stranger), link_item(coalition.owner)
    flat.signals.update(type="pdq", value=BASE, quality=10)
    with pytest.raises(NotFound):
        add_item(bank.code, by=coalition.owner, item=theirs.code)
    with pytest.raises(BadInput):
        add_item(bank.code, by=coalition.owner, item=flat.code)
    assert bank.signals.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "wrong",
    [
        NewSignal("crc", "00"),
        NewSignal("pdq", "xyz"),
        NewSignal("pdq", BASE, quality=101),
        NewSignal("pdq", BASE, name="a\nb"),
        NewSignal("pdq", BASE, name="a" * 501),
        NewSignal("url", "https://raven.example/" + "a" * 2_000),
    ],
)
def test_one_wrong_signal_and_none_is_put_in(coalition: Coalition, wrong: NewSignal) -> None:
    bank = bank_of(coalition.owner)
    signals = [NewSignal("url", NEST), wrong]
    with pytest.raises(BadInput, match="Signal 2") as caught:
        add_signals(bank.code, by=coalition.owner, signals=signals)
    assert caught.value.fields == {"signals": "2"}
    assert (BankSignal.objects.count(), Change.objects.count()) == (0, 0)
    assert log() == ["banks.bank_made"]


@pytest.mark.parametrize("number", [0, 1_001])
def test_so_many_signals_and_no_more(coalition: Coalition, number: int) -> None:
    bank = bank_of(coalition.owner)
    with pytest.raises(BadInput):
        put(coalition.owner, bank, *[("url", NEST)] * number)


def test_a_bank_goes_out_as_a_table_and_comes_back(coalition: Coalition) -> None:
    bank, copy = bank_of(coalition.owner, Sharing.COALITION), bank_of(coalition.stranger)
    put(coalition.owner, bank, ("url", NEST), ("pdq", BASE), ("url", "https://gone.example"))
    withdrawn = bank.signals.get(value="https://gone.example/")
    withdraw_signal(withdrawn.code, by=coalition.owner, reason="closed")
    file = StringIO()
    write_entries(export_bank(coalition.stranger, bank.code), file, Format.CSV)

    def load() -> Added:
        table = table_of(file.getvalue())
        return import_signals(copy.code, by=coalition.stranger, table=table)

    assert (load(), load()) == (Added(2, 0), Added(0, 2))
    assert list(export_bank(coalition.stranger, copy.code)) == list(
        export_bank(coalition.owner, bank.code)
    )
    assert log()[-1] == "banks.signals_imported"


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (f"type,value\nurl,{NEST}\npdq,x\n", BadTable),
        (f"type,value,label\nurl,{NEST},recruitment\n", BadInput),
        (f"type,value\nurl,{NEST}{'a' * 2_000}\n", BadInput),
        ("type,value\n", BadInput),
    ],
)
def test_a_wrong_table_leaves_no_trace(
    coalition: Coalition, table: str, error: type[KashfError]
) -> None:
    bank = bank_of(coalition.owner)
    with pytest.raises(error):
        import_signals(bank.code, by=coalition.owner, table=table_of(table))
    assert (BankSignal.objects.count(), log()) == (0, ["banks.bank_made"])


def test_a_signal_is_withdrawn_once_with_a_reason(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    code = only_signal(bank).code
    with pytest.raises(BadInput):
        withdraw_signal(code, by=coalition.owner, reason=" ")
    assert withdraw_signal(code, by=coalition.owner, reason="a mistake").is_withdrawn
    with pytest.raises(WrongState):
        withdraw_signal(code, by=coalition.owner, reason="again")
    assert list(Change.objects.values_list("kind", flat=True)) == ["added", "withdrawn"]
    assert log()[-2:] == ["banks.signal_added", "banks.signal_withdrawn"]
    assert list(export_bank(coalition.owner, bank.code)) == []


def test_a_withdrawn_signal_can_be_added_again(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    withdraw_signal(only_signal(bank).code, by=coalition.owner, reason="a mistake")
    put(coalition.owner, bank, ("url", NEST))
    assert bank.signals.filter(withdrawn_at=None).count() == 1
    assert signals_seen_by(coalition.owner).count() == 2


VERBS: dict[str, Callable[[Bank, BankSignal, Person], object]] = {
    "change": lambda bank, _, by: change_bank(bank.code, by=by, name="Mine"),
    "add": lambda bank, _, by: put(by, bank, ("url", "https://new.example")),
    "add an item": lambda bank, _, by: add_item(bank.code, by=by, item=link_item(by).code),
    "import": lambda bank, _, by: import_signals(
        bank.code,
        by=by,
        table=table_of("type,value\nurl,https://new.example\n"),
    ),
    "withdraw": lambda _, signal, by: withdraw_signal(signal.code, by=by, reason="x"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
@pytest.mark.parametrize(
    ("sharing", "error"), [(Sharing.OWN, NotFound), (Sharing.COALITION, NotAllowed)]
)
def test_a_bank_of_others_is_read_at_most(
    coalition: Coalition,
    verb: Callable[[Bank, BankSignal, Person], object],
    sharing: Sharing,
    error: type[KashfError],
) -> None:
    bank = bank_of(coalition.owner, sharing)
    put(coalition.owner, bank, ("url", NEST))
    before = list(Bank.objects.values()), list(BankSignal.objects.values())
    with pytest.raises(error):
        verb(bank, only_signal(bank), coalition.stranger)
    assert (list(Bank.objects.values()), list(BankSignal.objects.values())) == before


@pytest.mark.parametrize("who", ["teammate", "auditor", "contact"])
def test_only_those_who_keep_banks_make_one(coalition: Coalition, who: str) -> None:
    with pytest.raises(NotAllowed):
        bank_of(getattr(coalition, who))
    assert (Bank.objects.count(), log()) == (0, [])


def test_a_bank_that_is_not_seen_is_as_one_that_is_not_there(coalition: Coalition) -> None:
    bank, errors = bank_of(coalition.owner), []
    for code in (bank.code, uuid4()):
        with pytest.raises(NotFound) as caught:
            bank_seen_by(coalition.stranger, code)
        errors.append(caught.value.message)
        with pytest.raises(NotFound):
            export_bank(coalition.stranger, code)
    assert errors[0] == errors[1]
