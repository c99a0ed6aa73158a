"""Working ahead in threads."""

import itertools
import threading

import pytest

from anime_draw.threads import map_ahead


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_come_in_order(workers):
    assert list(map_ahead(str, range(20), workers)) == [str(i) for i in range(20)]


@pytest.mark.parametrize("workers", [0, 2])
def test_items_without_end_are_taken_a_few_at_a_time(workers):
    results = map_ahead(abs, itertools.count(), workers)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    results.close()


@pytest.mark.parametrize("workers", [0, 2])
def test_an_error_reaches_the_caller(workers):
    with pytest.raises(ZeroDivisionError):
        list(map_ahead(lambda item: 1 / item, [1, 0, 1], workers))


def test_stopping_leaves_no_threads():
    before = threading.active_count()
    results = map_ahead(abs, range(100), 3)
    next(results)
    results.close()
    assert threading.active_count() == before
