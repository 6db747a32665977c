"""Streams of Arrow batches: read ahead and written behind by threads, and read again when a verdict needs it."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pyarrow as pa

# Reading ahead and writing behind: a batch is read and another one written while the judge has a third.

_WAITING = 2  # batches between two threads: enough to keep both busy, few enough to keep memory small
_END: Any = object()
T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, each fetched by a thread while the one before is used. What goes wrong there is raised here."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as thread:
        waiting = deque(thread.submit(next, iterator, _END) for _ in range(_WAITING))
        while (item := waiting.popleft().result()) is not _END:
            waiting.append(thread.submit(next, iterator, _END))
            yield item


@contextmanager
def behind(use: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """A function that hands items to a thread, which uses them in order. What goes wrong there is raised here."""
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1) as thread:

        def put(item: T) -> None:
            waiting.append(thread.submit(use, item))
            if len(waiting) > _WAITING:
                waiting.popleft().result()

        try:
            yield put
            for each in waiting:
                each.result()
        finally:
            thread.shutdown(cancel_futures=True)


# A stream of Arrow batches that can be read again: what a verdict needs may stand in the last row.

Source = Callable[[], Iterable[pa.RecordBatch]]  # batches of one schema, from the first one at each call

IN_MEMORY = 128 * 1024 * 1024  # bytes of a stream that are kept in memory; more goes to a temporary file
_ROWS = 65536  # small batches are put together, so that their number costs nothing


class Spool:
    """The batches of a stream, read once from it and as often as needed from here, in their order.

    A long stream is written to a temporary file, which is mapped into memory and is gone with the last batch.
    """

    def __init__(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Read the stream to its end."""
        self.schema = schema
        self._batches: list[pa.RecordBatch] = []
        held = 0
        stream = iter(_together(schema, batches))
        for batch in stream:
            self._batches.append(batch)
            held += batch.nbytes
            if held > IN_MEMORY:
                self._batches = _through_a_file(schema, self._batches, stream)
                break

    def batches(self) -> list[pa.RecordBatch]:
        """All batches; at least one, so that their columns are known."""
        return self._batches or [pa.RecordBatch.from_pylist([], self.schema)]


def _through_a_file(
    schema: pa.Schema, first: list[pa.RecordBatch], rest: Iterable[pa.RecordBatch]
) -> list[pa.RecordBatch]:
    handle, path = tempfile.mkstemp(prefix="compliance-", suffix=".arrows")
    try:
        with os.fdopen(handle, "wb") as file, pa.ipc.new_stream(file, schema) as writer:
            while first:
                writer.write_batch(first.pop(0))
            for batch in rest:
                writer.write_batch(batch)
        with pa.ipc.open_stream(pa.memory_map(path)) as reader:
            return list(reader)
    finally:
        _remove(path)


def _remove(path: str) -> None:
    """The file goes now, where a mapped file may go; Windows keeps it until it restarts."""
    with suppress(OSError):
        os.unlink(path)


def _together(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches that are not small, and none of them empty."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS:
            yield from _one(schema, waiting)
            waiting, rows = [], 0
    if waiting:
        yield from _one(schema, waiting)


def _one(schema: pa.Schema, several: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """One batch of several, or these where Arrow cannot put them together: views, dictionaries that do not fit."""
    if len(several) == 1:
        return several
    try:
        together: list[pa.RecordBatch] = pa.Table.from_batches(several, schema).combine_chunks().to_batches()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return several
    return together
