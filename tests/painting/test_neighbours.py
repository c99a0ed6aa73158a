"""Neighbourhoods of masks get numbers; equal ones the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.painting.neighbours import (
    OUTSIDE,
    REACH,
    Neighbours,
    Numbering,
    outlined,
)
from tests.painting.small_generators import blobs, number


def patterns_of(mask: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(outlined(mask), (5, 5))
    return windows.reshape(*mask.shape, 25)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-(2**62), 2**62), max_size=8), max_size=5))
def test_numbering_counts_up_and_never_changes_its_mind(batches: list[list[int]]):
    numbering = Numbering()
    known: dict[int, int] = {}
    for batch in batches:
        keys = np.array(batch, np.int64)
        numbers, new = numbering(keys)
        assert set(keys[new].tolist()) == set(batch) - known.keys()
        for key, found in zip(batch, numbers.tolist(), strict=True):
            assert known.setdefault(key, found) == found
    assert sorted(known.values()) == list(range(len(numbering)))


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9), st.sampled_from([5, 8, 16, 31]))
def test_a_number_stands_for_one_pattern(seed: int, cells: int, size: int):
    neighbours = Neighbours()
    for each in (seed, seed + 1):  # the second meets many of the first again
        mask = blobs(each, size, min(cells, size))
        numbers = number(neighbours, mask)
        assert (neighbours.patterns[numbers] == patterns_of(mask)).all()
    unique = np.unique(neighbours.patterns, axis=0)
    assert len(unique) == len(neighbours)


def test_the_inside_of_a_class_has_one_number_and_the_edge_of_the_picture_others():
    neighbours = Neighbours()
    numbers = number(neighbours, np.full((12, 12), 5, np.uint8))
    assert (numbers[REACH:-REACH, REACH:-REACH] == 5 + 1).all()
    assert len(np.unique(numbers)) == 25
    assert (neighbours.patterns[numbers[0, 0]][:10] == OUTSIDE).all()


def test_what_is_forgotten_is_numbered_anew():
    neighbours = Neighbours()
    first = number(neighbours, blobs(0, 32))
    version, count = neighbours.version, len(neighbours)
    neighbours.clear()
    assert neighbours.version != version and len(neighbours) == 8
    assert (number(neighbours, blobs(0, 32)) == first).all()
    assert len(neighbours) == count
