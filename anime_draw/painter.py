"""Draw portraits: a mask and a style become a picture. What the editor talks to.

Pictures and masks go in and out as arrays; the network stays in here.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from anime_draw.checkpoint import load_model
from anime_draw.colours import Rgb
from anime_draw.devices import PRECISIONS, has_bfloat16, pick_device
from anime_draw.errors import AnimeDrawError
from anime_draw.eye_scale import EyeScale
from anime_draw.masks import Mask, check_mask, resize_mask
from anime_draw.models.gaugan import Generator
from anime_draw.networks import load_generator
from anime_draw.painting.canvas import Canvas
from anime_draw.painting.dense import DenseCanvas
from anime_draw.painting.live import Drawing, Live
from anime_draw.painting.network import Network
from anime_draw.painting.speed import fastest_dtype
from anime_draw.pictures import Picture
from anime_draw.settings import LiveSettings
from anime_draw.style import (
    Style,
    StyleEncoder,
    Styles,
    random_style,
    style_statistics,
)

SHORT = {"bfloat16": "bf16", "float32": "fp32"}


class Paints(Protocol):
    """What draws, such as a `Painter`."""

    size: int

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W) in a style (D,)."""


class Painter:
    """A generator ready to draw, the styles it knows, and how to read more."""

    def __init__(
        self,
        generator: Generator,
        *,
        mean: Style,
        covariance: Styles,
        encoder: StyleEncoder | None = None,
        eyes: EyeScale | None = None,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        """Take a trained generator.

        Args:
            generator: trained; it belongs to the painter from now on.
            mean: (D,) of the styles it was trained with.
            covariance: (D, D) of them.
            encoder: turns pictures into such styles, if the model has one.
            eyes: what such styles say of the colour of eyes, if they do.
            device: see `devices.pick_device`.
            precision: float32, bfloat16, or auto: what the device is faster at.
        """
        self.device = pick_device(device)
        self.mean = mean
        self.covariance = covariance
        self.encoder = encoder
        self.eyes = eyes
        self.size = generator.config.size
        generator.eval().requires_grad_(False)
        self.precision = precision = _settle(precision, self.device)
        self.device_text = f"{self.device.type} {SHORT[precision]}"
        self._lock = threading.Lock()  # canvases share what they know of masks
        self._make = _canvases(generator, self.device, precision)
        self._canvas = self._make()

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
        generator = load_generator(path, model)
        dimensions = generator.config.style_dim
        mean, covariance = style_statistics(path, model, dimensions)
        encoder = None
        if model.config.get("encoder") is not None:
            encoder = StyleEncoder.load(path, device=device, precision=precision)
        return cls(
            generator,
            mean=mean,
            covariance=covariance,
            encoder=encoder,
            eyes=EyeScale.of(path, model.facts, dimensions),
            device=device,
            precision=precision,
        )

    @property
    def style_dim(self) -> int:
        """The length of a style."""
        return len(self.mean)

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W) in a style (D,).

        A mask of another size is scaled by nearest neighbour. What depends on the
        mask alone is kept for the next picture.

        Raises:
            MaskError: an id is no class.
        """
        return self.paint_batch([mask], style[None])[0]

    def paint_batch(self, masks: Sequence[Mask], styles: Styles) -> NDArray[np.uint8]:
        """Draw pictures (N, size, size, 3) of N masks in N styles (N, D).

        Raises:
            MaskError: an id is no class.
        """
        expected = (len(masks), self.style_dim)
        if styles.shape != expected:
            raise ValueError(f"expected styles {expected}, got {styles.shape}")
        fitting = [
            resize_mask(check_mask(mask, name="mask"), self.size) for mask in masks
        ]
        with self._lock:
            return self._canvas.draw_batch(fitting, np.asarray(styles, np.float32))

    def live(
        self,
        *,
        budget: float = LiveSettings.budget,
        tolerance: float = LiveSettings.tolerance,
    ) -> Live:
        """Return what the editor paints on; see `Live`.

        Args:
            budget: seconds a picture may take before a draft comes first.
            tolerance: change of a pixel's features that a stroke may leave out,
                relative to their mean size.
        """
        return Live(
            self._make,
            self.size,
            lock=self._lock,
            device_text=self.device_text,
            budget=budget,
            tolerance=tolerance,
        )

    def random_style(self, seed: int) -> Style:
        """Draw a style (D,) by chance, as the training pictures have them."""
        return random_style(self.mean, self.covariance, seed)

    def with_eyes(self, styles: Styles, colour: Rgb) -> Styles:
        """Return styles (..., D) whose eyes have a colour.

        Raises:
            AnimeDrawError: the model's styles do not say the colour of eyes.
        """
        if self.eyes is None:
            raise AnimeDrawError(
                "this model's styles do not say the colour of eyes; teach it with"
                " anime-draw train-eyes, or leave the colour out"
            )
        return self.eyes.put(styles, colour)

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


class SameEyes:
    """Paints as a painter does, with eyes of one colour, whatever style it is given.

    On the way between two styles of that colour there are others.
    """

    def __init__(self, painter: Painter, colour: Rgb) -> None:
        """Take a painter and a colour.

        Raises:
            AnimeDrawError: the model's styles do not say the colour of eyes.
        """
        self.size = painter.size
        self._painter, self._colour = painter, colour
        painter.with_eyes(painter.mean, colour)

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W) in a style (D,)."""
        return self._painter.paint(mask, self._painter.with_eyes(style, self._colour))


def _settle(precision: str, device: torch.device) -> str:
    if precision not in PRECISIONS:
        raise ValueError(f"expected one of {PRECISIONS}, got {precision!r}")
    if precision != "auto":
        return precision
    if device.type == "cpu":
        return str(fastest_dtype()).removeprefix("torch.")
    return "bfloat16" if has_bfloat16(device) else "float32"


def _canvases(
    generator: Generator, device: torch.device, precision: str
) -> Callable[[], Drawing]:
    if device.type == "cpu":
        return partial(Canvas, Network(generator, getattr(torch, precision)))
    generator.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return partial(DenseCanvas, generator, precision)
