"""What is handed in becomes an item with its signals, once, or leaves no trace."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.actions import Taken, take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import items_seen_by
from kashf.coalition.intake.vocabulary import NewItem, SourceKind, Upload
from kashf.coalition.members.models import Person
from kashf.errors import BadInput, MissingPart, NotAllowed
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import picture, poster

TEXT = NewItem(text="The nest is here: https://raven.example/nest?utm_source=x and nowhere else")


def take(by: Person, content: NewItem) -> Taken:
    return take_in(by=by, content=content, source=SourceKind.PASTE)


def signals(item: Item) -> set[tuple[str, str]]:
    return set(item.signals.filter(is_own=True).values_list("type", "value"))


def types(item: Item) -> list[str]:
    return sorted(item.signals.filter(is_own=True).values_list("type", flat=True))


def test_a_text_has_its_signals_and_those_of_its_links(coalition: Coalition) -> None:
    item = take(coalition.owner, TEXT).item
    assert (item.kind, item.title) == ("text", TEXT.text)
    assert types(item) == ["sha256", "text", "url"]
    assert ("url", "https://raven.example/nest") in signals(item)


def test_a_picture_has_its_bytes_its_looks_and_its_address(coalition: Coalition) -> None:
    item = take(coalition.owner, poster()).item
    assert (item.kind, item.title, item.fault) == ("picture", "poster.png", "")
    assert types(item) == ["local", "pdq", "sha256", "url"]
    assert ("sha256", hashlib.sha256(picture()).hexdigest()) in signals(item)
    assert (item.evidence_name, item.evidence_size) == ("poster.png", len(picture()))


def test_a_link_alone_keeps_its_address_as_given(coalition: Coalition) -> None:
    item = take(coalition.owner, NewItem(address=" hxxps://raven[.]example/Nest#top ")).item
    assert (item.kind, item.address) == ("link", "hxxps://raven[.]example/Nest#top")
    assert signals(item) == {("url", "https://raven.example/Nest")}


def test_a_broken_picture_is_taken_in_with_what_is_wrong(coalition: Coalition) -> None:
    item = take(coalition.owner, NewItem(upload=Upload("a.png", picture()[:200]))).item
    assert (item.kind, types(item)) == ("picture", ["sha256"])
    assert "damaged or cut short" in item.fault


def test_a_program_that_is_named_like_a_picture_is_another_file(coalition: Coalition) -> None:
    item = take(coalition.owner, NewItem(upload=Upload("a.png", b"\x7fELF\0"))).item
    assert (item.kind, types(item)) == ("other", ["sha256"])
    assert "named like a picture" in item.fault


def test_a_text_file_is_read(coalition: Coalition) -> None:
    item = take(coalition.owner, NewItem(upload=Upload("a.txt", "عش الغراب".encode()))).item
    assert (item.kind, item.text, item.title) == ("text", "عش الغراب", "a.txt")


def test_a_text_of_nothing_but_links_is_bounded(coalition: Coalition) -> None:
    links = " ".join(f"https://raven.example/{n}" for n in range(1_500))
    item = take(coalition.owner, NewItem(text=links)).item
    assert item.signals.count() == 1_000
    assert item.fault == "502 links are too long or too many, and are not matched."


def test_a_link_longer_than_an_index_takes_is_left_out(coalition: Coalition) -> None:
    item = take(coalition.owner, NewItem(text="https://raven.example/" + "a" * 3_000)).item
    assert types(item) == ["sha256", "text"]


def test_the_handle_of_an_account_is_not_kept(coalition: Coalition) -> None:
    handle, harbour = "@Raven_Speaks", coalition.harbour.code
    content = replace(TEXT, account=handle, platform=harbour)
    item = take(coalition.owner, content).item
    again = take(coalition.owner, replace(content, text="x", account="raven_speaks ")).item
    elsewhere = take(coalition.owner, NewItem(text="y", account=handle)).item
    assert len(item.account) == 64
    assert "raven_speaks" not in str(Item.objects.values()).lower()
    assert item.account == again.account != elsewhere.account


def test_direction_overrides_and_formulas_are_content_but_no_title(coalition: Coalition) -> None:
    text = "=cmd|' /C calc'!A0 \u202egnp.exe\u202c <b>x</b>\x07"
    item = take(coalition.owner, NewItem(text=text)).item
    assert item.text == text
    assert item.title == "=cmd|' /C calc'!A0 gnp.exe <b>x</b>"


def test_a_name_of_a_file_is_no_path(coalition: Coalition) -> None:
    name = "..\\..\\evil/" + "a" * 300 + ".png"
    item = take(coalition.owner, NewItem(upload=Upload(name, picture()))).item
    assert item.evidence_name == "a" * 196 + ".png"


def test_the_same_from_the_same_place_is_one_item_and_one_entry(coalition: Coalition) -> None:
    first = take(coalition.owner, poster())
    entries = Entry.objects.count()
    second = take(coalition.owner, replace(poster(), address="http://H.example/p/1?fbclid=1"))
    assert (first.is_new, second.is_new, second.item) == (True, False, first.item)
    assert Entry.objects.count() == entries


def test_the_same_at_another_place_or_organisation_is_another_item(coalition: Coalition) -> None:
    taken = [
        take(coalition.owner, poster()),
        take(coalition.owner, replace(poster(), address="https://h.example/p/2")),
        take(coalition.stranger, poster()),
    ]
    assert [one.is_new for one in taken] == [True] * 3
    assert taken[0].item.fingerprint == taken[2].item.fingerprint


def test_taking_in_is_written_down(coalition: Coalition) -> None:
    item = take(coalition.owner, TEXT).item
    entry = Entry.objects.latest("sequence")
    assert (entry.name, entry.subject) == ("intake.item_taken_in", str(item.code))
    assert entry.actor == str(coalition.owner.code)
    assert entry.organisation == str(coalition.sahlan.code)


@pytest.mark.django_db(transaction=True)
def test_two_that_hand_in_the_same_at_once_get_one_item(coalition: Coalition) -> None:
    ready = Barrier(2)

    def hand_in(content: NewItem) -> Taken:
        try:
            ready.wait()
            return take(coalition.owner, content)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(hand_in, [poster(), poster()]))
    assert taken[0].item == taken[1].item
    assert sorted(one.is_new for one in taken) == [False, True]
    assert Entry.objects.filter(name="intake.item_taken_in").count() == 1


def test_who_sees_it_before_us_in_the_database_wins(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same race without threads: the question came too early, the constraint decides."""
    first = take(coalition.owner, TEXT).item
    answers = iter([None, first])
    monkeypatch.setattr(
        "kashf.coalition.intake.actions.taking.taken_in_already", lambda *_: next(answers)
    )
    assert take(coalition.owner, TEXT) == Taken(first, is_new=False)
    assert Item.objects.count() == 1


WRONG: dict[str, tuple[NewItem, str]] = {
    "nothing": (NewItem(text=" \n "), "text"),
    "long text": (NewItem(text="a" * 100_001), "text"),
    "NUL": (NewItem(text="a\0b"), "text"),
    "half a character": (NewItem(text="a\ud800"), "text"),
    "NUL in the note": (replace(TEXT, note="\0"), "note"),
    "long note": (replace(TEXT, note="a" * 2_001), "note"),
    "long account": (replace(TEXT, account="a" * 201), "account"),
    "long address": (NewItem(address="https://h.example/" + "a" * 2_000), "address"),
    "script": (NewItem(address="javascript:alert(document.cookie)"), "address"),
    "mail": (NewItem(address="somebody@h.example"), "address"),
    "no link": (NewItem(address="nest"), "address"),
    "empty file": (NewItem(upload=Upload("a.png", b"")), "upload"),
    "large file": (NewItem(upload=Upload("a.bin", b"a" * 2_001)), "upload"),
    "no such platform": (replace(TEXT, platform=uuid4()), "platform"),
    "negative reach": (replace(TEXT, reach=-1), "reach"),
    "absurd reach": (replace(TEXT, reach=10**30), "reach"),
    "no zone": (replace(TEXT, posted_at=datetime(2026, 1, 1)), "posted_at"),  # noqa: DTZ001 -- that is the point
    "future": (replace(TEXT, posted_at=datetime(9000, 1, 1, tzinfo=UTC)), "posted_at"),
}


@pytest.mark.parametrize(("content", "field"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_taken_leaves_no_trace(
    coalition: Coalition, settings: Settings, evidence: Path, content: NewItem, field: str
) -> None:
    settings.LARGEST_UPLOAD = 2_000
    entries = Entry.objects.count()
    with pytest.raises(BadInput) as caught:
        take(coalition.owner, content)
    assert list(caught.value.fields) == [field]
    assert (Item.objects.count(), Entry.objects.count()) == (0, entries)
    assert not evidence.exists()


def test_an_organisation_that_is_no_platform_is_none(coalition: Coalition) -> None:
    with pytest.raises(BadInput):
        take(coalition.owner, replace(TEXT, platform=coalition.noriya.code))


def test_an_hour_ahead_is_a_clock_that_differs(coalition: Coalition) -> None:
    assert take(coalition.owner, replace(TEXT, posted_at=now() + timedelta(hours=1))).is_new


@pytest.mark.parametrize("who", ["teammate", "contact", "auditor"])
def test_only_those_who_may_take_in(coalition: Coalition, who: str) -> None:
    with pytest.raises(NotAllowed):
        take(getattr(coalition, who), TEXT)
    assert Item.objects.count() == 0


@pytest.mark.parametrize("keys", [[], ["not a key"]])
def test_without_a_key_no_file_is_taken_in(
    coalition: Coalition, settings: Settings, evidence: Path, keys: list[str]
) -> None:
    settings.EVIDENCE_KEYS = keys
    with pytest.raises(MissingPart, match="KASHF_EVIDENCE_KEYS"):
        take(coalition.owner, poster())
    assert Item.objects.count() == 0
    assert not evidence.exists()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (lambda c: c.owner, True),
        (lambda c: c.teammate, True),
        (lambda c: c.auditor, True),
        (lambda c: c.stranger, False),
        (lambda c: c.contact, False),
    ],
    ids=["owner", "teammate", "auditor", "stranger", "platform"],
)
def test_items_are_for_their_own_organisation(
    coalition: Coalition, who: Callable[[Coalition], Person], sees: bool
) -> None:
    content = replace(TEXT, platform=coalition.harbour.code)
    item = take(coalition.owner, content).item
    assert list(items_seen_by(who(coalition))) == ([item] if sees else [])
