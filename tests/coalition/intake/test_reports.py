"""What the public reports, and how little is kept of who reports it."""

import pytest

from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.actions import forget_reporter, take_in_report
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation
from kashf.errors import BadInput, NotAllowed, NotFound
from tests.coalition.conftest import Coalition

MAIL = "reporter@mail.example"


def report(
    *,
    address: str = "https://h.example/p/1",
    text: str = "",
    labels: tuple[str, ...] = ("recruitment", "incitement", "recruitment"),
    reply_to: str = "",
) -> Item:
    return take_in_report(
        address=address, text=text, labels=labels, note="seen today", reply_to=reply_to
    )


def test_it_goes_to_who_takes_reports_and_names_nobody(coalition: Coalition) -> None:
    item = report()
    assert (item.organisation, item.source, item.received_by) == (
        coalition.sahlan,
        "public_form",
        None,
    )
    assert (item.label_hints, item.note) == (["incitement", "recruitment"], "seen today")
    entry = Entry.objects.latest("sequence")
    assert (entry.name, entry.actor) == ("intake.item_taken_in", "public")


def test_no_address_is_kept_unless_a_reply_is_asked_for(coalition: Coalition) -> None:
    assert report().reply_to == ""
    assert report(address="https://h.example/p/2", reply_to=f" {MAIL} ").reply_to == MAIL
    assert MAIL not in str(list(Entry.objects.values()))


def test_the_log_holds_no_digest_by_which_addresses_could_be_tried(coalition: Coalition) -> None:
    item = report(reply_to=MAIL)
    forget_reporter(item.code, by=coalition.owner)
    entries = Entry.objects.filter(subject=str(item.code))
    assert set(entries.values_list("before", "after")) == {("", "")}


def test_a_second_report_is_the_same_item_and_its_wish_for_a_reply_is_kept(
    coalition: Coalition,
) -> None:
    first, second = report(), report(reply_to=MAIL)
    third = report(reply_to="other@mail.example")
    assert first == second == third
    assert (second.reply_to, third.reply_to) == (MAIL, MAIL)
    asked = Entry.objects.get(name="intake.reply_asked_for")
    assert (asked.subject, MAIL in asked.facts) == (str(first.code), False)
    assert Entry.objects.filter(name="intake.item_taken_in").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "", "text": ""}, "text"),
        ({"address": "nest"}, "address"),
        ({"labels": ("violence",)}, "labels"),
        ({"reply_to": "nobody"}, "reply_to"),
        ({"reply_to": "a" * 300 + "@mail.example"}, "reply_to"),
    ],
)
def test_a_report_that_is_wrong_leaves_no_trace(
    coalition: Coalition, wrong: dict[str, str], field: str
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(BadInput) as caught:
        report(**wrong)  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    assert (Item.objects.count(), Entry.objects.count()) == (0, entries)


def test_without_a_taker_there_is_no_form(coalition: Coalition) -> None:
    Organisation.objects.update(takes_reports=False)
    with pytest.raises(NotFound):
        report()
    assert Item.objects.count() == 0


def test_a_reporter_is_forgotten_once(coalition: Coalition) -> None:
    item = report(reply_to=MAIL)
    assert forget_reporter(item.code, by=coalition.owner).reply_to == ""
    forget_reporter(item.code, by=coalition.owner)
    assert Entry.objects.filter(name="intake.reporter_forgotten").count() == 1


def test_only_those_who_handle_items_forget_a_reporter(coalition: Coalition) -> None:
    item = report(reply_to=MAIL)
    with pytest.raises(NotFound):
        forget_reporter(item.code, by=coalition.stranger)
    with pytest.raises(NotAllowed):
        forget_reporter(item.code, by=coalition.auditor)
    item.refresh_from_db()
    assert item.reply_to == MAIL
