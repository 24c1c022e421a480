"""How a picture is looked for is kept beside what it is known by; what it is compared by is sealed,
and gone when nothing names it any more."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import add_item, forget_bodies, withdraw_signal
from kashf.coalition.intake.actions import renew_items, take_in
from kashf.coalition.intake.models import Body, Item
from kashf.coalition.intake.queries import bodies_of, own_signals, rounds_of
from kashf.coalition.intake.vocabulary import ItemReadAnew, NewItem, SourceKind, Upload
from kashf.signals import Content, hash_bytes
from kashf.signals.local import LOCAL
from kashf.signals.pdq import PDQ
from tests.coalition.banks.conftest import bank_of
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, encoded

PICTURE = encoded(drawn())


@pytest.fixture
def item(coalition: Coalition) -> Item:
    return take_in(by=coalition.owner, content=PICTURE, source=SourceKind.API).item


def test_an_item_is_known_by_its_own_signals_and_looked_for_by_all(item: Item) -> None:
    assert PICTURE.upload
    known = {(one.type, one.value) for one in hash_bytes(PICTURE.upload.data)}
    assert {(one.type, one.value) for one in own_signals(item)} == known
    rounds = {kind: [list(some) for some in each] for kind, each in rounds_of(item).items()}
    assert [[str(one.view) for one in some] for some in rounds["local"]] == [[""], ["mirrored"]]
    assert {str(one.view) for one in rounds["pdq"][0]} >= {"", "mirrored", "turned-90", "negative"}
    assert [len(some) for some in rounds["sha256"]] == [1]


def test_what_it_is_looked_for_by_comes_back_as_it_was_computed(item: Item) -> None:
    assert PICTURE.upload

    content = Content.of_bytes(PICTURE.upload.data)
    for kind in (PDQ, LOCAL):
        found = [list(some) for some in rounds_of(item)[kind.name]]
        wanted = [list(some) for some in kind.rounds(content)]
        once = {one.value for some in wanted for one in some}
        assert {one.value for some in found for one in some} == once
        assert {one.body for some in found for one in some} == {
            one.body for some in wanted for one in some
        }


def test_bodies_are_sealed_as_originals_are(item: Item, settings: Settings) -> None:
    rows = {row.value: bytes(row.sealed) for row in Body.objects.all()}
    assert len(rows) == 3
    bodies = bodies_of("local", rows)
    (key,) = settings.EVIDENCE_KEYS
    for value, sealed in rows.items():
        assert bodies[value] == Fernet(key).decrypt(urlsafe_b64encode(sealed))
        assert bodies[value][:2] not in sealed[:64]
        assert urlsafe_b64decode(urlsafe_b64encode(sealed)) == sealed


def test_without_the_key_the_rest_is_matched(item: Item, settings: Settings) -> None:
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    assert [[one.body for one in some] for some in rounds_of(item)["local"]] == [[b""], [b""]]
    settings.EVIDENCE_KEYS = []
    assert bodies_of("local", list(Body.objects.values_list("value", flat=True))) == {}


def test_a_body_is_kept_as_long_as_something_names_it(coalition: Coalition, item: Item) -> None:
    bank = bank_of(coalition.owner)
    add_item(bank.code, by=coalition.owner, item=item.code)
    later = now() + timedelta(days=1)
    with clock_at(lambda: later):
        assert forget_bodies() == 0
        item.signals.filter(is_own=False).delete()
        assert forget_bodies() == 2
        item.signals.all().delete()
        assert forget_bodies() == 0  # the bank has it still
        row = bank.signals.get(type="local")
        withdraw_signal(row.code, by=coalition.owner, reason="a mistake")
        assert forget_bodies() == 1
    assert not Body.objects.exists()


def test_what_was_put_in_just_now_is_spared(item: Item) -> None:
    item.signals.all().delete()
    assert forget_bodies() == 0


def test_the_same_picture_is_compared_by_the_same_bodies(coalition: Coalition, item: Item) -> None:
    there = Body.objects.count()
    take_in(by=coalition.stranger, content=PICTURE, source=SourceKind.API)
    assert Body.objects.count() == there


# Items from before there was any of this


def test_an_item_from_before_is_read_anew_once(item: Item) -> None:
    before = {(row.type, row.value, row.view) for row in item.signals.all()}
    item.signals.filter(is_own=False).delete()
    item.signals.filter(type="local").delete()
    item.signals.update(round=1)
    assert list(renew_items()) == [True]
    assert {(row.type, row.value, row.view) for row in item.signals.all()} == before
    assert Entry.objects.filter(name=ItemReadAnew.name, subject=str(item.code)).count() == 1
    assert list(renew_items()) == []


def test_one_of_another_version_is_read_anew(item: Item) -> None:
    item.signals.filter(type="local", is_own=True).update(value="0-" + "a" * 32)
    assert list(renew_items()) == [True]
    (row,) = item.signals.filter(type="local", is_own=True)
    assert not row.value.startswith("0-")


def test_one_whose_original_is_gone_is_left_as_it_is(item: Item, evidence: object) -> None:
    item.signals.filter(type="local").delete()
    Item.objects.filter(pk=item.pk).update(evidence="ab" * 32)
    before = set(item.signals.values_list("pk", flat=True))
    assert list(renew_items()) == [False]
    assert set(item.signals.values_list("pk", flat=True)) == before


def test_a_broken_picture_is_not_asked_for_again(coalition: Coalition) -> None:
    assert PICTURE.upload
    broken = NewItem(upload=Upload("a.png", PICTURE.upload.data[:300]))
    take_in(by=coalition.owner, content=broken, source=SourceKind.API)
    assert list(renew_items()) == []
