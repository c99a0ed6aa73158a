"""Attribute directions: estimated, perpendicular, saved, loaded and applied."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.attributes import Attributes, load_attributes
from anime_draw.checkpoint import save_model
from anime_draw.config import AttributeSettings
from anime_draw.directions import count_tags, estimate_attributes, orthogonalise
from anime_draw.errors import AnimeDrawError, CheckpointError

DIM = 12


def tagged_styles(count: int = 120):
    """Return styles in which dimension 0 is red hair, 1 blue hair, 2 follows 0."""
    rng = np.random.default_rng(0)
    styles = rng.normal(size=(count, DIM)).astype(np.float32)
    tags = [(["red hair"], ["blue hair"], [])[i % 3] for i in range(count)]
    for style, each in zip(styles, tags, strict=True):
        style[0] += 6 * ("red hair" in each)
        style[1] += 4 * ("blue hair" in each)
    styles[:, 2] = styles[:, 0] + rng.normal(size=count)
    return styles, tags


def estimate(**settings) -> Attributes:
    return estimate_attributes(*tagged_styles(), AttributeSettings(**settings))


def test_amount_one_goes_from_the_mean_of_the_rest_to_that_of_the_tag():
    styles, tags = tagged_styles()
    attributes = estimate()
    red = np.asarray(["red hair" in each for each in tags])
    moved = attributes.apply(styles[~red].mean(axis=0), {"red hair": 1})
    np.testing.assert_allclose(moved, styles[red].mean(axis=0), atol=1e-5)


def test_a_linear_direction_leaves_out_what_merely_goes_along():
    mean, linear = estimate(), estimate(method="linear")

    def along(attributes: Attributes) -> float:
        direction = attributes.direction("red hair")
        return abs(float(direction[2] / direction[0]))

    assert along(mean) > 0.8
    assert along(linear) < 0.5


def test_a_linear_direction_goes_as_far_as_the_means_differ_along_it():
    styles, tags = tagged_styles()
    direction = estimate(method="linear").direction("red hair").astype(np.float64)
    red = np.asarray(["red hair" in each for each in tags])
    difference = styles[red].mean(axis=0) - styles[~red].mean(axis=0)
    assert direction @ direction == pytest.approx(direction @ difference, rel=1e-4)


@pytest.mark.parametrize("method", ["mean", "linear"])
def test_orthogonal_directions_are_perpendicular_and_still_point_there(method):
    plain = estimate(method=method)
    attributes = estimate(method=method, orthogonal=True)
    np.testing.assert_allclose(attributes.cosines(), np.eye(2), atol=1e-5)
    for before, after in zip(plain.directions, attributes.directions, strict=True):
        assert before @ after > 0.8 * np.linalg.norm(before) * np.linalg.norm(after)


@given(st.integers(1, 6), st.integers(0, 10))
def test_orthogonal_vectors_are_unit_and_perpendicular(count, seed):
    directions = np.random.default_rng(seed).normal(size=(count, 6))
    units = orthogonalise(directions)
    np.testing.assert_allclose(units @ units.T, np.eye(count), atol=1e-9)


def test_more_tags_than_dimensions_cannot_be_perpendicular():
    with pytest.raises(AnimeDrawError, match="3 tags cannot be perpendicular .* 2 dim"):
        orthogonalise(np.ones((3, 2)))


def test_separability_tells_a_direction_from_chance():
    styles, tags = tagged_styles()
    rng = np.random.default_rng(5)
    tags = [[*each, *(["coin"] if rng.random() < 0.5 else [])] for each in tags]
    attributes = estimate_attributes(styles, tags, AttributeSettings())
    found = dict(zip(attributes.names, attributes.separability, strict=True))
    assert found["red hair"] > 0.97
    assert 0.3 < found["coin"] < 0.7


def test_spread_is_the_deviation_along_the_direction_in_amounts():
    styles, _ = tagged_styles()
    attributes = estimate()
    direction = attributes.direction("blue hair").astype(np.float64)
    amounts = styles @ direction / (direction @ direction)
    spread = attributes.spread[attributes.names.index("blue hair")]
    assert spread == pytest.approx(amounts.std(), rel=1e-4)


def test_the_same_seed_gives_the_same_attributes():
    np.testing.assert_array_equal(estimate().directions, estimate().directions)
    assert estimate().separability == estimate().separability


def test_rare_tags_are_left_out_and_frequent_ones_come_first():
    styles, tags = tagged_styles()
    tags[2] = ["ribbon"]
    tags[5] = ["blue hair"]
    attributes = estimate_attributes(styles, tags, AttributeSettings())
    assert attributes.names == ("blue hair", "red hair")
    assert attributes.counts == (41, 40)
    assert count_tags(tags)["ribbon"] == 1


def test_if_no_tag_is_frequent_enough_the_counts_are_shown():
    styles, tags = tagged_styles()
    with pytest.raises(
        AnimeDrawError,
        match="no tag is had by 50 .*120 pictures: 40 blue hair, 40 red hair.*--min",
    ):
        estimate_attributes(styles, tags, AttributeSettings(min_count=50))


def test_what_is_saved_is_loaded(tmp_path):
    path = tmp_path / "attributes.safetensors"
    attributes = estimate(method="linear")
    attributes.save(path)
    loaded = load_attributes(path)
    for name in ("directions", "mean", "spread"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(attributes, name))
    assert loaded.names == attributes.names
    assert loaded.counts == attributes.counts
    assert loaded.separability == attributes.separability
    assert loaded.facts["method"] == "linear"


def test_an_unknown_attribute_is_named_with_those_that_there_are():
    with pytest.raises(AnimeDrawError, match="'green hair'; there are blue hair, red"):
        estimate().apply(np.zeros(DIM, np.float32), {"green hair": 1})


def test_attributes_of_another_style_space_are_refused():
    with pytest.raises(
        AnimeDrawError, match="styles of 12 numbers, the model's have 3"
    ):
        estimate().apply(np.zeros(3, np.float32), {"red hair": 1})


def test_amounts_add_up():
    attributes = estimate()
    style = np.ones(DIM, np.float32)
    together = attributes.apply(style, {"red hair": 0.5, "blue hair": -1})
    one = attributes.apply(style, {"red hair": 0.5})
    np.testing.assert_allclose(
        together, attributes.apply(one, {"blue hair": -1}), atol=1e-6
    )


def test_broken_attributes_are_named(tmp_path):
    path = tmp_path / "broken.safetensors"
    tensors = {
        "directions": torch.zeros(2, 3),
        "mean": torch.zeros(3),
        "spread": torch.zeros(2),
    }
    facts = {"names": ["one"], "counts": [1], "separability": [1.0]}
    save_model(path, "attributes", {}, tensors, facts)
    with pytest.raises(CheckpointError, match=r"broken\.safetensors: .*do not agree"):
        load_attributes(path)
    save_model(path, "attributes", {}, tensors, {})
    with pytest.raises(CheckpointError, match=r"broken attributes \(KeyError"):
        load_attributes(path)


def test_directions_that_do_the_same_are_much_alike():
    styles, tags = tagged_styles()
    tags = [[*each, "warm"] if each == ["red hair"] else each for each in tags]
    attributes = estimate_attributes(styles, tags, AttributeSettings())
    assert attributes.alike() == pytest.approx(1)
    assert estimate(orthogonal=True).alike() == pytest.approx(0, abs=1e-6)
