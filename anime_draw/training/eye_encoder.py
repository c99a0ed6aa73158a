"""Teach a style encoder to tell the colour of eyes, and nothing else anew.

It sees real pictures, and the same with eyes of other colours: so it cannot guess them
from the hair. Whatever else it said of a picture it must go on saying: a generator has
learned to draw by it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from anime_draw import processes
from anime_draw.checkpoint import Model
from anime_draw.data.portraits import Portraits
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.eye_scale import Numbers
from anime_draw.eyes import colour_of_eyes, tint_eyes
from anime_draw.models.eyes import (
    NUMBERS,
    SPREAD,
    encoder_with_eyes,
    generator_with_eyes,
)
from anime_draw.models.gaugan import Gaugan, Generator
from anime_draw.models.vae import Encoder
from anime_draw.pictures import Picture
from anime_draw.settings import EyeEncoderSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.tensors import to_images
from anime_draw.training.descent import Descent
from anime_draw.training.eye_colours import EyeColours, eye_colour
from anime_draw.training.gradients import add_up
from anime_draw.training.pairs import evenly
from anime_draw.training.posterior import Posterior, measure_posterior

FINER = 2  # times the side that the encoder sees: eyes are measured and tinted there
TINTED = 2 / 3  # of the pictures get eyes of another colour
WARMUP = 0.02  # share of the steps over which the learning rate grows
VALIDATED = 256
MEASURED = 2048  # pictures that the posterior is measured on
SHOWN, COLUMNS = 16, 8


class Sight(NamedTuple):
    """A picture and the numbers of its eyes' colour; NaN where it shows none."""

    picture: Picture
    numbers: Numbers


class EyeEncoderTrainee:
    """An encoder that learns three numbers more (see `training.trainee`).

    The model file is a whole GauGAN, whose generator ignores them as yet.

    Args:
        portraits: pictures and masks, `FINER` times as large as the encoder's.
        model: of the generator, for what its facts say.
        generator: that the encoder belongs to.
        encoder: as it was; stays so.
        posterior: the encoder's, for the spread of its numbers.
        settings: of the training.
    """

    kind = "gaugan"

    def __init__(
        self,
        portraits: Portraits,
        model: Model,
        generator: Generator,
        encoder: Encoder,
        posterior: Posterior,
        settings: EyeEncoderSettings,
    ) -> None:
        self.portraits, self.settings, self.made = portraits, settings, model.facts
        self.device = pick_device(settings.device)
        prefer_speed(self.device)
        self.batch_size = processes.part_of(settings.batch_size)
        self.colours = EyeColours.measure(portraits)
        torch.manual_seed(settings.seed)
        self.generator = generator_with_eyes(generator)
        self.before = encoder.requires_grad_(False).eval().to(self.device)
        self.network = encoder_with_eyes(encoder).to(self.device)
        self.spread = posterior.covariance.diagonal().sqrt().to(self.device)
        self.config = {
            "generator": self.generator.config,
            "encoder": self.network.config,
        }
        optimiser = torch.optim.AdamW(
            self.network.parameters(), settings.learning_rate, weight_decay=0.02
        )
        self.descent = Descent.alone(
            self.network, optimiser, self.device, settings.precision
        )
        self.parts = self.descent.parts
        self.length = len(portraits.train)
        self.posterior: Posterior | None = None

    def load(self, index: int, rng: np.random.Generator) -> Sight:
        """Return a picture, perhaps mirrored, perhaps with eyes of another colour."""
        name = self.portraits.train[index]
        picture, mask = self.portraits.picture(name), self.portraits.mask(name)
        if rng.random() < TINTED:
            scale, found = self.colours.scale, self.colours.found
            wanted = scale.colour(found[rng.integers(len(found))])
            picture = tint_eyes(picture, mask, wanted)
        colour = colour_of_eyes(picture, mask)
        if rng.random() < self.settings.mirror:
            picture = np.ascontiguousarray(picture[:, ::-1])
        return Sight(picture, self.numbers(colour))

    def numbers(self, colour: NDArray[np.float64] | None) -> Numbers:
        """Return the numbers (3,) of a colour, NaN without one."""
        nothing = np.full(NUMBERS, np.nan, np.float32)
        return nothing if colour is None else self.colours.scale.numbers(colour)

    def step(self, samples: list[Sight], step: int) -> dict[str, float]:
        """Do one step; the rate grows at first, then falls to 0 in a straight line."""
        share = (step + 1) / self.settings.steps
        for group in self.descent.parts["optimiser"].param_groups:
            rate = self.settings.learning_rate * min(1.0, share / WARMUP)
            group["lr"] = rate * (1 - share * (1 - 1 / self.settings.steps))
        self.descent.begin()
        sums: dict[str, Tensor] = {}
        for some in in_rows(samples, self.batch_size):
            losses = self.losses(some)
            self.descent.back(losses["loss"] * (len(some) / len(samples)))
            add_up(sums, losses, len(some) / len(samples))
        return self.descent.step(sums)

    def losses(self, samples: Sequence[Sight]) -> dict[str, Tensor]:
        """Return how far eyes are from what they should be, and all else from before.

        What an encoder said is compared in units of its spread over all pictures.
        """
        images = self.see([sight.picture for sight in samples])
        wanted = torch.from_numpy(np.stack([sight.numbers for sight in samples]))
        wanted = wanted.to(self.device)
        known = wanted.isfinite()
        with autocast(self.device, self.settings.precision):
            mean, log_variance = self.network(images)
            with torch.no_grad():
                same_mean, same_variance = self.before(images)
        found, wanted = mean[:, -NUMBERS:] / SPREAD, wanted.nan_to_num() / SPREAD
        gaps = F.smooth_l1_loss(found, wanted, reduction="none") * known
        moved = (mean[:, :-NUMBERS] - same_mean) / self.spread
        widened = log_variance[:, :-NUMBERS] - same_variance
        losses = {
            "eyes": gaps.sum() / processes.average(known.sum().float()).clamp(min=1),
            "rest": moved.square().mean() + 0.1 * widened.square().mean(),
        }
        return {"loss": losses["eyes"] + losses["rest"], **losses}

    def see(self, pictures: Sequence[Picture]) -> Tensor:
        """Return images (N,3,S,S) as the encoder takes them."""
        side = self.network.config.size
        return F.interpolate(
            to_images(pictures, self.device),
            (side, side),
            mode="bilinear",
            antialias=True,
        )

    def encoded(self, encoder: nn.Module, most: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what an encoder says of pictures to train on, in batches."""
        names = evenly(self.portraits.train, most)
        for some in in_rows(names, self.batch_size):
            yield encoder(self.see([self.portraits.picture(name) for name in some]))

    @torch.no_grad()
    def prepare(self, average: nn.Module) -> None:
        """Measure the aggregate posterior of the averaged encoder."""
        with autocast(self.device, self.settings.precision):
            self.posterior = measure_posterior(self.encoded(average, MEASURED))

    @torch.no_grad()
    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return the share of variance explained, of held-out eyes; score is its mean.

        Of L*, a* and b*, in the pictures as they are.
        """
        names = [
            name
            for name in evenly(self.portraits.val, VALIDATED)
            if eye_colour(self.portraits, name) is not None
        ]
        if len(names) < 2:
            return {}
        wanted = np.stack([self.numbers(eye_colour(self.portraits, n)) for n in names])
        found = torch.cat(
            [
                self.found(average, [self.portraits.picture(name) for name in some])
                for some in in_rows(names, self.batch_size)
            ]
        )
        missed = np.square(found.numpy() - wanted).mean(axis=0)
        shares = 1 - missed / wanted.var(axis=0).clip(1e-6)
        return {
            **{f"explained_{name}": float(shares[i]) for i, name in enumerate("lab")},
            "score": float(shares.mean()),
        }

    def found(self, average: nn.Module, pictures: Sequence[Picture]) -> Tensor:
        """Return the numbers (N,3) that an encoder finds for eyes."""
        with autocast(self.device, self.settings.precision):
            return average(self.see(pictures))[0][:, -NUMBERS:].cpu()

    @torch.no_grad()
    def sheet(self, average: nn.Module) -> Picture:
        """Draw held-out pictures, each above itself with eyes as the encoder sees them.

        Where it is right, nothing changes.
        """
        names = evenly(self.portraits.val or self.portraits.train, SHOWN)
        rows: list[Sequence[Picture]] = []
        for some in in_rows(names, COLUMNS):
            pictures = [self.portraits.picture(name) for name in some]
            colours = self.colours.scale.colour(self.found(average, pictures).numpy())
            seen = [
                tint_eyes(picture, self.portraits.mask(name), colour)
                for picture, name, colour in zip(pictures, some, colours, strict=True)
            ]
            rows += [pictures, seen]
        return contact_sheet(rows, size=128)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return the generator, the averaged encoder and the posterior."""
        assert self.posterior is not None and isinstance(average, Encoder)
        whole = Gaugan(self.generator, average)
        return {**whole.state_dict(), **self.posterior.tensors()}

    def facts(self) -> dict[str, Any]:
        """Return what the model was made of, and that its styles tell eyes."""
        assert self.posterior is not None
        # Of the size that the encoder was taught at.
        eyes = self.colours.scale.as_json()
        return {**self.made, "posterior": self.posterior.report, "eyes": eyes}
