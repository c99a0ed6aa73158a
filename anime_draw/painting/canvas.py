"""One mask in one style: the features of every stage, and how they are updated."""

from collections.abc import Iterable, Sequence
from math import gcd

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.masks import Mask
from anime_draw.painting.ground import Ground, room
from anime_draw.painting.neighbours import Pixels
from anime_draw.painting.network import Network, select
from anime_draw.painting.windows import PAD, Windows, strips, tiles
from anime_draw.pictures import Picture
from anime_draw.style import Style, Styles

SEEN = 2  # pixels that a stage sees beyond each of its own
CACHE = 2**21  # bytes that the features of windows computed together may take
TILE = 16  # pixels, the side of what a stroke renews
SMALL = 64  # pixels: up to this side of a stage, tiles have half that side
MOST = 0.6  # share of the pixels in tiles from which strips are quicker


class Canvas:
    """The picture of one mask in one style, and all features on the way to it.

    Every feature is what the network would compute, give or take the tolerance of
    `update`: where a change is smaller, the old feature stays, so that it never
    strays further, however many updates there are.

    Args:
        network: draws; its tables are shared by all its canvases.
        shrink: 2 or 4: draw at a half or a quarter of the network's size.
    """

    exact = False  # updates leave out what is below the tolerance

    def __init__(self, network: Network, shrink: int = 1) -> None:
        self._network = network
        self._shrink = shrink
        side = network.config.start // shrink
        self._features = [_padded(side, network.stages[0].inputs, network.dtype)]
        self._grounds: list[Ground] = []
        for stage, neighbours in zip(network.stages, network.neighbours, strict=True):
            side *= stage.coarse
            shared = self._grounds[-1:] if stage.coarse == 1 else []
            self._grounds += shared or [Ground(neighbours, side)]
            self._features.append(_padded(side, stage.outputs, network.dtype))
        self._sizes = [0.0] * len(network.stages)  # root mean square of the features
        self._picture: Picture = np.zeros((side, side, 3), np.uint8)

    @torch.inference_mode()
    def draw(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (side, side, 3) of a mask and a style, every pixel anew."""
        self._take_mask(mask)
        self._take_style(style)
        for i in range(len(self._grounds)):
            target = _inner(self._features[i + 1])
            for strip in self._strips(i):
                target[_rows(strip)] = self._compute(i, strip)[0]
            self._sizes[i] = _root_mean_square(target)
        self._finish(self._strips(len(self._grounds) - 1))
        return self._picture.copy()

    def draw_batch(self, masks: Sequence[Mask], styles: Styles) -> NDArray[np.uint8]:
        """Draw pictures (N, side, side, 3) of N masks (S, S) and styles (N, D)."""
        some = zip(masks, styles, strict=True)
        return np.stack([self.draw(mask, style) for mask, style in some])

    @torch.inference_mode()
    def update(self, mask: Mask, tolerance: float) -> Picture:
        """Draw another mask in the same style, only where that changes anything.

        Args:
            mask: (S, S), S the size of the network.
            tolerance: change of a pixel's features that is let pass, relative to
                the root mean square of all pixels' features.
        """
        changed = self._take_mask(mask)
        dirty = np.zeros((self._grounds[0].side,) * 2, bool)
        for i, stage in enumerate(self._network.stages):
            if i and stage.coarse > 1:
                dirty = dirty.repeat(2, axis=0).repeat(2, axis=1)
            wanted = _spread(dirty | changed[i], SEEN)
            dirty = self._renew(i, wanted, tolerance * self._sizes[i])
        self._finish(tiles(_spread(dirty, 1), gcd(len(dirty), TILE)).groups(64))
        return self._picture.copy()

    def _take_mask(self, mask: Mask) -> list[Pixels]:
        # Returns the pixels whose scale and shift change, for each stage.
        for ground in self._grounds:
            if len(ground.neighbours) > room(ground.side):
                self._network.forget(ground.neighbours)
        changed = {each: each.update(mask) for each in dict.fromkeys(self._grounds)}
        self._network.learn()
        return [changed[ground] for ground in self._grounds]

    def _take_style(self, style: Style) -> None:
        first = self._network.first(torch.from_numpy(style))
        if self._shrink > 1:
            cells = first.unfold(0, self._shrink, self._shrink)
            first = cells.unfold(1, self._shrink, self._shrink).mean((-2, -1))
        _inner(self._features[0]).copy_(first)

    def _compute(self, i: int, windows: Windows) -> Tensor:
        stage, ground = self._network.stages[i], self._grounds[i]
        return stage(self._features[i], ground.numbers, windows, ground.side)

    def _renew(self, i: int, wanted: Pixels, limit: float) -> Pixels:
        # Returns the pixels that really changed.
        side = self._grounds[i].side
        changed = np.zeros((side + 2 * PAD) ** 2, bool)
        features = self._features[i + 1]
        for windows in self._windows(i, wanted):
            new = self._compute(i, windows)
            places = windows.places(side)
            change = new - select(features, places)
            change = torch.linalg.vector_norm(change, dim=-1, dtype=torch.float32)
            differs = change > limit * new.shape[-1] ** 0.5
            spots = places[differs.numpy()]
            features[torch.from_numpy(spots).long()] = new[differs]
            changed[spots] = True
        return changed.reshape(side + 2 * PAD, -1)[PAD:-PAD, PAD:-PAD]

    def _windows(self, i: int, wanted: Pixels) -> Iterable[Windows]:
        side = len(wanted)
        some = tiles(wanted, gcd(side, TILE if side > SMALL else TILE // 2))
        if len(some.tops) * some.height**2 > MOST * side**2:
            return self._strips(i)
        return some.groups(max(CACHE // self._bytes(i, some.height**2), 1))

    def _strips(self, i: int) -> Iterable[Windows]:
        side = self._grounds[i].side
        return strips(side, max(CACHE // self._bytes(i, side), 4))

    def _bytes(self, i: int, pixels: int) -> int:
        return pixels * self._network.stages[i].inputs * self._network.dtype.itemsize

    def _finish(self, some: Iterable[Windows]) -> None:
        for windows in some:
            parts = self._network.last(self._features[-1], windows, len(self._picture))
            for box, part in zip(windows.boxes(), parts.numpy(), strict=True):
                self._picture[box] = part


def _padded(side: int, channels: int, dtype: torch.dtype) -> Tensor:
    return torch.zeros(((side + 2 * PAD) ** 2, channels), dtype=dtype)


def _inner(features: Tensor) -> Tensor:
    side = round(len(features) ** 0.5)
    return features.view(side, side, -1)[PAD:-PAD, PAD:-PAD]


def _rows(strip: Windows) -> slice:
    top = int(strip.tops[0])
    return slice(top, top + strip.height)


def _spread(pixels: Pixels, reach: int) -> Pixels:
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.dilate(pixels.view(np.uint8), kernel).view(bool)


def _root_mean_square(features: Tensor) -> float:
    some = features[::4, ::4]  # a sixteenth of the pixels tells enough
    return float(some.float().square().mean().sqrt())
