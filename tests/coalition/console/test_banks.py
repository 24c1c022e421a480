"""The desk of banks: the owner keeps them, others read what is shared with them, nothing more."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.actions import add_item, change_bank, match_item
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from tests.coalition.banks.conftest import BASE, NEST, bank_of, link_item, off_by, only_signal, put
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

MAKES = {"name": "Feathers", "label": "recruitment", "advice": "review", "sharing": "own"}
HOSTILE = "<script>alert(1)</script>\u202e=cmd"


def page_of(person: Person, path: str) -> str:
    return signed_in(person).get(path).content.decode()


def pages(bank: Bank) -> list[str]:
    signal = only_signal(bank)
    return [
        f"/console/banks/{bank.code}/",
        f"/console/banks/{bank.code}/export/csv/",
        f"/console/banks/{bank.code}/change/",
        f"/console/banks/{bank.code}/signals/",
        f"/console/banks/{bank.code}/table/",
        f"/console/banks/signals/{signal.code}/withdraw/",
    ]


@pytest.mark.parametrize(
    ("who", "sharing", "statuses"),
    [
        ("owner", Sharing.OWN, [200] * 6),
        ("teammate", Sharing.OWN, [200, 200, 403, 403, 403, 403]),
        ("auditor", Sharing.OWN, [200, 200, 403, 403, 403, 403]),
        ("stranger", Sharing.OWN, [404] * 6),
        ("stranger", Sharing.NAMED, [404] * 6),
        ("stranger", Sharing.COALITION, [200, 200, 403, 403, 403, 403]),
        ("contact", Sharing.COALITION, [404, 404, 403, 403, 403, 403]),
        ("contact", Sharing.PLATFORMS, [200, 200, 403, 403, 403, 403]),
    ],
)
def test_who_sees_and_who_keeps_a_bank(
    coalition: Coalition, who: str, sharing: Sharing, statuses: list[int]
) -> None:
    bank = bank_of(coalition.owner, sharing)
    put(coalition.owner, bank, ("url", NEST))
    client = signed_in(getattr(coalition, who))
    assert [client.get(path).status_code for path in pages(bank)] == statuses
    listed = "Posters" in client.get("/console/banks/").content.decode()
    assert listed == (statuses[0] == 200)


def test_an_unknown_bank_item_or_form_of_export_is_not_there(coalition: Coalition) -> None:
    bank, client = bank_of(coalition.owner), signed_in(coalition.owner)
    for path in (f"{uuid4()}/", f"items/{uuid4()}/", f"{bank.code}/export/xlsx/"):
        assert client.get(f"/console/banks/{path}").status_code == 404


def test_a_bank_is_made_and_named_members_may_be_none(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    answer = client.post("/console/banks/new/", MAKES | {"sharing": "named"}, follow=True)
    assert "none is named" in answer.content.decode()
    bank = Bank.objects.get(name="Feathers")
    assert (bank.sharing, bank.shared_with.count()) == ("named", 0)


def test_the_names_of_those_it_is_shared_with_are_for_the_owner(coalition: Coalition) -> None:
    bank_of(coalition.owner, Sharing.NAMED, named=[coalition.noriya.code])
    assert "Named members: Noriya" in page_of(coalition.owner, "/console/banks/")
    theirs = page_of(coalition.stranger, "/console/banks/")
    assert "Named members; yours is one of them" in theirs
    assert "Owner of Sahlan" not in theirs


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Posters"}, "name"),
        ({"label": "other"}, "label"),
        ({"sharing": ""}, "sharing"),
        ({"advice": ""}, "advice"),
        ({"advice": "delete"}, "advice"),
        ({"sharing": "named", "shared_with": [str(uuid4())]}, "shared_with"),
        ({"expires_at": "2001-01-01T00:00"}, "expires_at"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    coalition: Coalition, changed: dict[str, object], field: str
) -> None:
    bank_of(coalition.owner)
    answer = signed_in(coalition.owner).post("/console/banks/new/", MAKES | changed)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Bank.objects.count() == 1


def test_a_form_that_is_sent_twice_makes_one_bank(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    statuses = [client.post("/console/banks/new/", MAKES).status_code for _ in range(2)]
    assert statuses == [302, 422]
    assert Bank.objects.count() == 1


def test_a_change_takes_what_was_changed_and_nothing_else(coalition: Coalition) -> None:
    ends = now() + timedelta(days=3, seconds=7)
    bank = bank_of(coalition.owner, expires_at=ends)
    client, path = signed_in(coalition.owner), f"/console/banks/{bank.code}/change/"
    shown = re.search(r'name="expires_at" value="([^"]+)"', client.get(path).content.decode())
    assert shown
    sent = MAKES | {"label": "propaganda", "sharing": "coalition", "expires_at": shown[1]}
    assert client.post(path, sent).status_code == 302
    bank.refresh_from_db()
    assert (bank.name, bank.sharing, bank.expires_at) == ("Feathers", "coalition", ends)


def test_values_are_pasted_one_a_line(coalition: Coalition) -> None:
    bank, client = bank_of(coalition.owner), signed_in(coalition.owner)
    sent = {"type": "pdq", "signals": f"{BASE}\n\n {off_by(3)} \n{BASE}", "name": "Nest"}
    answer = client.post(f"/console/banks/{bank.code}/signals/", sent, follow=True)
    assert "2 signals were added" in answer.content.decode()
    assert set(bank.signals.values_list("value", "name")) == {(BASE, "Nest"), (off_by(3), "Nest")}
    again = client.post(f"/console/banks/{bank.code}/signals/", sent, follow=True)
    assert "3 signals were in the bank already" in again.content.decode()


def test_a_wrong_value_is_counted_and_nothing_is_added(coalition: Coalition) -> None:
    bank, client = bank_of(coalition.owner), signed_in(coalition.owner)
    entries = Entry.objects.count()
    sent = {"type": "pdq", "signals": f"{BASE}\nfeather"}
    answer = client.post(f"/console/banks/{bank.code}/signals/", sent)
    assert answer.status_code == 422
    assert "Signal 2:" in answer.content.decode()
    assert (bank.signals.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_table_is_added_and_exported_again(coalition: Coalition, on_disk: bool) -> None:
    bank, client = bank_of(coalition.owner), signed_in(coalition.owner)
    table = f'type,value,entry\nurl,{NEST},"Nest, a link"\npdq,{BASE},\n'.encode()
    file = SimpleUploadedFile("t.csv", table, "text/csv")
    if on_disk:
        file = TemporaryUploadedFile("t.csv", "text/csv", len(table), None)  # type: ignore[assignment]
        file.write(table)
        file.seek(0)
    path = f"/console/banks/{bank.code}/"
    answer = client.post(f"{path}table/", {"file": file}, follow=True)
    assert "2 signals were added" in answer.content.decode()
    rows = b"".join(client.get(f"{path}export/jsonl/").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [json.loads(row)["value"] for row in rows] == [NEST, BASE]
    csv = client.get(f"{path}export/csv/")
    assert csv["Content-Disposition"] == f'attachment; filename="bank-{bank.code.hex[:8]}.csv"'
    assert b"".join(csv.streaming_content).count(b"\n") == 3  # type: ignore[attr-defined]


def test_a_table_on_the_disk_is_read_as_one_in_memory(
    coalition: Coalition, settings: pytest.FixtureRequest
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # type: ignore[attr-defined]
    bank = bank_of(coalition.owner)
    file = SimpleUploadedFile("t.jsonl", json.dumps({"type": "url", "value": NEST}).encode())
    path = f"/console/banks/{bank.code}/table/"
    assert signed_in(coalition.owner).post(path, {"file": file}).status_code == 302
    assert only_signal(bank).value == NEST


def test_a_wrong_line_is_named_with_its_column(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    file = SimpleUploadedFile("t.csv", f"type,value\nurl,{NEST}\npdq,short\n".encode())
    path = f"/console/banks/{bank.code}/table/"
    answer = signed_in(coalition.owner).post(path, {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "t.csv, line 3" in page
    assert "value" in page
    assert bank.signals.count() == 0


def test_an_items_signals_are_put_into_an_own_bank_alone(coalition: Coalition) -> None:
    bank, theirs = bank_of(coalition.owner), bank_of(coalition.stranger, Sharing.PLATFORMS)
    item = link_item(coalition.owner)
    client, path = signed_in(coalition.owner), f"/console/banks/items/{item.code}/"
    assert client.post(path, {"bank": theirs.code}).status_code == 422
    assert client.post(path, {"bank": bank.code}).status_code == 302
    assert only_signal(bank).example == item
    assert theirs.signals.count() == 0
    assert signed_in(coalition.stranger).get(path).status_code == 404


def test_an_expired_bank_takes_nothing_and_says_so(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, expires_at=now() + timedelta(days=1))
    item, later = link_item(coalition.owner), now() + timedelta(days=2)
    with clock_at(lambda: later):
        client = signed_in(coalition.owner)
        assert (
            "This bank has expired" in client.get(f"/console/banks/{bank.code}/").content.decode()
        )
        sent = {"type": "url", "signals": NEST}
        answer = client.post(f"/console/banks/{bank.code}/signals/", sent)
        assert (answer.status_code, "has expired" in answer.content.decode()) == (422, True)
        offered = client.get(f"/console/banks/items/{item.code}/").content.decode()
    assert str(bank.code) not in offered
    assert bank.signals.count() == 0


def test_a_signal_is_withdrawn_once_with_a_reason(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner)
    put(coalition.owner, bank, ("url", NEST))
    client = signed_in(coalition.owner)
    path = f"/console/banks/signals/{only_signal(bank).code}/withdraw/"
    assert client.post(path, {"reason": " "}).status_code == 422
    assert not only_signal(bank).is_withdrawn
    statuses = [client.post(path, {"reason": "A mistake."}).status_code for _ in range(2)]
    assert statuses == [302, 409]
    assert only_signal(bank).is_withdrawn
    shown = [client.get(f"/console/banks/{bank.code}/?show={one}") for one in ("", "withdrawn")]
    assert [NEST in page.content.decode() for page in shown] == [False, True]


def test_matches_are_counted_of_the_own_items_alone(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.COALITION)
    item = link_item(coalition.owner)
    add_item(bank.code, by=coalition.owner, item=item.code)
    again = NewItem(text=f"Come to {NEST}")
    match_item(take_in(by=coalition.owner, content=again, source=SourceKind.PASTE).item.pk)
    for who, count in (("owner", "1"), ("stranger", "0")):
        page = page_of(getattr(coalition, who), f"/console/banks/{bank.code}/")
        facts = re.search(r"Your items near to it</dt><dd>(\d+)", page)
        assert facts
        assert facts[1] == count
    change_bank(bank.code, by=coalition.owner, sharing="platforms")
    theirs = page_of(coalition.contact, f"/console/banks/{bank.code}/")
    assert "Your items" not in theirs
    assert str(item.code) not in theirs + page_of(
        coalition.stranger, f"/console/banks/{bank.code}/"
    )


def test_hostile_words_are_shown_as_words(coalition: Coalition) -> None:
    name = "<script>alert(1)</script>=cmd"
    client = signed_in(coalition.owner)
    client.post("/console/banks/new/", MAKES | {"name": name})
    bank = Bank.objects.get(name=name)
    sent = {"type": "url", "signals": NEST, "name": HOSTILE}
    client.post(f"/console/banks/{bank.code}/signals/", sent)
    for path in ("", f"{bank.code}/", f"{bank.code}/change/"):
        page = client.get(f"/console/banks/{path}").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_every_page_reads_from_the_right_in_arabic(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.NAMED)
    put(coalition.owner, bank, ("url", NEST))
    Person.objects.filter(pk=coalition.owner.pk).update(language="ar")
    client = signed_in(coalition.owner)
    paths = [path for path in pages(bank) if "export" not in path]
    for path in ["/console/banks/", "/console/banks/new/", *paths]:
        page = client.get(path).content.decode()
        assert 'lang="ar" dir="rtl"' in page
    assert (
        f'<bdi class="id" dir="ltr" title="{NEST}">' in client.get(pages(bank)[0]).content.decode()
    )


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow(
    coalition: Coalition, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    banks = [
        bank_of(coalition.owner, Sharing.NAMED, named=[coalition.noriya.code], name=f"B{number}")
        for number in range(rows)
    ]
    put(coalition.owner, banks[0], *(("pdq", off_by(number)) for number in range(rows)))
    assert BankSignal.objects.count() == rows
    client = signed_in(coalition.owner)
    client.get("/console/settings/")
    for path in ("", f"{banks[0].code}/"):
        with django_assert_max_num_queries(19):
            assert client.get(f"/console/banks/{path}").status_code == 200


def test_banks_and_signals_are_found_by_words(coalition: Coalition) -> None:
    bank = bank_of(coalition.owner, Sharing.COALITION, name="Grey <b>posters</b>")
    bank_of(coalition.owner, name="Songs")
    put(coalition.owner, bank, ("url", NEST))
    for who in (coalition.owner, coalition.stranger):
        named = page_of(who, "/console/banks/?q=POSTER")
        assert "Grey &lt;b&gt;<mark>posters</mark>&lt;/b&gt;" in named
        assert "Songs" not in named
        by_signal = page_of(who, "/console/banks/?q=a+name")
        assert f'href="/console/banks/{bank.code}/?q=a+name"' in by_signal
        assert "<mark>a</mark> <mark>name</mark>" in page_of(
            who, f"/console/banks/{bank.code}/?q=a+name"
        )
        assert "No bank fits" in page_of(who, "/console/banks/?q=nowhere")
    assert "No bank fits" in page_of(coalition.stranger, "/console/banks/?q=songs")
