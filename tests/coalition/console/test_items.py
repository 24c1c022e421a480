"""Intake's pages: lists, uploads, tables, and originals that nobody sees by accident."""

from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from kashf.coalition.audit.models import Entry
from kashf.coalition.console.items.evidence import SHOWN_FOR, shown_url
from kashf.coalition.intake.actions import begin_table, take_in, take_in_report
from kashf.coalition.intake.models import Item, Table
from kashf.coalition.intake.vocabulary import EvidenceRevealed, NewItem, SourceKind, Upload
from kashf.coalition.members.actions import change_settings
from kashf.coalition.members.models import Person
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import picture, poster

LIST = "/console/items/"
NEW = "/console/items/new/"
IMPORT = "/console/items/import/"
HOSTILE = '<script>alert(1)</script>"\u202e=cmd()'


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


@pytest.fixture
def item(coalition: Coalition) -> Item:
    return take_in(by=coalition.owner, content=poster(), source=SourceKind.UPLOAD).item


def signed_in(client: Client, who: Person) -> Client:
    client.force_login(who)
    return client


def at(name: str, item: Item, *rest: str) -> str:
    return reverse(f"console:items_{name}", args=[item.code, *rest])


def looks(item: Item) -> int:
    return Entry.objects.filter(name=EvidenceRevealed.name, subject=str(item.code)).count()


# Who sees it


@pytest.mark.parametrize("name", ["one", "preview"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("auditor", 200), ("stranger", 404), ("contact", 403)],
)
def test_an_item_is_for_its_own_desk(
    client: Client, coalition: Coalition, item: Item, name: str, who: str, status: int
) -> None:
    assert signed_in(client, getattr(coalition, who)).get(at(name, item)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("auditor", 403), ("stranger", 404), ("contact", 403)],
)
def test_an_original_is_for_who_may_see_originals(
    client: Client, coalition: Coalition, item: Item, who: str, status: int
) -> None:
    assert signed_in(client, getattr(coalition, who)).post(at("reveal", item)).status_code == status
    assert looks(item) == (status == 200)


@pytest.mark.parametrize("url", [NEW, IMPORT])
@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("teammate", 403), ("auditor", 403), ("contact", 403)]
)
def test_who_takes_in_items(
    client: Client, coalition: Coalition, url: str, who: str, status: int
) -> None:
    assert signed_in(client, getattr(coalition, who)).get(url).status_code == status
    sent = {"text": "Every house, one feather.", "file": SimpleUploadedFile("t.csv", b"text\nx\n")}
    signed_in(client, getattr(coalition, who)).post(url, sent)
    assert (Item.objects.exists() or Table.objects.exists()) is (status == 200)


def test_nobody_gets_further_than_the_sign_in_page(client: Client, item: Item) -> None:
    for url in [LIST, NEW, IMPORT, at("one", item), at("preview", item), at("reveal", item)]:
        assert client.get(url).status_code == 302
    assert client.post(at("reveal", item)).status_code == 302
    assert looks(item) == 0


def test_a_stranger_s_list_has_nothing_of_ours(
    client: Client, coalition: Coalition, item: Item
) -> None:
    assert item.short in signed_in(client, coalition.owner).get(LIST).content.decode()
    theirs = signed_in(client, coalition.stranger).get(LIST + "?q=poster").content.decode()
    assert item.short not in theirs
    assert "No item fits" in theirs


def test_an_unknown_item_is_not_found(client: Client, coalition: Coalition) -> None:
    signed_in(client, coalition.owner)
    for name in ["one", "preview", "reveal"]:
        url = reverse(f"console:items_{name}", args=[uuid4()])
        assert client.get(url).status_code == 404


# The list


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("?q=poster", True),
        ("?q=h.example", True),
        ("?q=xampl", True),
        ("?q=" + "%22(*" * 400, False),
        ("?language=und&script=Zxxx", True),
        ("?language=und&script=Arab", False),
        ("?q=nothing", False),
        ("?kind=picture&source=upload", True),
        ("?kind=text", False),
        ("?source=api", False),
        ("?kind=wrong&page=-1", True),
        ("?q=%00", True),
    ],
)
def test_filters_narrow_the_list(
    client: Client, coalition: Coalition, item: Item, asked: str, found: bool
) -> None:
    shown = signed_in(client, coalition.owner).get(LIST + asked)
    assert shown.status_code == 200
    assert (item.short in shown.content.decode()) is found


def test_words_are_found_in_every_text_and_marked(client: Client, coalition: Coalition) -> None:
    oath = "بيان أول. " * 30 + "وبالغِربانِ نحلف <script>"
    for content in (
        NewItem(text=oath),
        NewItem(text="Grey <b>oath</b>", note="the hedgerow"),
        NewItem(text="Another", address="https://h.example/hedgerow77"),
    ):
        take_in(by=coalition.owner, content=content, source=SourceKind.PASTE)
    signed_in(client, coalition.owner)

    def shown(words: str) -> str:
        return client.get(LIST, {"q": words}).content.decode()

    assert "<mark>وبالغِربانِ</mark> نحلف &lt;script&gt;" in shown("الغربان")
    assert '<p class="snippet small" dir="auto">… ' in shown("الغربان")
    assert "<mark>Grey</mark> &lt;b&gt;<mark>oath</mark>&lt;/b&gt;" in shown("oath grey")
    assert "the <mark>hedgerow</mark>" in shown("hedge")
    assert "<mark>hedgerow77</mark>" in shown("row77")
    assert "No item fits" in shown('"oath grey"')
    assert "<mark>" not in shown("")
    for who in ("stranger", "auditor"):
        signed_in(client, getattr(coalition, who))
        assert ("<mark>" in shown("الغربان")) is (who == "auditor")


def test_the_number_of_questions_does_not_grow_with_the_list(
    client: Client, coalition: Coalition, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in(client, coalition.owner).get(LIST)
    for number in range(30):
        take_in(by=coalition.owner, content=NewItem(text=f"N {number}"), source=SourceKind.PASTE)
        if number in {3, 29}:
            with django_assert_max_num_queries(12):
                client.get(LIST)
            with django_assert_max_num_queries(14):
                client.get(LIST + "?q=N")


# Taking in


def test_a_text_is_taken_in_once(client: Client, coalition: Coalition) -> None:
    change_settings(by=coalition.owner, zone="Asia/Riyadh")
    signed_in(client, coalition.owner)
    sent = {
        "text": "Every house, one feather.",
        "address": "https://harbour.example/p/1",
        "platform": str(coalition.harbour.code),
        "account": "@feather",
        "reach": "18400",
        "posted_at": "2026-03-01T14:30",
        "note": "Seen twice.",
    }
    first = client.post(NEW, sent)
    item = Item.objects.get()
    assert first.url == at("one", item)  # type: ignore[attr-defined]
    assert (item.platform, item.reach, item.note) == (coalition.harbour, 18400, "Seen twice.")
    assert item.posted_at == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    assert (item.source, "feather" in item.account) == (SourceKind.PASTE, False)
    assert "1 item was taken in." in client.get(at("one", item)).content.decode()

    client.post(NEW, sent)
    assert Item.objects.count() == 1
    assert "was here already" in client.get(at("one", item)).content.decode()


def test_each_of_several_files_is_an_item(client: Client, coalition: Coalition) -> None:
    signed_in(client, coalition.owner)
    files = [SimpleUploadedFile(f"{seed}.png", picture(seed)) for seed in range(3)]
    assert client.post(NEW, {"upload": files, "note": "A set."}).url == LIST  # type: ignore[attr-defined]
    assert sorted(Item.objects.values_list("title", "source", "note")) == [
        (f"{seed}.png", SourceKind.UPLOAD, "A set.") for seed in range(3)
    ]
    assert "3 items were taken in." in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({}, "id_upload", "Choose a file, or give a text or an address."),
        ({"text": "  \n"}, "id_upload", "Choose a file, or give a text or an address."),
        ({"address": "javascript:alert(1)"}, "id_address", "Enter an address such as"),
        ({"text": "x", "reach": "many"}, "id_reach", "Enter a whole number."),
        ({"text": "x", "reach": "-1"}, "id_reach", "greater than or equal to 0"),
        ({"text": "x", "platform": str(uuid4())}, "id_platform", "Select a valid choice"),
        ({"text": "x", "posted_at": "yesterday"}, "id_posted_at", "Enter a valid date/time."),
        ({"text": "x", "posted_at": "2999-01-01T10:00"}, "id_posted_at", "Check the date."),
        ({"text": "x", "note": "n" * 2001}, "id_note", "at most 2000 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    client: Client, coalition: Coalition, sent: dict[str, str], field: str, words: str
) -> None:
    response = signed_in(client, coalition.owner).post(NEW, sent)
    shown = unescape(response.content.decode())
    assert response.status_code == 422
    assert f'<a href="#{field}">' in shown
    assert words in shown
    assert all(value.strip() in shown for name, value in sent.items() if name in {"text", "note"})
    assert not Item.objects.exists()


def test_one_wrong_file_leaves_nothing_half_done(
    client: Client, coalition: Coalition, settings: Settings
) -> None:
    signed_in(client, coalition.owner)
    settings.LARGEST_UPLOAD = 100_000_000
    for wrong, words in [(b"", "is empty"), (b"x" * 2000, "is too large")]:
        settings.LARGEST_UPLOAD = 1000
        files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b<i>.txt", wrong)]
        response = client.post(NEW, {"upload": files})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "<i>" not in response.content.decode()
    assert not Item.objects.exists()


# Tables


@pytest.mark.django_db(transaction=True)
def test_a_table_is_imported_and_again_is_not_stored_twice(
    client: Client, coalition: Coalition
) -> None:
    signed_in(client, coalition.owner)
    table = "text,platform\nلكل بيت ريشة,harbour\nAnother,\n".encode()
    for said in ["2 items were taken in.", "2 items were here already"]:
        sent = client.post(IMPORT, {"file": SimpleUploadedFile("table.csv", table)}, follow=True)
        page = sent.content.decode()
        assert said in page
        assert "Rows taken in: 2 of 2." in page
        assert "hx-get" not in page.partition('id="progress"')[2].partition(">")[0]
    assert Item.objects.count() == 2


def test_a_page_says_how_far_a_table_is(client: Client, coalition: Coalition) -> None:
    begun = begin_table(by=coalition.owner, data=b"text\nA\nB\n", name="table.csv")
    where = reverse("console:items_table", args=[begun.code])
    signed_in(client, coalition.owner)
    part = client.get(where, headers={"hx-request": "true"}).content.decode()
    assert "Rows taken in: 0 of 2." in part
    assert f'hx-get="{where}"' in part
    assert "<html" not in part
    assert signed_in(client, coalition.stranger).get(where).status_code == 404


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"", "The file is empty."),
        (b"text\n", "The table has no rows."),
        (b"text,reach\nA,1\nB,many\n", "table.csv, line 3, column reach is not a whole number"),
        (b"colour\nred\n", "line 1"),
        (b'{"text": "A"}\n{"text": \n', "table.csv, line 2 is not valid JSON"),
        (b"text\n\xff\xfe\n", "line 2 is not valid UTF-8"),
        (b"address\nhttps://a.example\njavascript:x\n", "Line 3, column address"),
    ],
)
def test_a_wrong_table_is_refused_whole(
    client: Client, coalition: Coalition, table: bytes, words: str
) -> None:
    signed_in(client, coalition.owner)
    response = client.post(IMPORT, {"file": SimpleUploadedFile("table.csv", table)})
    assert response.status_code == 422
    assert words in unescape(response.content.decode())
    assert not Item.objects.exists()


# One


def test_an_item_is_read_in_both_languages(
    client: Client, coalition: Coalition, item: Item
) -> None:
    signed_in(client, coalition.owner)
    for language, direction in [("en", "ltr"), ("ar", "rtl")]:
        change_settings(by=coalition.owner, language=language)
        for url in [LIST, NEW, IMPORT, at("one", item)]:
            shown = client.get(url).content.decode()
            assert f'<html lang="{language}" dir="{direction}"' in shown


def test_hostile_words_are_shown_as_words(client: Client, coalition: Coalition) -> None:
    hostile = NewItem(text=HOSTILE, note=HOSTILE)
    item = take_in(by=coalition.owner, content=hostile, source=SourceKind.PASTE).item
    signed_in(client, coalition.owner)
    for url in [LIST, at("one", item)]:
        sent = client.get(url).content.decode()
        assert "<script>alert" not in sent
        assert "&lt;script&gt;alert" in sent


def test_the_address_of_a_reporter_is_deleted(client: Client, coalition: Coalition) -> None:
    item = take_in_report(
        address="", text="A post.", labels=[], note="", reply_to="reader@example.org"
    )
    signed_in(client, coalition.owner)
    assert "reader@example.org" in client.get(at("one", item)).content.decode()
    assert signed_in(client, coalition.auditor).post(at("forget", item)).status_code == 403
    assert signed_in(client, coalition.stranger).post(at("forget", item)).status_code == 404
    signed_in(client, coalition.owner).post(at("forget", item))
    assert "reader@example.org" not in client.get(at("one", item)).content.decode()


# Originals


def test_a_preview_is_kept_by_the_person_s_browser_alone(
    client: Client, coalition: Coalition, item: Item
) -> None:
    shown = signed_in(client, coalition.owner).get(at("preview", item))
    assert shown["Content-Type"] == "image/png"
    assert shown["Cache-Control"] == "private, max-age=3600"
    assert max(Image.open(BytesIO(shown.content)).size) == 320
    assert looks(item) == 0


def test_a_picture_is_encoded_anew_for_one_person_and_a_minute(
    client: Client, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = Upload("poster.png", picture() + b"<script>stowaway</script>")
    taken = take_in(by=coalition.owner, content=NewItem(upload=upload), source=SourceKind.UPLOAD)
    item = taken.item
    url = shown_url(item, coalition.owner)
    shown = signed_in(client, coalition.owner).get(url)
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Content-Disposition"] == "inline"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert b"stowaway" not in shown.content
    assert Image.open(BytesIO(shown.content)).size == Image.open(BytesIO(picture())).size

    assert signed_in(client, coalition.teammate).get(url).status_code == 404
    assert signed_in(client, coalition.stranger).get(url).status_code == 404
    assert signed_in(client, coalition.auditor).get(url).status_code == 403
    signed_in(client, coalition.owner)
    assert client.get(url.removesuffix("/")[:-1] + "_/").status_code == 404
    other = take_in(by=coalition.owner, content=poster(2), source=SourceKind.UPLOAD).item
    token = url.split("/")[-2]
    assert client.get(at("original", other, token)).status_code == 404
    monkeypatch.setattr("kashf.coalition.console.items.evidence.SHOWN_FOR", -1)
    assert client.get(url).status_code == 404
    assert SHOWN_FOR == 60


def test_a_file_that_is_no_picture_is_only_saved(client: Client, coalition: Coalition) -> None:
    page = b"<html><script>alert(1)</script>"
    content = NewItem(upload=Upload('a"b\r\n.html', page))
    item = take_in(by=coalition.owner, content=content, source=SourceKind.UPLOAD).item
    signed_in(client, coalition.owner)
    assert client.get(at("preview", item)).status_code == 404
    assert client.get(shown_url(item, coalition.owner)).status_code == 404
    assert looks(item) == 0
    saved = client.post(at("reveal", item))
    assert saved.content == page
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in saved["Cache-Control"]
    assert looks(item) == 1


def test_the_original_is_on_that_one_page_only(
    client: Client, coalition: Coalition, item: Item
) -> None:
    signed_in(client, coalition.owner)
    assert "/original/" in client.post(at("reveal", item)).content.decode()
    assert "/original/" not in client.get(at("one", item)).content.decode()
    assert client.get(at("reveal", item)).url == at("one", item)  # type: ignore[attr-defined]


# Hosts that read like others


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The host раураl.example reads like paypal.example, but is another."),
        (
            "ar",
            "المضيف \u2068раураl.example\u2069 يُقرأ مثل \u2068paypal.example\u2069، لكنه مضيف آخر.",
        ),
    ],
)
def test_a_host_that_reads_like_another_is_shown_beside_the_address(
    client: Client, coalition: Coalition, language: str, words: str
) -> None:
    content = NewItem(address="https://раураl.example/x")
    item = take_in(by=coalition.owner, content=content, source=SourceKind.PASTE).item
    change_settings(by=coalition.owner, language=language)
    page = signed_in(client, coalition.owner).get(at("one", item)).content.decode()
    assert page.count(words) == 2  # at the address, and at its signal


@pytest.mark.parametrize("address", ["https://غراب.example/", "https://raven.example/раураl", ""])
def test_other_hosts_are_shown_as_they_are(
    client: Client, coalition: Coalition, address: str
) -> None:
    content = NewItem(text="See what is there", address=address)
    item = take_in(by=coalition.owner, content=content, source=SourceKind.PASTE).item
    page = signed_in(client, coalition.owner).get(at("one", item)).content.decode()
    assert "data-homograph" not in page
