"""Styles: encode references, mix them, draw them at random, walk between them.

A style is what a picture looks like apart from its shapes: a vector (D,) of float32,
the mean of the encoder's posterior. D is 256.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.checkpoint import Model, config_from, load_model, rebuild
from anime_draw.config import VaeConfig
from anime_draw.data.fit import make_square
from anime_draw.devices import autocast, pick_device
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.models.vae import Encoder
from anime_draw.pictures import Picture, resize_picture
from anime_draw.tensors import to_images

Style = NDArray[np.float32]
Styles = NDArray[np.float32]

BATCH = 32  # pictures that are encoded at once
WALKS = ("spherical", "linear")
LARGEST = 1e6  # number in a style, or of its statistics; real ones are below 100
SMALLEST_ANGLE = 1e-4  # radians; below it a straight line is as good, and stable


class StyleEncoder:
    """Turns pictures into styles.

    Attributes:
        size: pixels, the side that pictures are scaled to.
        mean: (D,), of the styles of the training pictures.
        covariance: (D, D), theirs.
    """

    def __init__(
        self,
        network: Encoder,
        mean: Style,
        covariance: Styles,
        *,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        self.size = network.config.size
        self.mean = mean
        self.covariance = covariance
        self._device = pick_device(device)
        self._precision = precision
        self._network = network.eval().requires_grad_(False).to(self._device)

    @classmethod
    def load(
        cls, path: Path, *, device: str = "auto", precision: str = "auto"
    ) -> "StyleEncoder":
        """Load the encoder of a VAE's or a GauGAN's model file.

        Raises:
            CheckpointError: missing, broken, of another kind, or without encoder.
        """
        model = load_model(path, "vae", "gaugan")
        network = load_style_network(path, model)
        statistics = style_statistics(path, model, network.config.style_dim)
        return cls(network, *statistics, device=device, precision=precision)

    @torch.inference_mode()
    def encode(self, pictures: Sequence[Picture]) -> Styles:
        """Return the styles (N, D) of pictures (H, W, 3) of any size.

        What is not square loses the ends of its longer side.

        Raises:
            AnimeDrawError: weights so large that the styles are no numbers.
        """
        parts = [
            self._encode_batch(pictures[start : start + BATCH])
            for start in range(0, len(pictures), BATCH)
        ]
        empty = np.empty((0, len(self.mean)), np.float32)
        return np.concatenate([empty, *parts])

    def _encode_batch(self, pictures: Sequence[Picture]) -> Styles:
        squares = [make_square(each, "crop", 0) for each in pictures]
        images = to_images([resize_picture(each, self.size) for each in squares])
        with autocast(self._device, self._precision):
            mean, _ = self._network(images.to(self._device))
        styles: Styles = mean.float().cpu().numpy()
        if not np.isfinite(styles).all():
            raise AnimeDrawError(
                "the style encoder gives no numbers; its model is broken, take another"
            )
        return styles


def load_style_network(path: Path, model: Model) -> Encoder:
    """Rebuild the encoder of an opened model file of kind vae or gaugan.

    Raises:
        CheckpointError: the file has no encoder, or one that does not fit.
    """
    values = model.config if model.kind == "vae" else model.config.get("encoder")
    if values is None:
        raise CheckpointError(
            f"{path}: this GauGAN was trained without an encoder, so it cannot read"
            " styles from pictures; give the model of train-vae"
        )
    config = config_from(path, VaeConfig, values)
    return rebuild(path, lambda: Encoder(config), model.part("encoder"))


def style_statistics(path: Path, model: Model, size: int) -> tuple[Style, Styles]:
    """Return mean (D,) and covariance (D, D) of the training pictures' styles.

    `size` is D: how many numbers the network's styles have.

    Raises:
        CheckpointError: the model file lacks them, or they have other sizes.
    """
    mean = _tensor(path, model, "style.mean")
    covariance = _tensor(path, model, "style.covariance")
    if mean.shape != (size,) or covariance.shape != (size, size):
        raise CheckpointError(
            f"{path}: style.mean and style.covariance have shapes {tuple(mean.shape)}"
            f" and {tuple(covariance.shape)}, but styles have {size} numbers"
        )
    return mean.numpy(), covariance.numpy()


def _tensor(path: Path, model: Model, name: str) -> Tensor:
    if (tensor := model.tensors.get(name)) is None:
        raise CheckpointError(f"{path}: lacks {name}; train it again")
    fitting = tensor.is_floating_point() and tensor.numel()
    if not fitting or tensor.abs().max() > LARGEST:
        raise CheckpointError(f"{path}: {name} holds impossible numbers")
    return tensor.float()


def mix(styles: Styles, weights: Sequence[float]) -> Style:
    """Return the weighted mean of styles (N, D); only the weights' ratios matter.

    Raises:
        ValueError: not one weight per style, a negative one, or all zero.
    """
    shares = np.asarray(weights, np.float64)
    if shares.shape != (len(styles),):
        raise ValueError(f"expected {len(styles)} weights, got {shares.size}")
    if not (shares >= 0).all() or not 0 < shares.sum() < np.inf:
        raise ValueError(f"expected weights from 0 up, not all zero; got {weights}")
    return (shares / shares.sum() @ styles).astype(np.float32)


def random_style(mean: Style, covariance: Styles, seed: int) -> Style:
    """Draw a style (D,) that the training pictures could have had."""
    root = symmetric_root(covariance)
    noise = np.random.default_rng(seed).standard_normal(len(mean))
    return (mean + root @ noise).astype(np.float32)


def symmetric_root(covariance: Styles) -> NDArray[np.float64]:
    """Return the symmetric root (D, D) of a covariance (D, D).

    Unlike one made of eigenvectors it has no signs for a platform to choose: what is
    drawn with it by a seed is the same everywhere.
    """
    return _root(np.asarray(covariance, np.float64).tobytes(), len(covariance))


@lru_cache(maxsize=2)  # many styles are drawn of one covariance
def _root(covariance: bytes, size: int) -> NDArray[np.float64]:
    matrix = np.frombuffer(covariance).reshape(size, size)
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T)


def interpolate(a: Style, b: Style, amount: float, how: str = "spherical") -> Style:
    """Walk from style `a` (amount 0) to style `b` (amount 1).

    Spherical turns the direction at a steady rate while the length changes evenly:
    halfway it stays as vivid as the ends, where a straight line fades towards the
    mean (Shoemake 1985; arXiv 1609.04468). Several styles (P, D) walk each by itself,
    and what is alike at both ends stays.

    Raises:
        ValueError: `how` is neither "spherical" nor "linear".
    """
    if how not in WALKS:
        raise ValueError(f"expected {' or '.join(WALKS)}, got {how}")
    if a.ndim > 1:
        ways = [interpolate(*ends, amount, how) for ends in zip(a, b, strict=True)]
        return np.stack(ways)
    if np.array_equal(a, b):
        return np.asarray(a, np.float32)
    straight = (1 - amount) * a + amount * b
    if how == "linear":
        return np.asarray(straight, np.float32)
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if min(lengths) == 0:
        return np.asarray(straight, np.float32)
    start, end = a / lengths[0], b / lengths[1]
    angle = float(np.arccos(np.clip(np.dot(start, end), -1, 1)))
    if angle < SMALLEST_ANGLE or np.pi - angle < SMALLEST_ANGLE:
        return np.asarray(straight, np.float32)
    turned = np.sin((1 - amount) * angle) * start + np.sin(amount * angle) * end
    length = (1 - amount) * lengths[0] + amount * lengths[1]
    return np.asarray(length * turned / np.sin(angle), np.float32)
