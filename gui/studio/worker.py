"""One thread for what is too slow for the window; the newest request wins. No Tk."""

import atexit
import threading
import time
from collections.abc import Callable, Generator, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

Value = TypeVar("Value")
Then = Callable[[Any], object]

END = object()
PATIENCE = 0.25  # seconds after an urgent job in which nothing long is begun
LONGEST = 30.0  # seconds that a program which forgot to close its worker waits for it


@dataclass(frozen=True)
class Result:
    """What came of a job: a value, or the error it raised.

    `then` is what the one who asked wants to be done with the value, `failed` with the
    error.
    """

    kind: Hashable
    value: Any = None
    error: Exception | None = None
    then: Then | None = None
    failed: Then | None = None


@dataclass(frozen=True)
class _Request:
    job: Callable[[], Any]
    then: Then | None = None
    later: bool = False
    must: bool = False
    failed: Then | None = None
    future: Future[Any] | None = None

    def cancel(self) -> None:
        if self.future is not None:
            self.future.cancel()


class Worker:
    """Runs jobs one at a time in a thread of its own.

    A new job takes the place of a waiting one of the same kind: while a picture is
    being drawn, only the newest mask waits. Other kinds are never dropped.

    A job that is a generator gives a result with each item. What is more urgent goes
    between two items; a newer job of its kind ends it.

    What is for later waits for a pause: a stroke asks for one picture after the other,
    and each should find the thread free.
    """

    def __init__(self, name: str = "worker") -> None:
        self._waiting: dict[Hashable, _Request] = {}
        self._results: SimpleQueue[Result] = SimpleQueue()
        self._changed = threading.Condition()
        self._closed = False
        self._running: Hashable = None
        self._owing = False  # whether the one that runs must be done
        self._forgotten = False  # the one that runs
        self._patient_until = 0.0  # by time.monotonic
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        # A thread that computes while Python ends takes the program down with noise.
        atexit.register(self.close, LONGEST)

    def submit(
        self,
        kind: Hashable,
        job: Callable[[], Any],
        then: Then | None = None,
        *,
        later: bool = False,
        must: bool = False,
        failed: Then | None = None,
    ) -> None:
        """Ask for a job; a waiting one of that kind is forgotten.

        Args:
            kind: of job; any value but None.
            job: runs in the worker.
            then: handed on with each result.
            later: do it in a pause, when nothing else waits.
            must: do it even if the worker is closed meanwhile.
            failed: handed on with the error, if there is one.
        """
        self._put(kind, _Request(job, then, later, must, failed))

    def ask(self, job: Callable[[], Value]) -> Value:
        """Run a job behind all others, and wait for its value; for other threads.

        Raises:
            CancelledError: the worker is closed.
            Exception: what the job raised.
        """
        future: Future[Value] = Future()
        self._put(future, _Request(job, later=True, future=future))
        return future.result()

    def _put(self, kind: Hashable, request: _Request) -> None:
        with self._changed:
            if self._closed:
                request.cancel()
                return
            self._waiting.pop(kind, None)
            self._waiting[kind] = request
            self._changed.notify()

    def forget(self, kind: Hashable) -> None:
        """Drop the job of a kind that waits; one that runs ends with its next item."""
        with self._changed:
            self._waiting.pop(kind, None)
            self._forgotten |= self._running == kind

    def take(self) -> Result | None:
        """Return the oldest result that nobody has taken yet."""
        try:
            return self._results.get_nowait()
        except Empty:
            return None

    @property
    def busy(self) -> set[Hashable]:
        """The kinds of job that run or wait."""
        with self._changed:
            return {*self._waiting, self._running} - {None}

    @property
    def owing(self) -> bool:
        """Whether a job that must be done runs or waits."""
        with self._changed:
            return self._owing or any(each.must for each in self._waiting.values())

    def close(self, wait: float = 0) -> None:
        """Forget what waits, and end after the job at hand and those that must be.

        Args:
            wait: seconds to wait for that.
        """
        with self._changed:
            self._closed = True
            for kind, request in list(self._waiting.items()):
                if not request.must:
                    del self._waiting[kind]
                    request.cancel()
            self._changed.notify()
        self._thread.join(wait)
        if not self._thread.is_alive():
            atexit.unregister(self.close)

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            kind, request = taken
            try:
                value = request.job()
                if request.future is not None:
                    request.future.set_result(value)
                elif isinstance(value, Generator):
                    self._step(kind, request, value)
                else:
                    self._results.put(Result(kind, value, then=request.then))
            except Exception as error:  # whoever polls decides what it means
                if request.future is not None:
                    request.future.set_exception(error)
                else:
                    self._results.put(Result(kind, error=error, failed=request.failed))
            if not request.later:
                self._patient_until = time.monotonic() + PATIENCE

    def _step(self, kind: Hashable, request: _Request, items: Generator) -> None:
        if (item := next(items, END)) is END:
            return
        self._results.put(Result(kind, item, then=request.then))
        with self._changed:
            if self._closed or self._forgotten or kind in self._waiting:
                items.close()
            else:
                self._waiting[kind] = replace(request, job=lambda: items)

    def _take(self) -> tuple[Hashable, _Request] | None:
        with self._changed:
            self._running, self._owing, self._forgotten = None, False, False
            while (kind := self._choose()) is None:
                if self._closed and not self._waiting:
                    return None
                patience = self._patient_until - time.monotonic()
                self._changed.wait(patience if self._waiting else None)
            request = self._waiting.pop(kind)
            self._running, self._owing = kind, request.must
            return kind, request

    def _choose(self) -> Hashable:
        if not self._waiting:
            return None
        kind = min(self._waiting, key=lambda each: self._waiting[each].later)
        patient = time.monotonic() < self._patient_until and not self._closed
        return None if patient and self._waiting[kind].later else kind
