"""Digits in Arabic pages: our own words have Arabic ones, all else keeps its own."""

import pytest
from django.test import Client
from django.utils import translation

from kashf.coalition.console.numerals import in_arabic
from kashf.coalition.members.models import Person
from tests.coalition.conftest import Coalition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>6 حالات، 13:47</p>", "<p>٦ حالات، ١٣:٤٧</p>"),
        ('<a href="/x/12/">12</a>', '<a href="/x/12/">١٢</a>'),
        ("<time datetime='2026-11-24'>24</time>", "<time datetime='2026-11-24'>٢٤</time>"),
        ('<html lang="ar" dir="rtl"><p>1</p></html>', '<html lang="ar" dir="rtl"><p>١</p></html>'),
        ("<bdi>K-12 7</bdi> 7", "<bdi>K-12 7</bdi> ٧"),
        ("<bdi>1<bdi>2</bdi>3</bdi>4", "<bdi>1<bdi>2</bdi>3</bdi>٤"),
        ('<p dir="auto">9 <b>8</b></p> 7', '<p dir="auto">9 <b>8</b></p> ٧'),
        ('<input dir="auto" value="3"> 3', '<input dir="auto" value="3"> ٣'),
        ('<span lang="en">6 of 9</span>', '<span lang="en">6 of 9</span>'),
        ("<textarea>12</textarea><kbd>1</kbd>", "<textarea>12</textarea><kbd>1</kbd>"),
        ("UTF-8 وA4 و4", "UTF-8 وA4 و٤"),
        ("it&#39;s &amp; 5", "it&#39;s &amp; ٥"),
        ("مركز \u2068Desk 7\u2069: 7", "مركز \u2068Desk 7\u2069: ٧"),
        ('<text direction="rtl" x="4">4</text>', '<text direction="rtl" x="4">٤</text>'),
    ],
)
def test_only_our_own_words_change(page: str, shown: str) -> None:
    with translation.override("ar"):
        assert in_arabic(page) == shown


@pytest.mark.parametrize(("language", "count"), [("ar", "٠"), ("en", "0")])
def test_a_page_of_the_console_has_the_digits_of_its_language(
    language: str, count: str, client: Client, coalition: Coalition
) -> None:
    speaks(coalition.owner, language)
    client.force_login(coalition.owner)
    page = client.get("/console/review/").content.decode()
    assert f'<span class="count">{count}</span>' in page


def test_a_file_keeps_its_digits(client: Client, coalition: Coalition) -> None:
    speaks(coalition.owner, "ar")
    client.force_login(coalition.owner)
    assert "٢" not in client.get("/api/v1/openapi.json").content.decode()


def speaks(person: Person, language: str) -> None:
    person.language = language
    person.save(update_fields=["language"])
