"""Segmenting pictures of any size."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from anime_draw.checkpoint import save_model
from anime_draw.config import UnetConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.unet import Unet
from anime_draw.networks import load_unet
from anime_draw.segmenter import Segmenter, finish, three_quarters
from anime_draw.tensors import to_images

SIZE = 64


def random_picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.fixture
def segmenter(tiny_unet):
    return Segmenter.load(tiny_unet, device="cpu", precision="float32")


@torch.inference_mode()
def test_masks_and_confidences_are_those_of_the_plain_network(segmenter, tiny_unet):
    pictures = [random_picture(SIZE, SIZE, seed) for seed in range(3)]
    masks, confidences = segmenter.segment(pictures)
    probabilities = load_unet(tiny_unet)(to_images(pictures)).softmax(1)
    best, labels = probabilities.max(1)
    assert (np.stack(masks) == labels.numpy()).mean() > 0.999
    np.testing.assert_allclose(confidences, best.mean((1, 2)), atol=1e-4)


@pytest.mark.parametrize("shape", [(200, 64), (64, 200), (30, 31), (1, 1), (5, 300)])
def test_a_mask_has_the_size_of_its_picture(segmenter, shape):
    masks, confidences = segmenter.segment([random_picture(*shape)])
    assert masks[0].shape == shape and masks[0].dtype == np.uint8
    assert 0 < confidences[0] <= 1


def test_no_pictures_give_no_masks(segmenter):
    masks, confidences = segmenter.segment([])
    assert masks == [] and confidences.shape == (0,)


@pytest.mark.parametrize("looks", [2, 4])
def test_looks_make_the_mirrored_picture_give_the_mirrored_mask(segmenter, looks):
    picture = random_picture(SIZE, SIZE)
    (mask, mirrored), _ = segmenter.segment([picture, picture[:, ::-1]], looks=looks)
    assert (mask[:, ::-1] == mirrored).mean() > 0.999


@torch.inference_mode()
def test_four_looks_are_the_mean_at_two_sizes_and_mirrored(tmp_path):
    config = UnetConfig(version="v4", size=128, width=4)
    path = tmp_path / "fine.safetensors"
    save_model(path, "unet", config, Unet(config).state_dict())
    segmenter = Segmenter.load(path, device="cpu", precision="float32")
    network = load_unet(path)
    images = to_images([random_picture(128, 128)])
    small = F.interpolate(images, (96, 96), mode="bilinear", antialias=True)
    expected = torch.zeros(1, 7, 128, 128)
    for image in (images, small):
        plain = network(image).softmax(1)
        mirrored = network(image.flip(3)).softmax(1).flip(3)
        for maps in (plain, mirrored):
            expected += F.interpolate(maps, (128, 128), mode="bilinear") / 4
    found = segmenter.probabilities([random_picture(128, 128)], looks=4)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize(
    ("size", "smaller"), [(512, 384), (256, 192), (128, 96), (96, 64), (32, 32)]
)
def test_three_quarters_are_a_size_that_the_network_takes(size, smaller):
    assert three_quarters(size) == smaller


def test_what_pads_an_oblong_picture_does_not_count():
    probabilities = np.zeros((7, 4, 4), np.float32)
    probabilities[5, :2] = 1.0  # the picture: the upper half
    probabilities[0, 2:] = 0.5  # padding
    mask, confidence = finish(probabilities, 2, 4)
    assert mask.tolist() == [[5] * 4] * 2 and confidence == 1.0


def test_bfloat16_agrees_with_float32(tiny_unet, segmenter):
    half = Segmenter.load(tiny_unet, device="cpu", precision="bfloat16")
    picture = random_picture(SIZE, SIZE)
    (mask,), _ = segmenter.segment([picture])
    (other,), _ = half.segment([picture])
    assert (mask == other).mean() > 0.9


def test_a_v4_segments_pictures_of_any_shape(tmp_path):
    config = UnetConfig(version="v4", size=64, width=4)
    path = tmp_path / "fine.safetensors"
    save_model(path, "unet", config, Unet(config).state_dict())
    segmenter = Segmenter.load(path, device="cpu", precision="float32")
    (mask,), _ = segmenter.segment([random_picture(40, 90)], looks=4)
    assert mask.shape == (40, 90)


def test_a_model_of_other_classes_is_refused(tmp_path):
    config = UnetConfig(size=32, width=4, num_classes=3)
    path = tmp_path / "three.safetensors"
    save_model(path, "unet", config, Unet(config).state_dict())
    with pytest.raises(CheckpointError, match=r"three.*segments 3 classes, not 7"):
        Segmenter.load(path)
