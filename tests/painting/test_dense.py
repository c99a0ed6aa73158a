"""The canvas of other devices draws the same; on a CPU, too."""

import numpy as np
import torch

from anime_draw.painting.canvas import Canvas
from anime_draw.painting.dense import DenseCanvas
from anime_draw.painting.network import Network
from tests.painting.small_generators import (
    blobs,
    make_generator,
    make_style,
    paint_dense,
)


def test_both_canvases_agree():
    generator = make_generator(32, 4)
    dense = DenseCanvas(generator, "float32")
    sparse = Canvas(Network(generator, torch.float32))
    style = make_style(0)
    pictures = [each.draw(blobs(0, 32), style).astype(int) for each in (dense, sparse)]
    assert np.abs(pictures[0] - pictures[1]).max() <= 1
    pictures = [each.update(blobs(1, 32), 0).astype(int) for each in (dense, sparse)]
    assert np.abs(pictures[0] - pictures[1]).max() <= 1


def test_a_batch_is_drawn_at_once():
    generator = make_generator(32, 4)
    styles = np.stack([make_style(seed) for seed in range(3)])
    masks = [blobs(seed, 32) for seed in range(3)]
    pictures = DenseCanvas(generator, "float32").draw_batch(masks, styles)
    for mask, style, picture in zip(masks, styles, pictures, strict=True):
        exact = paint_dense(generator, mask, style).astype(int)
        assert np.abs(exact - picture).max() <= 1
