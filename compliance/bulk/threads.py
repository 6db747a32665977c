"""Reading ahead and writing behind: a batch is read and another one written while the judge has a third."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import Any, TypeVar

_WAITING = 2  # batches between two threads: enough to keep both busy, few enough to keep memory small
_END = object()
T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, each fetched by a thread while the one before is used. What goes wrong there is raised here."""
    queue: Queue[Any] = Queue(_WAITING)
    stopped = False

    def fetch() -> None:
        try:
            for item in items:
                queue.put((item, None))
                if stopped:
                    return
            queue.put((_END, None))
        except BaseException as error:
            queue.put((_END, error))

    thread = Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while True:
            item, error = queue.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        stopped = True
        while thread.is_alive():
            while not queue.empty():
                queue.get()
            thread.join(0.01)


@contextmanager
def behind(use: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """A function that hands items to a thread, which uses them in order. What goes wrong there is raised here."""
    queue: Queue[Any] = Queue(_WAITING)
    errors: list[BaseException] = []

    def work() -> None:
        while (item := queue.get()) is not _END:
            if errors:
                continue
            try:
                use(item)
            except BaseException as error:
                errors.append(error)

    def put(item: T) -> None:
        if errors:
            raise errors[0]
        queue.put(item)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        yield put
    finally:
        queue.put(_END)
        thread.join()
    if errors:
        raise errors[0]
