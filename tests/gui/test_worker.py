"""The worker: one thread, the newest request wins, nothing else is dropped."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from gui.studio.worker import Result, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "the worker does not answer"
        time.sleep(0.001)


def wait_for(worker: Worker, count: int) -> list[Result]:
    results: list[Result] = []

    def enough() -> bool:
        if (result := worker.take()) is not None:
            results.append(result)
        return len(results) == count

    wait(enough)
    return results


class Gate:
    """A job that waits until it is let go."""

    def __init__(self, worker: Worker, kind: str = "gate") -> None:
        self._begun, self._open = threading.Event(), threading.Event()
        worker.submit(kind, self._job)
        assert self._begun.wait(20)

    def _job(self) -> str:
        self._begun.set()
        assert self._open.wait(20)
        return "gate"

    def open(self) -> None:
        self._open.set()


def test_the_newest_request_of_a_kind_wins(worker: Worker):
    gate = Gate(worker, "portrait")
    for name in ("second", "third"):
        worker.submit("portrait", lambda name=name: name)
    gate.open()
    values = [result.value for result in wait_for(worker, 2)]
    assert values == ["gate", "third"]
    wait(lambda: not worker.busy)
    assert worker.take() is None


def test_requests_of_other_kinds_are_kept_in_order(worker: Worker):
    gate = Gate(worker)
    for kind in ("style", "portrait"):
        worker.submit(kind, lambda: None)
    assert worker.busy == {"gate", "style", "portrait"}
    gate.open()
    kinds = [result.kind for result in wait_for(worker, 3)]
    assert kinds == ["gate", "style", "portrait"]
    wait(lambda: not worker.busy)


def test_what_is_for_later_comes_last(worker: Worker):
    gate = Gate(worker)
    worker.submit("variant", lambda: None, later=True)
    worker.submit("portrait", lambda: None)
    gate.open()
    kinds = [result.kind for result in wait_for(worker, 3)]
    assert kinds == ["gate", "portrait", "variant"]


def test_what_is_for_later_waits_while_urgent_jobs_keep_coming(worker: Worker):
    worker.submit("variant", lambda: "variant", later=True)
    values = [result.value for result in wait_for(worker, 1)]
    for number in range(20):
        worker.submit("portrait", lambda number=number: number)
        values += [result.value for result in wait_for(worker, 1)]
        worker.submit("variant", lambda: "variant", later=True)
    assert values == ["variant", *range(20)]
    assert wait_for(worker, 1)[0].value == "variant"


def test_an_error_arrives_once_and_the_next_job_runs(worker: Worker):
    worker.submit("bad", lambda: 1 // 0)
    worker.submit("good", lambda: 7)
    bad, good = wait_for(worker, 2)
    assert isinstance(bad.error, ZeroDivisionError) and good.value == 7
    assert worker.take() is None


def test_what_is_to_be_done_comes_with_the_value(worker: Worker):
    seen: list[int] = []
    worker.submit("sum", lambda: 3 + 4, seen.append)
    (result,) = wait_for(worker, 1)
    assert result.then is not None
    result.then(result.value)
    assert seen == [7]


def test_a_generator_gives_its_items_and_lets_the_urgent_between(worker: Worker):
    gate = Gate(worker)

    def items() -> Iterator[str]:
        yield "one"
        worker.submit("urgent", lambda: "urgent")
        yield "two"
        yield "three"

    worker.submit("grid", items, later=True)
    gate.open()
    values = [result.value for result in wait_for(worker, 5)]
    assert values == ["gate", "one", "two", "urgent", "three"]
    wait(lambda: not worker.busy)


def test_a_generator_that_raises_has_given_its_items(worker: Worker):
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    worker.submit("grid", items)
    first, second = wait_for(worker, 2)
    assert first.value == 1 and isinstance(second.error, ValueError)
    wait(lambda: not worker.busy)


def test_a_newer_generator_ends_the_older_one(worker: Worker):
    closed = threading.Event()

    def older() -> Iterator[str]:
        try:
            yield "old"
            worker.submit("grid", lambda: iter(()))
            yield "still old"
            yield "never"
        finally:
            closed.set()

    worker.submit("grid", older)
    values = [result.value for result in wait_for(worker, 3)]
    assert values[:2] == ["old", "still old"] and closed.wait(20)


def test_what_is_forgotten_is_not_done(worker: Worker):
    gate = Gate(worker)
    worker.submit("grid", lambda: "grid")
    worker.forget("grid")
    gate.open()
    worker.submit("last", lambda: "last")
    assert [result.value for result in wait_for(worker, 2)] == ["gate", "last"]


def test_a_running_generator_ends_when_forgotten(worker: Worker):
    forgotten = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert forgotten.wait(20)
        yield 2
        yield 3

    worker.submit("grid", items)
    wait_for(worker, 1)
    worker.forget("grid")
    forgotten.set()
    wait(lambda: not worker.busy)
    rest = worker.take()
    assert rest is None or rest.value == 2
    assert worker.take() is None


def test_other_threads_wait_for_values_and_errors(worker: Worker):
    assert worker.ask(lambda: threading.current_thread().name) == "worker"
    with pytest.raises(ZeroDivisionError):
        worker.ask(lambda: 1 // 0)
    assert worker.take() is None


def test_what_must_be_done_is_done_though_nobody_closes_the_worker(tmp_path: Path):
    program = """
import pathlib, sys, time
from gui.studio.worker import Worker
worker = Worker()
worker.submit("slow", lambda: time.sleep(0.3))
worker.submit("save", lambda: pathlib.Path(sys.argv[1]).touch(), must=True)
"""
    place = Path(__file__).parents[2]
    path = tmp_path / "saved"
    subprocess.run([sys.executable, "-c", program, path], cwd=place, check=True)
    assert path.exists()


def test_a_closed_worker_ends_and_lets_no_one_wait(worker: Worker):
    gate = Gate(worker)
    outcome: list[type] = []

    def ask() -> None:
        try:
            worker.ask(lambda: 1)
        except CancelledError:
            outcome.append(CancelledError)

    asking = threading.Thread(target=ask)
    asking.start()
    wait(lambda: len(worker.busy) == 2)
    worker.submit("save", lambda: "saved", must=True)
    worker.submit("grid", lambda: "grid")
    worker.close()
    gate.open()
    worker.close(10)
    asking.join(10)
    assert outcome == [CancelledError] and not worker._thread.is_alive()
    assert [result.value for result in wait_for(worker, 2)] == ["gate", "saved"]
    with pytest.raises(CancelledError):
        worker.ask(lambda: 1)
