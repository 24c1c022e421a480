"""threatexchange in Daft: `python -m benchmarks.scan.peer INDEX FOLDER PROCESSES WAY BATCH`.

As its users would scan an archive without Kashf: a class of Daft's, of which every instance has
the index, hashes what Daft has fetched, so many files at once. `WAY`: `process`, each instance a
process of its own, or `thread`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import daft
import faiss
from daft import DataType, Series
from threatexchange.signal_type.pdq.signal import PdqSignal


class Look:
    """Hashes, and looks in the index."""

    def __init__(self, index: str) -> None:
        faiss.omp_set_num_threads(1)
        with Path(index).open("rb") as file:
            self._index: Any = PdqSignal.get_index_cls().deserialize(file)

    @daft.method.batch(return_dtype=DataType.list(DataType.string()))
    def look(self, contents: Series) -> list[list[str]]:
        """What is near to each picture."""
        return [self._found(content) for content in contents.to_pylist()]

    def _found(self, content: bytes) -> list[str]:
        value = PdqSignal.hash_from_bytes(content)
        return [str(match.metadata) for match in self._index.query(value)] if value else []


def main(index: str, folder: str, processes: str, way: str, batch: str) -> None:
    """A line for each file."""
    daft.set_runner_native(num_threads=int(processes))
    made = daft.cls(Look, use_process=way == "process", max_concurrency=int(processes))(index)
    frame = daft.from_glob_path(f"{folder}/*.jpg").into_batches(int(batch))
    found = made.look(frame["path"].download())
    for row in frame.select("path", found.alias("matches")).iter_rows():
        path = row["path"].removeprefix("file://")
        print(json.dumps({"path": path, "matches": row["matches"]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
