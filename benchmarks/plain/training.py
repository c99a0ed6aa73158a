"""Training steps as one writes them first: float32, contiguous, each loss by itself.

Networks, losses, optimisers and batches are those of the program.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.classes import NUM_CLASSES
from anime_draw.config import DiscriminatorConfig, GauganConfig, UnetConfig, VaeConfig
from anime_draw.data.folder import Dataset, open_dataset
from anime_draw.masks import count_pixels, resize_mask
from anime_draw.models.blocks import add_spectral_norm
from anime_draw.models.discriminator import Discriminator
from anime_draw.models.gaugan import Generator
from anime_draw.models.mobilenet import MobileNetV2
from anime_draw.models.unet import Unet
from anime_draw.models.vae import Encoder, Vae, sample_style
from anime_draw.settings import GauganSettings, UnetSettings, VaeSettings
from anime_draw.training.diffaugment import draw_augmentation, parse_policy
from anime_draw.training.losses import (
    feature_matching,
    hinge_discriminator,
    hinge_generator,
    kl_divergence,
)
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.segmentation_losses import class_weights, dice_loss

Step = Callable[[], None]


def unet(folder: Path, config: UnetConfig, batch_size: int, threads: int) -> Step:
    """Return a step of training a U-Net."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    dataset = open_dataset(folder)
    counts = sum(count_pixels(dataset.mask(name)) for name in dataset.train)
    weights = class_weights(torch.as_tensor(counts))
    images, masks = load_batch(dataset, config.size, batch_size)
    network = Unet(config)
    optimiser = torch.optim.AdamW(network.parameters(), UnetSettings.learning_rate)

    def step() -> None:
        logits = network(images)
        loss = F.cross_entropy(logits, masks, weights)
        loss = loss + UnetSettings.dice * dice_loss(logits, masks)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()

    return step


def vae(folder: Path, config: VaeConfig, batch_size: int, threads: int) -> Step:
    """Return a step of training a style VAE, with a perceptual loss."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    images, _ = load_batch(open_dataset(folder), config.size, batch_size)
    network = Vae(config)
    perceptual = Perceptual(MobileNetV2(), "untrained")
    optimiser = torch.optim.Adam(network.parameters(), VaeSettings.learning_rate)

    def step() -> None:
        drawn, mean, log_variance = network(images)
        loss = F.l1_loss(drawn, images)
        loss = loss + VaeSettings.kl * kl_divergence(mean, log_variance).mean()
        loss = loss + VaeSettings.perceptual * perceptual(drawn, images)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()

    return step


def gaugan(folder: Path, config: GauganConfig, batch_size: int, threads: int) -> Step:
    """Return a step of training GauGAN: discriminator, then generator."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    images, masks = load_batch(open_dataset(folder), config.size, batch_size)
    one_hot = F.one_hot(masks, NUM_CLASSES).permute(0, 3, 1, 2).float()
    encoder = Encoder(VaeConfig()).requires_grad_(False)
    small = F.interpolate(images, (encoder.config.size,) * 2, mode="bilinear")
    generator, discriminator = Generator(config), Discriminator(DiscriminatorConfig())
    add_spectral_norm(generator, but=("shared", "scale_shift", "output"))
    add_spectral_norm(discriminator)
    perceptual = Perceptual(MobileNetV2(), "untrained")
    policy = parse_policy(GauganSettings.augment)
    optimiser = adam(generator, GauganSettings.learning_rate)
    opponent = adam(discriminator, GauganSettings.discriminator_rate)

    def step() -> None:
        drawn = generator(one_hot, sample_style(*encoder(small)))
        change = draw_augmentation(images, policy)
        moved = change.masks(one_hot)
        of_real = discriminator(moved, change.images(images))
        of_drawn = discriminator(moved, change.images(drawn.detach()))
        opponent.zero_grad()
        sum(hinge_discriminator(of_real, of_drawn)).backward()  # type: ignore[union-attr]
        opponent.step()

        of_real = discriminator(moved, change.images(images))
        of_drawn = discriminator(moved, change.images(drawn))
        loss = hinge_generator(of_drawn)
        loss = loss + GauganSettings.feature_matching * feature_matching(
            of_real, of_drawn
        )
        loss = loss + GauganSettings.perceptual * perceptual(drawn, images)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return step


def adam(network: nn.Module, rate: float) -> torch.optim.Optimizer:
    """Return Adam as GANs have it."""
    return torch.optim.Adam(network.parameters(), rate, betas=(0.0, 0.9))


def load_batch(dataset: Dataset, size: int, count: int) -> tuple[Tensor, Tensor]:
    """Return images (N,3,S,S) and masks (N,S,S) of the first so many pictures."""
    names: Sequence[str] = dataset.train[:count]
    pictures = np.stack([dataset.picture(name, size) for name in names])
    masks = np.stack([resize_mask(dataset.mask(name), size) for name in names])
    images = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    return images.contiguous(), torch.from_numpy(masks).long()
