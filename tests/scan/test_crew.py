"""A batch is cut into chunks for the workers of a machine."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kashf.scan.crew import FILES, ROWS, chunks
from kashf.scan.shape import CONTENT, Given


def batch(given: Given, count: int) -> pa.RecordBatch:
    rows = [{"given": given.value, "address": f"{number}", "size": 1} for number in range(count)]
    return pa.RecordBatch.from_pylist(rows, CONTENT)


@given(st.sampled_from([Given.FILE, Given.TEXT]), st.integers(1, 700), st.integers(1, 9))
def test_chunks_are_the_batch_in_its_order(kind: Given, count: int, workers: int) -> None:
    whole = batch(kind, count)

    cut = list(chunks(whole, workers))

    assert pa.Table.from_batches(cut).equals(pa.Table.from_batches([whole]))
    most = FILES if kind is Given.FILE else ROWS
    assert all(1 <= chunk.num_rows <= most for chunk in cut)


def test_files_are_dealt_out_one_by_one_towards_the_end() -> None:
    sizes = [chunk.num_rows for chunk in chunks(batch(Given.FILE, 80), 2)]

    assert sizes == [16, 16, 12, 9, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1]


def test_a_few_rows_are_shared_out() -> None:
    assert [chunk.num_rows for chunk in chunks(batch(Given.TEXT, 7), 2)] == [4, 3]
