"""Train the style VAE: L1 and perceptual reconstruction, KL divergence warmed up."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import VaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.models.vae import Vae
from anime_draw.pictures import Picture
from anime_draw.processes import noise_like, part_of
from anime_draw.settings import VaeSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.tensors import from_images, to_images
from anime_draw.training.descent import Descent
from anime_draw.training.gradients import add_up
from anime_draw.training.losses import kl_divergence
from anime_draw.training.pairs import evenly
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.posterior import Posterior, measure_posterior

SHOWN = 16  # pictures on a sheet
COLUMNS = 8
MEASURED = 2048  # training pictures that the aggregate posterior is measured on
VALIDATED = 512


class VaeTrainee:
    """A VAE, its pictures and its optimiser (see `training.trainee`).

    Args:
        portraits: pictures at the network's size; a validation part is scored.
        config: of the network.
        settings: of the training.
        perceptual: adds this distance to the reconstruction loss.
    """

    kind = "vae"

    def __init__(
        self,
        portraits: Portraits,
        config: VaeConfig,
        settings: VaeSettings,
        perceptual: Perceptual | None = None,
    ) -> None:
        self.portraits, self.config, self.settings = portraits, config, settings
        self.device = pick_device(settings.device)
        self.batch_size = part_of(settings.batch_size)
        prefer_speed(self.device)
        torch.manual_seed(settings.seed)
        self.network = Vae(config).to(self.device)
        self.perceptual = perceptual and perceptual.to(self.device)
        optimiser = torch.optim.Adam(
            self.network.parameters(), lr=settings.learning_rate
        )
        self.descent = Descent.alone(
            self.network, optimiser, self.device, settings.precision
        )
        self.parts = self.descent.parts
        self.length = len(portraits.train)
        self.posterior: Posterior | None = None

    def load(self, index: int, rng: np.random.Generator) -> Picture:
        """Return a picture, mirrored by chance."""
        picture = self.portraits.picture(self.portraits.train[index])
        mirrored = rng.random() < self.settings.mirror
        return picture[:, ::-1] if mirrored else picture

    def step(self, samples: list[Picture], step: int) -> dict[str, float]:
        """Do one step of Adam."""
        weight = self.settings.kl * min(1.0, (step + 1) / max(1, self.settings.warmup))
        self.descent.begin()
        sums: dict[str, Tensor] = {}
        for pictures in in_rows(samples, self.batch_size):
            losses = self.losses(self.to_device(pictures), weight)
            share = len(pictures) / len(samples)
            self.descent.back(losses["loss"] * share)
            add_up(sums, losses, share)
        return {**self.descent.step(sums), "kl_weight": weight}

    def losses(self, images: Tensor, kl_weight: float) -> dict[str, Tensor]:
        """Return the loss and its terms for images (N,3,S,S)."""
        with autocast(self.device, self.settings.precision):
            drawn, mean, log_variance = self.network(images, noise_like)
        terms = self.distances(drawn, images)
        terms["kl"] = kl_divergence(mean, log_variance).mean()
        loss = terms["l1"] + kl_weight * terms["kl"]
        if "perceptual" in terms:
            loss = loss + self.settings.perceptual * terms["perceptual"]
        return {"loss": loss, **terms}

    def distances(self, drawn: Tensor, images: Tensor) -> dict[str, Tensor]:
        """Return how far drawn images are from the true ones."""
        distances = {"l1": F.l1_loss(drawn, images)}
        if self.perceptual is not None and self.settings.perceptual:
            with autocast(self.device, self.settings.precision):
                distances["perceptual"] = self.perceptual(drawn, images)
        return distances

    def to_device(self, pictures: Sequence[Picture]) -> Tensor:
        """Stack pictures into images on the device."""
        return to_images(pictures, self.device)

    def pictures_in_batches(self, names: Sequence[str]) -> Iterator[Tensor]:
        """Yield images of these pictures in batches."""
        for some in in_rows(names, self.batch_size):
            yield self.to_device([self.portraits.picture(name) for name in some])

    @torch.no_grad()
    def prepare(self, average: nn.Module) -> None:
        """Measure the aggregate posterior of the averaged encoder."""
        assert isinstance(average, Vae)
        names = evenly(self.portraits.train, MEASURED)
        average.eval()
        with autocast(self.device, self.settings.precision):
            batches = self.pictures_in_batches(names)
            self.posterior = measure_posterior(
                average.encoder(each) for each in batches
            )

    @torch.no_grad()
    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return the distances of reconstructed held-out pictures; score is -L1."""
        assert isinstance(average, Vae)
        sums: dict[str, float] = {}
        names = evenly(self.portraits.val, VALIDATED)
        for images in self.pictures_in_batches(names):
            for name, value in self.distances(
                self.redraw(average, images), images
            ).items():
                share = len(images) / len(names)
                sums[f"val_{name}"] = (
                    sums.get(f"val_{name}", 0.0) + value.item() * share
                )
        return {**sums, "score": -sums["val_l1"]} if sums else {}

    def redraw(self, network: Vae, images: Tensor) -> Tensor:
        """Return images drawn from the means of their posteriors."""
        with autocast(self.device, self.settings.precision):
            return network.decoder(network.encoder(images)[0])

    @torch.no_grad()
    def sheet(self, average: nn.Module) -> Picture:
        """Draw rows of pictures, each above its reconstructions; then samples."""
        assert self.posterior is not None and isinstance(average, Vae)
        names = evenly(self.portraits.val or self.portraits.train, SHOWN)
        images = torch.cat(list(self.pictures_in_batches(names)))
        styles = self.posterior.draw(COLUMNS, self.settings.seed).to(self.device)
        with autocast(self.device, self.settings.precision):
            samples = average.decoder(styles)
        given, drawn = (
            list(from_images(images)),
            list(from_images(self.redraw(average, images))),
        )
        rows: list[Sequence[Picture]] = []
        for first in range(0, len(given), COLUMNS):
            part = slice(first, first + COLUMNS)
            rows += [given[part], drawn[part]]
        return contact_sheet([*rows, list(from_images(samples))], size=128)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return encoder, decoder and the aggregate posterior."""
        assert self.posterior is not None
        return {**average.state_dict(), **self.posterior.tensors()}

    def facts(self) -> dict[str, Any]:
        """Return what it was trained on and how its styles are distributed."""
        assert self.posterior is not None
        return {
            "data": self.portraits.folder.name,
            "train": self.length,
            "val": len(self.portraits.val),
            "perceptual": self.perceptual.name if self.perceptual else "none",
            "posterior": self.posterior.report,
        }
