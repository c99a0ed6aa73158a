"""Stepping through pictures and masks of a folder."""

import json
from pathlib import Path

import numpy as np
import pytest

from anime_draw.data.folder import Dataset
from anime_draw.errors import AnimeDrawError, MaskError
from anime_draw.masks import load_mask, save_mask
from anime_draw.pictures import save_picture
from gui.document.document import Document
from gui.files.folder import FolderCursor

MASK = np.full((6, 8), 4, np.uint8)
PICTURE = np.full((6, 8, 3), 200, np.uint8)


def names(cursor: FolderCursor) -> list[str]:
    found = []
    for position in range(len(cursor)):
        assert cursor.go(position)
        found.append(cursor.entry.name)
    return found


def test_a_data_set_is_stepped_through_in_pairs(tiny_dataset: Dataset):
    cursor = FolderCursor.open(tiny_dataset.folder)
    assert names(cursor) == sorted([*tiny_dataset.train, *tiny_dataset.val])
    cursor.go(0)
    assert not cursor.step(-1) and cursor.step() and cursor.position == 1
    mask, picture = cursor.entry.load()
    name = cursor.entry.name
    assert (mask == tiny_dataset.mask(name)).all()
    assert (picture == tiny_dataset.picture(name)).all()
    cursor.go(len(cursor) - 1)
    assert not cursor.step() and not cursor.go(-1)


@pytest.mark.parametrize("place", ["images/03.png", "masks/03.png"])
def test_a_file_of_a_data_set_opens_all_of_it_there(tiny_dataset: Dataset, place):
    cursor = FolderCursor.open(tiny_dataset.folder / place)
    assert cursor.entry.name == "03" and len(cursor) == 8
    assert cursor.folder == tiny_dataset.folder


def test_a_corrected_mask_is_saved_at_its_own_size_where_it_was(tiny_dataset: Dataset):
    cursor = FolderCursor.open(tiny_dataset.folder / "masks" / "02.png")
    document = Document(cursor.entry.load()[0], cursor.entry.mask)
    with document.edit() as mask:
        mask[:4] = 6
    document.save(document.path)
    saved = load_mask(tiny_dataset.folder / "masks" / "02.png")
    assert saved.shape == (64, 64) and (saved[:4] == 6).all()


def test_pictures_without_masks_begin_empty_and_get_a_folder(tmp_path: Path):
    for name in ("b.jpg", "a.png", "notes.txt", "png", ".png", "._a.png"):
        if name not in ("b.jpg", "a.png"):
            (tmp_path / name).write_text("x")
        else:
            save_picture(tmp_path / name, PICTURE)
    cursor = FolderCursor.open(tmp_path / "b.jpg")
    assert cursor.entry.mask == tmp_path / "masks" / "b.png"
    mask, picture = cursor.entry.load()
    assert mask.shape == (6, 8) and not mask.any() and picture.shape == (6, 8, 3)
    save_mask(cursor.entry.mask, MASK)
    again = FolderCursor.open(tmp_path / "masks" / "b.png")
    assert again.entry.name == "b"
    assert (FolderCursor.open(tmp_path / "b.jpg").entry.load()[0] == 4).all()
    assert names(cursor) == ["a", "b"]


def test_masks_alone_are_stepped_through_without_pictures(tmp_path: Path):
    for name in ("2", "1"):
        save_mask(tmp_path / f"{name}.png", MASK)
    cursor = FolderCursor.open(tmp_path)
    assert names(cursor) == ["1", "2"]
    mask, picture = cursor.entry.load()
    assert (mask == 4).all() and picture is None
    assert cursor.entry.mask == tmp_path / "2.png"


def test_masks_beside_pictures_are_paired(tmp_path: Path):
    for name in ("a", "b"):
        save_picture(tmp_path / f"{name}.jpg", PICTURE)
    save_mask(tmp_path / "a.png", MASK)
    cursor = FolderCursor.open(tmp_path)
    assert names(cursor) == ["a", "b"]
    cursor.go(0)
    mask, picture = cursor.entry.load()
    assert (mask == 4).all() and picture is not None
    cursor.step()
    assert cursor.entry.mask == tmp_path / "b.png"
    assert not cursor.entry.load()[0].any()


@pytest.mark.parametrize("place", ["images/a.json", "annotations/a.json"])
def test_labelme_files_stand_in_for_missing_masks(tmp_path: Path, place):
    save_picture(tmp_path / "images" / "a.png", PICTURE)
    shape = {"label": "hair", "points": [[0, 0], [7, 5]], "shape_type": "rectangle"}
    content = {"shapes": [shape], "imageHeight": 6, "imageWidth": 8}
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text(json.dumps(content))
    cursor = FolderCursor.open(tmp_path)
    assert (cursor.entry.load()[0] == 5).all()
    save_mask(cursor.entry.mask, MASK)
    assert (cursor.entry.load()[0] == 4).all()


def test_what_cannot_be_read_is_said_and_can_be_stepped_over(tmp_path: Path):
    for name in ("a", "b", "c"):
        save_mask(tmp_path / f"{name}.png", MASK)
    (tmp_path / "b.png").write_text("broken")
    cursor = FolderCursor.open(tmp_path)
    (tmp_path / "a.png").unlink()
    with pytest.raises(MaskError, match="a.png: cannot be read"):
        cursor.entry.load()
    cursor.step()
    with pytest.raises(MaskError, match="b.png"):
        cursor.entry.load()
    assert cursor.step() and (cursor.entry.load()[0] == 4).all()


def test_a_folder_without_pictures_is_refused(tmp_path: Path):
    with pytest.raises(AnimeDrawError, match="has no pictures or masks"):
        FolderCursor.open(tmp_path)
    with pytest.raises(AnimeDrawError, match="has no pictures or masks"):
        FolderCursor.open(tmp_path / "missing")
