"""What a GauGAN learns eyes from: its own drawings, whose eyes were put right."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw import processes
from anime_draw.devices import autocast
from anime_draw.eyes import Eye, find_eyes, tint_eyes
from anime_draw.masks import Mask
from anime_draw.models.eyes import NUMBERS, SPREAD
from anime_draw.models.gaugan import Gaugan, Generator
from anime_draw.pictures import Picture
from anime_draw.settings import EyesSettings
from anime_draw.tensors import from_images
from anime_draw.training.eye_colours import EyeColours
from anime_draw.training.pairs import Pairs, Sample
from anime_draw.training.posterior import Posterior

LAYOUT: Any = {"memory_format": torch.channels_last}
NEAR = 3 / 8  # of the side: a window around an eye, which is drawn alone
WIDER = 1.5  # times their spread: colours of eyes that are drawn by chance


class Lesson(NamedTuple):
    """What to draw: masks (N,C,H,H) and styles (N,D); and the right answer.

    Attributes:
        masks, styles: of the drawing.
        right: images (N,3,H,W), drawn before and tinted since.
        eyes: (N,1,H,W), where they are.
    """

    masks: Tensor
    styles: Tensor
    right: Tensor
    eyes: Tensor


class EyeLessons:
    """Draws masks as the generator did before, and puts the eyes right.

    Args:
        pairs: of pictures and masks.
        before: the generator as it was; stays so.
        network: tells the styles of pictures.
        posterior: tells styles by chance.
        colours: of the eyes in the data set.
        settings: of the training.
    """

    def __init__(
        self,
        pairs: Pairs,
        before: Generator,
        network: Gaugan,
        posterior: Posterior,
        colours: EyeColours,
        settings: EyesSettings,
    ) -> None:
        self.pairs, self.before, self.network = pairs, before, network
        self.posterior, self.colours, self.settings = posterior, colours, settings
        self.found = torch.from_numpy(colours.found)
        # A card draws sooner than one thread tints.
        self.pool = ThreadPoolExecutor(max(1, settings.workers))

    @torch.no_grad()
    def teach(self, samples: Sequence[Sample], *, whole: bool) -> Lesson:
        """Draw masks in styles of all kinds as before, and put the eyes right."""
        hot, images = self.pairs.to_device(samples)
        masks = [mask for _, mask in samples]
        styles = self.styles(images)
        if not whole and self.before.config.uniform:
            # A style begins alike everywhere, and the rest are convolutions: so a part
            # is drawn nearly as in the whole, and both eyes learn what one does.
            chances = processes.own(torch.rand(processes.whole(len(masks))))
            places = [
                self.window(mask, chance)
                for mask, chance in zip(masks, chances.tolist(), strict=True)
            ]
            masks = [mask[place] for mask, place in zip(masks, places, strict=True)]
            parts = [each[:, *place] for each, place in zip(hot, places, strict=True)]
            hot = torch.stack(parts).contiguous(**LAYOUT)
        with autocast(hot.device, self.settings.precision):
            drawn = draw_part(self.before, hot, styles)
        right, eyes = self.put_right(drawn, masks, styles)
        return Lesson(hot, styles, right, eyes)

    def styles(self, images: Tensor) -> Tensor:
        """Return styles (N,D): pictures' own, others', random; half with other eyes."""
        own = processes.gathered(self.network.encode(images)[0])
        count = len(own)
        seed = int(torch.randint(2**31, ()))
        kinds = torch.stack(
            [own, own.roll(1, 0), self.posterior.draw(count, seed).to(own)]
        )
        styles = kinds[torch.randint(3, (count,)), torch.arange(count)]
        eyes = self.found[torch.randint(len(self.found), (count,))]
        # Rare colours, such as green, are asked for more often than they are found.
        wide = torch.randn(count, NUMBERS) * WIDER * SPREAD
        eyes = torch.where(torch.rand(count, 1) < 0.5, wide, eyes).to(own)
        other = (torch.rand(count, 1) < 0.5).to(own.device)
        styles[:, -NUMBERS:] = torch.where(other, eyes, styles[:, -NUMBERS:])
        return processes.own(styles)

    def window(self, mask: Mask, chance: float) -> tuple[slice, slice]:
        """Return rows and columns around an eye of a mask (S, S): by 0..1, which."""
        config, eyes = self.before.config, find_eyes(mask)
        side = max(1, round(NEAR * config.start)) * config.size // config.start
        middle = [config.size / 2] * 2
        if eyes:
            middle = np.argwhere(eyes[int(chance * len(eyes))]).mean(axis=0)
        first = [
            min(max(0, int(each) - side // 2), config.size - side) for each in middle
        ]
        return slice(first[0], first[0] + side), slice(first[1], first[1] + side)

    def put_right(
        self, drawn: Tensor, masks: Sequence[Mask], styles: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return drawn images (N,3,H,W) with the right eyes, and where (N,1,H,W)."""
        assert len(drawn) == len(masks) == len(styles)
        colours = self.colours.scale.colour(styles[:, -NUMBERS:].cpu().numpy())
        found = self.pool.map(change_of_eyes, from_images(drawn), masks, colours)
        changes, places = zip(*found, strict=True)
        change = torch.from_numpy(np.stack(changes)).permute(0, 3, 1, 2)
        eyes = torch.from_numpy(np.stack(places)[:, None])
        return drawn + change.to(drawn), eyes.to(drawn)


def change_of_eyes(
    picture: Picture, mask: Mask, colour: NDArray[np.floating]
) -> tuple[NDArray[np.float32], Eye]:
    """Return what makes a picture's eyes right, in a range of -1..1, and where."""
    tinted = tint_eyes(picture, mask, colour)
    eyes = np.any([np.zeros_like(mask, bool), *find_eyes(mask)], axis=0)
    return (tinted.astype(np.float32) - picture) / 127.5, eyes


def draw_part(generator: Generator, hot: Tensor, styles: Tensor) -> Tensor:
    """Return images (N,3,H,H) of masks (N,C,H,H), perhaps of windows of larger ones."""
    cells = hot.shape[-1] * generator.config.start // generator.config.size
    features = generator.first(styles)[:, :, :cells, :cells]
    return generator.rest(features, hot)
