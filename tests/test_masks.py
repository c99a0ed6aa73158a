"""Masks of every spelling read as ids, and wrong ones say what is wrong."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from anime_draw.classes import (
    COMMUNITY_PALETTE,
    NUM_CLASSES,
    PAINT_PALETTE,
    PALETTE,
)
from anime_draw.errors import MaskError
from anime_draw.masks import (
    check_mask,
    colourise,
    count_pixels,
    load_mask,
    resize_mask,
    save_mask,
)

IDS = np.arange(NUM_CLASSES, dtype=np.uint8)[None].repeat(3, axis=0)
SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))
MASKS = arrays(np.uint8, SHAPES, elements=st.integers(0, NUM_CLASSES - 1))


def paletted(ids: np.ndarray, palette: np.ndarray) -> Image.Image:
    image = Image.fromarray(ids)
    image.putpalette(np.asarray(palette, np.uint8).tobytes())
    return image


@given(MASKS)
@settings(max_examples=40)
def test_a_mask_comes_back_as_it_was(tmp_path_factory, mask):
    path = tmp_path_factory.mktemp("masks") / "маска 面.png"
    save_mask(path, mask)
    assert np.array_equal(load_mask(path), mask)


@given(MASKS, st.sampled_from([PALETTE, COMMUNITY_PALETTE]), st.booleans())
@settings(max_examples=40)
def test_known_colours_read_as_ids(tmp_path_factory, mask, palette, transparent):
    path = tmp_path_factory.mktemp("masks") / "a.png"
    image = Image.fromarray(colourise(mask, palette))
    (image.convert("RGBA") if transparent else image).save(path)
    assert np.array_equal(load_mask(path), mask)


def test_masks_of_spade_anime_paint_read_as_ids(tmp_path):
    Image.fromarray(colourise(IDS, PAINT_PALETTE)).save(tmp_path / "a.png")
    assert np.array_equal(load_mask(tmp_path / "a.png"), IDS)


def test_black_white_and_red_alone_are_not_taken_for_a_palette(tmp_path):
    colours = np.array([[(0, 0, 0), (255, 255, 255), (255, 0, 0)]], np.uint8)
    Image.fromarray(colours).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"the colour \(0, 0, 0\), which is no class"):
        load_mask(tmp_path / "a.png")
    paletted(np.array([[0, 1, 2]], np.uint8), colours[0]).save(tmp_path / "b.png")
    assert load_mask(tmp_path / "b.png").tolist() == [[0, 1, 2]]


@given(MASKS, st.permutations(range(NUM_CLASSES)), st.integers(0, 1))
@settings(max_examples=40)
def test_a_reordered_palette_reads_by_colour(tmp_path_factory, mask, order, which):
    palette = np.asarray((PALETTE, COMMUNITY_PALETTE)[which])
    path = tmp_path_factory.mktemp("masks") / "a.png"
    positions = np.argsort(order).astype(np.uint8)
    paletted(positions[mask], palette[list(order)]).save(path)
    assert np.array_equal(load_mask(path), mask)


def test_a_saved_mask_shows_its_colours(tmp_path):
    save_mask(tmp_path / "a.png", IDS)
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "P"
        assert np.array_equal(np.asarray(image.convert("RGB")), colourise(IDS))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32])
def test_grey_ids_read_as_they_are(tmp_path, dtype):
    Image.fromarray(IDS.astype(dtype)).save(tmp_path / "a.tif")
    assert np.array_equal(load_mask(tmp_path / "a.tif"), IDS)


def test_grey_ids_with_transparency_read_as_they_are(tmp_path):
    Image.fromarray(IDS).convert("LA").save(tmp_path / "a.png")
    assert np.array_equal(load_mask(tmp_path / "a.png"), IDS)


def test_ids_under_a_strange_palette_read_as_ids(tmp_path):
    strange = np.random.default_rng(0).integers(0, 256, (NUM_CLASSES, 3))
    paletted(IDS, strange).save(tmp_path / "a.png")
    assert np.array_equal(load_mask(tmp_path / "a.png"), IDS)


def test_ids_beyond_a_short_palette_read_as_ids(tmp_path):
    file = io.BytesIO()
    paletted(IDS, np.full((2, 3), 9)).save(file, "GIF")
    file.seek(0)
    with Image.open(file) as image:
        image.save(tmp_path / "a.png")
    assert load_mask(tmp_path / "a.png").max() < NUM_CLASSES


def test_an_id_that_is_no_class_is_counted(tmp_path):
    ids = IDS.copy()
    ids[0, :2], ids[2, 2] = 9, 200
    Image.fromarray(ids).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"a\.png: 2 pixels have the id 9, .* 0 to 6"):
        load_mask(tmp_path / "a.png")


@pytest.mark.parametrize("mode", ["1", "L"])
def test_a_black_and_white_picture_is_no_mask(tmp_path, mode):
    Image.new(mode, (4, 4), 255).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match="16 pixels have the id 255"):
        load_mask(tmp_path / "a.png")


def test_an_unknown_colour_is_counted(tmp_path):
    colours = colourise(IDS)
    colours[0, :3] = (1, 2, 3)
    Image.fromarray(colours).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"3 pixels have the colour \(1, 2, 3\)"):
        load_mask(tmp_path / "a.png")


def test_an_error_in_community_colours_names_the_stranger(tmp_path):
    colours = colourise(IDS, COMMUNITY_PALETTE)
    colours[1, 1] = (9, 9, 9)
    Image.fromarray(colours).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"1 pixels have the colour \(9, 9, 9\)"):
        load_mask(tmp_path / "a.png")


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_nearest_takes_the_closest_colour(tmp_path, mode):
    shifted = np.clip(colourise(IDS).astype(int) + 7, 0, 255).astype(np.uint8)
    image = Image.fromarray(shifted)
    (image.convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else image).save(
        tmp_path / "a.png"
    )
    assert np.array_equal(load_mask(tmp_path / "a.png", nearest=True), IDS)


def test_a_broken_or_missing_mask_is_named(tmp_path):
    save_mask(tmp_path / "a.png", np.zeros((64, 64), np.uint8))
    data = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(data[: len(data) - 30])
    with pytest.raises(MaskError, match=r"a\.png: broken picture"):
        load_mask(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"b\.png: cannot be read \(No such"):
        load_mask(tmp_path / "b.png")


def test_a_wrong_mask_is_not_saved(tmp_path):
    with pytest.raises(MaskError, match="4 pixels have the id 7"):
        save_mask(tmp_path / "a.png", np.full((2, 2), 7, np.uint8))
    assert not list(tmp_path.iterdir())


def test_negative_ids_are_no_classes():
    with pytest.raises(MaskError, match="1 pixels have the id -1"):
        check_mask(np.array([[0, -1]]), name="a")


@pytest.mark.parametrize("ids", [np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2))])
def test_what_is_no_mask_at_all_is_a_mistake_of_the_caller(ids):
    with pytest.raises(ValueError, match="expected ids"):
        check_mask(ids, name="a")


@given(MASKS, st.integers(1, 20), st.integers(1, 20))
def test_resizing_makes_no_new_ids(mask, height, width):
    resized = resize_mask(mask, (height, width))
    assert resized.shape == (height, width)
    assert set(np.unique(resized)) <= set(np.unique(mask))


@given(MASKS)
def test_counts_add_up_to_all_pixels(mask):
    counts = count_pixels(mask)
    assert counts.shape == (NUM_CLASSES,)
    assert counts.sum() == mask.size
    assert counts[mask[0, 0]] == (mask == mask[0, 0]).sum()
