"""A picture that was edited is found inside a bank's, and a bank's in the items that are here."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pytest_django import Settings

from kashf.coalition.audit.models import Entry
from kashf.coalition.banks.actions import (
    add_item,
    add_signals,
    ask_for_parts,
    change_bank,
    import_signals,
    match_bank,
    match_changes,
    match_item,
    renew_bank,
    withdraw_signal,
)
from kashf.coalition.banks.actions.matching import found_for
from kashf.coalition.banks.models import Bank, Change, Match
from kashf.coalition.banks.models import Sameness as StoredSameness
from kashf.coalition.banks.queries import Parts, export_bank, live_matches, parts_of
from kashf.coalition.banks.queries.live import counts
from kashf.coalition.banks.vocabulary import ItemMatched, NewSignal, PartsShared
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.actions.checking import check
from kashf.coalition.intake.actions.taking import Arrival, take
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import bodies_of, rounds_of
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.review.models import Case
from kashf.errors import BadInput, KashfError, NotAllowed, NotFound
from kashf.exchange import Format, write_entries
from kashf.matching.partial import Pairs, found_inside
from kashf.signals.local import Relation, Sameness, compare
from tests.coalition.banks.conftest import BASE, bank_of, link_item, put
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, edited, encoded, smooth
from tests.coalition.world import committed

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


def test_an_item_that_pdq_finds_is_not_compared(coalition: Coalition) -> None:
    known(coalition.owner, drawn())
    item = taken(coalition.owner, ImageOps.mirror(drawn()))
    match_item(item.pk)
    match = Match.objects.get(item=item)
    assert (match.signal.type, match.view, match.relation) == ("pdq", "mirrored", "")


def test_another_picture_is_not_found(coalition: Coalition) -> None:
    known(coalition.owner, drawn(1))
    for picture in (drawn(2), edited(drawn(3))):
        assert match_item(taken(coalition.owner, picture).pk) == 0
    assert match_changes() == 0


def test_items_that_are_asked_about_at_once_find_what_each_finds_alone(
    coalition: Coalition,
) -> None:
    known(coalition.owner, drawn())
    edits = (edited, both, ImageOps.mirror)
    items = [taken(coalition.owner, edit(drawn())) for edit in edits]
    items.insert(1, taken(coalition.owner, edited(drawn(3))))
    items.append(link_item(coalition.owner))
    keys = [item.pk for item in items]

    together = found_for(keys, coalition.sahlan)

    assert together == [found_for([key], coalition.sahlan)[0] for key in keys]
    assert [[str(one.view) for one in founds] for founds in together] == [
        [""],
        [],
        ["mirrored"],
        ["mirrored"],
        [],
    ]


def test_it_is_found_once_however_often_it_is_looked_for(coalition: Coalition) -> None:
    bank = known(coalition.owner, drawn())
    item = taken(coalition.owner, both(drawn()))
    assert [match_item(item.pk), match_item(item.pk)] == [1, 0]
    assert [match_changes(), match_bank(bank.code)] == [0, 0]
    assert StoredSameness.objects.count() == 1


def test_a_withdrawn_picture_is_found_no_more(coalition: Coalition) -> None:
    bank = known(coalition.owner, drawn())
    withdraw_signal(bank.signals.get(type="local").code, by=coalition.owner, reason="a mistake")
    assert match_item(taken(coalition.owner, edited(drawn())).pk) == 0


@pytest.mark.parametrize(("who", "found"), [("owner", 1), ("teammate", 1), ("stranger", 0)])
def test_a_bank_s_picture_is_found_by_who_sees_the_bank(
    coalition: Coalition, who: str, found: int
) -> None:
    known(coalition.owner, drawn())
    person = getattr(coalition, who)
    signals = [
        one for each in rounds_of(taken_anywhere(person)).values() for one in next(iter(each))
    ]
    assert len(live_matches(signals, person.organisation)) == found


def taken_anywhere(person: Person) -> Item:
    """An edited copy at the person's organisation, whoever may take in there."""
    return take(
        check(encoded(edited(drawn()))),
        Arrival(organisation=person.organisation, source=SourceKind.API),
    ).item


def test_only_what_is_shared_is_recorded_as_that(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(coalition.owner, drawn())
    item = taken(coalition.owner, edited(drawn()))

    def shared(asked: bytes, other: bytes, pairs: Pairs) -> Sameness | None:
        same = compare(asked, other, pairs)
        return same and replace(same, relation=Relation.SHARED, agreement=0.2)

    finding = partial(found_inside, comparing=shared)
    monkeypatch.setattr("kashf.matching.compared.found_inside", finding)
    with committed():
        assert match_item(item.pk) == 1
    assert Match.objects.get(item=item).is_shared
    assert Entry.objects.filter(name=PartsShared.name, subject=str(item.code)).count() == 1
    assert not Entry.objects.filter(name=ItemMatched.name, subject=str(item.code)).exists()
    assert not Case.objects.filter(item=item).exists()


# A bank's pictures


@pytest.mark.parametrize(
    ("who", "types"), [("owner", {"local", "pdq", "sha256"}), ("stranger", {"pdq", "sha256"})]
)
def test_the_small_picture_of_a_signal_is_exported_by_its_owner_alone(
    coalition: Coalition, who: str, types: set[str]
) -> None:
    bank = known(coalition.owner, drawn())
    change_bank(bank.code, by=coalition.owner, sharing="coalition")
    entries = list(export_bank(getattr(coalition, who), bank.code))
    assert {entry.signal.type for entry in entries} == types
    assert [bool(entry.signal.body) for entry in entries if entry.signal.type == "local"] == [
        True
    ] * (who == "owner")


def test_a_signal_that_is_compared_by_its_body_needs_it(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    with pytest.raises(BadInput, match="compared by its body"):
        put(coalition.owner, bank, ("local", f"1-{'0' * 32}"))


def test_what_its_owner_exported_finds_as_much_in_another_bank(
    coalition: Coalition, tmp_path: Path
) -> None:
    bank = known(coalition.owner, drawn())
    table = StringIO()
    write_entries(export_bank(coalition.owner, bank.code), table, Format.CSV)
    theirs = bank_of(coalition.stranger)
    file = tmp_path / "bank.csv"
    file.write_text(table.getvalue(), encoding="utf-8")
    with file.open("rb") as opened:
        import_signals(theirs.code, by=coalition.stranger, table=opened)
    item = taken(coalition.stranger, edited(drawn()))
    assert match_item(item.pk) == 1
    assert Match.objects.get(item=item).signal.bank == theirs


def test_nobody_puts_a_body_under_the_name_of_another(coalition: Coalition) -> None:
    bank, other = known(coalition.owner, drawn(1)), known(coalition.stranger, drawn(2))
    value = bank.signals.get(type="local").value
    before = bodies_of("local", [value])
    foreign = bodies_of("local", [other.signals.get(type="local").value])
    (body,) = foreign.values()
    with pytest.raises(BadInput, match="not the name of the body"):
        add_signals(
            other.code, by=coalition.stranger, signals=[NewSignal("local", value, body=body)]
        )
    assert bodies_of("local", [value]) == before


def test_a_flat_picture_is_found_as_a_whole_only(coalition: Coalition) -> None:
    bank = known(coalition.owner, smooth())
    row = bank.signals.get(type="local")
    assert not counts(row.signal)
    assert parts_of(bank) == Parts(missing=0, alone=0)


def test_a_bank_from_before_is_mended_from_the_originals(coalition: Coalition) -> None:
    bank = known(coalition.owner, drawn())
    value = bank.signals.get(type="local").value
    Change.objects.filter(signal__type="local").delete()
    bank.signals.filter(type="local").delete()
    put(coalition.owner, bank, ("pdq", BASE))
    assert parts_of(bank) == Parts(missing=1, alone=1)
    item = taken(coalition.owner, edited(drawn()))
    assert match_item(item.pk) == 0
    with committed():
        ask_for_parts(bank.code, by=coalition.owner)
    assert parts_of(bank) == Parts(missing=0, alone=1)
    assert bank.signals.get(type="local").value == value
    assert Match.objects.filter(item=item).count() == 1
    assert renew_bank(bank.code) == 0


def test_corners_of_another_version_are_computed_anew(coalition: Coalition) -> None:
    bank = known(coalition.owner, drawn())
    row = bank.signals.get(type="local")
    bank.signals.filter(pk=row.pk).update(value="0-" + "a" * 32)
    assert parts_of(bank).missing == 1
    assert renew_bank(bank.code) == 1
    assert bank.signals.get(pk=row.pk).is_withdrawn
    assert bank.signals.get(type="local", withdrawn_at=None).value == row.value


@pytest.mark.parametrize(("who", "error"), [("teammate", NotAllowed), ("stranger", NotFound)])
def test_who_may_not_keep_a_bank_does_not_have_it_mended(
    coalition: Coalition, who: str, error: type[KashfError]
) -> None:
    bank = known(coalition.owner, drawn())
    with pytest.raises(error):
        ask_for_parts(bank.code, by=getattr(coalition, who))
