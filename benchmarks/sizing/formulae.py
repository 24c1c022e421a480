"""From what was measured to what a load needs: the formulae of docs/sizing.md."""

from dataclasses import dataclass
from typing import Final

DAY: Final = 86_400  # seconds
BUSY: Final = 0.5  # of a core that is planned with: the rest is for bursts and for catching up
SPARE: Final = 2  # copies of an index while its segments are merged
TASK_DAYS: Final = 3  # for which a task that was done is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds are of one core, sizes are bytes."""

    text_web: float
    text_worker: float
    text_database: float
    picture_web: float
    picture_worker: float
    picture_database: float
    look_up_web: float
    look_up_database: float
    index_pdq: float
    index_text: float
    index_local: float
    index_passage: float
    row_text: float
    row_picture: float
    row_task: float
    row_signal: float
    body_local: float
    body_passage: float
    evidence: float  # stored bytes for each of the original's
    process: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes in a day, what the banks have, and for how many days there is to be room."""

    name: str
    texts: int
    pictures: int
    look_ups: int
    pdq: int
    text: int
    local: int
    passage: int
    processes: int  # of a host, web and workers
    picture_bytes: int = 250_000
    days: int = 365
    peak: float = 3  # how much more comes in the busiest hour than in a mean one

    @property
    def signals(self) -> int:
        """Of all banks."""
        return self.pdq + self.text + self.local + self.passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Cores, and bytes; index and memory of each host, the others once."""

    web_cores: float
    worker_cores: float
    database_cores: float
    index_memory: float
    index_disk: float
    database_disk: float
    evidence_disk: float
    host_memory: float


def needed(load: Load, one: Measured) -> Needed:
    """What the load takes."""
    return Needed(
        web_cores=cores(
            load,
            load.texts * one.text_web
            + load.pictures * one.picture_web
            + load.look_ups * one.look_up_web,
        ),
        worker_cores=cores(load, load.texts * one.text_worker + load.pictures * one.picture_worker),
        database_cores=cores(
            load,
            load.texts * one.text_database
            + load.pictures * one.picture_database
            + load.look_ups * one.look_up_database,
        ),
        index_memory=index(load, one),
        index_disk=SPARE * index(load, one),
        database_disk=database(load, one),
        evidence_disk=one.evidence * load.days * load.pictures * load.picture_bytes,
        host_memory=load.processes * one.process + index(load, one),
    )


def cores(load: Load, seconds_a_day: float) -> float:
    """For so many seconds of one core a day, in the busiest hour."""
    return seconds_a_day / DAY * load.peak / BUSY


def index(load: Load, one: Measured) -> float:
    """Bytes of the index, which are mapped: processes of a host share them."""
    return (
        load.pdq * one.index_pdq
        + load.text * one.index_text
        + load.local * one.index_local
        + load.passage * one.index_passage
    )


def database(load: Load, one: Measured) -> float:
    """Bytes of the rows with their indexes."""
    return (
        load.days * (load.texts * one.row_text + load.pictures * one.row_picture)
        + TASK_DAYS * (load.texts + load.pictures) * one.row_task
        + load.signals * one.row_signal
        + load.local * one.body_local
        + load.passage * one.body_passage
    )


EXAMPLES: Final = (
    Load(
        name="a member",
        texts=8_000,
        pictures=2_000,
        look_ups=0,
        pdq=80_000,
        text=15_000,
        local=3_000,
        passage=2_000,
        processes=2,
    ),
    Load(
        name="a coalition",
        texts=800_000,
        pictures=200_000,
        look_ups=1_000_000,
        pdq=800_000,
        text=150_000,
        local=30_000,
        passage=20_000,
        processes=5,
        days=90,
    ),
)
