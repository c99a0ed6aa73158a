"""One mask in one style: the features of every stage, and how they are updated."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import log2

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.masks import Mask
from anime_draw.painting.drafts import Colours, Readout, to_picture
from anime_draw.painting.ground import Ground, room
from anime_draw.painting.neighbours import Pixels
from anime_draw.painting.network import Network, select
from anime_draw.painting.plans import Plan, make_plan
from anime_draw.painting.windows import PAD, Windows, strips, tile_sides, tiles
from anime_draw.painting.workers import share
from anime_draw.pictures import Picture
from anime_draw.style import Style, Styles

SEEN = 2  # pixels that a stage sees beyond each of its own
CACHE = 2**21  # bytes that the features of windows computed together may take
MOST = 1.0  # pixels computed in tiles per pixel of a map; from here, strips are quicker
ROUGH = 4  # pixels that one of the map has from which a draft is read, at least


class Canvas:
    """The picture of one mask in one style, and all features on the way to it.

    Every feature is what the network would compute, give or take the tolerance of
    `update`: where a change is smaller, the old feature stays, so that it never
    strays further, however many updates there are.

    Args:
        network: draws; its tables are shared by all its canvases.
    """

    exact = False  # updates leave out what is below the tolerance

    def __init__(self, network: Network) -> None:
        self._network = network
        side = network.config.start
        self._features = [_padded(side, network.stages[0].inputs, network.dtype)]
        self._grounds: list[Ground] = []
        for stage, neighbours in zip(network.stages, network.neighbours, strict=True):
            side *= stage.coarse
            shared = self._grounds[-1:] if stage.coarse == 1 else []
            self._grounds += shared or [Ground(neighbours, side)]
            self._features.append(_padded(side, stage.outputs, network.dtype))
        self._plans: list[dict[int, Plan]] = [{} for _ in network.stages]  # of strips
        self._sizes = [0.0] * len(network.stages)  # root mean square of the features
        self._picture: Picture = np.zeros((side, side, 3), np.uint8)
        sides = [each.side for each in self._grounds]
        self._rough = max(sum(each <= side // ROUGH for each in sides), 1)  # stages
        self._readout = Readout()
        self._fine: Colours | None = None  # what drafts lack of pictures of the mask
        self._mask: Mask | None = None  # what the features are of, and the style
        self._style: Style | None = None
        self._drawn = 0  # stages that are in step with both; the picture, if all are

    @torch.inference_mode()
    def draw(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (side, side, 3) of a mask and a style, every pixel anew."""
        self._draw_to(len(self._grounds), mask, style)
        self._finish(self._strips(len(self._grounds) - 1))
        return self._picture.copy()

    @torch.inference_mode()
    def draft(self, mask: Mask, style: Style) -> Picture | None:
        """Sketch what `draw` would draw, in a third of the time, and let it go on.

        On the mask of the last picture, that picture is recoloured; else the draft is
        blurred. None if there was no picture yet to learn from.
        """
        size = len(self._picture)
        if self._drawn == len(self._grounds):
            self._readout.learn(self._coarse(), self._picture)
            self._fine = self._picture - self._readout.read(self._coarse(), size)
        if not self._readout.ready:
            return None
        if self._mask is None or not np.array_equal(mask, self._mask):
            self._fine = None
        self._draw_to(self._rough, mask, style)
        colours = self._readout.read(self._coarse(), size)
        return to_picture(colours if self._fine is None else colours + self._fine)

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
                the root mean square of all pixels' features. The last stage lets
                none pass, as no work follows that could be saved.
        """
        if self._drawn < len(self._grounds):  # there is a draft of another
            assert self._style is not None, "nothing has been drawn yet"
            return self.draw(mask, self._style)
        self._drawn = 0  # until it is drawn: an error leaves nothing half done
        changed = self._take_mask(mask)
        dirty = np.zeros((self._grounds[0].side,) * 2, bool)
        last = len(self._grounds) - 1
        for i, stage in enumerate(self._network.stages):
            if i and stage.coarse > 1:
                dirty = _doubled(dirty)
            wanted = _spread(dirty | changed[i], SEEN)
            if i < last:
                limit = tolerance * self._leniency(i) * self._sizes[i]
                dirty = self._renew(i, wanted, limit)
        self._renew_last(last, wanted)
        some = tiles(_spread(wanted, 1), tile_sides(len(wanted)), 1)
        self._finish(chain.from_iterable(each.groups(32) for each in some))
        self._drawn = len(self._grounds)
        return self._picture.copy()

    def _leniency(self, i: int) -> float:
        # What is let pass early is felt all over the picture; late, on the spot.
        halvings = log2(len(self._picture) / self._grounds[i].side)
        return min(max(3 - halvings / 2, 0.5), 2.0)

    def _draw_to(self, end: int, mask: Mask, style: Style) -> None:
        begin = self._drawn  # where a draft has stopped
        if begin >= end or not self._knows(mask, style):
            begin = 0
        self._drawn = 0
        if not begin:
            self._take_mask(mask)
            self._take_style(style)
        for i in range(begin, end):
            self._draw(i)
        self._drawn = end

    def _knows(self, mask: Mask, style: Style) -> bool:
        if self._mask is None or self._style is None:
            return False
        if any(ground.outdated for ground in self._grounds):
            return False
        return np.array_equal(mask, self._mask) and np.array_equal(style, self._style)

    def _coarse(self) -> Tensor:
        return _inner(self._features[self._rough])

    def _take_mask(self, mask: Mask) -> list[Pixels]:
        # Returns the pixels whose scale and shift change, for each stage.
        for ground in self._grounds:
            if len(ground.neighbours) > room(ground.side):
                self._network.forget(ground.neighbours)
        changed: dict[Ground, Pixels] = {}

        def take(ground: Ground) -> None:
            changed[ground] = ground.update(mask)
            self._network.learn(ground.neighbours)

        share(take, list(dict.fromkeys(reversed(self._grounds))))  # the most work first
        for plans, ground in zip(self._plans, self._grounds, strict=True):
            if changed[ground].any():
                plans.clear()
        self._mask = mask.copy()
        return [changed[ground] for ground in self._grounds]

    def _take_style(self, style: Style) -> None:
        first = self._network.first(torch.from_numpy(style))
        _inner(self._features[0]).copy_(first)
        self._style = style.copy()

    def _draw(self, i: int) -> None:
        stage, strips = self._network.stages[i], self._strips(i)
        features, target = self._features[i], _inner(self._features[i + 1])
        plans = self._plans[i]

        def compute(number: int) -> None:
            if number not in plans:
                plans[number] = self._plan(i, strips[number])
            target[_lines(strips[number])] = stage(features, plans[number])[0]

        share(compute, range(len(strips)))
        self._sizes[i] = _root_mean_square(target)

    def _plan(self, i: int, windows: Windows) -> Plan:
        ground, coarse = self._grounds[i], self._network.stages[i].coarse
        return make_plan(ground.numbers, windows, ground.side, coarse)

    def _renew(self, i: int, wanted: Pixels, limit: float) -> Pixels:
        # Returns the pixels that really changed.
        side = self._grounds[i].side
        changed = np.zeros((side + 2 * PAD) ** 2, bool)
        features = self._features[i + 1]

        def renew(windows: Windows) -> None:
            places = windows.places(side).ravel()
            new = self._compute(i, windows)
            change = new - select(features, torch.from_numpy(places))
            size = torch.linalg.vector_norm(change, dim=-1)
            spots = np.flatnonzero((size > limit * new.shape[-1] ** 0.5).numpy())
            _rows(features)[places[spots]] = _rows(new)[spots]
            changed[places[spots]] = True

        share(renew, self._windows(i, wanted))
        return changed.reshape(side + 2 * PAD, -1)[PAD:-PAD, PAD:-PAD]

    def _renew_last(self, i: int, wanted: Pixels) -> None:
        # Nothing follows but colours, so no work is saved by letting changes pass.
        side, target = self._grounds[i].side, _rows(self._features[i + 1])

        def renew(windows: Windows) -> None:
            target[windows.places(side).ravel()] = _rows(self._compute(i, windows))

        share(renew, self._windows(i, wanted))

    def _compute(self, i: int, windows: Windows) -> Tensor:
        # Returns a row for each pixel.
        new = self._network.stages[i](self._features[i], self._plan(i, windows))
        return new.reshape(-1, new.shape[-1])

    def _windows(self, i: int, wanted: Pixels) -> list[Windows]:
        side = len(wanted)
        some = tiles(wanted, tile_sides(side), SEEN)
        if sum(each.area(SEEN) for each in some) > MOST * side**2:
            return self._strips(i)
        groups = (each.groups(self._most(i, 2 * each.height**2)) for each in some)
        return list(chain.from_iterable(groups))

    def _strips(self, i: int) -> list[Windows]:
        side = self._grounds[i].side
        return list(strips(side, max(self._most(i, side) // 2 * 2, 4)))

    def _most(self, i: int, pixels: int) -> int:
        # How many windows of so many pixels the cache has room for.
        row = self._network.stages[i].inputs * self._network.dtype.itemsize
        return max(CACHE // (pixels * row), 1)

    def _finish(self, some: Iterable[Windows]) -> None:
        features = self._features[-1]

        def finish(windows: Windows) -> None:
            if windows.width == len(self._picture):  # a strip lies there as it is
                rows = slice(windows.tops[0] + 1, windows.tops[0] + windows.height + 3)
                around = _square(features)[None, rows, 1:-1]
            else:
                places = windows.places(len(self._picture), reach=1)
                around = select(features, torch.from_numpy(places))
            parts = self._network.last(around).numpy()
            for box, part in zip(windows.boxes(), parts, strict=True):
                self._picture[box] = part

        share(finish, list(some))


def _padded(side: int, channels: int, dtype: torch.dtype) -> Tensor:
    return torch.zeros(((side + 2 * PAD) ** 2, channels), dtype=dtype)


def _square(features: Tensor) -> Tensor:
    side = round(len(features) ** 0.5)
    return features.view(side, side, -1)


def _inner(features: Tensor) -> Tensor:
    return _square(features)[PAD:-PAD, PAD:-PAD]


def _rows(features: Tensor) -> NDArray[np.void]:
    # Each pixel as one thing without a meaning: NumPy copies those fastest.
    row = np.dtype((np.void, features.shape[-1] * features.itemsize))
    return features.view(torch.uint8).numpy().view(row)[:, 0]


def _lines(strip: Windows) -> slice:
    top = int(strip.tops[0])
    return slice(top, top + strip.height)


def _spread(pixels: Pixels, reach: int) -> Pixels:
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.dilate(pixels.view(np.uint8), kernel).view(bool)


def _doubled(pixels: Pixels) -> Pixels:
    size = (2 * len(pixels), 2 * len(pixels))
    larger = cv2.resize(pixels.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return larger.view(bool)


def _root_mean_square(features: Tensor) -> float:
    step = max(len(features) // 32, 1)  # a thousand pixels tell enough
    some = features[::step, ::step]
    return float(some.float().square().mean().sqrt())
