"""What comes in says its language and script; what was here before is told in the background."""

import pytest
from django.db.models import QuerySet

from kashf.coalition.intake.actions import read_words, take_in
from kashf.coalition.intake.models import Item, ItemWords
from kashf.coalition.intake.queries import items_seen_by, languages_seen_by
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import poster

ARABIC = "هذا بيان من بيوت القرية إلى كل من يسمع"
EGYPTIAN = "احنا عايزين نعرف ايه اللي حصل امبارح في البلد دي"
TEXTS = {
    ARABIC: ("ar", "Arab"),
    EGYPTIAN: ("ar", "Arab"),  # a language, never a dialect
    "این پرچم خانه ما نیست و ما برج را نمی‌خواهیم": ("fa", "Arab"),
    "Every house shall carry one feather before the morning": ("en", "Latn"),
    f"{ARABIC} – every house shall carry one feather": ("mul", "Zyyy"),
    "نعم": ("und", "Arab"),
}


@pytest.mark.parametrize(("text", "told"), TEXTS.items())
def test_an_item_says_its_language_and_script(
    coalition: Coalition, text: str, told: tuple[str, str]
) -> None:
    item = take_in(by=coalition.owner, content=NewItem(text=text), source=SourceKind.PASTE).item
    assert (item.language, item.script) == told
    assert pairs(Item.objects.all()) == [told]


@pytest.mark.parametrize("content", [poster(), NewItem(address="https://h.example/وبيان")])
def test_what_has_no_text_has_no_language(coalition: Coalition, content: NewItem) -> None:
    take_in(by=coalition.owner, content=content, source=SourceKind.UPLOAD)
    assert pairs(Item.objects.all()) == [("und", "Zxxx")]


def test_what_was_here_before_is_told_in_the_background_and_once(coalition: Coalition) -> None:
    for text in TEXTS:
        take_in(by=coalition.owner, content=NewItem(text=text), source=SourceKind.PASTE)
    Item.objects.update(language=None, script=None)
    ItemWords.objects.all().delete()
    assert languages_seen_by(coalition.owner) == []

    assert sum(read_words()) == len(TEXTS)
    assert pairs(Item.objects.all()) == list(TEXTS.values())
    assert list(read_words()) == []


def test_languages_are_those_of_the_own_items(coalition: Coalition) -> None:
    for text in TEXTS:
        take_in(by=coalition.owner, content=NewItem(text=text), source=SourceKind.PASTE)
    take_in(by=coalition.stranger, content=NewItem(text=ARABIC), source=SourceKind.PASTE)

    assert languages_seen_by(coalition.owner) == ["ar", "en", "fa", "mul", "und"]
    assert languages_seen_by(coalition.teammate) == ["ar", "en", "fa", "mul", "und"]
    assert languages_seen_by(coalition.stranger) == ["ar"]
    assert languages_seen_by(coalition.contact) == []
    assert pairs(items_seen_by(coalition.stranger)) == [("ar", "Arab")]


def pairs(items: QuerySet[Item]) -> list[tuple[str | None, str | None]]:
    return list(items.order_by("pk").values_list("language", "script"))
