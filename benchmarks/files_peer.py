"""threatexchange over a folder: `python -m benchmarks.files_peer INDEX FOLDER PROCESSES`.

Its own command works in one process; this one gives it the same cores as ours, and forks after the
index was read, so that all share it.
"""

import json
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import faiss
from threatexchange.signal_type.pdq.signal import PdqSignal

CHUNK: Final = 4  # files that a process takes at once

_index: list[Any] = []


def main(index: str, folder: str, processes: str) -> None:
    """A line for each file, in order."""
    with Path(index).open("rb") as file:
        _index.append(PdqSignal.get_index_cls().deserialize(file))
    with get_context("fork").Pool(int(processes)) as pool:
        paths = sorted(str(path) for path in Path(folder).iterdir())
        for path, found in zip(paths, pool.imap(_found, paths, CHUNK), strict=True):
            print(json.dumps({"path": path, "matches": found}))


def _found(path: str) -> list[str]:
    faiss.omp_set_num_threads(1)
    value = PdqSignal.hash_from_file(Path(path))
    return [str(match.metadata) for match in _index[0].query(value)] if value else []


if __name__ == "__main__":
    main(*sys.argv[1:])
