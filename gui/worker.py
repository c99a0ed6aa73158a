"""One thread for what is too slow for the window; the newest request wins. No Tk."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any


@dataclass(frozen=True)
class Result:
    """What came of a job: its value, or the error it raised."""

    kind: str
    value: Any = None
    error: Exception | None = None


class Worker:
    """Runs jobs one at a time in a thread of its own.

    A new job takes the place of a waiting one of the same kind: while a picture is
    being drawn, only the newest mask waits. The others are never dropped.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, Callable[[], Any]] = {}
        self._results: SimpleQueue[Result] = SimpleQueue()
        self._changed = threading.Condition()
        self._closed = False
        self._running = ""
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def submit(self, kind: str, job: Callable[[], Any]) -> None:
        """Ask for a job; a waiting one of that kind is forgotten."""
        with self._changed:
            self._waiting.pop(kind, None)
            self._waiting[kind] = job
            self._changed.notify()

    def take(self) -> Result | None:
        """Return the oldest result that nobody has taken yet."""
        try:
            return self._results.get_nowait()
        except Empty:
            return None

    @property
    def busy(self) -> set[str]:
        """The kinds of job that run or wait."""
        with self._changed:
            return {*self._waiting, self._running} - {""}

    def close(self) -> None:
        """Forget what waits and end the thread after the job it is at."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            kind, job = taken
            try:
                self._results.put(Result(kind, job()))
            except Exception as error:  # whoever polls decides what it means
                self._results.put(Result(kind, error=error))

    def _take(self) -> tuple[str, Callable[[], Any]] | None:
        with self._changed:
            self._running = ""
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            kind = next(iter(self._waiting))
            self._running = kind
            return kind, self._waiting.pop(kind)
