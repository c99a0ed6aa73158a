"""Teach a GauGAN to draw eyes in the colour that a style says, both in the same.

It learns from its own drawings, put right: the irises of what it drew before are given
the colour asked for, and that is what it shall draw. So no discriminator is needed,
and what was sharp stays sharp, since for each mask and style there is one right answer.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from anime_draw import processes
from anime_draw.checkpoint import Model
from anime_draw.classes import IDS
from anime_draw.data.portraits import Portraits
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.evaluation.eyes import difference_of_eyes
from anime_draw.eyes import colour_of_eyes
from anime_draw.masks import colourise
from anime_draw.models.eyes import NUMBERS
from anime_draw.models.gaugan import Gaugan, Generator
from anime_draw.models.vae import Encoder
from anime_draw.pictures import Picture
from anime_draw.settings import EyesSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.tensors import from_images
from anime_draw.training.descent import Descent
from anime_draw.training.eye_colours import EyeColours
from anime_draw.training.eye_lessons import (
    LAYOUT,
    EyeLessons,
    Lesson,
    draw_part,
)
from anime_draw.training.gradients import add_up
from anime_draw.training.pairs import Pairs, Sample, evenly
from anime_draw.training.posterior import Posterior

BETAS = (0.9, 0.99)
FASTER = 200.0  # times the rate: of the new numbers' weights, which begin at 0
WARMUP = 10  # steps
GENTLE, LATER = 680, 3.0  # steps; times the rate after them, of all other weights
FADE = 0.4  # share of the steps, the last, over which the rates fall
WHOLE = 8  # one step in so many draws whole pictures instead,
FEWER = 4  # of so many times fewer masks
COARSE = 8  # pixels over which colours are compared as well: lines cancel out there
VALIDATED = 32
SHOWN, COLOURS = 5, 6  # masks, and colours that each is drawn in


class EyesTrainee:
    """A generator that learns what colours of eyes are (see `training.trainee`).

    Args:
        portraits: pictures and masks at the generator's size.
        model: of the generator, for what its facts say.
        generator: takes styles that say eyes, and ignores that as yet.
        encoder: of such styles; stays as it is.
        posterior: the encoder's.
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
        settings: EyesSettings,
    ) -> None:
        self.portraits, self.settings, self.made = portraits, settings, model.facts
        self.device = pick_device(settings.device)
        prefer_speed(self.device)
        cv2.setNumThreads(1)  # eyes are tinted in threads of their own
        self.batch_size = processes.part_of(settings.batch_size)
        self.posterior = posterior
        self.colours = EyeColours.measure(portraits)
        config = generator.config
        self.pairs = Pairs(portraits, config.num_classes, self.device, self.batch_size)
        encoder.requires_grad_(False)
        generator.eval()
        before = deepcopy(generator).requires_grad_(False).to(self.device, **LAYOUT)
        self.network = Gaugan(generator, encoder).to(self.device, **LAYOUT)
        self.lessons = EyeLessons(
            self.pairs, before, self.network, posterior, self.colours, settings
        )
        rest = [*generator.blocks.parameters(), *generator.output.parameters()]
        last = learn_last(generator.linear, NUMBERS)
        groups: list[dict[str, Any]] = [{"params": rest}, {"params": [last]}]
        optimiser = torch.optim.Adam(groups, settings.learning_rate, betas=BETAS)
        self.descent = Descent.alone(
            self.network, optimiser, self.device, settings.precision
        )
        self.parts = self.descent.parts
        self.config = {"generator": config, "encoder": encoder.config}
        self.length = len(portraits.train)

    def load(self, index: int, rng: np.random.Generator) -> Sample:
        """Return a picture and its mask, mirrored together by chance."""
        mirrored = bool(rng.random() < self.settings.mirror)
        return self.pairs.load(self.portraits.train[index], mirrored)

    def step(self, samples: list[Sample], step: int) -> dict[str, float]:
        """Do one step of Adam."""
        # Norms divide by what they have measured in the training before: any batch
        # would do, and a drawing does not depend on the others beside it.
        self.network.eval()
        self.set_rates(step)
        self.descent.begin()
        sums: dict[str, Tensor] = {}
        for some in in_rows(samples, self.batch_size):
            whole = step % WHOLE == WHOLE - 1
            few = some[: max(1, len(some) // FEWER)] if whole else some
            losses = self.losses(self.lessons.teach(few, whole=whole))
            share = len(some) / len(samples)
            self.descent.back(losses["loss"] * share)
            add_up(sums, losses, share)
        return self.descent.step(sums)

    def set_rates(self, step: int) -> None:
        """Let the learning rates grow, stay, and fall.

        At first all weights are moved in one direction, and whole pictures with them,
        unless by little; later each step has its own.
        """
        left = (self.settings.steps - step) / (FADE * self.settings.steps)
        share = min(1.0, (step + 1) / WARMUP, left)
        groups = self.descent.parts["optimiser"].param_groups
        others = LATER if step >= GENTLE else 1.0
        for group, times in zip(groups, (others, FASTER), strict=True):
            group["lr"] = self.settings.learning_rate * share * times

    def draw(self, generator: Generator, hot: Tensor, styles: Tensor) -> Tensor:
        """Return images (N,3,H,H) of masks (N,C,H,H) in styles (N,D)."""
        with autocast(self.device, self.settings.precision):
            return draw_part(generator, hot, styles)

    def losses(self, lesson: Lesson) -> dict[str, Tensor]:
        """Return how far drawings are from what is right, in eyes and elsewhere."""
        gap = self.draw(self.network.generator, lesson.masks, lesson.styles)
        gap = gap - lesson.right
        within = gap * lesson.eyes
        size = processes.average(lesson.eyes.sum()).clamp(min=1)
        losses = {
            "rest": (gap - within).abs().mean(),
            "eyes": within.abs().sum() / (3 * size),
            "colour": F.avg_pool2d(within, COARSE).abs().sum() * COARSE**2 / (3 * size),
        }
        eyes = losses["eyes"] + losses["colour"]
        return {"loss": losses["rest"] + self.settings.eyes * eyes, **losses}

    def prepare(self, average: nn.Module) -> None:
        """Nothing: norms and posterior are those of the training before."""
        average.eval()

    @torch.no_grad()
    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return how held-out masks come out in their style, with others' eyes.

        Distances of a* and b*, of the irises from the colour asked for and from each
        other; how far a change of colour comes out, 1 being all the way, in L* and in
        a* and b*; and how far all else is from what was drawn before.
        """
        assert isinstance(average, Gaugan)
        colours, asked, apart, rest = [], [], [], []
        if not (names := evenly(self.portraits.val, VALIDATED)):
            return {}
        found = torch.from_numpy(self.colours.found)
        eyes = found[torch.linspace(0, len(found) - 1, len(names)).long()]
        for some, numbers in zip(
            in_rows(names, self.batch_size), eyes.split(self.batch_size), strict=True
        ):
            hot, images = self.pairs.named(some)
            masks = [self.portraits.mask(name) for name in some]
            with autocast(self.device, self.settings.precision):
                styles = average.encode(images)[0]
            styles[:, -NUMBERS:] = numbers.to(styles)
            drawn = self.draw(average.generator, hot, styles)
            before = self.draw(self.lessons.before, hot, styles)
            gap = (drawn - before).abs().mean(dim=1)
            wanted = self.colours.scale.colour(numbers.numpy())
            for i, (picture, mask) in enumerate(
                zip(from_images(drawn), masks, strict=True)
            ):
                rest.append(float(gap[i][torch.from_numpy(mask != IDS["eye"])].mean()))
                colour = colour_of_eyes(picture, mask)
                if colour is not None:
                    colours.append(colour)
                    asked.append(wanted[i])
                    apart.append(difference_of_eyes(picture, mask))
        pairs = [each for each in apart if not np.isnan(each)]
        figures = {"val_apart": pairs, "val_rest": rest}
        scores = {name: float(np.mean(each)) for name, each in figures.items() if each}
        return scores | following(np.array(colours), np.array(asked))

    @torch.no_grad()
    def sheet(self, average: nn.Module) -> Picture:
        """Draw masks in their own style with eyes of several colours."""
        assert isinstance(average, Gaugan)
        names = evenly(self.portraits.val or self.portraits.train, SHOWN)
        found = torch.from_numpy(self.colours.found)
        chosen = torch.linspace(0, len(found) - 1, COLOURS).long()
        rows: list[Sequence[Picture]] = []
        for name in names:
            hot, images = self.pairs.named([name])
            with autocast(self.device, self.settings.precision):
                own = average.encode(images)[0]
            styles = own.repeat(1 + COLOURS, 1)
            styles[1:, -NUMBERS:] = found[chosen].to(styles)
            drawn = from_images(
                torch.cat(
                    [self.draw(average.generator, hot, style[None]) for style in styles]
                )
            )
            shown = [colourise(self.portraits.mask(name)), self.portraits.picture(name)]
            rows.append([*shown, *drawn])
        header = ["mask", "picture", "own style", *["other eyes"] * COLOURS]
        return contact_sheet(rows, size=128, header=header)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return generator, encoder and the distribution of styles."""
        return {**average.state_dict(), **self.posterior.tensors()}

    def facts(self) -> dict[str, Any]:
        """Return how the model was made before, and what its numbers for eyes mean."""
        return {**self.made, "eyes": self.colours.scale.as_json()}


def following(colours: NDArray, asked: NDArray) -> dict[str, float]:
    """Return how colours L*, a*, b* (N,3) follow those that were asked for (N,3)."""
    if len(colours) < 2:
        return {}
    drawn, wanted = colours - colours.mean(axis=0), asked - asked.mean(axis=0)
    light, *chroma = (drawn * wanted).sum(axis=0)
    most_light, *most_chroma = (wanted**2).sum(axis=0).clip(1e-6)
    return {
        "val_missed": float(np.linalg.norm((colours - asked)[:, 1:], axis=1).mean()),
        "val_follows_l": float(light / most_light),
        "val_follows_ab": float(sum(chroma) / sum(most_chroma)),
    }


def learn_last(linear: nn.Linear, count: int) -> Tensor:
    """Let only what a layer makes of its last inputs learn; return that weight.

    A small step of all the others together would move everything that is drawn.
    """
    linear.bias.requires_grad_(False)
    last = torch.arange(linear.in_features) >= linear.in_features - count
    linear.weight.register_hook(lambda gradient: gradient * last.to(gradient))
    return linear.weight
