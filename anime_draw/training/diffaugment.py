"""Differentiable augmentation of what a discriminator sees (arXiv 2006.10738).

A discriminator learns a small data set by heart. Changing real and fake pictures in
the same way prevents that, and gradients still reach the generator.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.processes import own, whole

POLICIES = ("colour", "translation", "cutout")
REACH = 8  # a picture moves by up to 1 / REACH of its side
HOLE = 2  # a hole has 1 / HOLE of the side


@dataclass(frozen=True)
class Augmentation:
    """One random change for each image of a batch; None: not of that sort.

    Attributes:
        colour: (N,3): brightness to add, saturation and contrast to multiply by.
        shift: per image, pixels right and down.
        hole: (N,1,S,S): 0 in the hole, 1 outside.
    """

    colour: Tensor | None
    shift: list[tuple[int, int]] | None
    hole: Tensor | None

    def images(self, images: Tensor) -> Tensor:
        """Change images (N,3,S,S); nothing is 0 there, the middle grey."""
        if self.colour is not None:
            images = recolour(images, self.colour)
        images = self.moved(images)
        return images if self.hole is None else images * self.hole

    def masks(self, one_hot: Tensor) -> Tensor:
        """Move masks (N,C,S,S) along; no class is set where nothing is."""
        return self.moved(one_hot)

    def moved(self, images: Tensor) -> Tensor:
        """Shift images, zeros coming in at the borders."""
        if self.shift is None:
            return images
        side = images.shape[-1]
        reach = side // REACH
        padded = F.pad(images, (reach, reach, reach, reach))
        moved = [
            each.narrow(1, reach - down, side).narrow(2, reach - right, side)
            for each, (right, down) in zip(padded, self.shift, strict=True)
        ]
        return torch.stack(moved)


def parse_policy(text: str) -> tuple[str, ...]:
    """Split "colour,cutout" into names; "none" into none.

    Raises:
        ValueError: names the word that is no policy.
    """
    words = [
        word.strip() for word in text.split(",") if word.strip() not in ("none", "")
    ]
    for word in words:
        if word not in POLICIES:
            raise ValueError(f"{word!r} is none of {', '.join(POLICIES)}, none")
    return tuple(words)


def draw_augmentation(
    images: Tensor, policy: tuple[str, ...], chance: float = 1.0
) -> Augmentation:
    """Draw a change for each of the images (N,3,S,S), by torch's generator.

    Args:
        images: tell how many, of what size.
        policy: some of `POLICIES`.
        chance: of each image to be changed at all.
    """
    count, side, device = whole(len(images)), images.shape[-1], images.device
    reach = side // REACH
    colour = torch.rand(count, 3, device=device) - torch.tensor(
        [0.5, 0.0, 0.5], device=device
    )
    colour = colour * torch.tensor([1.0, 2.0, 1.0], device=device)
    colour[:, 2] += 1
    shift = torch.randint(-reach, reach + 1, (count, 2))
    corner = torch.randint(0, side + 1, (count, 2), device=device) - side // HOLE // 2
    changed = torch.rand(count, device=device) < chance
    as_it_is = torch.tensor([0.0, 1.0, 1.0], device=device)
    colour = torch.where(changed[:, None], colour, as_it_is)
    shift = torch.where(changed.cpu()[:, None], shift, 0)
    corner = torch.where(changed[:, None], corner, side)  # outside
    moves = [(right, down) for right, down in own(shift).tolist()]
    return Augmentation(
        own(colour) if "colour" in policy else None,
        moves if "translation" in policy else None,
        holes(own(corner), side) if "cutout" in policy else None,
    )


def holes(corner: Tensor, side: int) -> Tensor:
    """Return (N,1,S,S) with a square of zeros from each corner (N,2) on."""
    along = torch.arange(side, device=corner.device)
    inside = (along >= corner[..., None]) & (along < corner[..., None] + side // HOLE)
    return 1 - (inside[:, 0, :, None] & inside[:, 1, None, :])[:, None].float()


def recolour(images: Tensor, colour: Tensor) -> Tensor:
    """Change brightness, saturation and contrast of images (N,3,S,S)."""
    brightness, saturation, contrast = colour[:, :, None, None, None].unbind(1)
    images = images + brightness
    grey = images.mean(dim=1, keepdim=True)
    images = torch.lerp(grey, images, saturation)
    middle = images.mean(dim=(1, 2, 3), keepdim=True)
    return torch.lerp(middle, images, contrast)
