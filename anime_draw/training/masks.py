"""Train the generative model of masks: weighted cross-entropy, Dice, KL divergence."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import MaskVaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.masks import Mask, colourise
from anime_draw.metrics import Confusion
from anime_draw.models.mask_vae import MaskVae
from anime_draw.models.vae import sample_style
from anime_draw.pictures import Picture
from anime_draw.processes import average, noise_like, part_of
from anime_draw.settings import MaskSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.tensors import one_hot, to_masks
from anime_draw.training.descent import Descent
from anime_draw.training.gradients import add_up
from anime_draw.training.losses import kl_divergence
from anime_draw.training.pairs import evenly
from anime_draw.training.posterior import Posterior, measure_posterior
from anime_draw.training.segmentation_losses import (
    class_weights,
    dice_loss,
    pixel_counts,
)

COLUMNS = 8  # of a sheet
MEASURED = 4096  # training masks that classes and latents are measured on
VALIDATED = 512
SAMPLE_ROWS = 3


class MaskTrainee:
    """A mask VAE, its masks and its optimiser (see `training.trainee`).

    Args:
        portraits: masks at the network's size; a validation part is scored.
        config: of the network.
        settings: of the training.
    """

    kind = "masks"

    def __init__(
        self, portraits: Portraits, config: MaskVaeConfig, settings: MaskSettings
    ) -> None:
        self.portraits, self.config, self.settings = portraits, config, settings
        self.device = pick_device(settings.device)
        self.batch_size = part_of(settings.batch_size)
        prefer_speed(self.device)
        torch.manual_seed(settings.seed)
        self.network = MaskVae(config).to(self.device)
        optimiser = torch.optim.Adam(
            self.network.parameters(), lr=settings.learning_rate
        )
        self.descent = Descent.alone(
            self.network, optimiser, self.device, settings.precision
        )
        self.parts = self.descent.parts
        self.length = len(portraits.train)
        self.weights = class_weights(self.count_pixels()).to(self.device)
        self.posterior: Posterior | None = None

    def count_pixels(self) -> Tensor:
        """Count the pixels per class of the training masks."""
        names = evenly(self.portraits.train, MEASURED)
        masks = (to_masks([self.portraits.mask(name)]) for name in names)
        return pixel_counts(masks, self.config.num_classes)

    def load(self, index: int, rng: np.random.Generator) -> Mask:
        """Return a mask, mirrored by chance."""
        mask = self.portraits.mask(self.portraits.train[index])
        return mask[:, ::-1] if rng.random() < self.settings.mirror else mask

    def step(self, samples: list[Mask], step: int) -> dict[str, float]:
        """Do one step of Adam."""
        weight = self.settings.kl * min(1.0, (step + 1) / max(1, self.settings.warmup))
        self.descent.begin()
        sums: dict[str, Tensor] = {}
        for masks in in_rows(samples, self.batch_size):
            losses = self.losses(to_masks(masks).to(self.device), weight)
            share = len(masks) / len(samples)
            self.descent.back(losses["loss"] * share)
            add_up(sums, losses, share)
        return {**self.descent.step(sums), "kl_weight": weight}

    def losses(self, masks: Tensor, kl_weight: float) -> dict[str, Tensor]:
        """Return the loss and its terms for class ids (N,S,S)."""
        with autocast(self.device, self.settings.precision):
            hot = one_hot(masks, self.config.num_classes)
            mean, log_variance = self.network.encoder(hot)
            logits = self.network.decoder(sample_style(mean, log_variance, noise_like))
        weight = self.weights[masks.long()].sum()
        entropy = F.cross_entropy(logits, masks.long(), self.weights)
        terms = {
            "cross_entropy": entropy * (weight / average(weight)),
            "dice": dice_loss(logits, masks.long()),
            "kl": kl_divergence(mean, log_variance).mean(),
        }
        loss = terms["cross_entropy"] + self.settings.dice * terms["dice"]
        return {"loss": loss + kl_weight * terms["kl"], **terms}

    def encoded(
        self, network: MaskVae, names: Sequence[str]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield mean and log-variance of these masks in batches."""
        for some in in_rows(names, self.batch_size):
            masks = to_masks([self.portraits.mask(name) for name in some])
            hot = one_hot(masks.to(self.device), self.config.num_classes)
            with autocast(self.device, self.settings.precision):
                yield network.encoder(hot)

    def drawn(self, network: MaskVae, latents: Tensor) -> list[Mask]:
        """Return the masks of latents (N,D)."""
        with autocast(self.device, self.settings.precision):
            masks = network.enlarged(latents.to(self.device), self.config.size)
        return list(masks.cpu().numpy())

    @torch.no_grad()
    def prepare(self, average: nn.Module) -> None:
        """Measure how the latents of the training masks are distributed."""
        assert isinstance(average, MaskVae)
        average.eval()
        names = evenly(self.portraits.train, MEASURED)
        self.posterior = measure_posterior(self.encoded(average, names))

    @torch.no_grad()
    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return how well held-out masks are kept: IoU per class; score is the mean."""
        assert isinstance(average, MaskVae)
        names = evenly(self.portraits.val, VALIDATED)
        if not names:
            return {}
        confusion = Confusion(self.config.num_classes)
        means = torch.cat([mean for mean, _ in self.encoded(average, names)])
        for name, mask in zip(names, self.drawn(average, means), strict=True):
            confusion.add(self.portraits.mask(name), mask)
        return {"mean_iou": confusion.mean_iou(), "score": confusion.mean_iou()}

    @torch.no_grad()
    def sheet(self, average: nn.Module) -> Picture:
        """Draw masks above what is kept of them, then random ones."""
        assert self.posterior is not None and isinstance(average, MaskVae)
        names = evenly(self.portraits.val or self.portraits.train, COLUMNS)
        means = torch.cat([mean for mean, _ in self.encoded(average, names)])
        latents = self.posterior.draw(SAMPLE_ROWS * COLUMNS, self.settings.seed)
        masks = [self.portraits.mask(name) for name in names]
        masks += self.drawn(average, means) + self.drawn(average, latents)
        coloured = [colourise(mask) for mask in masks]
        return contact_sheet(in_rows(coloured, len(names)), size=128)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return encoder, decoder and the distribution of latents."""
        assert self.posterior is not None
        return {**average.state_dict(), **self.posterior.tensors()}

    def facts(self) -> dict[str, Any]:
        """Return what it was trained on and how its latents are distributed."""
        assert self.posterior is not None
        return {
            "data": self.portraits.folder.name,
            "train": self.length,
            "val": len(self.portraits.val),
            "posterior": self.posterior.report,
        }
