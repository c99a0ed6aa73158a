"""Threads share windows, and what goes wrong in them is told."""

import threading

import pytest
import torch

from anime_draw.painting.workers import share


@pytest.fixture(params=[1, 2])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_every_item_is_worked_on_without_gradients(threads: int):
    seen: list[int] = []

    def work(item: int) -> None:
        assert torch.is_inference_mode_enabled()
        seen.append(item)

    with torch.inference_mode():
        share(work, range(20))
    assert sorted(seen) == list(range(20))


def test_each_thread_has_one_core_and_those_to_come_have_all(threads: int):
    inside: list[int] = []
    with torch.inference_mode():
        share(lambda _: inside.append(torch.get_num_threads()), range(20))
    assert set(inside) == {1}
    assert torch.get_num_threads() == threads
    later: list[int] = []
    another = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
    another.start()
    another.join()
    assert later == [threads]


def test_an_error_reaches_the_caller(threads: int):
    def fail(item: int) -> None:
        raise ZeroDivisionError(item)

    with torch.inference_mode(), pytest.raises(ZeroDivisionError):
        share(fail, range(3))
