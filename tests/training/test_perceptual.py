"""The perceptual loss and the networks it looks through."""

import pytest
import torch
from safetensors.torch import save_file

from anime_draw.config import UnetConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.unet import Unet
from anime_draw.models.vgg import Vgg19
from anime_draw.networks import load_unet
from anime_draw.training import perceptual as module
from anime_draw.training.perceptual import from_mobilenet, from_unet, from_vgg19


def images(seed: int) -> torch.Tensor:
    torch.manual_seed(seed)
    return torch.rand(2, 3, 64, 64) * 2 - 1


def test_equal_images_are_at_no_distance_and_others_farther_the_more_they_differ(
    tiny_unet,
):
    perceptual = from_unet(tiny_unet)
    one, other = images(0), images(1)
    near, far = (torch.lerp(one, other, share) for share in (0.1, 0.5))
    assert perceptual(one, one).item() == 0
    assert 0 < perceptual(near, one) < perceptual(far, one)


def test_the_gradient_reaches_the_image_and_not_the_network(tiny_unet):
    perceptual = from_unet(tiny_unet)
    drawn = images(0).requires_grad_()
    perceptual(drawn, images(1)).backward()
    assert drawn.grad is not None and drawn.grad.any()
    assert all(each.grad is None for each in perceptual.parameters())


def test_folding_leaves_what_the_network_sees(tiny_unet):
    maps = from_unet(tiny_unet).pyramid(images(0))
    wanted = load_unet(tiny_unet).encoder.pyramid(images(0))
    assert len(maps) == len(wanted)
    for ours, theirs in zip(maps, wanted, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def unevenness(perceptual) -> float:
    """Return how much gradients differ between the pixels of an 8 px grid."""
    grid = torch.zeros(8, 8)
    for seed in range(20):
        drawn = images(seed).requires_grad_()
        perceptual(drawn, images(seed + 100)).backward()
        cells = drawn.grad.abs().mean((0, 1)).reshape(8, 8, 8, 8)
        grid += cells.mean((0, 2))
    return float(grid.std() / grid.mean())


def test_strides_leave_less_of_a_grid_in_gradients(tiny_unet, monkeypatch):
    perceptual = from_unet(tiny_unet)
    moved = unevenness(perceptual)
    monkeypatch.setattr(module, "moved_alike", lambda *images: images)
    assert moved < 0.6 * unevenness(perceptual)


def test_mobilenet_weights_are_read_by_torchvisions_names(tmp_path):
    path = tmp_path / "mobilenet.safetensors"
    save_file(Unet(UnetConfig()).encoder.state_dict(), path)
    perceptual = from_mobilenet(path, "torchvision")
    assert perceptual.network.origin == "torchvision"


def test_vgg19_is_read_by_torchvisions_names_and_the_rest_ignored(tmp_path):
    with torch.device("meta"):
        shapes = {name: each.shape for name, each in Vgg19().state_dict().items()}
    assert list(shapes)[-1] == "features.28.bias"
    tensors = {name: torch.zeros(shape) for name, shape in shapes.items()}
    save_file({**tensors, "classifier.0.bias": torch.zeros(3)}, tmp_path / "vgg")
    maps = from_vgg19(tmp_path / "vgg").pyramid(images(0)[:, :, :32, :32])
    assert [each.shape[1:] for each in maps] == [
        (64, 32, 32),
        (128, 16, 16),
        (256, 8, 8),
        (512, 4, 4),
        (512, 2, 2),
    ]


def test_a_file_of_other_weights_is_refused_by_name(tmp_path):
    save_file({"features.0.weight": torch.zeros(1)}, tmp_path / "other")
    with pytest.raises(CheckpointError, match="other: does not fit this network"):
        from_vgg19(tmp_path / "other")
