"""Trainings that one process does whole, and two do together: run by test_several.py.

As a script, `two_processes.py FOLDER DEVICE NAME ...` is one of the two, and leaves the
figures of each step in FOLDER. In the end the second dies in the midst of a training.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch import Tensor, nn

from anime_draw import processes
from anime_draw.checkpoint import Model
from anime_draw.classes import NUM_CLASSES
from anime_draw.config import GauganConfig, MaskVaeConfig, UnetConfig, VaeConfig
from anime_draw.data.folder import Dataset, open_dataset, write_index
from anime_draw.data.portraits import Portraits
from anime_draw.errors import LostError
from anime_draw.launch import LOST, Ending, joined, launch
from anime_draw.masks import colourise, save_mask
from anime_draw.models.eyes import encoder_with_eyes, generator_with_eyes
from anime_draw.models.gaugan import Generator
from anime_draw.models.mobilenet import MobileNetV2
from anime_draw.models.unet import Unet
from anime_draw.models.vae import Encoder
from anime_draw.pictures import save_picture
from anime_draw.processes import gathered, own
from anime_draw.segmenter import Segmenter
from anime_draw.settings import (
    EyeEncoderSettings,
    EyesSettings,
    GauganSettings,
    MaskSettings,
    TrainSettings,
    UnetSettings,
    VaeSettings,
)
from anime_draw.training.eye_encoder import EyeEncoderTrainee
from anime_draw.training.eyes import EyesTrainee
from anime_draw.training.gaugan import GauganTrainee
from anime_draw.training.gradients import average_gradients
from anime_draw.training.loop import train
from anime_draw.training.masks import MaskTrainee
from anime_draw.training.norms import synchronise_norms
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.posterior import standard_normal
from anime_draw.training.pseudo_labels import PseudoLabels
from anime_draw.training.unet import UnetTrainee
from anime_draw.training.vae import VaeTrainee

SIZE = 32
SMALL = {"steps": 2, "device": "cpu", "precision": "float32", "workers": 0}
UNET = UnetConfig(size=SIZE, width=4)
STYLE = VaeConfig(size=SIZE, width=4, style_dim=8)
GAUGAN = GauganConfig(
    size=SIZE, width=4, max_channels=16, start=4, hidden=4, style_dim=8
)

SETTINGS = {
    "unet": UnetSettings(batch_size=4, augment=True, confidence=0.1, **SMALL),
    "vae": VaeSettings(batch_size=4, accumulate=2, **SMALL),
    "masks": MaskSettings(batch_size=4, **SMALL),
    "gaugan": GauganSettings(  # all pictures changed from the beginning
        batch_size=4,
        discriminator_width=4,
        augment_target=0.0,
        style=0.3,
        borrowed=0.5,
        **SMALL,
    ),
    "oasis": GauganSettings(
        batch_size=4,
        discriminator="oasis",
        discriminator_width=4,
        encoder="joint",
        **SMALL,
    ),
    "encoder of eyes": EyeEncoderSettings(batch_size=4, **SMALL),
    "eyes": EyesSettings(batch_size=4, **SMALL),
    "fsdp": MaskSettings(batch_size=4, strategy="fsdp", **SMALL),
    "fsdp in float16": MaskSettings(
        batch_size=4, strategy="fsdp", **{**SMALL, "precision": "float16"}
    ),
    "fsdp of a GAN": GauganSettings(
        batch_size=4, discriminator_width=4, strategy="fsdp", **SMALL
    ),
}
RESUMED = ("masks", "fsdp", "fsdp in float16", "fsdp of a GAN")


def draw_dataset(folder: Path) -> None:
    """Write ten pictures of blocks, some of them with few classes."""
    rng = np.random.default_rng(0)
    names = [f"{number:02}" for number in range(10)]
    for number, name in enumerate(names):
        classes = 2 + number % (NUM_CLASSES - 1)
        mask = rng.integers(0, classes, (4, 4), np.uint8).repeat(8, 0).repeat(8, 1)
        save_mask(folder / "masks" / f"{name}.png", mask)
        save_picture(folder / "images" / f"{name}.png", colourise(mask))
    write_index(folder, size=SIZE, source="blocks", train=names[:9], val=names[9:])


def make(settings: TrainSettings, dataset: Dataset, run_dir: Path):
    """Return the trainee of such settings; the same one each time."""
    trainee = begun(settings, dataset, run_dir)
    torch.set_float32_matmul_precision("highest")  # on a card: no TF32
    torch.backends.cudnn.allow_tf32 = False
    return trainee


def begun(settings: TrainSettings, dataset: Dataset, run_dir: Path):
    """Return the trainee as its class makes it."""
    portraits = Portraits(dataset.folder, SIZE, masks=True)
    torch.manual_seed(1)
    if isinstance(settings, UnetSettings):
        return UnetTrainee(dataset, UNET, settings, pseudo=taught(dataset, run_dir))
    if isinstance(settings, MaskSettings):
        config = MaskVaeConfig(size=SIZE, width=4, latent_dim=8)
        return MaskTrainee(portraits, config, settings)
    if isinstance(settings, EyeEncoderSettings | EyesSettings):
        return told_of_eyes(portraits, settings)
    seen = Perceptual(MobileNetV2().eval(), "mobilenet")
    if isinstance(settings, VaeSettings):
        return VaeTrainee(portraits, STYLE, settings, seen)
    return GauganTrainee(
        portraits,
        GAUGAN,
        settings,
        encoder=Encoder(replace(STYLE, size=16)),
        posterior=standard_normal(8),
        perceptual=seen,
    )


def told_of_eyes(portraits: Portraits, settings: EyeEncoderSettings | EyesSettings):
    """Return the trainee of the first or the second part of train-eyes."""
    made = Model("gaugan", {}, {}, {})
    generator, encoder = Generator(GAUGAN), Encoder(replace(STYLE, size=16))
    if isinstance(settings, EyeEncoderSettings):
        posterior = standard_normal(8)
        return EyeEncoderTrainee(
            portraits, made, generator, encoder, posterior, settings
        )
    pair = generator_with_eyes(generator), encoder_with_eyes(encoder)
    return EyesTrainee(portraits, made, *pair, standard_normal(11), settings)


def taught(dataset: Dataset, run_dir: Path) -> PseudoLabels:
    """Return what an untrained teacher says of three pictures."""
    pseudo = PseudoLabels(
        Segmenter(Unet(UNET), device="cpu", precision="float32"),
        Portraits(dataset.folder, SIZE),
        dataset.train[:3],
        run_dir.with_name(f"{run_dir.name}-teacher"),
        confidence=0.1,
    )
    for _ in pseudo:  # of two processes, one masks two of them and one the third
        pass
    return pseudo


def figures(
    name: str, dataset: Dataset, run_dir: Path, device: str = "cpu"
) -> list[dict[str, float]]:
    """Train, perhaps in two goes, and return the figures of each step."""
    settings = replace(SETTINGS[name], device=device)
    goes = [settings, replace(settings, steps=3)] if name in RESUMED else [settings]
    results = (train(make(each, dataset, run_dir), run_dir, each) for each in goes)
    return [result.losses for go in results for result in go]


def norm(features: Tensor) -> list[Tensor]:
    """Return what batch norm makes of (N,C,H,W), its statistics, and all gradients."""
    layer = nn.BatchNorm2d(features.shape[1], device=features.device)
    synchronise_norms(layer)
    features = features.clone().requires_grad_()
    normal = layer(features)
    weights = torch.linspace(-1, 1, normal[0].numel()).to(normal).view_as(normal[0])
    (normal.sin() * weights).sum(dim=(1, 2, 3)).mean().backward()
    average_gradients(layer.parameters())
    assert layer.weight.grad is not None and features.grad is not None
    # The loss is the mean over the processes, so an item's gradient is one of them.
    of_items = gathered(features.grad) / processes.count()
    statistics = [layer.running_mean, layer.running_var, layer.num_batches_tracked]
    return [gathered(normal), of_items, layer.weight.grad, layer.bias.grad, *statistics]


def shifted() -> Tensor:
    """Return features of a large mean, whose variance is easily lost."""
    return torch.randn(6, 3, 4, 4, generator=torch.Generator().manual_seed(0)) + 100


def die(dataset: Dataset, run_dir: Path, device: str) -> None:
    """Train on until the second process ends without a word."""
    settings = replace(SETTINGS["masks"], save_every=1, steps=9, device=device)
    try:
        for result in train(make(settings, dataset, run_dir), run_dir, settings):
            if result.step == 2 and processes.number() == 1:
                os._exit(17)
    except LostError:
        sys.exit(LOST)


def start(folder: Path, device: str, names: Iterable[str]) -> Ending:
    """Let two processes do it; return how they ended."""
    words = [str(Path(__file__)), str(folder), device, *names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)
        patch.setenv("OMP_NUM_THREADS", "1")
        return launch(words, devices=2, nodes=1, device="cpu")  # or one card for both


@contextmanager
def together(device: str) -> Iterator[None]:
    """Join the other process; two on one card talk over gloo, which NCCL refuses to."""
    if device == "cpu" or torch.cuda.device_count() > 1:
        with joined(device):
            yield
        return
    dist.init_process_group("gloo")
    os.environ["LOCAL_RANK"] = "0"  # both take the first card
    yield
    dist.destroy_process_group()


def main(folder: Path, device: str, *names: str) -> None:
    """Train with the other process."""
    dataset = open_dataset(folder / "dataset")
    with together(device):
        features = own(shifted().to(device))
        torch.save(norm(features), folder / f"norm.{processes.number()}.pt")
        found = {
            name: figures(name, dataset, folder / "two" / name, device)
            for name in names
        }
        path = folder / f"figures.{processes.number()}.json"
        path.write_text(json.dumps(found))
        die(dataset, folder / "two" / "killed", device)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
