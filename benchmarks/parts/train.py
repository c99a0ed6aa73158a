"""A training step: samples per second and peak memory, against a plain loop.

Samples are in memory already: a step turns them into tensors, goes forward and back,
and moves the weights. Perceptual losses look through an untrained MobileNetV2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
from contest import Contender, Work, compare
from plain import training as plain
from table import Table

from anime_draw.allocator import keep_memory
from anime_draw.config import GauganConfig, UnetConfig, VaeConfig
from anime_draw.data.folder import open_dataset
from anime_draw.data.portraits import Portraits
from anime_draw.models.mobilenet import MobileNetV2
from anime_draw.models.vae import Encoder
from anime_draw.settings import GauganSettings, UnetSettings, VaeSettings
from anime_draw.training.gaugan import GauganTrainee
from anime_draw.training.loop import Trainee
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.unet import UnetTrainee
from anime_draw.training.vae import VaeTrainee

THREADS = 2


@dataclass(frozen=True)
class Case:
    """A network to train: its config, and how a trainee or a plain step is made."""

    title: str
    config: Any
    batch_size: int
    build: Callable[[Path, Any, int], Trainee]
    plain: Callable[[Path, Any, int, int], Work]

    def __str__(self) -> str:
        return f"{self.title}, {self.config.size} px, batches of {self.batch_size}"


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Train each network a few steps, plainly and as the program does."""
    return [
        compare(
            f"train: {case}, {THREADS} threads",
            [
                Contender("plain, float32", plain_steps, (sample, case)),
                Contender("anime-draw", steps, (sample, case)),
            ],
            items=case.batch_size,
            unit="samples",
            seconds=seconds,
        )
        for case in CASES
    ]


def plain_steps(sample: Path, case: Case) -> Work:
    """Return a step of the plain loop."""
    return case.plain(sample, case.config, case.batch_size, THREADS)


def steps(sample: Path, case: Case, keep: bool = True) -> Work:
    """Return a step of the program's own training."""
    if keep:
        keep_memory()
    torch.set_num_threads(THREADS)
    trainee = case.build(sample, case.config, case.batch_size)
    trainee.network.train()
    rng = np.random.default_rng(0)
    samples = [trainee.load(i, rng) for i in range(case.batch_size)]
    numbers = count()
    return lambda: trainee.step(samples, next(numbers))


def unet(sample: Path, config: UnetConfig, batch_size: int) -> Trainee:
    """Make a U-Net ready to train."""
    settings = UnetSettings(batch_size=batch_size, device="cpu", boundary=0.0)
    return UnetTrainee(open_dataset(sample), config, settings)


def vae(sample: Path, config: VaeConfig, batch_size: int) -> Trainee:
    """Make a style VAE ready to train."""
    settings = VaeSettings(batch_size=batch_size, device="cpu")
    perceptual = Perceptual(MobileNetV2(), "untrained")
    return VaeTrainee(Portraits(sample, config.size), config, settings, perceptual)


def gaugan(sample: Path, config: GauganConfig, batch_size: int) -> Trainee:
    """Make a GauGAN with a frozen encoder ready to train."""
    return GauganTrainee(
        Portraits(sample, config.size, masks=True),
        config,
        GauganSettings(
            batch_size=batch_size, device="cpu", class_weights="none", style=0.0
        ),
        encoder=Encoder(VaeConfig()),
        perceptual=Perceptual(MobileNetV2(), "untrained"),
    )


UNET = Case("U-Net v3", UnetConfig("v3", 256), 8, unet, plain.unet)
VAE = Case("VAE", VaeConfig(size=128), 16, vae, plain.vae)
SMALL = Case("GauGAN", GauganConfig(size=128, start=4), 8, gaugan, plain.gaugan)
GAUGAN = Case("GauGAN", GauganConfig(size=256), 4, gaugan, plain.gaugan)
CASES = (UNET, VAE, SMALL, GAUGAN)
