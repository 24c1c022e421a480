"""The desk of the log: the own organisation's entries, read by auditors and administrators."""

import pytest
from django.apps import apps
from django.db import connection

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import Event
from kashf.coalition.console.log.words import WORDS
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("auditor", 200), ("teammate", 403), ("contact", 403)],
)
def test_who_reads_the_log(coalition: Coalition, who: str, status: int) -> None:
    client = signed_in(getattr(coalition, who))
    assert client.get("/console/log/").status_code == status
    assert client.post("/console/log/check/").status_code == {200: 302}.get(status, status)


def test_it_shows_the_own_entries_alone(coalition: Coalition) -> None:
    page = signed_in(coalition.auditor).get("/console/log/").content.decode()
    own = Entry.objects.filter(organisation=str(coalition.sahlan.code))
    assert page.count("<time ") == own.count() > 0
    assert str(coalition.stranger.code)[:8] not in page


def test_it_is_filtered_by_what_it_is_about(coalition: Coalition) -> None:
    client = signed_in(coalition.auditor)

    def lines(about: object) -> int:
        return client.get(f"/console/log/?about={about}").content.decode().count("<time ")

    asked = [coalition.teammate.code, coalition.stranger.code, "nonsense"]
    assert [lines(about) for about in asked] == [1, 0, 0]


def test_the_chain_is_checked_when_asked(coalition: Coalition) -> None:
    client = signed_in(coalition.auditor)
    assert "The log is whole" in client.post("/console/log/check/", follow=True).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_head SET sequence = sequence + 1")
    assert "The log is broken" in client.post("/console/log/check/", follow=True).content.decode()


def test_every_event_has_its_words() -> None:
    def kinds(kind: type[Event]) -> set[type[Event]]:
        return set().union(*({sub} | kinds(sub) for sub in kind.__subclasses__()))

    assert apps.ready
    named = {k.name for k in kinds(Event) if k.__module__.startswith("kashf.")}
    assert named == set(WORDS)
