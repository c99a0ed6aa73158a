"""Threads that share the windows of a stage.

Windows are independent, so a thread computes one from the first layer to the last, on
one core: nothing has to be waited for between layers, and what a layer writes is still
in that core's cache when the next reads it.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import torch

Item = TypeVar("Item")


def share(function: Callable[[Item], None], items: Sequence[Item]) -> None:
    """Call a function with each item, without gradients.

    As many threads work as PyTorch may use; a single item has all of them within.
    """
    threads = torch.get_num_threads()
    if threads == 1 or len(items) == 1:
        for item in items:
            function(item)
        return
    for _ in _pool(threads).map(torch.inference_mode()(function), items):
        pass


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    pool = ThreadPoolExecutor(threads, thread_name_prefix="paint")
    together = threading.Barrier(threads)

    def begin(_: int) -> None:
        torch.get_num_threads()  # a thread's first look sets it to the process's number
        torch.set_num_threads(1)
        together.wait()

    for _ in pool.map(begin, range(threads)):
        pass
    torch.set_num_threads(threads)  # threads that are yet to come ask for it, too
    return pool
