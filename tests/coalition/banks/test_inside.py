"""A picture that was edited is found inside a bank's, and a bank's in the items that are here."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageOps
from pytest_django import Settings

from kashf.coalition.banks.actions import add_item, match_changes, match_item
from kashf.coalition.banks.models import Bank, Match
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.members.models import Person
from kashf.signals.local import Relation
from tests.coalition.banks.conftest import bank_of
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, edited, encoded

Edit = Callable[[Image.Image], Image.Image]


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: object) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


def taken(by: Person, picture: Image.Image) -> Item:
    return take_in(by=by, content=encoded(picture), source=SourceKind.API).item


def known(by: Person, picture: Image.Image) -> Bank:
    bank = bank_of(by)
    add_item(bank.code, by=by, item=taken(by, picture).code, name="Nest")
    return bank


def both(picture: Image.Image) -> Image.Image:
    return ImageOps.mirror(edited(picture))


@pytest.mark.parametrize(("edit", "view"), [(edited, ""), (both, "mirrored")])
@pytest.mark.parametrize("bank_first", [True, False])
def test_an_edited_picture_is_found_whichever_comes_first(
    coalition: Coalition, edit: Edit, view: str, bank_first: bool
) -> None:
    if bank_first:
        known(coalition.owner, drawn())
        item = taken(coalition.owner, edit(drawn()))
        assert match_item(item.pk) == 1
    else:
        item = taken(coalition.owner, edit(drawn()))
        known(coalition.owner, drawn())
        assert match_changes() == 1
    match = Match.objects.select_related("same", "signal").get(item=item)
    assert (match.signal.type, match.view) == ("local", view)
    assert match.relation in {Relation.COPY, Relation.ALTERED}
    assert match.same.mirrored is bool(view)
    assert match.same.inliers >= 6
    xs = [x for x, _ in match.same.region]
    assert (xs[0] > xs[1]) is bool(view)  # the top left corner is on the right in a mirror image
