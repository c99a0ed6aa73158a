"""Batches for training: which samples, in what order, prepared ahead by threads.

Sample number i of a run is the same whenever and wherever it is asked for: a new
permutation per epoch from (seed, epoch), a random generator per sample from
(seed, i). So a resumed run repeats nothing and skips nothing. Threads suffice,
since decoding and warping release the interpreter lock, and they need no pickling
on Windows.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

import numpy as np

Sample = TypeVar("Sample")


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, length: int) -> np.ndarray:
    return np.random.default_rng((seed, epoch)).permutation(length)


def sample_index(seed: int, number: int, length: int) -> int:
    """Return which of `length` items is sample `number` of the run."""
    epoch, position = divmod(number, length)
    return int(_order(seed, epoch, length)[position])


def sample_generator(seed: int, number: int) -> np.random.Generator:
    """Return the random generator of sample `number`, for its augmentation."""
    return np.random.default_rng((seed, number, 1))


def batches(
    load: Callable[[int, np.random.Generator], Sample],
    *,
    length: int,
    batch_size: int,
    seed: int,
    start: int = 0,
    workers: int = 2,
    taken: Sequence[int] | None = None,
) -> Iterator[list[Sample]]:
    """Yield batch after batch without end, from batch number `start` on.

    Args:
        load: makes a sample from an index below `length` and its random generator;
            runs in threads.
        length: how many items there are.
        batch_size: samples in a batch.
        seed: of order and augmentation.
        start: number of the first batch.
        workers: threads; 0 loads in the caller.
        taken: places in the batch of the samples wanted, where others take the rest;
            None: all of them.
    """
    places = range(batch_size) if taken is None else taken

    def load_number(number: int) -> Sample:
        index = sample_index(seed, number, length)
        return load(index, sample_generator(seed, number))

    starts = itertools.count(start * batch_size, batch_size)
    numbers = (first + place for first in starts for place in places)
    if workers == 0:
        while True:
            yield [load_number(next(numbers)) for _ in places]
    with ThreadPoolExecutor(workers, thread_name_prefix="batch") as pool:
        waiting: deque[Future[Sample]] = deque()
        try:
            while True:
                while len(waiting) < len(places) * 3:
                    waiting.append(pool.submit(load_number, next(numbers)))
                yield [waiting.popleft().result() for _ in places]
        finally:
            for future in waiting:
                future.cancel()
