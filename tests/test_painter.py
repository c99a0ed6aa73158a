"""Painting: a mask and a style become a picture."""

from pathlib import Path

import numpy as np
import pytest
import torch

from anime_draw.checkpoint import load_model, save_model
from anime_draw.errors import AnimeDrawError, CheckpointError, MaskError
from anime_draw.painter import Painter, SameEyes


@pytest.fixture(scope="module")
def painter(tiny_gaugan: Path) -> Painter:
    return Painter.load(tiny_gaugan, "cpu", "float32")


def blocks(size: int) -> np.ndarray:
    cells = np.arange(16, dtype=np.uint8).reshape(4, 4) % 7
    return np.kron(cells, np.ones((size // 4, size // 4), np.uint8))


def test_a_picture_has_the_size_of_the_model_whatever_the_mask(painter: Painter):
    style = painter.random_style(0)
    small, large = (painter.paint(blocks(size), style) for size in (32, 128))
    assert small.shape == (32, 32, 3) and small.dtype == np.uint8
    assert (small == large).all()


def test_mask_and_style_both_show(painter: Painter):
    picture = painter.paint(blocks(32), painter.random_style(0))
    assert (picture != painter.paint(blocks(32), painter.random_style(1))).any()
    assert (picture != painter.paint(blocks(32).T, painter.random_style(0))).any()


def test_a_batch_is_what_its_pictures_are_alone(painter: Painter):
    masks = [blocks(32), blocks(32).T]
    styles = np.stack([painter.random_style(seed) for seed in (3, 4)])
    batch = painter.paint_batch(masks, styles).astype(int)
    for mask, style, picture in zip(masks, styles, batch, strict=True):
        assert np.abs(painter.paint(mask, style) - picture).max() <= 1


def test_bfloat16_stays_close_to_float32(painter: Painter, tiny_gaugan: Path):
    fast = Painter.load(tiny_gaugan, "cpu", "bfloat16")
    style = painter.random_style(0)
    exact = painter.paint(blocks(32), style).astype(int)
    assert np.abs(fast.paint(blocks(32), style) - exact).mean() < 4


def test_a_seed_always_gives_the_same_style(painter: Painter):
    assert (painter.random_style(5) == painter.random_style(5)).all()
    assert painter.random_style(5).shape == (painter.style_dim,)


def test_references_are_encoded(painter: Painter):
    pictures = [np.full((20, 30, 3), value, np.uint8) for value in (0, 255)]
    styles = painter.encode(pictures)
    assert styles.shape == (2, painter.style_dim) and (styles[0] != styles[1]).any()


def test_eyes_have_one_colour_whatever_the_style(eyed_gaugan: Path):
    painter = Painter.load(eyed_gaugan, device="cpu", precision="float32")
    mask = np.zeros((32, 32), np.uint8)
    style = painter.random_style(0)
    blue = painter.with_eyes(style, (70, 95, 130))
    assert (blue[:-3] == style[:-3]).all() and (blue[-3:] != style[-3:]).all()
    same = SameEyes(painter, (70, 95, 130))
    assert same.size == painter.size
    assert (same.paint(mask, style) == painter.paint(mask, blue)).all()
    assert (same.paint(mask, style) != painter.paint(mask, style)).any()


def test_a_model_whose_styles_say_no_eyes_says_so(painter: Painter):
    for act in (painter.with_eyes, lambda *args: SameEyes(painter, args[1])):
        with pytest.raises(AnimeDrawError, match="teach it with anime-draw train-eyes"):
            act(painter.mean, (0, 0, 0))


def test_a_mask_with_an_unknown_id_is_refused(painter: Painter):
    with pytest.raises(MaskError, match="1024 pixels have the id 9"):
        painter.paint(np.full((32, 32), 9, np.uint8), painter.random_style(0))


def rewritten(source: Path, path: Path, *, drop: str = "", **config) -> Path:
    model = load_model(source, "gaugan")
    kept = {k: v for k, v in model.tensors.items() if not (drop and k.startswith(drop))}
    save_model(path, "gaugan", {**model.config, **config}, kept)
    return path


def test_a_model_without_encoder_says_that_it_takes_no_references(
    tiny_gaugan: Path, tmp_path: Path
):
    path = rewritten(tiny_gaugan, tmp_path / "m.safetensors", encoder=None)
    with pytest.raises(AnimeDrawError, match="no style encoder.*--seed"):
        Painter.load(path, "cpu").encode([np.zeros((8, 8, 3), np.uint8)])


def test_a_model_that_lacks_its_styles_is_refused(tiny_gaugan: Path, tmp_path: Path):
    path = rewritten(tiny_gaugan, tmp_path / "m.safetensors", drop="style.mean")
    with pytest.raises(CheckpointError, match="m.safetensors: .*style.mean"):
        Painter.load(path, "cpu")


def test_impossible_settings_are_refused(tiny_gaugan: Path, tmp_path: Path):
    generator = {**load_model(tiny_gaugan, "gaugan").config["generator"], "size": 33}
    path = rewritten(tiny_gaugan, tmp_path / "m.safetensors", generator=generator)
    with pytest.raises(CheckpointError, match="m.safetensors: impossible settings"):
        Painter.load(path, "cpu")


def test_a_model_of_another_kind_is_refused(tmp_path: Path):
    save_model(tmp_path / "u.safetensors", "unet", {}, {"a": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="unet model, expected gaugan"):
        Painter.load(tmp_path / "u.safetensors")
