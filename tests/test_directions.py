"""Attribute directions: estimated, perpendicular, saved, loaded and applied."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.attributes import Attributes, load_attributes
from anime_draw.checkpoint import save_model
from anime_draw.directions import (
    METHODS,
    count_tags,
    estimate_attributes,
    orthogonalise,
)
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.groups import in_groups
from anime_draw.settings import AttributeSettings

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


def bright_styles(count: int = 400):
    """Return styles in which 0 is blonde hair, 1 a bright picture; they go together."""
    rng = np.random.default_rng(1)
    styles = rng.normal(size=(count, DIM)).astype(np.float32)
    blonde = rng.random(count) < 0.5
    bright = np.where(rng.random(count) < 0.8, blonde, ~blonde)
    styles[:, 0] += 4 * blonde
    styles[:, 1] += 3 * bright
    words = zip(blonde, bright, strict=True)
    names = ("blonde hair", "bright picture")
    return styles, [
        [name for name, there in zip(names, each, strict=True) if there]
        for each in words
    ]


def test_a_partial_direction_changes_what_the_tag_says_and_nothing_else():
    styles, tags = bright_styles()
    partial = estimate_attributes(styles, tags, AttributeSettings(method="partial"))
    mean = estimate_attributes(styles, tags, AttributeSettings(method="mean"))
    blonde = partial.direction("blonde hair")
    assert blonde[0] == pytest.approx(4, abs=0.4)
    assert blonde[1] == pytest.approx(0, abs=0.4)
    assert mean.direction("blonde hair")[1] > 1.2
    assert partial.direction("bright picture")[:2] == pytest.approx([0, 3], abs=0.4)


def test_partial_directions_of_tags_that_exclude_each_other_start_at_their_middle():
    styles, tags = tagged_styles(1200)
    tags = [each or ["black hair"] for each in tags]
    attributes = estimate_attributes(styles, tags, AttributeSettings(min_auc=0))
    red, blue, black = (
        attributes.direction(f"{word} hair")[:2] for word in ("red", "blue", "black")
    )
    np.testing.assert_allclose(red + blue + black, 0, atol=0.05)
    assert red - black == pytest.approx([6, 0], abs=0.3)
    assert blue - black == pytest.approx([0, 4], abs=0.3)


def test_a_rare_tag_does_not_become_what_the_others_are_measured_from():
    styles, tags = tagged_styles(1200)
    tags = [each or ["black hair"] for each in tags]
    tags[2], styles[2, 5] = ["aqua hair"], 300
    attributes = estimate_attributes(styles, tags, AttributeSettings(min_auc=0))
    assert "aqua hair" not in attributes.names
    assert all(abs(each[5]) < 60 for each in attributes.directions)


def test_amount_one_goes_from_the_mean_of_the_rest_to_that_of_the_tag():
    styles, tags = tagged_styles()
    attributes = estimate(method="mean")
    red = np.asarray(["red hair" in each for each in tags])
    moved = attributes.apply(styles[~red].mean(axis=0), {"red hair": 1})
    np.testing.assert_allclose(moved, styles[red].mean(axis=0), atol=1e-5)


def test_a_linear_direction_leaves_out_what_merely_goes_along():
    mean, linear = estimate(method="mean"), estimate(method="linear")

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


@pytest.mark.parametrize("method", METHODS)
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
    attributes = estimate_attributes(styles, tags, AttributeSettings(min_auc=0))
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


def test_tags_that_styles_do_not_tell_are_left_out_and_remembered():
    styles, tags = tagged_styles()
    rng = np.random.default_rng(5)
    tags = [[*each, *(["coin"] if rng.random() < 0.5 else [])] for each in tags]
    attributes = estimate_attributes(styles, tags, AttributeSettings())
    assert set(attributes.names) == {"red hair", "blue hair"}
    assert attributes.facts["left_out"].keys() == {"coin"}
    assert 0.3 < attributes.facts["left_out"]["coin"] < 0.7
    coins = [["coin"] if "coin" in each else [] for each in tags]
    with pytest.raises(
        AnimeDrawError, match=r"AUC of 0\.75: 0\.\d\d coin; .*--min-auc"
    ):
        estimate_attributes(styles, coins, AttributeSettings())


def test_a_tag_that_is_not_wanted_is_still_told_from_the_others():
    styles, tags = bright_styles()
    whole = estimate_attributes(styles, tags, AttributeSettings())
    less = estimate_attributes(
        styles, tags, AttributeSettings(without=("bright picture",))
    )
    assert less.names == ("blonde hair",)
    assert less.facts["left_out"].keys() == {"bright picture"}
    hair = "blonde hair"
    np.testing.assert_array_equal(less.direction(hair), whole.direction(hair))
    with pytest.raises(AnimeDrawError, match="'Hair': no picture has that tag; there"):
        estimate_attributes(styles, tags, AttributeSettings(without=("Hair",)))
    with pytest.raises(AnimeDrawError, match="--without leaves no tag"):
        estimate_attributes(
            styles, tags, AttributeSettings(without=("bright picture", "blonde hair"))
        )


def test_names_about_the_same_thing_stand_together_what_has_most_first():
    names = ["light background", "brown hair", "dark skin", "red hair", "ribbon"]
    assert in_groups(names) == [
        "brown hair",
        "red hair",
        "light background",
        "dark skin",
        "ribbon",
    ]


def test_each_direction_knows_which_other_is_most_like_it():
    attributes = Attributes(
        ("a", "b", "c"),
        np.asarray([[1, 0], [-2, 0.1], [0, 1]], np.float32),
        np.zeros(2, np.float32),
        np.ones(3, np.float32),
        (1, 1, 1),
        (1.0, 1.0, 1.0),
        {},
    )
    names, cosines = zip(*attributes.most_like(), strict=True)
    assert names == ("b", "a", "b")
    assert cosines == pytest.approx((-1, -1, 0.05), abs=0.01)


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
