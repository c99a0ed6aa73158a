"""Tiles cover what is wanted, once, and no more than has to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.painting.windows import Windows, tile_sides, tiles


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([3, 16, 24, 40, 512]), st.floats(0, 1))
def test_tiles_cover_every_wanted_pixel_once(seed: int, side: int, share: float):
    rng = np.random.default_rng(seed)
    wanted = np.zeros((side, side), bool)
    for top, left in rng.integers(0, side, (5, 2)):
        wanted[top : top + int(share * side), left] = True
    times = np.zeros((side, side), int)
    for windows in tiles(wanted, tile_sides(side), 2):
        assert windows.tops.max() + windows.height <= side
        for box in windows.boxes():
            assert wanted[box].any()
            times[box] += 1
    assert times.max(initial=0) <= 1 and (times[wanted] == 1).all()


def test_a_large_tile_takes_the_place_of_four_small_ones():
    wanted = np.zeros((64, 64), bool)
    wanted[0:16, 0:16] = True  # all four
    wanted[20, 20] = True  # one
    large, small = tiles(wanted, [8, 16], 2)
    assert (large.height, len(large.tops)) == (16, 1)
    assert list(zip(small.tops, small.lefts, strict=True)) == [(16, 16)]


def test_nothing_wanted_needs_no_tiles():
    assert tiles(np.zeros((64, 64), bool), [8, 16], 2) == []


@pytest.mark.parametrize("number", [1, 3, 5, 7, 13, 100])
@pytest.mark.parametrize("most", [1, 3, 8, 64])
def test_groups_hold_every_window_and_have_few_sizes(number: int, most: int):
    windows = Windows(np.arange(number) * 8, np.zeros(number, np.intp), 8, 8)
    groups = [each.tops for each in windows.groups(most)]
    assert set(np.concatenate(groups)) == set(windows.tops)
    assert {len(each).bit_count() for each in groups} == {1}  # powers of two
    assert max(map(len, groups)) <= most
    assert sum(map(len, groups)) <= 4 / 3 * number
