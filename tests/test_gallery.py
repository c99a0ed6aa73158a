"""Finding, drawing by lot and opening pictures to look into."""

import numpy as np
import pytest

from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import draw_exhibits, draw_lots, open_portraits
from anime_draw.masks import save_mask
from anime_draw.pictures import save_picture
from anime_draw.results import Skipped

GREY = np.full((8, 8, 3), 128, np.uint8)


def find_exhibits(place):
    return draw_exhibits(place, 0, 0)[0]


def test_the_pictures_of_a_data_set_come_with_their_masks(tiny_dataset):
    exhibits = find_exhibits(tiny_dataset.folder)
    assert [each.name for each in exhibits] == [f"{i:02}.png" for i in range(8)]
    for portrait in open_portraits(exhibits, masks=True):
        np.testing.assert_array_equal(
            portrait.mask, tiny_dataset.mask(portrait.path.stem)
        )


def test_folders_are_searched_and_names_are_seen_from_them(tmp_path):
    save_picture(tmp_path / "sub" / "a.png", GREY)
    save_picture(tmp_path / "b.png", GREY)
    names = [each.name for each in find_exhibits(tmp_path)]
    assert names == ["b.png", "sub/a.png"]
    assert [each.name for each in find_exhibits(tmp_path / "b.png")] == ["b.png"]


def test_nothing_there_is_an_error(tmp_path):
    with pytest.raises(AnimeDrawError, match="no such file or folder"):
        find_exhibits(tmp_path / "none")


def named(count):
    return (str(i) for i in range(count))


def test_lots_keep_the_order_and_say_how_many_there_were():
    chosen, found = draw_lots(named(100), 10, seed=3)
    numbers = [int(each) for each in chosen]
    assert found == 100
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 10
    assert draw_lots(named(100), 10, seed=3)[0] == chosen
    assert draw_lots(named(100), 10, seed=4)[0] != chosen


@pytest.mark.parametrize("count", [0, 5, 9])
def test_a_count_of_zero_or_beyond_takes_all(count):
    chosen, _ = draw_lots(named(5), count, seed=0)
    assert chosen == list("01234")


def test_every_name_has_the_same_chance():
    hits = np.zeros(10, int)
    for seed in range(2000):
        for each in draw_lots(named(10), 3, seed)[0]:
            hits[int(each)] += 1
    assert abs(hits - 600).max() < 100


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_bad_files_are_skipped_in_their_place(tmp_path, workers):
    for name in "acd":
        save_picture(tmp_path / f"{name}.png", GREY)
    (tmp_path / "b.png").write_bytes(b"no picture")
    found = find_exhibits(tmp_path)
    opened = list(open_portraits(found, masks=False, workers=workers))
    assert [type(each) is Skipped for each in opened] == [False, True, False, False]
    assert "b.png: is not a picture" in opened[1].reason


def test_a_mask_of_another_size_is_skipped(tiny_dataset):
    save_mask(tiny_dataset.mask_path("03"), np.zeros((9, 9), np.uint8))
    opened = list(open_portraits(find_exhibits(tiny_dataset.folder), masks=True))
    (bad,) = [each for each in opened if isinstance(each, Skipped)]
    assert bad.reason.endswith("03.png: is 9x9 pixels, its picture 64x64")
