"""Readers of model files and of what a training goes on with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from anime_draw.attributes import Attributes, load_attributes
from anime_draw.checkpoint import load_weights, save_model
from anime_draw.config import GauganConfig, MaskVaeConfig, UnetConfig, VaeConfig
from anime_draw.models.gaugan import Generator
from anime_draw.models.mask_vae import MaskVae
from anime_draw.models.unet import Unet
from anime_draw.models.vae import Encoder
from anime_draw.painter import Painter
from anime_draw.random_masks import MaskSampler
from anime_draw.segmenter import Segmenter
from anime_draw.settings import TrainSettings
from anime_draw.style import StyleEncoder
from anime_draw.training.loop import Run
from anime_draw.training.opponent import load_opponent
from tests.fuzz.readers import Reader
from tests.fuzz.spoiling import spoil_safetensors, spoil_zip

STYLE = {"style.mean": torch.zeros(8), "style.covariance": torch.eye(8)}
FACTS = {"step": 1, "eyes": {"mean": [40.0, 6.0, 2.0], "unit": [2.8, 2.4, 2.7]}}
ENCODER = VaeConfig(size=8, width=2, thumbnail=2, style_dim=8)
GENERATOR = GauganConfig(
    size=16, width=2, max_channels=4, start=8, hidden=2, style_dim=8, uniform=True
)


def save(
    folder: Path,
    kind: str,
    config: Any,
    networks: Mapping[str, nn.Module],
    more: Mapping[str, Tensor] = STYLE,
) -> list[bytes]:
    """Return a model file of some networks."""
    torch.manual_seed(0)
    tensors = dict(more)
    for part, network in networks.items():
        start = f"{part}." if part else ""
        state = network.state_dict()
        tensors |= {f"{start}{name}": value for name, value in state.items()}
    save_model(folder / "model.safetensors", kind, config, tensors, FACTS)
    return [(folder / "model.safetensors").read_bytes()]


def unet(folder: Path) -> list[bytes]:
    config = UnetConfig(size=32, width=1)
    return save(folder, "unet", config, {"": Unet(config)}, {})


def vae(folder: Path) -> list[bytes]:
    return save(folder, "vae", ENCODER, {"encoder": Encoder(ENCODER)})


def gaugan(folder: Path) -> list[bytes]:
    configs = {"generator": GENERATOR, "encoder": ENCODER}
    networks = {"generator": Generator(GENERATOR), "encoder": Encoder(ENCODER)}
    return save(folder, "gaugan", configs, networks)


def mask_vae(folder: Path) -> list[bytes]:
    config = MaskVaeConfig(size=8, width=2, latent_dim=8)
    return save(folder, "masks", config, {"": MaskVae(config)})


def attributes(folder: Path) -> list[bytes]:
    rng = np.random.default_rng(0)
    path = folder / "attributes.safetensors"
    Attributes(
        names=("black hair", "ribbon"),
        directions=rng.normal(size=(2, 8)).astype(np.float32),
        mean=np.zeros(8, np.float32),
        spread=np.ones(2, np.float32),
        counts=(5, 4),
        separability=(0.9, 0.8),
        facts={"left_out": []},
    ).save(path)
    return [path.read_bytes()]


def read_a_unet(path: Path) -> None:
    segmenter = Segmenter.load(path)
    assert 0 < segmenter.size <= 4096
    _check_finite(segmenter.network)


def read_a_painter(path: Path) -> None:
    painter = Painter.load(path, precision="float32")
    style = np.zeros(painter.style_dim, np.float32)
    if painter.size <= 32:
        picture = painter.paint(np.zeros((4, 4), np.uint8), style)
        assert picture.shape == (painter.size, painter.size, 3)
    assert 0 < painter.size <= 4096 and np.isfinite(painter.covariance).all()


def read_a_style_encoder(path: Path) -> None:
    encoder = StyleEncoder.load(path, precision="float32")
    if encoder.size <= 64:
        (style,) = encoder.encode([np.zeros((4, 4, 3), np.uint8)])
        assert np.isfinite(style).all() and style.shape == encoder.mean.shape


def read_a_sampler(path: Path) -> None:
    sampler = MaskSampler.load(path, precision="float32")
    if sampler.network.config.size <= 64:
        (mask,) = sampler.sample(1, 0, size=16)
        assert mask.shape == (16, 16) and mask.max() < 7


def read_attributes(path: Path) -> None:
    known = load_attributes(path)
    style = np.zeros(len(known.mean), np.float32)
    for name in known.names:
        assert known.apply(style, {name: 1.0}).dtype == np.float32
    assert np.isfinite(known.directions).all() and np.isfinite(known.spread).all()
    assert np.isfinite(known.separability).all() and known.alike() >= 0


def read_weights(path: Path) -> None:
    for tensor in load_weights(path).values():
        assert not tensor.is_floating_point() or tensor.dtype == torch.float32


def _check_finite(network: nn.Module) -> None:
    for tensor in network.state_dict().values():
        assert not tensor.is_floating_point() or bool(tensor.isfinite().all())


# Training states


class Line:
    """The smallest that can be trained."""

    kind = "line"
    config: Mapping[str, int] = {"inputs": 1}
    length = 1

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.network = nn.Linear(2, 2)
        optimiser = torch.optim.Adam(self.network.parameters())
        self.network(torch.ones(1, 2)).sum().backward()
        optimiser.step()
        self.parts = {"discriminator": self.network, "optimiser": optimiser}

    def prepare(self, average: nn.Module) -> None:
        """Nothing is to be done."""

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        return average.state_dict()

    def facts(self) -> dict[str, Any]:
        return {}


def begin(folder: Path) -> Run:
    return Run(Line(), folder, TrainSettings(steps=1))  # type: ignore[arg-type]


def state(folder: Path) -> list[bytes]:
    run = begin(folder)
    run.save()
    return [(folder / "state.pt").read_bytes()]


def read_a_state(path: Path) -> None:
    run = begin(path.parent)
    assert type(run.step) is int and run.step >= 0
    _check_finite(run.average.network)
    for events in path.parent.glob("events.*"):
        events.unlink()


def read_an_opponent(path: Path) -> None:
    for name, tensor in load_opponent(path, 1).weights.items():
        assert isinstance(name, str) and isinstance(tensor, Tensor)


READERS = (
    Reader("U-Net", "m.safetensors", unet, spoil_safetensors, read_a_unet, 0.1),
    Reader("VAE", "m.safetensors", vae, spoil_safetensors, read_a_style_encoder),
    Reader("GauGAN", "m.safetensors", gaugan, spoil_safetensors, read_a_painter, 0.4),
    Reader("mask model", "m.safetensors", mask_vae, spoil_safetensors, read_a_sampler),
    Reader(
        "attributes", "m.safetensors", attributes, spoil_safetensors, read_attributes
    ),
    Reader("weights", "m.safetensors", vae, spoil_safetensors, read_weights),
    Reader("state.pt", "state.pt", state, spoil_zip, read_a_state, 0.5),
    Reader("discriminator", "state.pt", state, spoil_zip, read_an_opponent),
)
