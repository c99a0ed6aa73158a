"""Train GauGAN: a SPADE generator against a discriminator."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize

from anime_draw.config import GauganConfig, VaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.masks import count_pixels
from anime_draw.models.blocks import (
    add_spectral_norm,
    fold_spectral_norm,
    normalised_weights,
)
from anime_draw.models.gaugan import Gaugan, Generator
from anime_draw.models.vae import Encoder, sample_style
from anime_draw.pictures import Picture
from anime_draw.processes import gather_weights, part_of
from anime_draw.settings import GauganSettings
from anime_draw.sheets import in_rows
from anime_draw.training.descent import Descent
from anime_draw.training.gaugan_game import Game, Losses
from anime_draw.training.gaugan_sheet import Sheet
from anime_draw.training.gradients import add_up, learning
from anime_draw.training.norms import measured_anew
from anime_draw.training.opponent import Opponent, build_discriminator
from anime_draw.training.pairs import Pairs, Sample, evenly
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.posterior import (
    Posterior,
    measure_posterior,
    standard_normal,
)
from anime_draw.training.segmentation_losses import class_weights

COUNTED = 500  # masks counted for the class weights: enough for shares to settle
MEASURED = 2048  # pictures that the posterior of a learning encoder is measured on
SETTLED = 256  # pictures that the norm statistics are measured on again
VALIDATED = 128
LAYOUT: Any = {"memory_format": torch.channels_last}  # what bfloat16 is fastest in
BETAS = (0.0, 0.9)  # of Adam (arXiv 1903.07291)


class GauganTrainee:
    """GauGAN, its pairs and its optimisers (see `training.trainee`).

    Args:
        portraits: pictures and masks at the generator's size.
        config: of the generator.
        settings: of the training; `encoder` says whether `encoder` learns.
        encoder: gives each picture's style; None draws random styles.
        posterior: the encoder's, as its VAE measured it.
        perceptual: adds this distance to the generator's loss.
        initial: a generator of that config to go on from, instead of a new one.
        opponent: the discriminator that `initial` was trained against.
    """

    kind = "gaugan"

    def __init__(
        self,
        portraits: Portraits,
        config: GauganConfig,
        settings: GauganSettings,
        *,
        encoder: Encoder | None = None,
        posterior: Posterior | None = None,
        perceptual: Perceptual | None = None,
        initial: Generator | None = None,
        opponent: Opponent | None = None,
    ) -> None:
        self.portraits, self.settings = portraits, settings
        self.device = pick_device(settings.device)
        prefer_speed(self.device)
        self.batch_size = part_of(settings.batch_size)
        self.pairs = Pairs(portraits, config.num_classes, self.device, self.batch_size)
        self.posterior = posterior or standard_normal(config.style_dim)
        self.perceptual = perceptual and perceptual.to(self.device)
        self.length = len(portraits.train)
        self.joint = settings.encoder == "joint"
        torch.manual_seed(settings.seed)
        self.network = self.build_network(initial or Generator(config), encoder)
        discriminator = build_discriminator(settings, config.num_classes, opponent)
        self.discriminator = discriminator.to(self.device, **LAYOUT)
        self.game = Game(
            self.network,
            self.discriminator,
            settings,
            posterior=self.posterior,
            class_weights=self.measure_weights(),
            perceptual=self.perceptual,
        )
        if opponent is not None and opponent.adaptation is not None:
            self.game.adaptation.load_state_dict(opponent.adaptation)
        self.optimiser = torch.optim.Adam(
            learning(self.network), settings.learning_rate, betas=BETAS
        )
        self.opponent = torch.optim.Adam(
            learning(self.discriminator), settings.discriminator_rate, betas=BETAS
        )
        self.descent = Descent(
            {
                "generator_norm": (self.network, self.optimiser),
                "discriminator_norm": (self.discriminator, self.opponent),
            },
            self.device,
            settings.precision,
        )
        self.config: dict[str, GauganConfig | VaeConfig | None] = {
            "generator": config,
            "encoder": None if encoder is None else encoder.config,
        }
        self.parts: dict[str, Any] = {
            "network": self.network,
            "discriminator": self.discriminator,
            "optimiser": self.optimiser,
            "opponent": self.opponent,
            **self.descent.parts,
        }
        if settings.augment_target:
            self.parts["adaptation"] = self.game.adaptation

    def build_network(self, generator: Generator, encoder: Encoder | None) -> Gaugan:
        """Return the generator and the encoder on the device."""
        generator.recompute = self.settings.recompute
        # Scale and shift stay free of it, as published. The encoder's convolutions are
        # followed by instance norm, which undoes any scale: it would change nothing.
        add_spectral_norm(generator, but=("shared", "scale_shift", "output"))
        if encoder is not None:
            encoder.requires_grad_(self.joint)
        return Gaugan(generator, encoder).to(self.device, **LAYOUT)

    def measure_weights(self) -> Tensor:
        """Return what pixels of each class weigh (C,)."""
        if self.settings.class_weights == "none":
            return torch.ones(self.pairs.num_classes, device=self.device)
        masks = (
            self.portraits.mask(name) for name in evenly(self.portraits.train, COUNTED)
        )
        counts = sum(count_pixels(mask) for mask in masks)
        return class_weights(torch.as_tensor(counts)).to(self.device)

    def load(self, index: int, rng: np.random.Generator) -> Sample:
        """Return a picture and its mask, mirrored together by chance."""
        mirrored = bool(rng.random() < self.settings.mirror)
        return self.pairs.load(self.portraits.train[index], mirrored)

    def step(self, samples: list[Sample], step: int) -> dict[str, float]:
        """Do one step of both players, each against the other as it stands."""
        self.descent.begin()
        self.fade(step)
        sums: Losses = {}
        for some in in_rows(samples, self.batch_size):
            share = len(some) / len(samples)
            add_up(sums, self.play(some, share), share)
        figures = self.descent.step(sums)
        self.game.adaptation.note(figures["sure"], self.settings.samples_per_step)
        return {**figures, "augmented": self.game.adaptation.chance}

    def fade(self, step: int) -> None:
        """Set the learning rates: constant, at last falling to 0, as published."""
        left = 1 - step / self.settings.steps
        share = min(1.0, left / self.settings.fade) if self.settings.fade else 1.0
        rates = self.settings.learning_rate, self.settings.discriminator_rate
        for player, rate in zip((self.optimiser, self.opponent), rates, strict=True):
            for group in player.param_groups:
                group["lr"] = rate * share

    def play(self, samples: Sequence[Sample], share: float) -> Losses:
        """Add the gradients of a batch, weighed by its share; return the losses.

        The judgement of the drawn images serves both players: one way forward through
        the discriminator, and on the way back each takes only its own gradients.
        """
        masks, images = self.pairs.to_device(samples)
        gather_weights(self.network, self.discriminator)
        with parametrize.cached():  # normalise each weight once
            # Before anything else: blocks that are recomputed must find them again.
            normalised_weights(self.network)
            with autocast(self.device, self.settings.precision):
                losses = self.game.play(masks, images)
            against, total = self.game.against(losses), self.game.total(losses)
            self.descent.back(
                against * share, inputs=learning(self.discriminator), retain_graph=True
            )
            self.descent.back(total * share, inputs=learning(self.network))
        return losses

    @torch.no_grad()
    def prepare(self, average: nn.Module) -> None:
        """Fold spectral norm, then measure norm statistics and posterior again.

        Weights are averaged as they are before spectral norm, and normalised then: so
        they have the norm of one that training had, where an average of normalised
        weights would come out smaller.
        """
        assert isinstance(average, Gaugan)
        torch.manual_seed(self.settings.seed)
        fold_spectral_norm(average.generator)
        average.eval()
        if self.joint:
            self.posterior = self.measure_posterior(average)
        dimensions = len(self.posterior.mean)
        with measured_anew(average):
            for masks, images in self.pairs.some(self.portraits.train, SETTLED):
                style = torch.randn(len(images), dimensions).to(self.device)
                if average.encoder is not None:
                    style = sample_style(*self.encode(average, images))
                self.draw(average, masks, style)

    def measure_posterior(self, average: Gaugan) -> Posterior:
        """Return the aggregate posterior of a learning encoder."""
        return measure_posterior(
            self.encode(average, images)
            for _, images in self.pairs.some(self.portraits.train, MEASURED)
        )

    def encode(self, average: Gaugan, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (N,D) each, by the averaged encoder."""
        with autocast(self.device, self.settings.precision):
            return average.encode(images)

    def draw(self, average: Gaugan, masks: Tensor, styles: Tensor) -> Tensor:
        """Return images drawn by the averaged generator."""
        with autocast(self.device, self.settings.precision):
            return average.generator(masks, styles)

    @torch.no_grad()
    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return how far held-out pictures are from those drawn with their own style.

        There is no "score": nearest is not best for a GAN, so the last is kept.
        """
        assert isinstance(average, Gaugan)
        sums: dict[str, float] = {}
        if average.encoder is None:
            return sums
        total = 0
        for masks, images in self.pairs.some(self.portraits.val, VALIDATED):
            drawn = self.draw(average, masks, self.encode(average, images)[0])
            distances = {"val_l1": F.l1_loss(drawn, images)}
            if self.perceptual is not None:
                distances["val_perceptual"] = self.perceptual(drawn, images)
            for name, value in distances.items():
                sums[name] = sums.get(name, 0.0) + value.item() * len(images)
            total += len(images)
        return {name: value / total for name, value in sums.items()}

    @torch.no_grad()
    def sheet(self, average: nn.Module) -> Picture:
        """Draw fixed masks in fixed styles."""
        assert isinstance(average, Gaugan)
        sheet = Sheet(self.pairs, self.posterior, average, self.settings)
        with autocast(self.device, self.settings.precision):
            return sheet.draw()

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return generator, encoder and the distribution of styles."""
        return {**average.state_dict(), **self.posterior.tensors()}

    def facts(self) -> dict[str, Any]:
        """Return what it was trained on."""
        return {
            "data": self.portraits.folder.name,
            "train": self.length,
            "val": len(self.portraits.val),
            "perceptual": self.perceptual.name if self.perceptual else "none",
            "posterior": self.posterior.report,
        }
