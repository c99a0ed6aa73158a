"""The worker: one thread, the newest request wins, nothing else is dropped."""

import threading
import time
from collections.abc import Iterator

import pytest

from gui.worker import Result, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def wait_for(worker: Worker, count: int) -> list[Result]:
    results: list[Result] = []
    deadline = time.monotonic() + 10
    while len(results) < count and time.monotonic() < deadline:
        if (result := worker.take()) is not None:
            results.append(result)
        else:
            time.sleep(0.001)
    return results


def test_the_newest_request_of_a_kind_wins(worker: Worker):
    gate = threading.Event()
    worker.submit("portrait", lambda: gate.wait(10) and "first")
    while worker.busy != {"portrait"}:
        time.sleep(0.001)
    time.sleep(0.05)  # the first one has begun
    for name in ("second", "third"):
        worker.submit("portrait", lambda name=name: name)
    gate.set()
    values = [result.value for result in wait_for(worker, 2)]
    assert values == ["first", "third"]
    assert worker.take() is None


def test_requests_of_other_kinds_are_kept_in_order(worker: Worker):
    gate = threading.Event()
    worker.submit("model", lambda: gate.wait(10))
    for kind in ("style", "portrait"):
        worker.submit(kind, lambda: None)
    gate.set()
    kinds = [result.kind for result in wait_for(worker, 3)]
    assert kinds == ["model", "style", "portrait"]
    assert not worker.busy


def test_an_error_arrives_as_a_result_and_the_next_job_runs(worker: Worker):
    worker.submit("bad", lambda: 1 // 0)
    worker.submit("good", lambda: 7)
    bad, good = wait_for(worker, 2)
    assert isinstance(bad.error, ZeroDivisionError) and good.value == 7


def test_a_closed_worker_ends(worker: Worker):
    worker.close()
    worker._thread.join(10)
    assert not worker._thread.is_alive()
