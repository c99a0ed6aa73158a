"""What the last three numbers of a style mean, and setting them."""

from pathlib import Path

import numpy as np
import pytest

from anime_draw.errors import CheckpointError
from anime_draw.eye_scale import FURTHEST, EyeScale
from anime_draw.models.eyes import NUMBERS

PATH = Path("m.safetensors")
BROWN, BLUE = (96, 72, 60), (70, 95, 130)
STORED = {"mean": [40.0, 6.0, 2.0], "unit": [2.8, 2.4, 2.7]}


@pytest.fixture
def scale() -> EyeScale:
    read = EyeScale.of(PATH, {"eyes": STORED}, 8)
    assert read is not None
    return read


def test_numbers_say_colours(scale):
    colours = np.array([[40.0, 10.0, -20.0], [20.0, 0.0, 0.0]])
    assert scale.colour(scale.numbers(colours)) == pytest.approx(colours, abs=1e-3)
    assert (scale.numbers(scale.mean) == 0).all()
    for name, values in STORED.items():
        assert scale.as_json()[name] == pytest.approx(values)


@pytest.mark.parametrize("colour", [BROWN, BLUE])
def test_eyes_that_are_put_are_told_and_the_rest_stays(scale, colour):
    style = np.arange(8, dtype=np.float32)
    put = scale.put(style, colour)
    assert np.abs(np.subtract(scale.tell(put), colour)).max() <= 1
    assert (put[:-NUMBERS] == style[:-NUMBERS]).all() and style[-1] == 7
    many = scale.put(np.stack([style, style + 1]), colour)
    assert (many[0] == put).all() and (many[:, -NUMBERS:] == put[-NUMBERS:]).all()


def test_a_colour_that_no_eyes_have_keeps_its_kind(scale):
    near, far = (
        scale.put(np.zeros(8, np.float32), colour)[-NUMBERS:]
        for colour in ((70, 95, 130), (0, 0, 255))
    )
    assert np.linalg.norm(near) < np.linalg.norm(far)
    assert np.linalg.norm(far) == pytest.approx(FURTHEST)
    red, green, blue = scale.tell(np.append(np.zeros(5), far))
    assert blue > red and blue > green


@pytest.mark.parametrize("facts", [{}, {"eyes": None}, {"eyes": {}}])
def test_styles_of_other_models_say_no_eyes(facts):
    assert EyeScale.of(PATH, facts, 8) is None


@pytest.mark.parametrize(
    "stored",
    [
        [1],
        {"mean": [1, 2, 3]},
        {"mean": [1, 2], "unit": [1, 2]},
        {"mean": [1, 2, float("nan")], "unit": [1, 2, 3]},
        {"mean": [1, 2, 3], "unit": [1, 0, 3]},
        {"mean": [1, 2, 1e30], "unit": [1, 2, 3]},
        {"mean": [1, 2, 10**400], "unit": [1, 2, 3]},
        {"mean": ["a", 2, 3], "unit": [1, 2, 3]},
        {"mean": [[1, 2, 3]], "unit": [[1, 2, 3]]},
        {"mean": [[1], 2, 3], "unit": [1, 2, 3]},
    ],
)
def test_broken_facts_are_named(stored):
    with pytest.raises(CheckpointError, match="m.safetensors: broken colours of eyes"):
        EyeScale.of(PATH, {"eyes": stored}, 8)


def test_styles_too_short_for_eyes_are_refused():
    with pytest.raises(CheckpointError, match="broken colours of eyes"):
        EyeScale.of(PATH, {"eyes": STORED}, 2)
