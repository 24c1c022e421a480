"""Links are found by the host, path and parameter that a bank has, whichever comes first."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kashf.coalition.banks.actions import add_item, match_item, withdraw_signal
from kashf.coalition.banks.models import BankSignal, Match
from kashf.coalition.banks.queries import live_matches_many
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.signals import REGISTRY, ExactType, Signal
from tests.coalition.banks.conftest import bank_of, link_item, only_signal, put
from tests.coalition.conftest import Coalition

pytestmark = pytest.mark.django_db(transaction=True)

LINKS = (
    "https://raven.example/",
    "https://raven.example/nest",
    "https://raven.example/nest/7?v=abc&t=1",
    "https://raven.example:8443/nest/7?v=abcd",
    "https://raven.example/nest2",
    "https://www.raven.example/nest",
    "ftp://raven.example/nest",
    "https://notraven.example/nest",
    "https://raven.example.test/nest",
    "https://192.0.2.1/nest",
    "tg://resolve?domain=raven",
)
COVERED = {
    "https://raven.example/nest": {(1, 0)},
    "host:raven.example": {(0, 3), (1, 3), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3)},
    "host:www.raven.example": {(5, 3)},
    "host:192.0.2.1": {(9, 3)},
    "host:nobody.example": set[tuple[int, int]](),
    "path:raven.example/nest": {(1, 2), (2, 2), (3, 2), (6, 2)},
    "path:raven.example/nest/7": {(2, 2), (3, 2)},
    "query:raven.example/nest/7?v=abc": {(2, 1)},
}


def found(items: list[Item]) -> set[tuple[int, int]]:
    places = {item.pk: number for number, item in enumerate(items)}
    return {(places[item], far) for item, far in Match.objects.values_list("item_id", "distance")}


@pytest.mark.parametrize(("value", "covered"), COVERED.items())
def test_links_that_are_here_are_found_by_what_is_added_later(
    coalition: Coalition, value: str, covered: set[tuple[int, int]]
) -> None:
    items = [link_item(coalition.owner, link) for link in LINKS]
    put(coalition.owner, bank_of(coalition.owner), ("url", value))
    assert found(items) == covered
    backwards = set(Match.objects.values_list("item", "signal", "found", "distance", "radius"))
    Match.objects.all().delete()
    for item in items:
        match_item(item.pk)
    forwards = set(Match.objects.values_list("item", "signal", "found", "distance", "radius"))
    assert forwards == backwards


def test_a_match_keeps_the_link_that_was_found_and_says_why(coalition: Coalition) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", "host:raven.example"))
    link_item(coalition.owner, "https://www.raven.example/nest")
    match = Match.objects.get()
    assert (match.found, match.distance, match.radius, match.why) == (
        "https://www.raven.example/nest",
        3,
        3,
        "on the same host",
    )


def test_an_item_is_kept_under_its_links_alone_and_so_is_a_bank(coalition: Coalition) -> None:
    item = link_item(coalition.owner, "https://www.raven.example/nest?id=7")
    bank = bank_of(coalition.owner)
    add_item(bank.code, by=coalition.owner, item=item.code)
    values = {"https://www.raven.example/nest?id=7"}
    assert set(ItemSignal.objects.values_list("value", flat=True)) == values
    assert set(BankSignal.objects.values_list("value", flat=True)) == values


def test_what_is_withdrawn_covers_nothing(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", "host:raven.example"))
    withdraw_signal(only_signal(bank).code, by=coalition.owner, reason="A mistake")
    link_item(coalition.owner)
    assert not Match.objects.exists()


def test_the_number_of_questions_does_not_grow_with_the_links(coalition: Coalition) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", "host:raven.example"))
    asked = [Signal("url", f"https://a{n}.raven.example/nest") for n in range(50)]
    with CaptureQueriesContext(connection) as one:
        live_matches_many([asked[:1]], coalition.sahlan)
    with CaptureQueriesContext(connection) as all_of_them:
        found = live_matches_many([asked], coalition.sahlan)
    assert [match.distance for match in found[0]] == [3] * 50
    assert len(all_of_them) == len(one)


def test_a_text_is_found_by_each_of_its_links(coalition: Coalition) -> None:
    put(coalition.owner, bank_of(coalition.owner), ("url", "path:raven.example/nest"))
    text = "https://raven.example/nest/1 https://raven.example/nest/2 https://raven.example/"
    take_in(by=coalition.owner, content=NewItem(text=text), source=SourceKind.PASTE)
    assert set(Match.objects.values_list("found", flat=True)) == {
        "https://raven.example/nest/1",
        "https://raven.example/nest/2",
    }


def test_links_from_before_have_their_places_after_the_migration(coalition: Coalition) -> None:
    for link in LINKS:
        link_item(coalition.owner, link)
    placed = dict(ItemSignal.objects.filter(type="url").values_list("value", "place"))
    ItemSignal.objects.update(place=None)
    migration = import_module("kashf.coalition.intake.migrations.0006_place")
    with connection.schema_editor() as editor:
        migration.fill(apps, editor)
    assert dict(ItemSignal.objects.filter(type="url").values_list("value", "place")) == placed
    kind = REGISTRY["url"]
    assert isinstance(kind, ExactType)
    assert placed == {value: kind.place(value) or None for value in placed}


def test_places_are_found_by_their_index(coalition: Coalition) -> None:
    there = ItemSignal.objects.filter(place__gte="example.raven.", place__lt="example.raven/")
    if connection.vendor == "sqlite":
        assert "item_signal_place" in there.order_by().explain()
