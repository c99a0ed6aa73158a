"""Draw portraits: a mask and a style become a picture. What the editor talks to.

Pictures and masks go in and out as arrays; the network stays in here.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from anime_draw.checkpoint import config_from, load_into, load_model
from anime_draw.classes import NUM_CLASSES
from anime_draw.config import GauganConfig
from anime_draw.devices import autocast, pick_device
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.masks import Mask, check_mask, resize_mask
from anime_draw.models.gaugan import Generator
from anime_draw.pictures import Picture
from anime_draw.style import (
    Style,
    StyleEncoder,
    Styles,
    random_style,
    style_statistics,
)
from anime_draw.tensors import from_images, one_hot, to_masks


class Painter:
    """A generator ready to draw, the styles it knows, and how to read more."""

    def __init__(
        self,
        generator: Generator,
        *,
        mean: Style,
        covariance: Styles,
        encoder: StyleEncoder | None = None,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        """Take a trained generator.

        Args:
            generator: as built by its config; moved to the device.
            mean: (D,) of the styles it was trained with.
            covariance: (D, D) of them.
            encoder: turns pictures into such styles, if the model has one.
            device: see `devices.pick_device`.
            precision: see `devices.autocast`.
        """
        self.device = pick_device(device)
        self.precision = precision
        self.mean = mean
        self.covariance = covariance
        self.encoder = encoder
        self.size = generator.config.size
        self.generator = generator.eval().requires_grad_(False)
        self.generator.to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def load(
        cls, path: Path, device: str = "auto", precision: str = "auto"
    ) -> "Painter":
        """Read a model file of the kind gaugan.

        Raises:
            CheckpointError: missing, broken, or of another kind.
            AnimeDrawError: this machine has no such device.
        """
        model = load_model(path, "gaugan")
        config = config_from(path, GauganConfig, model.config.get("generator"))
        if config.num_classes != NUM_CLASSES:
            raise CheckpointError(f"{path}: draws {config.num_classes} classes, not 7")
        try:
            generator = Generator(config)
        except (ValueError, RuntimeError) as error:
            raise CheckpointError(f"{path}: impossible settings ({error})") from error
        load_into(path, generator, model.part("generator"))
        mean, covariance = style_statistics(path, model)
        if len(mean) != config.style_dim:
            raise CheckpointError(
                f"{path}: draws styles of {config.style_dim} numbers, but knows those"
                f" of {len(mean)}"
            )
        encoder = None
        if model.config.get("encoder") is not None:
            encoder = StyleEncoder.load(path, device=device, precision=precision)
        return cls(
            generator,
            mean=mean,
            covariance=covariance,
            encoder=encoder,
            device=device,
            precision=precision,
        )

    @property
    def style_dim(self) -> int:
        """The length of a style."""
        return len(self.mean)

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W) in a style (D,).

        A mask of another size is scaled by nearest neighbour.

        Raises:
            MaskError: an id is no class.
        """
        return self.paint_batch([mask], style[None])[0]

    def paint_batch(self, masks: Sequence[Mask], styles: Styles) -> NDArray[np.uint8]:
        """Draw pictures (N, size, size, 3) of N masks in N styles (N, D) at once.

        Raises:
            MaskError: an id is no class.
        """
        expected = (len(masks), self.style_dim)
        if styles.shape != expected:
            raise ValueError(f"expected styles {expected}, got {styles.shape}")
        ids = to_masks(
            [resize_mask(check_mask(mask, name="mask"), self.size) for mask in masks]
        )
        hot = one_hot(ids.to(self.device), NUM_CLASSES)
        with torch.inference_mode(), autocast(self.device, self.precision):
            images = self.generator(
                hot.contiguous(memory_format=torch.channels_last),
                torch.from_numpy(np.asarray(styles, np.float32)).to(self.device),
            )
        return from_images(images)

    def random_style(self, seed: int) -> Style:
        """Draw a style (D,) by chance, as the training pictures have them."""
        return random_style(self.mean, self.covariance, seed)

    def encode(self, pictures: Sequence[Picture]) -> Styles:
        """Return the styles (N, D) of pictures of any size.

        Raises:
            AnimeDrawError: the model has no encoder.
        """
        if self.encoder is None:
            raise AnimeDrawError(
                "this model has no style encoder, so it takes no reference pictures;"
                " use --seed, or a model trained with --encoder frozen or joint"
            )
        return self.encoder.encode(pictures)
