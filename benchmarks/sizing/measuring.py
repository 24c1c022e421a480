"""What is measured for the sizes. Import it after Django is set up."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any, Final

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django_tasks_db.models import DBTaskResult
from PIL import Image

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.copies import texts
from benchmarks.files import cut
from benchmarks.report import Scale
from benchmarks.service.material import Material, made
from benchmarks.service.seeding import OWNER, seed
from benchmarks.sizing import Amount
from kashf.coalition.banks.actions import add_item, import_signals, start_scan
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.vocabulary import ScanState
from kashf.coalition.intake.models import Body, Item
from kashf.coalition.intake.queries import with_bodies
from kashf.coalition.intake.queries.evidence import evidence_path
from kashf.coalition.members.actions import add_person, make_key
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Role, Scope
from kashf.index import HammingIndex
from kashf.matching.lines import code_radius, keyed_codes
from kashf.signals import REGISTRY, CodedType, Signal, hash_bytes, hash_text

WORDS: Final = 60
PACE: Final = 200  # items of one key: more in a minute are refused
SIDE: Final = 1080
TASKS: Final = DBTaskResult._meta.db_table  # noqa: SLF001 -- Django's documented API
HOST: Final = {"host": "127.0.0.1"}
TICK: Final = os.sysconf("SC_CLK_TCK")
_KASHF: Final = "from kashf.cli.main import run; run()"


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    texts: int
    pictures: int
    look_ups: int
    signals: int  # in the bank
    imported: int
    codes: int  # in an index
    samples: int  # pictures and texts of which codes are counted


SIZES: Final = {
    Scale.QUICK: Size(10, 4, 20, 3_000, 500, 50_000, 4),
    Scale.USUAL: Size(600, 120, 1_000, 200_000, 5_000, 1_000_000, 60),
    Scale.FULL: Size(3_000, 600, 5_000, 1_000_000, 10_000, 10_000_000, 200),
}


def amounts(folder: Path, scale: Scale) -> Iterator[Amount]:
    """Each of them."""
    size = SIZES[scale]
    material = made(size.signals)
    secret = seed(material)
    yield from _catching_up(folder, size.signals)
    yield from _look_ups(secret, material, size.look_ups)
    yield from _imported(size.imported)
    posts = texts(size.texts + 1, WORDS, Random(17))  # noqa: S311 -- drawn alike
    yield from _items("text", "a text that is posted", [{"text": post} for post in posts])
    yield from _looked_at("a text of the past that a scan looks at")
    pictures = list(drawn(size.pictures + 1))
    uploads = [{"upload": SimpleUploadedFile("p.jpg", one, "image/jpeg")} for one in pictures]
    yield from _items("picture", "a picture that is posted", uploads)
    yield from _looked_at(f"an item of the past: of {size.texts} texts, {size.pictures} pictures")
    yield from _evidence(pictures)
    yield from _bodies()
    yield from _followed("local")
    yield from _followed("passage")
    yield from _index_of("pdq", size.codes, 1.0, size.codes)
    yield from _index_of("text", size.codes, 1.0, size.codes)
    some = [_codes("local", hash_bytes(one, ["local"])) for one in pictures[: size.samples]]
    yield from _index_of("local", size.codes, fmean(some), len(some))
    some = [_codes("passage", hash_text(one, ["passage"])) for one in posts[: size.samples]]
    yield from _index_of("passage", size.codes, fmean(some), len(some))
    yield Amount(
        "process", "a process that did all of this, beside its index", _own_memory(), "bytes", 1
    )


# Clocks


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one core, of this process and of PostgreSQL."""

    own: float
    database: float


def spent(work: Callable[[], object]) -> Spent:
    """What it takes to do it once."""
    own, database = time.process_time(), _of_postgresql()
    work()
    return Spent(time.process_time() - own, _of_postgresql() - database)


def _of_postgresql() -> float:
    """Seconds of all its processes on this machine, also of those that have ended."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    server = int(_stat(backend)[1])
    ended = sum(map(int, _stat(server)[13:15]))
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    running = sum(int(part) for child in (server, *children) for part in _stat(child)[11:13])
    return (ended + running) / TICK


def _stat(process: object) -> Sequence[str]:
    """From the state on: the parent is second, the times are from the twelfth on."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return ["0"] * 20  # it ended just now
    return text.rpartition(")")[2].split()


def _own_memory() -> int:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in text.splitlines() if line.startswith("RssAnon")]
    return int(line.split()[1]) * 1024


# Items


def _items(name: str, what: str, bodies: Sequence[dict[str, Any]]) -> Iterator[Amount]:
    first, *others = bodies
    count = len(others)
    keys = _keys(name, count)
    _post(keys[-1], first)  # what is read once in a process
    _work()
    before = _rows(), _tasks()
    web = spent(partial(_post_all, keys, others))
    worker = spent(_work)
    yield Amount(f"{name}_web", f"{what}: web", web.own / count, "s", count)
    yield Amount(f"{name}_worker", f"{what}: worker", worker.own / count, "s", count)
    if connection.vendor != "postgresql":
        return
    database = (web.database + worker.database) / count
    yield Amount(f"{name}_database", f"{what}: PostgreSQL", database, "s", count)
    tasks = _tasks() - before[1]
    rows = (_rows() - before[0] - tasks) / count
    yield Amount(f"row_{name}", f"{what}: rows and their indexes", rows, "bytes", count)
    if name == "text":
        yield Amount("row_task", "the tasks of an item", tasks / count, "bytes", count)


def _looked_at(what: str) -> Iterator[Amount]:
    """All items that are here, for a bank that has some of them too."""
    owner, bank = Person.objects.get(email=OWNER), Bank.objects.get()
    for code in Item.objects.order_by("-pk").values_list("code", flat=True)[:3]:
        add_item(bank.code, by=owner, item=code)
    _work()
    scan = start_scan(bank.code, by=owner)
    took = spent(_work)
    scan.refresh_from_db()
    assert scan.state == ScanState.FINISHED, scan.state
    yield Amount("", f"{what}: worker", took.own / scan.looked, "s", scan.looked)
    if connection.vendor == "postgresql":
        yield Amount("", f"{what}: PostgreSQL", took.database / scan.looked, "s", scan.looked)


def _keys(name: str, count: int) -> list[str]:
    """Of several people: each has a pace."""
    owner = Person.objects.get(email=OWNER)
    people = [
        add_person(
            by=None,
            organisation=owner.organisation,
            email=f"{name}-{number}@sahlan.example",
            name="Posts",
            roles={Role.ANALYST},
        )
        for number in range(count // PACE + 1)
    ]
    return [make_key(by=one, name="posts", scopes=[Scope.ITEMS_WRITE])[1] for one in people]


def _post(key: str, body: dict[str, Any]) -> None:
    kind = MULTIPART_CONTENT if "upload" in body else "application/json"
    client = Client(headers={**HOST, "authorization": f"Bearer {key}"})
    answer = client.post("/api/v1/items", body, content_type=kind)
    assert answer.status_code == 201, answer.content


def _post_all(keys: Sequence[str], bodies: Sequence[dict[str, Any]]) -> None:
    for number, body in enumerate(bodies):
        _post(keys[number // PACE], body)


def _work() -> None:
    call_command("db_worker", queue_name="*", interval=0, batch=True, verbosity=0)


def _rows() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tasks() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [TASKS])
        return int(cursor.fetchone()[0])


def _evidence(pictures: Sequence[bytes]) -> Iterator[Amount]:
    kept = set(Item.objects.exclude(evidence="").values_list("evidence", flat=True))
    assert len(kept) == len(pictures)
    ratio = sum(evidence_path(each).stat().st_size for each in kept) / sum(map(len, pictures))
    yield Amount("evidence", "stored, for each byte of an original", ratio, "bytes", len(kept))


def _bodies() -> Iterator[Amount]:
    for name in ("local", "passage"):
        sealed = Body.objects.filter(type=name).values_list("sealed", flat=True)
        sizes = [len(one) for one in sealed]
        yield Amount(f"body_{name}", f"the body of a {name}", fmean(sizes), "bytes", len(sizes))


def drawn(count: int) -> Iterator[bytes]:
    """JPEGs: cuts of the demo's photographs."""
    dice = np.random.default_rng(23)
    files = sorted(PHOTOGRAPHS.glob("*.jpg"))
    for number in range(count):
        with Image.open(files[number % len(files)]) as picture:
            whole = picture.convert("RGB")
        square = whole.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=cut(whole, dice))
        out = BytesIO()
        square.save(out, "JPEG", quality=85)
        yield out.getvalue()


# Look-ups


def _look_ups(secret: str, material: Material, count: int) -> Iterator[Amount]:
    client, headers = Client(headers=HOST), {"Authorization": f"Bearer {secret}"}

    def ask(number: int) -> None:
        value = material.queries[number % len(material.queries)]
        body = {"type": "pdq", "value": value, "quality": 100}
        answer = client.post(
            "/api/v1/match", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200, answer.content

    def ask_all() -> None:
        for number in range(count):
            ask(number)

    ask(0)  # it reads the index
    took = spent(ask_all)
    yield Amount("look_up_web", "a look-up by the API: web", took.own / count, "s", count)
    if connection.vendor == "postgresql":
        amount = took.database / count
        yield Amount("look_up_database", "a look-up by the API: PostgreSQL", amount, "s", count)


# Signals


def _imported(count: int) -> Iterator[Amount]:
    if connection.vendor != "postgresql":
        return
    before = _rows() - _tasks()
    codes = made(count, seed=29).bank
    rows = [f"pdq,{code},a known picture {number}" for number, code in enumerate(codes)]
    table = "\n".join(["type,value,entry", *rows]).encode()
    owner = Person.objects.get(email=OWNER)
    file = Path(os.environ["KASHF_HOME"]) / "table.csv"
    file.write_bytes(table)
    with file.open("rb") as handle:
        import_signals(Bank.objects.get().code, by=owner, table=handle)
    _work()
    size = (_rows() - _tasks() - before) / count
    yield Amount("row_signal", "a signal of a bank: rows and indexes", size, "bytes", count)


def _codes(name: str, signals: Sequence[Any]) -> int:
    kind = REGISTRY[name]
    assert isinstance(kind, CodedType)
    keys, _ = keyed_codes(kind, list(enumerate(signals)))
    return len(keys)


def _index_of(name: str, count: int, codes: float, of: int) -> Iterator[Amount]:
    """Bytes of a signal with so many codes, in an index of many."""
    kind = REGISTRY[name]
    assert isinstance(kind, CodedType)
    folder = Path(os.environ["KASHF_HOME"]) / "indexes" / name
    dice = np.random.default_rng(31)
    with HammingIndex.writer(folder, bits=kind.bits, radius=code_radius(kind)) as index:
        index.add(np.arange(count), dice.integers(0, 256, (count, kind.bits // 8), np.uint8))
    size = sum(file.stat().st_size for file in folder.iterdir()) / count * codes
    yield Amount(f"index_{name}", f"a {name} in the index ({codes:.0f} codes)", size, "bytes", of)


# Catching up


def _catching_up(folder: Path, count: int) -> Iterator[Amount]:
    """A new host, from the log alone and from a snapshot: whole commands, with their start."""
    file = str(folder / "index.tar")
    alone = _kashf(folder / "index", "follow")
    made_of_it = _kashf(folder / "index", "snapshot", file)
    restored = _kashf(folder / "other", "restore", file)
    after = _kashf(folder / "other", "follow")
    start = _kashf(folder / "other", "follow")
    for what, took in (
        ("a new host reads the whole change log", alone),
        ("a snapshot is made", made_of_it),
        ("a new host begins from the snapshot, and follows", restored + after),
        ("a host follows that has read all: the start of such a command", start),
    ):
        yield Amount("", what, took, "s", count)


def _kashf(index: Path, *words: str) -> float:
    """Seconds of one core that a command of `kashf index` takes, with what PostgreSQL does."""
    begun, database = _of_children(), _of_postgresql()
    subprocess.run(  # noqa: S603 -- this Python, and our own words
        [sys.executable, "-c", _KASHF, "index", *words],
        env={**os.environ, "KASHF_INDEX": str(index)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return _of_children() - begun + _of_postgresql() - database


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _followed(name: str) -> Iterator[Amount]:
    """What a host that follows the log reads of each signal with a body, which is sealed."""
    kind = REGISTRY[name]
    assert isinstance(kind, CodedType)
    values = Body.objects.filter(type=name).values_list("value", flat=True)
    signals = [Signal(name, value) for value in values]
    took = spent(lambda: keyed_codes(kind, list(enumerate(with_bodies(signals)))))
    each = (took.own + took.database) / len(signals)
    yield Amount("", f"a host reads a {name} of the change log", each, "s", len(signals))
