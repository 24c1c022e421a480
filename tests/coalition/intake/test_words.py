"""Items are found by any part of their titles and addresses, through an index that follows them."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import saying
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from tests.coalition.conftest import Coalition

TITLES = (
    'The "grey" oath, 100% of_it',
    "وبالغربان نحلف عند العش",
    "Über den Dächern",
    "a\\b 'c' OR d* NEAR e",
)
typed = st.text(
    st.sampled_from(sorted({letter for title in TITLES for letter in title} | set('"%_*^-\\'))),
    min_size=1,
    max_size=6,
)
parts = st.sampled_from(TITLES).flatmap(
    lambda title: st.integers(0, len(title) - 3).map(lambda start: title[start : start + 5].strip())
)


@pytest.fixture
def texts(coalition: Coalition) -> list[Item]:
    new = [NewItem(text=title, address="https://raven.example/p/7") for title in TITLES]
    return [
        take_in(by=coalition.owner, content=one, source=SourceKind.PASTE).item
        for one in [*new, NewItem(text="Nothing of it")]
    ]


def found(coalition: Coalition, words: str) -> set[str]:
    here = coalition.owner.organisation
    rows = Item.objects.filter(saying(words, here), organisation=here)
    return set(rows.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("GREY", TITLES[:1]),
        ('"grey" oath', TITLES[:1]),
        ("0% of_", TITLES[:1]),
        ("غربان", TITLES[1:2]),
        ("ن", TITLES[1:2]),
        ("dächer", TITLES[2:3]),
        ("c' or D*", TITLES[3:]),
        ("raven.example/P", TITLES),
        ("nowhere", ()),
    ],
)
def test_what_is_typed_is_found_wherever_it_stands(
    coalition: Coalition, texts: list[Item], words: str, titles: tuple[str, ...]
) -> None:
    assert found(coalition, words) == set(titles)


@given(typed | parts)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_that_is_typed_is_a_command(
    coalition: Coalition, texts: list[Item], words: str
) -> None:
    plain = {
        item.title
        for item in texts
        if words.casefold() in item.title.casefold() or words.casefold() in item.address.casefold()
    }

    assert found(coalition, words) == plain


def test_only_items_of_the_organisation_are_looked_at(
    coalition: Coalition, texts: list[Item]
) -> None:
    theirs = coalition.stranger.organisation

    assert not Item.objects.filter(saying("grey", theirs), organisation=theirs).exists()


def test_a_word_that_many_have_is_found_in_all_of_them(
    coalition: Coalition, texts: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kashf.coalition.intake.queries.words._FEW", 0)

    assert found(coalition, "raven.EXAMPLE") == set(TITLES)
    assert found(coalition, "über den DÄCHERN") == {TITLES[2]}


def test_the_index_follows_what_changes_and_what_goes(
    coalition: Coalition, texts: list[Item]
) -> None:
    first, second, *_ = texts
    Item.objects.filter(pk=first.pk).update(title="Moulting season")
    second.signals.all().delete()
    Item.objects.filter(pk=second.pk).delete()

    assert found(coalition, "grey") == set()
    assert found(coalition, "moult") == {"Moulting season"}
    assert found(coalition, "غربان") == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index needs no triggers")
def test_the_index_is_whole(coalition: Coalition, texts: list[Item]) -> None:
    """Also after a later migration has written the table of items anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'intake_item'"
        )
        (triggers,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO intake_item_words (intake_item_words, rank) VALUES ('integrity-check', 1)"
        )

    assert triggers == 3
