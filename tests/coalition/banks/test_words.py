"""Banks and signals are found by words, within what the person sees: nothing else is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition.banks.actions import (
    add_item,
    add_signals,
    read_names,
    renew_names,
    unread_signals,
    withdraw_signal,
)
from kashf.coalition.banks.models import Bank, SignalWords
from kashf.coalition.banks.queries import banks_saying, signals_saying
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.words import asked
from tests.coalition.banks.conftest import bank_of
from tests.coalition.conftest import Coalition

OATH = "وَبِالغِربانِ نَحلِفُ"


@dataclass(frozen=True)
class Shelf:
    """Sahlan's banks: one of its own, and one that members see."""

    own: Bank
    shared: Bank


@pytest.fixture
def shelf(coalition: Coalition) -> Shelf:
    owner = coalition.owner
    own = bank_of(owner, name="أناشيد البرج")
    shared = bank_of(owner, Sharing.COALITION, name="Posters of the tower")
    named(owner, own, OATH, "GREYraven77 poster")
    named(owner, shared, "الرسالة الأولى", "greyraven in the mail")
    example = take_in(
        by=owner, content=NewItem(text="x " * 80 + "hedgerow"), source=SourceKind.PASTE
    ).item
    add_item(shared.code, by=owner, item=example.code, name="a text")
    return Shelf(own, shared)


def named(by: Person, bank: Bank, *names: str) -> None:
    new = [NewSignal("url", f"https://r.example/{hash(name)}", name) for name in names]
    add_signals(bank.code, by=by, signals=new)


def found(person: Person, words: str) -> list[str]:
    return [bank.name for bank in banks_saying(person, words).order_by("pk")]


def signals(person: Person, bank: Bank, words: str) -> list[str]:
    rows = bank.signals.filter(signals_saying(person, bank, words))
    return list(rows.order_by("pk").values_list("name", flat=True))


OWN, SHARED = "أناشيد البرج", "Posters of the tower"


@pytest.mark.parametrize(
    ("words", "owner", "stranger"),
    [
        ("tower", [SHARED], [SHARED]),
        ("اناشيد", [OWN], []),
        ("برج", [OWN], []),
        ("الغربان", [OWN], []),
        ("غربان", [OWN], []),
        ("رساله", [SHARED], [SHARED]),
        ("للرسالة", [], []),
        ("raven77", [OWN], []),
        ("raven", [OWN, SHARED], [SHARED]),
        ("greyraven", [OWN, SHARED], [SHARED]),
        ('"raven"', [], []),
        ('"the mail"', [SHARED], [SHARED]),
        ("hedgerow", [SHARED], []),  # what an example says is its owner's
        ("nowhere", [], []),
        ("?!", [], []),
    ],
)
def test_a_bank_is_found_by_what_one_sees_of_it(
    coalition: Coalition, shelf: Shelf, words: str, owner: list[str], stranger: list[str]
) -> None:
    assert found(coalition.owner, words) == owner
    assert found(coalition.teammate, words) == owner
    assert found(coalition.stranger, words) == stranger
    assert found(coalition.contact, words) == []


@pytest.mark.parametrize(
    ("words", "owner", "stranger"),
    [
        ("رسالة", ["الرسالة الأولى"], ["الرسالة الأولى"]),
        ("yraven", ["greyraven in the mail"], ["greyraven in the mail"]),
        ("hedgerow", ["a text"] * 2, []),  # it has two signals
        ("نحلف", [], []),
        ("https://r.example/", ["الرسالة الأولى", "greyraven in the mail"], None),
    ],
)
def test_a_signal_is_found_by_its_name_its_value_and_its_own_example(
    coalition: Coalition, shelf: Shelf, words: str, owner: list[str], stranger: list[str] | None
) -> None:
    assert signals(coalition.owner, shelf.shared, words) == owner
    assert signals(coalition.stranger, shelf.shared, words) == (
        owner if stranger is None else stranger
    )


def test_nothing_is_looked_at_but_what_one_sees(coalition: Coalition, shelf: Shelf) -> None:
    """The words of each bank are other words: the question about one finds none of another."""
    expression = asked("greyraven").of_anybody()
    with connection.cursor() as cursor:
        for bank in (shelf.own, shelf.shared):
            cursor.execute(SignalWords.INDEX.keys, [expression.replace("@", str(bank.pk))])
            keys = [key for (key,) in cursor.fetchall()]
            assert (
                list(bank.signals.filter(name__icontains="greyraven").values_list("pk", flat=True))
                == keys
            )


def test_the_questions_do_not_grow_with_the_banks(coalition: Coalition, shelf: Shelf) -> None:
    def asked_for(words: Sequence[str]) -> list[int]:
        counts = []
        for typed in words:
            with CaptureQueriesContext(connection) as captured:
                found(coalition.owner, typed)
            counts.append(len(captured))
        return counts

    typed = ["greyraven", "nowhere", "tower"]
    before = asked_for(typed)
    for number in range(5):
        named(coalition.owner, bank_of(coalition.owner, name=f"bank {number}"), "greyraven")
    assert asked_for(typed) == before


def test_what_is_withdrawn_finds_no_bank(coalition: Coalition, shelf: Shelf) -> None:
    signal = shelf.own.signals.get(name=OATH)
    withdraw_signal(signal.code, by=coalition.owner, reason="A mistake.")
    assert found(coalition.owner, "الغربان") == []
    assert signals(coalition.owner, shelf.own, "الغربان") == [OATH]  # it is listed, as withdrawn


def test_names_from_before_are_read_in_the_background(coalition: Coalition, shelf: Shelf) -> None:
    total = SignalWords.objects.count()
    SignalWords.objects.all().delete()
    assert found(coalition.owner, "الغربان") == []

    assert sum(read_names()) == total
    assert found(coalition.owner, "الغربان") == [OWN]
    assert list(read_names()) == []

    connection.check_constraints()
    renew_names()
    assert unread_signals().count() == total
    assert found(coalition.owner, "الغربان") == [OWN]
