"""Colours are read from features as they were learnt."""

import numpy as np
import torch

from anime_draw.painting.drafts import Readout, to_picture


def test_colours_that_are_linear_in_features_are_read_exactly():
    torch.manual_seed(0)
    weight, readout = torch.randn(5, 3) * 20, Readout()
    assert not readout.ready
    for _ in range(3):
        features = torch.randn(32, 32, 5)
        colours = to_picture((features @ weight + 128).numpy())
        readout.learn(features, colours.repeat(4, axis=0).repeat(4, axis=1))
    features = torch.randn(32, 32, 5)
    expected = (features @ weight + 128).clamp(0, 255).numpy()
    assert np.abs(readout.read(features, 32).clip(0, 255) - expected).mean() < 2


def test_colours_become_a_picture():
    colours = np.array([[[-3, 0.4, 254.6], [300, 7, 8.5]]], np.float32)
    assert to_picture(colours).tolist() == [[[0, 0, 255], [255, 7, 8]]]
