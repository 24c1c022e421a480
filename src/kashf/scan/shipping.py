"""Banks for the nodes of a Ray cluster: each fetches a bank once, and all its workers share it.

Who scans puts the files of a bank into Ray's object store, in pieces; an actor of that name gives
them out. A node that joins while the scan runs fetches like any other.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import ray

from kashf.errors import BadInput
from kashf.scan.engine import NAMESPACE
from kashf.scan.states import State

PIECE: Final = 32 << 20  # bytes
_READY: Final = "ready"
_HEAD: Final = "node:__internal_head__"  # Ray's name of the node that a cluster cannot lose


@dataclass(frozen=True, slots=True)
class Shipment:
    """A bank by a name of its own, also of the actor that has it; its files, and their sizes."""

    name: str
    files: Sequence[tuple[str, int]]


class _Store:
    """The pieces of the files of a bank, in the order of the shipment."""

    def __init__(self) -> None:
        self._pieces: list[list[Any]] = []

    def put(self, pieces: list[Any]) -> None:
        """The pieces of the next file, as references."""
        self._pieces.append(pieces)

    def piece(self, file: int, number: int) -> bytes | None:
        """A piece; None behind the last."""
        pieces = self._pieces[file]
        return bytes(ray.get(pieces[number])) if number < len(pieces) else None


@contextmanager
def shipped(states: Sequence[State]) -> Iterator[list[Shipment]]:
    """Banks that nodes can fetch for as long as the block lasts."""
    stores = []
    try:
        shipments = []
        for state in states:
            shipment, store = _ship(state)
            shipments.append(shipment)
            stores.append(store)
        yield shipments
    finally:
        for store in stores:
            ray.kill(store)


def _ship(state: State) -> tuple[Shipment, Any]:
    folder = Path(state.copy)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [(str(path.relative_to(folder)), path.stat().st_size) for path in paths]
    shipment = Shipment(f"kashf-bank-{state.digest}-{uuid4().hex}", files)
    store: Any = (
        ray.remote(_Store)
        .options(name=shipment.name, namespace=NAMESPACE, num_cpus=0, resources={_HEAD: 0.001})
        .remote()
    )
    for path in paths:
        ray.get(store.put.remote(list(_pieces(path))))
    return shipment, store


def _pieces(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield ray.put(piece)


def fetch(shipment: Shipment) -> str:
    """The folder on this node that has the bank; the first to ask for it fetches it."""
    root = Path(tempfile.gettempdir()) / f"kashf-banks-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    status = root.lstat()
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
        raise BadInput(f"{root} is another user's, so no bank is kept there. Remove it.")
    folder = root / shipment.name
    with (root / f"{shipment.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _READY).exists():
            _fetch(shipment, folder)
    return str(folder)


def _fetch(shipment: Shipment, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    store = ray.get_actor(shipment.name, namespace=NAMESPACE)
    for number, (name, _) in enumerate(shipment.files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(_fetched(store, number))
    (folder / _READY).touch()


def _fetched(store: Any, file: int) -> Iterator[bytes]:  # noqa: ANN401 -- Ray's own
    for number in count():
        piece = cast("bytes | None", ray.get(store.piece.remote(file, number)))
        if piece is None:
            return
        yield piece


def forget(shipments: Sequence[Shipment]) -> None:
    """Remove banks from all nodes; those of a node that does not answer stay in its temporary
    folder."""
    remove = ray.remote(num_cpus=0)(_remove)
    strategy = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
    asked = [
        remove.options(scheduling_strategy=strategy(node["NodeID"], soft=True)).remote(
            [each.name for each in shipments]
        )
        for node in _nodes()
        if node["Alive"]
    ]
    ray.wait(asked, num_returns=len(asked), timeout=10)


def _remove(names: Sequence[str]) -> None:
    root = Path(tempfile.gettempdir()) / f"kashf-banks-{os.getuid()}"
    for name in names:
        shutil.rmtree(root / name, ignore_errors=True)
        (root / f"{name}.lock").unlink(missing_ok=True)


def processors() -> int:
    """How many of this node are the cluster's."""
    here = ray.get_runtime_context().get_node_id()
    mine = [node for node in _nodes() if node["NodeID"] == here]
    return max(1, int(mine[0]["Resources"].get("CPU", 1))) if mine else 1


def _nodes() -> list[dict[str, Any]]:
    return list(ray.nodes())  # type: ignore[no-untyped-call]  # Ray's own
