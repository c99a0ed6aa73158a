"""The layout and the plot of a t-SNE."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.errors import AnimeDrawError
from anime_draw.survey import Surveyed
from anime_draw.tagging.tags import Tagging
from anime_draw.tsne import clip_perplexity, lay_out, neighbour_agreement, spread_out
from anime_draw.tsne_plot import (
    TAG_COLOURS,
    choose_thumbnail,
    colour_tags,
    draw_map,
    main_tag,
    write_places,
)


def two_groups(count: int = 30):
    rng = np.random.default_rng(0)
    styles = rng.normal(size=(count, 8)).astype(np.float32)
    styles[: count // 2, 0] += 30
    return styles


def surveyed(tags: list[tuple[str, ...]], grey: int = 200) -> list[Surveyed]:
    thumbnail = np.full((20, 20, 3), grey, np.uint8)
    style = np.zeros(4, np.float32)
    return [
        Surveyed(f"{i}.png", Path(f"{i}.png"), style, Tagging(each), thumbnail)
        for i, each in enumerate(tags)
    ]


def test_like_styles_lie_together():
    points = lay_out(two_groups(), perplexity=5, seed=0)
    first, second = points[:15], points[15:]
    apart = np.linalg.norm(first.mean(axis=0) - second.mean(axis=0))
    assert apart > first.std() + second.std()


def test_a_layout_follows_from_its_seed():
    one, other = (lay_out(two_groups(), perplexity=5, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("count", [4, 5, 8])
def test_a_handful_of_pictures_is_laid_out_too(count):
    assert lay_out(two_groups(count), perplexity=30, seed=0).shape == (count, 2)


def test_too_few_pictures_are_refused():
    with pytest.raises(AnimeDrawError, match="3 pictures are too few .* at least 4"):
        lay_out(two_groups(3), perplexity=30, seed=0)


def test_perplexity_is_at_most_a_third_of_the_others():
    assert clip_perplexity(30, 4000) == 30
    assert clip_perplexity(30, 31) == 10


@given(st.integers(1, 40), st.integers(0, 5))
def test_thumbnails_stay_on_the_plot(count, seed):
    points = np.random.default_rng(seed).normal(size=(count, 2))
    corners = spread_out(points, side=200, thumbnail=20)
    assert corners.min() >= 0
    assert corners.max() <= 180


def test_thumbnails_do_not_hide_each_other_where_there_is_room():
    points = np.random.default_rng(0).normal(size=(60, 2))
    corners = spread_out(points, side=600, thumbnail=40)
    apart = np.abs(corners[:, None] - corners).max(axis=2) + 100 * np.eye(60)
    assert apart.min() > 30


def test_places_that_are_the_same_are_parted():
    corners = spread_out(np.zeros((2, 2)), side=100, thumbnail=20)
    assert np.abs(corners[0] - corners[1]).max() > 15


def test_agreement_of_neighbours_is_compared_with_chance():
    styles = two_groups()
    found, chance = neighbour_agreement(styles, ["a"] * 15 + ["b"] * 15)
    assert found == 1
    assert chance == pytest.approx(14 / 29)


def test_every_tag_has_a_colour_of_its_own():
    tags = ["red hair", "untagged", "hat", "bow", "hat", "cat"]
    colours = colour_tags(tags)
    assert list(colours) == ["hat", "bow", "cat", "red hair", "untagged"]
    assert colours["red hair"] == TAG_COLOURS["red hair"]
    assert len(set(colours.values())) == 5


def test_a_hair_colour_frames_before_other_tags():
    with_hair, without, none = surveyed([("bow", "red hair"), ("bow",), ()])
    assert main_tag(with_hair) == "red hair"
    assert main_tag(without) == "bow"
    assert main_tag(none) is None


def test_the_plot_shows_pictures_framed_in_their_colour():
    entries = surveyed([("red hair",), ("blue hair",), ()])
    points = np.asarray([[0, 0], [9, 9], [0, 9]], float)
    plot = draw_map(entries, points, side=300)
    assert plot.picture.shape[0] == 300
    assert plot.picture.shape[1] > 300
    for i, name in enumerate(("red hair", "blue hair", "untagged")):
        left, top = plot.corners[i].astype(int)
        frame = plot.picture[top + 1, left + 1]
        assert tuple(frame) == TAG_COLOURS[name]
        assert (plot.picture[top + 10, left + 10] == 200).all()


def test_rare_tags_lie_on_top():
    entries = surveyed([("red hair",), ("blue hair",), ("blue hair",), ("blue hair",)])
    plot = draw_map(entries, np.zeros((4, 2)), side=22)
    left, top = plot.corners[0].astype(int)
    assert tuple(plot.picture[top + 1, left + 1]) == TAG_COLOURS["red hair"]


def test_places_are_written_as_a_csv(tmp_path):
    entries = surveyed([("red hair",), ()])
    points = np.asarray([[0.5, -1], [2, 3]])
    write_places(tmp_path / "tsne.csv", entries, points, points * 10)
    assert (tmp_path / "tsne.csv").read_text() == (
        "picture,x,y,left,top,tag\n"
        "0.png,0.5000,-1.0000,5,-10,red hair\n"
        "1.png,2.0000,3.0000,20,30,\n"
    )


def test_thumbnails_shrink_with_their_number():
    assert choose_thumbnail(1, 4096) == 256
    assert 32 < choose_thumbnail(4000, 4096) < 56
    assert choose_thumbnail(10**6, 4096) == 16
