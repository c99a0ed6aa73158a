"""The U-Nets and their encoder."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from anime_draw.checkpoint import save_model
from anime_draw.config import UnetConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.mobilenet import PYRAMID_CHANNELS, ConvBnRelu, MobileNetV2
from anime_draw.models.unet import Context, Refinement, Unet
from anime_draw.networks import load_encoder_weights, load_unet


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v4"])
def test_logits_have_the_size_of_the_images(version):
    unet = Unet(UnetConfig(version=version, size=64, width=4)).eval()
    assert unet(torch.zeros(2, 3, 64, 64)).shape == (2, 7, 64, 64)


@pytest.mark.parametrize(("height", "width"), [(32, 32), (96, 32), (160, 224)])
@torch.inference_mode()
def test_v4_works_at_any_multiple_of_32(height, width):
    unet = Unet(UnetConfig(version="v4", width=4)).eval()
    assert unet(torch.zeros(1, 3, height, width)).shape == (1, 7, height, width)


def test_v4_starts_as_a_v3():
    torch.manual_seed(0)
    fine = Unet(UnetConfig(version="v4", width=4)).eval()
    plain = Unet(UnetConfig(version="v3", width=4)).eval()
    plain.load_state_dict(fine.state_dict(), strict=False)
    images = torch.rand(1, 3, 64, 64) * 2 - 1
    torch.testing.assert_close(fine(images), plain(images))


@torch.inference_mode()
def test_logits_are_refined_by_the_pixels_around():
    torch.manual_seed(0)
    refinement = Refinement(4, 3).eval()
    nn.init.normal_(refinement.head.weight)
    logits, images = torch.randn(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
    before = refinement(logits, images)
    images[:, :, 10, 20] = 1
    changed = (refinement(logits, images) != before).any(1)[0].nonzero()
    assert len(changed) > 9
    assert (changed - torch.tensor([10, 20])).abs().max() <= 4  # four 3x3 convolutions


@torch.inference_mode()
def test_context_tells_one_corner_of_the_other():
    torch.manual_seed(0)
    context = Context(8).eval()
    nn.init.normal_(context.project.weight)
    features = torch.rand(1, 8, 16, 16)
    before = context(features)
    features[:, :, 0, 0] += 10
    assert not torch.equal(context(features)[:, :, -1, -1], before[:, :, -1, -1])


def test_the_pyramid_halves_five_times():
    maps = MobileNetV2().eval().pyramid(torch.zeros(1, 3, 64, 64))
    assert [each.shape[2] for each in maps] == [32, 16, 8, 4, 2]
    assert tuple(each.shape[1] for each in maps) == PYRAMID_CHANNELS


def test_the_encoder_has_torchvisions_tensors():
    names = MobileNetV2().state_dict().keys()
    assert len(names) == 312
    assert {"features.0.0.weight", "features.2.conv.1.0.weight"} <= names
    assert {"features.1.conv.2.running_var", "features.18.1.bias"} <= names


def test_keras_padding_is_tensorflows_same():
    block = ConvBnRelu(1, 1, stride=2, origin="keras").eval()
    torch.nn.init.ones_(block[0].weight)
    images = torch.arange(16.0).reshape(1, 1, 4, 4) / 100
    # TensorFlow: windows start at the pixel itself, with zeros right and below.
    expected = F.avg_pool2d(F.pad(images, (0, 1, 0, 1)), 3, 2) * 9
    torch.testing.assert_close(block(images), expected / (1 + 1e-3) ** 0.5)


def test_torchvision_weights_see_normalised_images():
    network = MobileNetV2("torchvision")
    grey = torch.full((1, 3, 1, 1), 0.485 * 2 - 1)
    assert network.normalise(grey)[0, 0].abs().item() < 1e-6


def test_encoder_weights_load_from_a_file_and_from_a_unet(tmp_path):
    config = UnetConfig(size=32, width=4)
    source = Unet(config)
    save_model(tmp_path / "unet.safetensors", "unet", config, source.state_dict())
    target = Unet(config)
    load_encoder_weights(target, tmp_path / "unet.safetensors")
    name = "features.3.conv.0.0.weight"
    assert torch.equal(
        source.encoder.state_dict()[name], target.encoder.state_dict()[name]
    )


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    save_model(path, "other", {}, {"features.0.0.weight": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="does not fit this network"):
        load_encoder_weights(Unet(UnetConfig(width=4)), path)


def test_a_unet_comes_back_from_its_file(tmp_path):
    config = UnetConfig(version="v2", size=32, width=4)
    unet = Unet(config).eval()
    path = tmp_path / "unet.safetensors"
    save_model(path, "unet", config, unet.state_dict())
    loaded = load_unet(path)
    images = torch.randn(1, 3, 32, 32)
    assert loaded.config == config
    assert torch.equal(loaded(images), unet(images))


def test_a_unet_of_an_unknown_version_is_named(tmp_path):
    path = tmp_path / "unet.safetensors"
    save_model(path, "unet", UnetConfig(version="v9"), {})
    with pytest.raises(
        CheckpointError, match="unet.safetensors: .*version must be v1, v2"
    ):
        load_unet(path)
