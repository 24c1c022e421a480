"""What is compared in searching, behind one face."""

from collections.abc import Callable
from typing import Any, Final, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray
from threatexchange.signal_type.pdq.signal import PdqSignal
from usearch.index import Index

from benchmarks.codes import BITS, RADIUS, Codes, Pairs
from kashf.index import HammingIndex
from kashf.index.engine import ENGINE
from kashf.index.segment import tail
from kashf.signals.text import TEXT

_NEIGHBOURS: Final = 100  # of engines that cannot be asked for a radius

Numbers = NDArray[np.int64]


class Engine(Protocol):
    """Built from a bank of codes; the numbers of codes are their rows."""

    name: str

    def __init__(self, bank: Codes) -> None:
        """Make it ready to be asked."""

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """All codes within the radius of each query, as it answers."""

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """The same as rows of queries and of codes."""


class Kashf:
    """Our index, in memory."""

    name = "Kashf"

    def __init__(self, bank: Codes) -> None:
        self.index = HammingIndex(bits=BITS)
        self.index.add(np.arange(len(bank)), bank)

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """One call for all."""
        return self.index.search(queries, radius, threads=threads)

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """As it answers."""
        found = self.index.search(queries, radius, threads=1)
        return set(zip(found.query.tolist(), found.key.tolist(), strict=True))


class KashfWide(Kashf):
    """Our index as it is laid out for texts: tables with sketches."""

    name = "laid out for texts"

    def __init__(self, bank: Codes) -> None:
        self.index = HammingIndex(bits=BITS, radius=TEXT.radius)
        self.index.add(np.arange(len(bank)), bank)


class KashfOneByOne(Kashf):
    """Our index, asked as a service is: a query at a time."""

    name = "one at a time"

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """One call for each."""
        search = self.index.search
        return [search(queries[at : at + 1], radius, threads=threads) for at in range(len(queries))]


class KashfScan:
    """Our kernel without tables: it compares a query with every code."""

    name = "our plain scan"

    def __init__(self, bank: Codes) -> None:
        keys = np.arange(len(bank))
        self._handles = (tail(BITS, keys, bank.view("<u8"), None).handle,)

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """One call for all."""
        words = queries.view("<u8")
        return ENGINE.search(self._handles, BITS // 64, words, radius, threads)

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """As it answers."""
        words = queries.view("<u8")
        query, key, _ = ENGINE.search(self._handles, BITS // 64, words, radius, 1)
        rows = (np.frombuffer(each, np.int64).tolist() for each in (query, key))
        return set(zip(*rows, strict=True))


class _Faiss:
    index: Any

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """One call for all; FAISS excludes the radius itself."""
        faiss.omp_set_num_threads(threads)
        return self.index.range_search(queries, radius + 1)

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """As it answers."""
        limits, _, rows = self.index.range_search(queries, radius + 1)
        query = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
        return set(zip(query.tolist(), rows.tolist(), strict=True))


class FaissMih(_Faiss):
    """Multi-index hashing, MultiHash(256, 16, 16) and nflip 1: as threatexchange has it."""

    name = "FAISS MIH"

    def __init__(self, bank: Codes) -> None:
        faiss.omp_set_num_threads(1)
        self.index = faiss.IndexBinaryMultiHash(BITS, 16, 16)
        self.index.nflip = 1
        self.index.add(bank)


class FaissFlat(_Faiss):
    """Every code."""

    name = "FAISS Flat"

    def __init__(self, bank: Codes) -> None:
        self.index = faiss.IndexBinaryFlat(BITS)
        self.index.add(bank)


class _Nearest:
    """Engines that are asked for neighbours; those that are too far are left out."""

    def neighbours(self, queries: Codes, threads: int) -> tuple[Numbers, Numbers]:
        """Rows and distances, [q, k]; -1 where there is none."""
        raise NotImplementedError

    def ask(self, queries: Codes, radius: int, threads: int) -> object:  # noqa: ARG002
        """One call for all."""
        return self.neighbours(queries, threads)

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """Those within the radius."""
        rows, distances = self.neighbours(queries, 1)
        near = (distances <= radius) & (rows >= 0)
        return {(int(query), int(rows[query, at])) for query, at in np.argwhere(near)}


class FaissHnsw(_Nearest):
    """A graph of neighbours, not exact: FAISS's defaults, but twice as long a list as is asked."""

    name = "FAISS HNSW"

    def __init__(self, bank: Codes) -> None:
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.IndexBinaryHNSW(BITS, 32)
        self._index.hnsw.efSearch = 2 * _NEIGHBOURS
        self._index.add(bank)

    def neighbours(self, queries: Codes, threads: int) -> tuple[Numbers, Numbers]:
        """Its `search`."""
        faiss.omp_set_num_threads(threads)
        distances, rows = self._index.search(queries, _NEIGHBOURS)
        return rows, distances


class Usearch(_Nearest):
    """A graph of neighbours, not exact: usearch with its defaults."""

    name = "usearch"

    def __init__(self, bank: Codes) -> None:
        self._index: Any = Index(ndim=BITS, metric="hamming", dtype="b1")
        self._index.add(np.arange(len(bank)), bank, threads=1)

    def neighbours(self, queries: Codes, threads: int) -> tuple[Numbers, Numbers]:
        """Its `search`."""
        found = self._index.search(queries, _NEIGHBOURS, threads=threads)
        keys = np.atleast_2d(found.keys).astype(np.int64)
        distances = np.atleast_2d(found.distances).astype(np.int64)
        counts = np.atleast_1d(getattr(found, "counts", [keys.shape[1]]))
        keys[np.arange(keys.shape[1])[None, :] >= np.asarray(counts)[:, None]] = -1
        return keys, distances


class PdqIndex:
    """threatexchange's own choice for PDQ; it takes one query at a time, in hexadecimal."""

    name = "threatexchange"

    def __init__(self, bank: Codes) -> None:
        faiss.omp_set_num_threads(1)
        entries = [(code.tobytes().hex(), number) for number, code in enumerate(bank)]
        self.index: Any = PdqSignal.get_index_cls()(entries)

    def ask(self, queries: Codes, radius: int, threads: int) -> object:
        """One `query` for each, with its own radius of 31."""
        assert radius == RADIUS, "its threshold is its own"
        faiss.omp_set_num_threads(threads)
        return [self.index.query(query.tobytes().hex()) for query in queries]

    def pairs(self, queries: Codes, radius: int) -> Pairs:
        """As it answers."""
        assert radius == RADIUS, "its threshold is its own"
        return {
            (number, match.metadata)
            for number, query in enumerate(queries)
            for match in self.index.query(query.tobytes().hex())
        }


Maker = Callable[[Codes], Engine]
