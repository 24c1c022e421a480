"""A question that is made once answers as the queryset does, whatever it was asked before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import local
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition import prepared
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import add_signals, change_bank, make_bank, withdraw_signal
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.queries import banks_matched_for
from kashf.coalition.banks.queries.rows import rows_matched_for
from kashf.coalition.banks.vocabulary import NewSignal
from kashf.coalition.members.models import Organisation
from kashf.coalition.prepared import asked_by_key, counted, told
from tests.coalition.conftest import Coalition


@pytest.fixture
def bank(coalition: Coalition) -> Bank:
    ends = now() + timedelta(days=1)
    made = make_bank(
        by=coalition.owner,
        name="Posters",
        label="recruitment",
        sharing="named",
        shared_with=[coalition.noriya.code],
        expires_at=ends,
    )
    new = [NewSignal("pdq", f"{each:064x}") for each in range(12)]
    add_signals(made.code, by=coalition.owner, signals=new)
    return made


def by_queryset(organisation: Organisation, keys: list[int]) -> list[BankSignal]:
    shown = banks_matched_for(organisation).values("pk")
    return list(BankSignal.objects.filter(withdrawn_at=None, bank__in=shown, pk__in=keys))


def same(coalition: Coalition, keys: list[int]) -> list[int]:
    """How many each organisation gets, which is what the queryset gives."""
    counts = []
    for organisation in (coalition.sahlan, coalition.noriya, coalition.harbour):
        found = rows_matched_for(organisation, keys)
        expected = {row.pk: row for row in by_queryset(organisation, keys)}
        assert found == expected
        for key, row in found.items():
            assert row.code == expected[key].code
            assert (row.added_at, row.bank.expires_at) == (
                expected[key].added_at,
                expected[key].bank.expires_at,
            )
            assert row.bank.organisation == expected[key].bank.organisation
        counts.append(len(found))
    return counts


def test_rows_are_those_of_the_queryset_as_things_change(coalition: Coalition, bank: Bank) -> None:
    keys = list(bank.signals.values_list("pk", flat=True))
    assert same(coalition, keys) == [12, 12, 0]
    assert same(coalition, keys[:1]) == [1, 1, 0]
    withdraw_signal(BankSignal.objects.get(pk=keys[0]).code, by=coalition.owner, reason="gone")
    assert same(coalition, keys) == [11, 11, 0]
    change_bank(bank.code, by=coalition.owner, sharing="platforms")
    assert same(coalition, keys) == [11, 11, 11]
    change_bank(bank.code, by=coalition.owner, sharing="own")
    assert same(coalition, keys) == [11, 0, 0]
    ends = bank.expires_at or now()
    with clock_at(lambda: ends):
        assert same(coalition, keys) == [0, 0, 0]
    assert same(coalition, keys) == [11, 0, 0]
    assert same(coalition, [10**9]) == [0, 0, 0]
    assert rows_matched_for(coalition.sahlan, []) == {}


def test_banks_and_owners_come_with_the_rows(coalition: Coalition, bank: Bank) -> None:
    keys = list(bank.signals.values_list("pk", flat=True))
    rows_matched_for(coalition.sahlan, keys)
    with CaptureQueriesContext(connection) as queries:
        found = rows_matched_for(coalition.sahlan, keys)
        assert {row.bank.organisation.slug for row in found.values()} == {"sahlan"}
    assert len(queries) == 1


def test_values_and_counts_are_those_of_the_queryset(coalition: Coalition, bank: Bank) -> None:
    mark = -1
    signals = BankSignal.objects.filter(bank=mark)

    def asked_of(key: int) -> tuple[list[tuple[UUID, datetime]], int]:
        values = told("test", lambda: signals.values_list("code", "added_at"), {mark: key})
        return [(code, at) for code, at in values], counted("test", lambda: signals, {mark: key})

    own = bank.signals.all()
    assert asked_of(bank.pk) == (list(own.values_list("code", "added_at")), 12)
    withdraw_signal(own[0].code, by=coalition.owner, reason="gone")
    assert asked_of(bank.pk)[1] == own.count()
    assert asked_of(10**9) == ([], 0)


def test_more_keys_than_one_question_has_are_asked_in_several(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "_SIZES", (1, 2, 5))
    rows = {row.pk: row for row in bank.signals.all()}
    with CaptureQueriesContext(connection) as queries:
        found = asked_by_key("few", lambda keys: BankSignal.objects.filter(pk__in=keys), {}, rows)
    assert found == rows
    assert len(queries) == 3  # five, five and two


def test_a_thread_keeps_a_bounded_number(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_MOST", 3)
    monkeypatch.setattr(prepared, "_THREAD", local())
    own = bank.signals.all()
    numbers = [counted(each % 5, lambda: own, {}) for each in range(20)]
    assert numbers == [12] * 20
    assert len(prepared._THREAD.shapes) == 3


@pytest.mark.django_db(transaction=True)
def test_every_thread_makes_its_own(coalition: Coalition, bank: Bank) -> None:
    keys = list(bank.signals.values_list("pk", flat=True))

    def ask(_: int) -> int:
        try:
            return len(rows_matched_for(coalition.noriya, keys))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(ask, range(9))) == {12}
