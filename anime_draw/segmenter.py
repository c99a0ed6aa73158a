"""Segment pictures with a trained U-Net: pictures in, masks and confidences out.

`segment` does everything. A pipeline calls its three parts instead, so that threads
prepare and finish pictures while the network works on others.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.classes import NUM_CLASSES
from anime_draw.devices import autocast, compute_dtype, pick_device
from anime_draw.errors import CheckpointError
from anime_draw.masks import Mask
from anime_draw.models.folding import fold, round_weights
from anime_draw.models.unet import Unet
from anime_draw.networks import load_unet
from anime_draw.pictures import Picture, resize_picture
from anime_draw.soundness import is_finite
from anime_draw.tensors import to_images

CPU_BATCH = 1  # pictures at once: more fall out of the caches and are slower
GPU_BATCH = 32
STRIDE = 32  # the network takes multiples of it

Probabilities = NDArray[np.float32]
Confidences = NDArray[np.float32]


class Segmenter:
    """A U-Net ready to segment, rewritten for speed.

    Attributes:
        size: pixels, the side of the square that the network works at.
        batch_size: how many pictures at once suit the device.
    """

    def __init__(
        self, network: Unet, *, device: str = "auto", precision: str = "auto"
    ) -> None:
        """Take a trained network; it is rewritten in place and can only infer then.

        Raises:
            AnimeDrawError: this machine has no such device.
        """
        self.size = network.config.size
        self.device = pick_device(device)
        self.precision = precision
        self.batch_size = CPU_BATCH if self.device.type == "cpu" else GPU_BATCH
        self.network = network
        fold(self.network).to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        # Else they are converted for each picture, and one by one.
        round_weights(self.network, compute_dtype(self.device, precision))

    @classmethod
    def load(
        cls, path: Path, device: str = "auto", precision: str = "auto"
    ) -> "Segmenter":
        """Read a model file of the kind unet.

        Raises:
            CheckpointError: missing, broken, of another kind or for other classes.
            AnimeDrawError: this machine has no such device.
        """
        network = load_unet(path)
        if network.config.num_classes != NUM_CLASSES:
            raise CheckpointError(
                f"{path}: segments {network.config.num_classes} classes, not"
                f" {NUM_CLASSES}"
            )
        segmenter = cls(network, device=device, precision=precision)
        if not all(map(is_finite, segmenter.network.state_dict().values())):
            raise CheckpointError(f"{path}: has weights that overflow; take another")
        return segmenter

    def segment(
        self, pictures: Sequence[Picture], *, looks: int = 1
    ) -> tuple[list[Mask], Confidences]:
        """Segment pictures (H, W, 3) of any sizes.

        Args:
            pictures: one that is not square is padded, not stretched.
            looks: at each picture, of `settings.LOOKS`; they are averaged.

        Returns:
            A mask at each picture's own size, and each one's confidence 0 to 1: the
            mean over pixels of the probability of the likeliest class.
        """
        masks, confidences = [], []
        for start in range(0, len(pictures), self.batch_size):
            batch = pictures[start : start + self.batch_size]
            squares = [self.prepare(picture) for picture in batch]
            for each, picture in zip(self.predict(squares, looks), batch, strict=True):
                mask, confidence = finish(each, *picture.shape[:2])
                masks.append(mask)
                confidences.append(confidence)
        return masks, np.asarray(confidences, np.float32)

    def prepare(self, picture: Picture) -> Picture:
        """Scale a picture into the network's square; the rest repeats its edge."""
        height, width = fitted(picture.shape[0], picture.shape[1], self.size)
        small = resize_picture(picture, (height, width))
        if height == width:
            return small
        bottom, right = self.size - height, self.size - width
        padded = cv2.copyMakeBorder(small, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        return np.asarray(padded, np.uint8)

    def predict(self, squares: Sequence[Picture], looks: int = 1) -> Probabilities:
        """Return class probabilities (N, C, size, size) of prepared pictures."""
        return self.probabilities(squares, looks).cpu().numpy()

    @torch.inference_mode()
    def probabilities(self, squares: Sequence[Picture], looks: int = 1) -> Tensor:
        """Return them as a tensor on the device."""
        images = to_images(squares, self.device)
        probabilities = self._look(images)
        if looks > 1:
            probabilities += self._look(images.flip(3)).flip(3)
        if looks > 2:
            # Smaller, more of the picture is in sight of every place.
            smaller = resized(images, three_quarters(self.size))
            both = self._look(smaller) + self._look(smaller.flip(3)).flip(3)
            probabilities += resized(both, self.size)
        return probabilities / looks if looks > 1 else probabilities

    def _look(self, images: Tensor) -> Tensor:
        images = images.contiguous(memory_format=torch.channels_last)
        with autocast(self.device, self.precision):
            logits = self.network(images)
        # Channels first before the softmax: seven values a pixel vectorise badly.
        return logits.contiguous().float().softmax(1)

    @torch.inference_mode()
    def features(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """Return what the encoder's deepest maps say of pictures, pooled: (N, 320)."""
        images = to_images([self.prepare(picture) for picture in pictures])
        images = images.to(self.device, memory_format=torch.channels_last)
        with autocast(self.device, self.precision):
            deepest = self.network.encoder.pyramid(images)[-1]
        return deepest.float().mean((2, 3)).cpu().numpy()


def three_quarters(size: int) -> int:
    """Return about three quarters of a network's size, at which it works too."""
    return max(STRIDE, round(0.75 * size / STRIDE) * STRIDE)


def resized(images: Tensor, side: int) -> Tensor:
    """Return images or maps (N, C, S, S) at another side."""
    return F.interpolate(images, (side, side), mode="bilinear", antialias=True)


def fitted(height: int, width: int, size: int) -> tuple[int, int]:
    """Return the height and width of a picture scaled so that its longer side fits."""
    scale = size / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def finish(probabilities: Probabilities, height: int, width: int) -> tuple[Mask, float]:
    """Turn class probabilities (C, S, S) into a mask (height, width) and a confidence.

    Takes one class after the other, so that a huge picture costs little memory.
    """
    rows, columns = fitted(height, width, probabilities.shape[1])
    maps = probabilities[:, :rows, :columns]
    confidence = float(maps.max(axis=0).mean(dtype=np.float64))
    best = _enlarge(maps[0], height, width)
    mask = np.zeros((height, width), np.uint8)
    for label in range(1, len(maps)):
        values = _enlarge(maps[label], height, width)
        mask[values > best] = label
        best = np.maximum(best, values)
    return mask, min(confidence, 1.0)


def _enlarge(values: Probabilities, height: int, width: int) -> Probabilities:
    if values.shape == (height, width):
        return values
    resized = cv2.resize(values, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)
