"""The gallery: the same picture is there once, those used last first."""

from pathlib import Path

import numpy as np
import pytest

from anime_draw.errors import PictureError
from anime_draw.pictures import save_picture
from gui.session.gallery import MOST_SHOWN, Entry, Gallery, read_entry


def entry(value: int) -> Entry:
    return Entry.of(Path(f"{value}.png"), np.full((8, 8, 3), value, np.uint8))


def test_an_entry_is_the_square_of_a_picture(tmp_path: Path):
    picture = np.zeros((700, 1100, 3), np.uint8)
    picture[:, 200:900] = 255
    save_picture(tmp_path / "wide.png", picture)
    read = read_entry(tmp_path / "wide.png")
    assert read.picture.shape == (512, 512, 3) and read.picture.min() > 250
    assert read.thumbnail.shape == (96, 96, 3)
    assert read.name == "wide.png"


def test_a_small_square_stays_as_it_is():
    assert (entry(7).picture == 7).all() and entry(7).picture.shape == (8, 8, 3)


def test_what_is_no_picture_names_the_file(tmp_path: Path):
    (tmp_path / "x.png").write_text("no")
    with pytest.raises(PictureError, match=r"x\.png"):
        read_entry(tmp_path / "x.png")


def test_the_same_picture_is_there_once_and_comes_first():
    gallery = Gallery()
    for value in (1, 2, 1):
        gallery.add(entry(value))
    assert [each.name for each in gallery] == ["1.png", "2.png"]
    assert len(gallery) == 2 and entry(1).key in gallery


def test_what_is_removed_works_on_until_it_is_forgotten():
    gallery = Gallery()
    one, two = entry(1), entry(2)
    gallery.add(one)
    gallery.add(two)
    gallery.remove(one.key)
    assert [each.key for each in gallery] == [two.key]
    gallery.forget([one.key])
    assert gallery[one.key] is one
    gallery.forget([])
    assert one.key not in gallery and two.key in gallery


def test_a_full_gallery_shows_the_newest():
    gallery = Gallery()
    for value in range(MOST_SHOWN + 5):
        gallery.add(entry(value))
    assert len(gallery) == MOST_SHOWN
    assert next(iter(gallery)).name == f"{MOST_SHOWN + 4}.png"
