"""The texture of hair: grids that upsampling leaves are found, and nothing else is."""

import json

import cv2
import numpy as np
import pytest

from anime_draw.evaluation.bootstrap import Bootstrap
from anime_draw.evaluation.texture import (
    PERIODS,
    find_windows,
    measure_texture,
    periods_within,
    score_hair,
    window_side,
)

SIZE = 256
SIDE = 64
BOOTSTRAP = Bootstrap(50, 0.95, 0)
EVERYWHERE = find_windows(np.ones((SIZE, SIZE), bool), SIDE)


def as_picture(values):
    grey = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def noise(seed):
    return np.random.default_rng(seed).normal(128, 12, (SIZE, SIZE))


def strokes(seed):
    """Return smooth strands that bend, of many widths and tones."""
    rng = np.random.default_rng(seed)
    drawn = np.full((SIZE, SIZE), 128, np.uint8)
    for _ in range(150):
        centre = rng.integers(-100, SIZE + 100, 2).tolist()
        radii = rng.integers(60, 400, 2).tolist()
        width, tone = int(rng.integers(1, 9)), int(rng.integers(60, 200))
        cv2.ellipse(drawn, centre, radii, 0, 0, 360, tone, width, cv2.LINE_AA)
    return cv2.GaussianBlur(drawn, (0, 0), 1.0).astype(float)


def grid(period):
    waves = np.cos(2 * np.pi * np.arange(SIZE) / period)
    return waves[:, None] + waves


def checkerboard(period):
    waves = np.cos(2 * np.pi * np.arange(SIZE) / period)
    return waves[:, None] * waves


def scores(*textures, corners=EVERYWHERE):
    rows = [measure_texture(as_picture(each), corners, SIDE) for each in textures]
    return score_hair(np.stack(rows), SIDE, BOOTSTRAP)


def values(hair):
    return {kind: score.value for kind, score in hair.peaks.items()}


@pytest.mark.parametrize("under", [noise, strokes])
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("pattern", [grid, checkerboard])
def test_a_planted_pattern_stands_out_at_its_period_alone(under, period, pattern):
    strength = 12 if under is strokes and period > 4 else 4
    found = values(scores(under(0) + strength * pattern(period)))
    planted = found.pop((pattern.__name__, period))
    assert planted > 3
    assert planted > 2 * max(found.values())


@pytest.mark.parametrize("texture", [noise, strokes])
def test_neither_noise_nor_smooth_strokes_have_a_grid(texture):
    found = values(scores(*(texture(i) for i in range(4))))
    assert len(found) == 8
    assert max(found.values()) < 1.8
    assert min(found.values()) > 0.6


def test_a_faint_grid_counts_though_one_window_is_stronger_than_all_others():
    texture = 0.1 * (noise(0) - 128) + 128 + 2 * grid(4)
    texture[:64, :64] = strokes(1)[:64, :64] * 8 % 256
    assert scores(texture).peaks["grid", 4].value > 3


def test_rounding_leaves_no_grid_in_what_is_flat():
    flat = scores(np.full((SIZE, SIZE), 99.0))
    assert all(value == pytest.approx(1) for value in values(flat).values())
    slope = scores(np.linspace(90, 110, SIZE) + np.zeros((SIZE, 1)))
    assert max(values(slope).values()) < 2


def test_noise_is_the_share_of_fine_detail_beside_that_of_real_pictures():
    smooth = np.stack([measure_texture(as_picture(strokes(0)), EVERYWHERE, SIDE)] * 2)
    rough = np.stack(
        [measure_texture(as_picture(strokes(0) + noise(1) - 128), EVERYWHERE, SIDE)] * 2
    )
    assert score_hair(smooth, SIDE, BOOTSTRAP, real=smooth).noise.value == 1
    assert score_hair(rough, SIDE, BOOTSTRAP, real=smooth).noise.value > 3
    white = scores(noise(0)).fine.value
    assert white == pytest.approx(1 - np.pi / 16, abs=0.02)  # a quarter disc is coarse


def test_windows_lie_wholly_inside():
    inside = np.zeros((200, 300), bool)
    inside[30:120, 60:140] = True
    corners = find_windows(inside, SIDE)
    assert len(corners)
    for y, x in corners:
        assert inside[y : y + SIDE, x : x + SIDE].all()
    inside[80, 100] = False
    assert not len(find_windows(inside, SIDE))
    assert not len(find_windows(np.ones((40, 400), bool), SIDE))


def test_a_mask_without_windows_gives_no_score_and_no_nan():
    none = find_windows(np.zeros((SIZE, SIZE), bool), SIDE)
    hair = scores(noise(0), noise(1), corners=none)
    assert {str(score) for score in (*hair.peaks.values(), hair.fine)} == {"-"}
    report = json.dumps(hair.as_json(), allow_nan=False)
    assert json.loads(report)["grid"]["4"]["value"] is None


def test_a_picture_without_windows_changes_nothing():
    rows = [measure_texture(as_picture(noise(i)), EVERYWHERE, SIDE) for i in range(2)]
    more = [*rows, measure_texture(as_picture(noise(2)), EVERYWHERE[:0], SIDE)]
    with_it, without = (score_hair(np.stack(x), SIDE, BOOTSTRAP) for x in (more, rows))
    assert values(with_it) == pytest.approx(values(without))


@pytest.mark.parametrize(
    ("size", "side", "periods"),
    [
        (128, 32, (2, 4, 8)),
        (256, 32, (2, 4, 8)),
        (512, 64, PERIODS),
        (1024, 128, PERIODS),
    ],
)
def test_windows_grow_with_the_picture(size, side, periods):
    assert window_side(size) == side
    assert periods_within(side) == periods
