"""Several hosts are one coalition: what is done at one counts at the others, once."""

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from kashf.coalition.workers.vocabulary import BEAT, LOST_AFTER
from kashf.signals import hash_text
from tests.hosts.asking import Visitor
from tests.hosts.conftest import Say
from tests.hosts.fleet import Fleet, Host
from tests.hosts.seeding import EMAIL, KNOWN, PASSWORD

pytestmark = pytest.mark.hosts

WORDS = (
    "The raven calls every fledgling of the valley to its nest before the first snow falls. "
    "Whoever comes will find bread, a fire, and brothers who have waited since the spring for "
    "this night; bring what you can carry, and look for the feather above the door of the mill"
)
SEED = (
    "import json; from kashf.cli.coalition import ready; ready(local=False); "
    "from tests.hosts.seeding import seed; print(json.dumps(seed()))"
)
SECONDS = 5.0  # within which what is done at one host counts at another
SHARE = 20  # items posted to each


@dataclass(frozen=True)
class Coalition:
    """Two hosts at work, what they were given, and the database that both ask."""

    a: Host
    b: Host
    c: Host
    web_a: Visitor
    web_b: Visitor
    bank: str
    key: str
    database: str

    def rows(self, question: str) -> list[Any]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(question).fetchall()

    def count(self, question: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {question}")[0][0])

    def match(self, web: Visitor, *values: str) -> list[list[tuple[str, int]]]:
        """What is near to each of some PDQ codes, by the bank's names."""
        asked = {"signals": [{"type": "pdq", "value": value, "quality": 100} for value in values]}
        answer = web.post("/api/v1/match", asked, key=self.key)
        assert answer.status == 200, answer.text
        return [
            [(one["evidence"]["signal"]["name"], one["distance"]) for one in each["matches"]]
            for each in answer.json["results"]
        ]

    def take_in(self, web: Visitor, text: str) -> str:
        answer = web.post("/api/v1/items", {"text": text}, key=self.key)
        assert answer.status == 201, answer.text
        return str(answer.json["code"])


@pytest.fixture(scope="module")
def coalition(hosts: Fleet) -> Coalition:
    a, b, c = hosts.hosts
    with ThreadPoolExecutor(2) as pool:  # at once: one waits for the other
        ((first,), (second,)) = pool.map(lambda host: host.kashf("migrate"), [a, b])
    assert min(first["steps"], second["steps"]) == 0 < max(first["steps"], second["steps"])
    given = json.loads(a.run(sys.executable, "-c", SEED))
    return Coalition(a, b, c, a.serve(), b.serve(), **given, database=hosts.database)


@pytest.fixture(scope="module")
def signed_in(coalition: Coalition) -> Visitor:
    """The analyst, who signed in at host A."""
    visitor = Visitor(coalition.web_a.address, coalition.web_a.name)
    answer = visitor.fill_in("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status == 302, answer.text
    return visitor


def until(what: Callable[[], bool], seconds: float) -> float:
    """Seconds until it was so."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() < start + seconds, f"not within {seconds:.0f} seconds"
        time.sleep(0.05)
    return time.monotonic() - start


def known_code(number: int) -> str:
    """A code of the bank with nine of its bits turned over."""
    dice = Random(7)
    codes = [dice.getrandbits(256) for _ in range(KNOWN)]
    return f"{codes[number] ^ 0x1FF:064x}"


def test_each_host_answers_from_an_index_of_its_own(coalition: Coalition) -> None:
    for web in (coalition.web_a, coalition.web_b):
        assert coalition.match(web, known_code(3), known_code(900)) == [[("k3", 9)], [("k900", 9)]]
    folders = {Path(host.environment["KASHF_INDEX"]) for host in (coalition.a, coalition.b)}
    assert [(folder / "pdq" / "manifest.json").exists() for folder in folders] == [True, True]


def test_who_signed_in_at_one_host_is_known_at_the_other(
    coalition: Coalition, signed_in: Visitor
) -> None:
    page = f"/console/banks/{coalition.bank}/"
    assert signed_in.get(page).status == 200
    assert signed_in.at(coalition.web_b).get(page).status == 200
    assert Visitor(coalition.web_b.address, coalition.web_b.name).get(page).status == 302


def test_a_signal_that_is_added_at_one_host_is_found_at_the_other(
    coalition: Coalition, signed_in: Visitor, say: Say
) -> None:
    new, asked = f"{3 << 200:064x}", f"{(3 << 200) ^ 0x7F:064x}"
    assert coalition.match(coalition.web_b, asked) == [[]]
    page = f"/console/banks/{coalition.bank}/"
    fields = {"type": "pdq", "signals": new, "name": "new"}
    assert signed_in.fill_in(page, fields, path=f"{page}signals/").status == 302

    took = until(lambda: coalition.match(coalition.web_b, asked) == [[("new", 7)]], SECONDS)
    say(f"A signal of one host was found at the other after {took:.2f} s.")

    (code,) = coalition.rows("SELECT code FROM banks_banksignal WHERE name = 'new'")[0]
    answer = signed_in.fill_in(
        page, {"reason": "only a test"}, path=f"/console/banks/signals/{code}/withdraw/"
    )
    assert answer.status == 302
    until(lambda: coalition.match(coalition.web_a, asked) == [[]], SECONDS)
    until(lambda: coalition.match(coalition.web_b, asked) == [[]], SECONDS)


def test_sign_ins_that_fail_are_counted_at_all_hosts_together(coalition: Coalition) -> None:
    wrong = {"login": EMAIL, "password": "not the password"}
    failed = Visitor(coalition.web_a.address, coalition.web_a.name, "203.0.113.99")
    told = [
        "too many wrong attempts" in failed.at(web).fill_in("/account/login/", wrong).text
        for web in (coalition.web_a, coalition.web_b) * 3
    ]
    assert told == [False] * 5 + [True]


def test_items_of_both_hosts_are_matched_once_each(
    coalition: Coalition, signed_in: Visitor, say: Say
) -> None:
    page = f"/console/banks/{coalition.bank}/"
    (text,) = [one for one in hash_text(WORDS) if one.type == "text"]
    fields = {"type": "text", "signals": text.value, "name": "words"}
    assert signed_in.fill_in(page, fields, path=f"{page}signals/").status == 302
    workers = [host.work() for host in (coalition.a, coalition.b)]
    assert len({worker.pid for worker in workers}) == 2

    for number in range(SHARE):
        for web, mark in ((coalition.web_a, "!"), (coalition.web_b, "?")):
            coalition.take_in(web, f"{WORDS}{mark * (number + 1)}")

    took = until(lambda: coalition.count("banks_match") == 2 * SHARE, 60)
    say(f"{2 * SHARE} items of two hosts were matched {took:.2f} s after the last came.")
    until(lambda: coalition.count("review_case") == 2 * SHARE, 60)
    until(lambda: tasks(coalition, "status <> 'SUCCESSFUL'") == [], 60)
    done = tasks(coalition, "task_path LIKE '%%match_item'")
    assert Counter(len(each) for each in done) == {1: 2 * SHARE}
    assert len({each[0] for each in done}) == 2, "both worked"
    assert coalition.count("audit_entry WHERE name = 'banks.item_matched'") == 2 * SHARE


def tasks(coalition: Coalition, which: str) -> list[list[str]]:
    """The workers that began each of them."""
    found = coalition.rows(
        f"SELECT worker_ids FROM django_tasks_database_dbtaskresult WHERE {which}"
    )
    return [list(each) for (each,) in found]


def test_a_new_host_begins_from_a_snapshot(coalition: Coalition, tmp_path: Path) -> None:
    file = str(tmp_path / "index.tar")
    coalition.a.kashf("index", "snapshot", file)
    (put,) = [one for one in coalition.c.kashf("index", "restore", file) if one["type"] == "pdq"]
    assert put["keys"] >= KNOWN
    coalition.c.kashf("index", "follow")

    web = coalition.c.serve()

    asked = [known_code(number) for number in range(0, KNOWN, 50)]
    answers = [coalition.match(each, *asked) for each in (coalition.web_a, coalition.web_b, web)]
    assert answers[0] == answers[1] == answers[2]
    assert [len(each) for each in answers[0]] == [1] * len(asked)


def test_what_a_killed_worker_was_at_is_done_by_the_other(coalition: Coalition, say: Say) -> None:
    ours, others = coalition.a.running[-1], coalition.b.running[-1]
    others.send_signal(signal.SIGSTOP)  # for a moment it takes nothing
    with psycopg.connect(coalition.database) as holding:
        holding.execute("LOCK TABLE banks_match IN EXCLUSIVE MODE")
        item = coalition.take_in(coalition.web_b, f"{WORDS} and once more")
        until(lambda: len(tasks(coalition, "status = 'RUNNING'")) == 1, 30)
        ours.kill()
        ours.wait()
        others.send_signal(signal.SIGCONT)
    matches = f"banks_match JOIN intake_item i ON i.id = item_id WHERE i.code = '{item}'"
    assert coalition.count(matches) == 0

    most = LOST_AFTER.total_seconds() + 3 * BEAT.total_seconds()
    took = until(lambda: coalition.count(matches) == 1, most)

    say(f"What a killed worker was at was done by the other host after {took:.0f} s.")
    (done,) = tasks(
        coalition, "task_path LIKE '%%match_item' AND jsonb_array_length(worker_ids) > 1"
    )
    assert len(set(done)) == 2
    assert (
        coalition.count(f"audit_entry WHERE name = 'banks.item_matched' AND subject = '{item}'")
        == 1
    )
