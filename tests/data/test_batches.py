"""Batches are the same whenever, wherever and by however many threads."""

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.data.batches import batches, sample_generator, sample_index


def load(index, rng):
    return index, int(rng.integers(1_000_000))


def take(count, **settings):
    settings = {"length": 10, "batch_size": 4, "seed": 3, **settings}
    stream = batches(load, **settings)
    taken = list(itertools.islice(stream, count))
    stream.close()
    return taken


@given(st.integers(0, 99), st.integers(1, 30), st.integers(0, 5))
def test_an_epoch_holds_every_item_once(seed, length, epoch):
    numbers = range(epoch * length, (epoch + 1) * length)
    indices = [sample_index(seed, number, length) for number in numbers]
    assert sorted(indices) == list(range(length))


def test_epochs_and_seeds_differ_in_order():
    orders = {
        tuple(sample_index(seed, number, 20) for number in range(start, start + 20))
        for seed in range(3)
        for start in (0, 20)
    }
    assert len(orders) == 6


def test_samples_have_generators_of_their_own():
    draws = {
        int(sample_generator(seed, number).integers(2**60))
        for seed in range(5)
        for number in range(100)
    }
    assert len(draws) == 500


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_batches_are_the_same_for_any_number_of_workers(workers):
    assert take(6, workers=workers) == take(6, workers=2)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_resumed_stream_repeats_and_skips_nothing(workers):
    whole = take(8, workers=workers)
    assert take(3, workers=workers) + take(5, start=3, workers=workers) == whole


@pytest.mark.parametrize("workers", [0, 2])
def test_an_error_in_a_sample_reaches_the_caller(workers):
    def broken(index, rng):
        raise ValueError(f"sample {index}")

    stream = batches(broken, length=4, batch_size=2, seed=0, workers=workers)
    with pytest.raises(ValueError, match="sample"):
        next(stream)


def test_a_closed_stream_leaves_no_threads():
    take(3, workers=3)
    names = [thread.name for thread in threading.enumerate()]
    assert not any(name.startswith("batch") for name in names)


def test_a_batch_may_be_larger_than_the_data_set():
    (batch,) = take(1, length=3, batch_size=7)
    assert [index for index, _ in batch].count(0) in (2, 3)
