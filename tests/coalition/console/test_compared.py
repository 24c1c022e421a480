"""Two pictures compared: what the pages show of it, and to whom."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from kashf.coalition.banks.actions import add_item, change_bank
from kashf.coalition.banks.models import Bank, BankSignal, Match
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.console.items.drawing import drawing_of, same_words, view_words
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.review.actions import open_case
from kashf.coalition.review.models import Case
from kashf.signals.local import Relation
from tests.coalition.banks.conftest import bank_of
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, encoded, poster, smooth
from tests.coalition.review.conftest import a_bank, a_sameness

DRAWN = "Where the bank’s picture lies in this item"
TILES = "What of the bank’s picture is the same, and what differs"
NO_GROUND = "That is a ground for nothing"


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: object) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


def taken(by: Person, content: NewItem) -> Item:
    return take_in(by=by, content=content, source=SourceKind.UPLOAD).item


def compared(
    coalition: Coalition, relation: Relation = Relation.ALTERED, *, owner: str = "owner"
) -> Match:
    """An item of Sahlan's with a part of a picture of somebody's bank, which Sahlan sees."""
    keeper = getattr(coalition, owner)
    bank = a_bank(keeper.organisation, sharing=Sharing.COALITION)
    example = taken(keeper, poster(1))
    signal = BankSignal.objects.create(
        bank=bank, type="local", value=f"1-{'a' * 32}", name="Nest", example=example
    )
    return a_sameness(taken(coalition.owner, poster(2)), signal, relation)


def case_page(client: Client, who: Person, match: Match, status: int = 200) -> str:
    client.force_login(who)
    case = Case.objects.filter(item=match.item).first() or open_case(match.item.code)
    answer = client.get(reverse("console:review_case", args=[case.code]))
    assert answer.status_code == status
    return unescape(answer.content.decode())


# The case


def test_an_altered_copy_is_drawn_and_said(client: Client, coalition: Coalition) -> None:
    shown = case_page(client, coalition.owner, compared(coalition))
    assert "Altered copy: 41 corners agree, 77 % of the tiles that can be compared agree." in shown
    assert "Found by looking at the item mirrored." in shown
    assert "A part of the bank’s picture was cut off." in shown
    assert 'points="100,-100 900,-100 900,800 100,800"' in shown
    assert "Corner: 10 % from the left, -10 % from the top." in shown
    assert "Of 256 tiles 160 agree, 48 differ, and 48 cannot be compared." in shown
    assert (
        "Those that differ: 0 in the upper third, 0 in the middle, 48 in the lower third." in shown
    )
    for words in ("Tiles that agree: 160", "Tiles that differ: 48", DRAWN, TILES):
        assert words in shown
    assert NO_GROUND not in shown


def test_shared_parts_are_shown_as_that(client: Client, coalition: Coalition) -> None:
    shown = case_page(client, coalition.owner, compared(coalition, Relation.SHARED))
    assert "Shared parts: 41 corners agree" in shown
    assert NO_GROUND in shown
    assert "It matched nothing in the banks that you see." in shown


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("teammate", 200), ("stranger", 404), ("contact", 403)]
)
def test_it_is_for_the_item_s_own_desk(
    client: Client, coalition: Coalition, who: str, status: int
) -> None:
    shown = case_page(client, getattr(coalition, who), compared(coalition), status)
    assert (DRAWN in shown) is (status == 200)


@pytest.mark.parametrize(("owner", "is_shown"), [("owner", True), ("stranger", False)])
def test_another_member_s_example_is_drawn_without_its_picture(
    client: Client, coalition: Coalition, owner: str, is_shown: bool
) -> None:
    match = compared(coalition, owner=owner)
    shown = case_page(client, coalition.owner, match)
    assert match.signal.example
    assert (str(match.signal.example.code) in shown) is is_shown
    assert ("its tiles are drawn without the picture" in shown) is not is_shown
    assert TILES in shown


def test_a_bank_that_is_not_shared_any_more_shows_nothing(
    client: Client, coalition: Coalition
) -> None:
    match = compared(coalition, owner="stranger")
    change_bank(match.bank.code, by=coalition.stranger, sharing="own")
    shown = case_page(client, coalition.owner, match)
    assert DRAWN not in shown
    assert "41 corners" not in shown


def test_the_drawing_stays_when_the_original_is_shown(client: Client, coalition: Coalition) -> None:
    match = compared(coalition)
    case = open_case(match.item.code)
    client.force_login(coalition.owner)
    url = reverse("console:review_reveal", args=[case.code])
    for answer in (client.post(url, headers={"HX-Request": "true"}), client.post(url)):
        assert answer.status_code == 200
        assert DRAWN in unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "asked", "status", "is_drawn"),
    [
        ("owner", "{match}", 200, True),
        ("owner", "0", 200, False),
        ("owner", "x", 200, False),
        ("owner", "9" * 30, 200, False),
        ("owner", "٣", 200, False),
        ("stranger", "{match}", 404, False),
    ],
)
def test_the_tiles_stay_when_the_example_is_shown(
    client: Client, coalition: Coalition, who: str, asked: str, status: int, is_drawn: bool
) -> None:
    match = compared(coalition)
    assert match.signal.example
    client.force_login(getattr(coalition, who))
    url = reverse("console:items_reveal", args=[match.signal.example.code])
    answer = client.post(
        url + "?drawn=" + asked.format(match=match.pk), headers={"HX-Request": "true"}
    )
    assert answer.status_code == status
    assert (TILES in unescape(answer.content.decode())) is is_drawn


def test_the_queue_and_the_item_say_it_too(client: Client, coalition: Coalition) -> None:
    match = compared(coalition)
    open_case(match.item.code)
    client.force_login(coalition.owner)
    words = "Altered copy: 41 corners agree, 77 % of the tiles that can be compared agree"
    for url in (
        reverse("console:review_queue"),
        reverse("console:items_one", args=[match.item.code]),
    ):
        assert words in unescape(client.get(url).content.decode())


# In words


def test_in_arabic(coalition: Coalition) -> None:
    match = compared(coalition)
    with override("ar"):
        assert same_words(match).startswith("نسخة معدَّلة: 41 زاوية متطابقة")
        match.view = "trimmed, turned-90"
        assert view_words(match) == "بعد قصّ إطارها، مُدارةً ربع دورة"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("", ""),
        ("mirrored", "mirrored"),
        ("trimmed, turned-90", "trimmed of its border, turned a quarter"),
        ("screen", "trimmed of what a screenshot has around it"),
        ("of another version", "of another version"),
    ],
)
def test_views(coalition: Coalition, view: str, words: str) -> None:
    match = compared(coalition)
    match.view = view
    assert view_words(match) == words


def test_every_tile_is_drawn_once(coalition: Coalition) -> None:
    drawing = drawing_of(compared(coalition))
    assert drawing is not None
    steps = [drawing.agreeing, drawing.differing, drawing.open]
    area = sum(
        float(part.split("h")[1].split("v")[0]) * 62.5
        for path in steps
        for part in path.split("M")[1:]
    )
    assert area == 1_000_000
    assert sum(drawing.counts) == 256


# Banks


def items_page(client: Client, name: str, *args: object) -> str:
    return unescape(client.get(reverse(name, args=args)).content.decode())


def test_a_picture_without_corners_is_said_to_be_found_as_a_whole(
    client: Client, coalition: Coalition
) -> None:
    bank, item = bank_of(coalition.owner), taken(coalition.owner, encoded(smooth()))
    client.force_login(coalition.owner)
    url = reverse("console:banks_add_item", args=[item.code])
    words = "Whole-picture matching only"
    assert words in unescape(client.get(url).content.decode())
    sent = client.post(url, {"bank": str(bank.code), "name": "Waves"}, follow=True)
    assert f"{words}: the picture has too few corners" in unescape(sent.content.decode())
    assert words in items_page(client, "console:banks_one", bank.code)


@pytest.mark.parametrize(
    ("who", "says", "asks"),
    [("owner", True, True), ("teammate", True, False), ("stranger", False, False)],
)
def test_a_bank_from_before_says_so_to_its_own(
    client: Client, coalition: Coalition, who: str, says: bool, asks: bool
) -> None:
    bank = _from_before(coalition)
    client.force_login(getattr(coalition, who))
    shown = items_page(client, "console:banks_one", bank.code)
    assert ("1 picture is found as a whole only" in shown) is says
    assert ("Compute it from the originals" in shown) is asks


@pytest.mark.parametrize(("who", "status"), [("owner", 302), ("teammate", 403), ("stranger", 403)])
def test_and_its_keepers_have_it_mended(
    client: Client, coalition: Coalition, who: str, status: int
) -> None:
    bank = _from_before(coalition)
    client.force_login(getattr(coalition, who))
    assert client.post(reverse("console:banks_renew", args=[bank.code])).status_code == status


def _from_before(coalition: Coalition) -> Bank:
    bank = bank_of(coalition.owner, Sharing.COALITION)
    add_item(bank.code, by=coalition.owner, item=taken(coalition.owner, encoded(drawn())).code)
    bank.signals.filter(type="local").update(value=f"0-{'a' * 32}")
    return bank
