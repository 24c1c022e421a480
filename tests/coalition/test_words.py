"""What is typed finds words in all their spellings, on SQLite and PostgreSQL alike, and is never a
command."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.intake.actions import keep_words, read_words, renew_words, unread_items
from kashf.coalition.intake.models import Item, ItemWords
from kashf.coalition.intake.queries import saying
from kashf.coalition.intake.vocabulary import ItemKind, SourceKind
from kashf.coalition.words import LONGEST_TYPED, MOST_PIECES, Words, asked, in_pieces
from kashf.language import fold
from tests.coalition.conftest import Coalition

OATH = "وَبِالغِربانِ نَحلِفُ عندَ العُشّ"
SCHOOL = "للمدرسةِ أهلٌ، ومدرسةُ الإمامِ إلى اليمين"
STRETCHED = "كـــتـــاب الغراب الأسود، سنة ١٤٤٧"
PERSIAN = "کتاب یاد"
FORMS = "\ufe8d\ufedf\ufed0\ufeae\ufe8d\ufe8f"  # الغراب in presentation forms
LATIN = "Über den Dächern: the GREY-raven's oath_2026"
SIGNS = "t\u200borch\u202e 'c' OR d* NEAR(e, \"f\") AND col:umn ^x -y"
TEXTS = (OATH, SCHOOL, STRETCHED, PERSIAN, FORMS, LATIN, SIGNS)


@pytest.fixture
def texts(coalition: Coalition) -> Sequence[Item]:
    """They stand in texts: of titles and addresses any part is found besides."""
    at = coalition.sahlan
    items = [a_text(at.pk, text) for text in TEXTS]
    items += [a_text(coalition.noriya.pk, text) for text in TEXTS]
    keep_words(items)
    return items


def a_text(organisation: int, text: str, **more: str) -> Item:
    return Item.objects.create(
        organisation_id=organisation,
        source=SourceKind.PASTE,
        kind=ItemKind.TEXT,
        text=text,
        fingerprint=uuid4().hex,
        **more,
    )


def found(coalition: Coalition, typed: str) -> list[str]:
    rows = Item.objects.filter(saying(typed, coalition.sahlan), organisation=coalition.sahlan)
    return [item.text for item in rows.order_by("pk")]


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("نحلف", [OATH]),
        ("نَحْلِفُ", [OATH]),
        ("نحـــلف", [OATH]),
        ("غربان", [OATH]),  # وبالغربان
        ("الغربان", [OATH]),
        ("عش", [OATH]),
        ("المدرسه", [SCHOOL]),  # للمدرسة, with ه for ة
        ("مدرسة", [SCHOOL]),
        ("امام", [SCHOOL]),  # الإمام without its hamza
        ("الي", [SCHOOL]),  # إلى
        ("اسود", [STRETCHED]),
        ("1447", [STRETCHED]),
        ("١٤٤٧", [STRETCHED]),
        ("كتاب", [STRETCHED, PERSIAN]),  # کتاب
        ("غراب", [STRETCHED, FORMS]),
        ("الغراب", [STRETCHED, FORMS]),
        ("لغراب", []),  # it is not asked for what stands before a word
        ("غرا", [STRETCHED, FORMS]),  # while it is typed
        ('"غرا"', []),
        ("نحلف عند", [OATH]),
        ("عند نحلف", [OATH]),
        ('"نحلف عند"', [OATH]),
        ("«نحلف عند»", [OATH]),
        ('"عند نحلف"', []),
        ('"نحلف عند الع', [OATH]),  # a phrase that is being typed
        ('"غربان نحلف"', [OATH]),
        ("نحلف كتاب", []),
        ("über", [LATIN]),
        ("UBER DACHERN", [LATIN]),
        ("grey-raven", [LATIN]),
        ("raven-grey", []),
        ("oath 2026", [LATIN]),
        ("torch", [SIGNS]),
        ("d* near(e", [SIGNS]),
        ("col:umn", [SIGNS]),
        ("column", []),
        ("a OR oath", []),
        ("", []),
        ('"*\'^:()&|!<->"', []),
    ],
)
def test_words_are_found_in_all_their_spellings(
    coalition: Coalition, texts: Sequence[Item], typed: str, there: list[str]
) -> None:
    assert found(coalition, typed) == there


def test_of_a_title_and_an_address_any_three_letters_are_found(coalition: Coalition) -> None:
    named = a_text(coalition.sahlan.pk, "x", title="greyraven77", address="https://h.example/Zq9")
    keep_words([named, a_text(coalition.sahlan.pk, "greyraven77", title="", note="a zq9b")])
    for typed in ("yrav", "raven77", "h.example/zq", "xampl", "RAVEN exam"):
        assert found(coalition, typed) == ["x"], typed
    assert found(coalition, "greyr") == ["x", "greyraven77"]
    assert found(coalition, "q9") == []
    assert found(coalition, "zq9") == ["x", "greyraven77"]


def test_a_phrase_does_not_go_from_one_text_into_the_next(coalition: Coalition) -> None:
    keep_words([a_text(coalition.sahlan.pk, "oath one", title="grey", note="two")])
    assert found(coalition, '"oath one"') == ["oath one"]
    assert found(coalition, '"grey oath"') == []
    assert found(coalition, '"one two"') == []
    assert found(coalition, "grey oath two") == ["oath one"]


words = st.sampled_from(sorted({word for text in TEXTS for word in text.split()}))
typing = st.lists(
    words
    | words.map(lambda word: f"و{word}")
    | words.map(lambda word: word[: len(word) // 2])
    | words.map(lambda word: f'"{word}"')
    | st.text(st.sampled_from(sorted(set("".join(TEXTS)) | set("\"'*^:()&|!<->\\@·¦‖%_\0\ud800"))))
    | st.text(max_size=8),
    max_size=5,
).map(" ".join)


@given(typing)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_what_a_look_at_each_text_finds(
    coalition: Coalition, texts: Sequence[Item], typed: str
) -> None:
    """Whatever is typed: nothing of it is a command, and nothing of it an error."""
    looked = asked(typed)
    assert found(coalition, typed) == [text for text in TEXTS if looked.fits(text, is_short=False)]
    for text in TEXTS:
        pieces = list(in_pieces(text, looked.spans(text)))
        assert "".join(piece for piece, _ in pieces) == text
        if looked.fits(text, is_short=False):
            assert any(is_hit for _, is_hit in pieces)


@pytest.mark.parametrize("few", [0, 500])
def test_what_is_typed_without_end_is_bounded(
    coalition: Coalition, texts: Sequence[Item], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("kashf.coalition.words.FEW", few)
    for typed in ("نحلف " * 2_000, "ن" * 10_000, '"' * 10_000, "a b c d e f g h i j " * 500):
        looked = asked(typed)
        assert len(looked.pieces) <= MOST_PIECES
        assert len(looked.of(1)) < 100 * LONGEST_TYPED
        found(coalition, typed)
    assert found(coalition, "نحلف " * 2_000) == [OATH]


@pytest.mark.parametrize(
    ("text", "typed", "hits"),
    [
        (OATH, "غراب غربان", ["وَبِالغِربانِ"]),
        (OATH, "عند العش", ["عندَ", "العُشّ"]),
        (STRETCHED, "كتاب", ["كـــتـــاب"]),
        (FORMS, "غراب ", [FORMS]),
        (LATIN, '"grey raven"', ["GREY", "raven"]),
        (LATIN, "nowhere", []),
    ],
)
def test_hits_are_marked_in_the_text_as_it_was_written(
    text: str, typed: str, hits: list[str]
) -> None:
    pieces = in_pieces(text, asked(typed).spans(text))
    assert [piece for piece, is_hit in pieces if is_hit] == hits


# The index follows the rows


def test_only_the_words_of_the_organisation_are_looked_at(
    coalition: Coalition, texts: Sequence[Item]
) -> None:
    """Not even the index of others is: their words are other words."""
    expression = asked("نحلف").of(coalition.noriya.pk)
    mine = {item.pk for item in texts if item.organisation_id == coalition.noriya.pk}
    with connection.cursor() as cursor:
        cursor.execute(ItemWords.INDEX.keys, [expression])
        keys = {key for (key,) in cursor.fetchall()}
    assert len(keys) == 1
    assert keys <= mine


def test_the_index_follows_what_changes_and_what_goes(
    coalition: Coalition, texts: Sequence[Item]
) -> None:
    oath, school, *_ = texts
    Item.objects.filter(pk=oath.pk).update(text="Moulting season")
    assert [item.pk for item in unread_items()] == [oath.pk]
    assert sum(read_words()) == 1
    school.delete()

    assert found(coalition, "نحلف") == []
    assert found(coalition, "moulting") == ["Moulting season"]
    assert found(coalition, "مدرسة") == []
    oath.refresh_from_db()
    assert (oath.language, oath.script) == ("en", "Latn")


def test_what_was_here_before_is_read_in_the_background(
    coalition: Coalition, texts: Sequence[Item]
) -> None:
    ItemWords.objects.all().delete()
    assert found(coalition, "نحلف") == []

    assert list(read_words()) == [len(texts)]
    assert found(coalition, "نحلف") == [OATH]
    assert list(read_words()) == []


@pytest.mark.parametrize("lost", [True, False])
def test_an_index_that_was_lost_is_made_anew(
    coalition: Coalition, texts: Sequence[Item], lost: bool
) -> None:
    index = ItemWords.INDEX
    connection.check_constraints()  # PostgreSQL makes no index over rows that wait for it
    with connection.cursor() as cursor:
        for statement in index.ended(connection.vendor):
            cursor.execute(statement)
        if not lost:
            for statement in index.made(connection.vendor):
                cursor.execute(statement)
    renew_words()

    assert found(coalition, "نحلف") == [OATH]
    assert unread_items().count() == len(texts)
    list(read_words())
    assert found(coalition, "نحلف") == [OATH]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
@pytest.mark.parametrize("index", [ItemWords.INDEX], ids=["items"])
def test_the_index_is_whole(coalition: Coalition, texts: Sequence[Item], index: Words) -> None:
    """Also after a later migration has written its table anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' "
            "AND tbl_name IN ('intake_item', 'intake_itemwords', 'banks_signalwords') GROUP BY 1"
        )
        triggers = dict(cursor.fetchall())
        cursor.execute(
            f"INSERT INTO {index.index} ({index.index}, rank) VALUES ('integrity-check', 1)"
        )

    assert triggers == {"intake_item": 1, "intake_itemwords": 3, "banks_signalwords": 3}


def test_every_word_is_folded_once_and_for_all() -> None:
    assert asked(OATH) == asked(fold(OATH))
