"""What a pane shows: mask, picture below, outlines, at the size of the screen. No Tk.

Only the asked box of the screen is computed, so that a brush stroke costs what it
touches and a zoomed picture what is seen of it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NUM_CLASSES, PALETTE, Colour
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..document.boxes import Box, changed_box
from .view import View

ScreenBox = tuple[int, int, int, int]  # left, top, right, bottom
Pixels = NDArray[Any]

CRISP = 3.0  # from this scale on, pixels of the mask are shown as squares
HALVE = 0.66  # below this scale a picture is halved first, against moiré
CHECKS = 8  # pixels, side of the squares where nothing is


@dataclass
class Layers:
    """A mask over a picture, either of which may be missing.

    Attributes:
        mask: (H, W), or None.
        picture: (H, W, 3) below the mask, or None.
        opacity: of the mask, 0 to 1.
        outlines: show the borders of the classes only.
        hidden: classes that are not shown.
        ground: colour around the picture.
    """

    mask: Mask | None = None
    picture: Picture | None = None
    opacity: float = 1.0
    outlines: bool = False
    hidden: Collection[int] = field(default_factory=frozenset)
    ground: Colour = (29, 31, 36)

    @property
    def picture_seen(self) -> bool:
        """Whether anything of the picture shows through."""
        covered = self.mask is not None and self.opacity >= 1 and not self.outlines
        return not covered or bool(self.hidden)

    def render(self, view: View, box: ScreenBox) -> Picture:
        """Return the pixels (H, W, 3) of a box of the screen."""
        left, top, right, bottom = box
        pixels = np.full((bottom - top, right - left, 3), self.ground, np.uint8)
        inner = _cut(view, box)
        if inner is None or (self.mask is None and self.picture is None):
            return pixels
        x, y = inner[0] - left, inner[1] - top
        part = self._render_inside(view, inner)
        pixels[y : y + part.shape[0], x : x + part.shape[1]] = part
        return pixels

    def _render_inside(self, view: View, box: ScreenBox) -> Picture:
        if self.mask is not None and not self.picture_seen:
            return show_mask(self.mask, view, box)
        below = self._render_below(view, box)
        if self.mask is None or (not self.outlines and self.opacity <= 0):
            return below
        if self.outlines:
            return _draw_outlines(below, self.mask, view, box)
        colours = show_mask(self.mask, view, box)
        if self.hidden:
            return self._blend_shown(below, colours, view, box)
        mixed = cv2.addWeighted(colours, self.opacity, below, 1 - self.opacity, 0)
        return mixed.astype(np.uint8, copy=False)

    def _render_below(self, view: View, box: ScreenBox) -> Picture:
        if self.picture is not None:
            return sample(self.picture, view, box)
        return _checks(box, self.ground)

    def _blend_shown(
        self, below: Picture, colours: Picture, view: View, box: ScreenBox
    ) -> Picture:
        opacity = np.full(NUM_CLASSES, self.opacity, np.float32)
        opacity[list(self.hidden)] = 0
        share = opacity[show_ids(self.mask, view, box)][..., None]  # type: ignore[arg-type]
        return (colours * share + below * (1 - share)).astype(np.uint8)


def _cut(view: View, box: ScreenBox) -> ScreenBox | None:
    """Return the part of a box in which the picture lies."""
    left, top = max(box[0], round(view.left)), max(box[1], round(view.top))
    right = min(box[2], round(view.left + view.across))
    bottom = min(box[3], round(view.top + view.down))
    return (left, top, right, bottom) if left < right and top < bottom else None


def changed_part(before: Picture, after: Picture) -> Box | None:
    """Return the box in which two pictures (H, W, 3) differ, None if they do not."""
    height = len(before)
    box = changed_box(before.reshape(height, -1), after.reshape(height, -1))
    if box is None:
        return None
    rows, columns = box
    return rows, slice(columns.start // 3, (columns.stop + 2) // 3)


def show_ids(mask: Mask, view: View, box: ScreenBox) -> Mask:
    """Return the class ids of the mask at the pixels of the screen."""
    left, top, right, bottom = box
    columns = (np.arange(left, right) + 0.5 - view.left) / view.scale
    rows = (np.arange(top, bottom) + 0.5 - view.top) / view.scale
    if view.mirrored:
        columns = view.shape[1] - columns
    across = np.clip(columns.astype(np.intp), 0, view.shape[1] - 1)
    down = np.clip(rows.astype(np.intp), 0, view.shape[0] - 1)
    return np.asarray(mask[down[:, None], across])


def show_mask(mask: Mask, view: View, box: ScreenBox) -> Picture:
    """Return the colours of the mask at the pixels of the screen.

    Enlarged a little, borders are smooth; enlarged a lot, pixels are squares.
    """
    if view.scale >= CRISP:
        return _COLOURS[show_ids(mask, view, box)]
    return sample(mask, view, box, colours=_COLOURS)


_COLOURS = np.zeros((256, 3), np.uint8)
_COLOURS[: len(PALETTE)] = PALETTE


def sample(
    picture: Pixels, view: View, box: ScreenBox, colours: Pixels | None = None
) -> Picture:
    """Return a picture as the view shows it in a box, smoothly scaled.

    Args:
        picture: (H, W, 3) of any size, which is stretched over the mask, or ids (H, W)
            with `colours`.
        view: says where it lies.
        box: of the screen.
        colours: (256, 3) of the ids.
    """
    left, top, right, bottom = box
    factor_x, factor_y = (
        there / here
        for there, here in zip(picture.shape[1::-1], view.shape[::-1], strict=True)
    )
    first, last = view.to_mask(left, top), view.to_mask(right, bottom)
    start = min(first.x, last.x) * factor_x, first.y * factor_y
    stop = max(first.x, last.x) * factor_x, last.y * factor_y
    x0, y0 = (max(int(each) // 2 * 2 - 4, 0) for each in start)
    part = picture[y0 : int(stop[1]) + 6, x0 : int(stop[0]) + 6]
    if colours is not None:
        part = colours[part]
    halved = 1.0
    if factor_x / view.scale > 1 / HALVE:
        part, halved = _halve(part), 0.5
    # The matrix from the centres of screen pixels to those of the part.
    a, d = factor_x / view.scale * halved, factor_y / view.scale * halved
    x, y = (start[0] - x0) * halved - 0.5, (start[1] - y0) * halved - 0.5
    across = (a, 0.0, x + 0.5 * a)
    if view.mirrored:
        across = (-a, 0.0, x + (stop[0] - start[0]) * halved - 0.5 * a)
    enlarged = colours is None and max(a, d) < 1  # borders of classes stay plain
    shown = cv2.warpAffine(
        part,
        np.array([across, (0.0, d, y + 0.5 * d)]),
        (right - left, bottom - top),
        flags=(cv2.INTER_CUBIC if enlarged else cv2.INTER_LINEAR)
        | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return shown.astype(np.uint8, copy=False)


def _halve(part: Pixels) -> Pixels:
    height, width = part.shape[:2]
    size = (max(width // 2, 1), max(height // 2, 1))
    even = part[: size[1] * 2, : size[0] * 2]
    return cv2.resize(even, size, interpolation=cv2.INTER_AREA)


def _checks(box: ScreenBox, ground: Colour) -> Picture:
    left, top, right, bottom = box
    odd = (np.arange(left, right) // CHECKS) + (np.arange(top, bottom) // CHECKS)[
        :, None
    ]
    shades = np.array([ground, [min(each + 12, 255) for each in ground]], np.uint8)
    return shades[odd % 2]


def _draw_outlines(below: Picture, mask: Mask, view: View, box: ScreenBox) -> Picture:
    left, top, right, bottom = box
    ids = show_ids(mask, view, (left - 1, top - 1, right + 1, bottom + 1))
    inner = ids[1:-1, 1:-1]
    edge = (inner != ids[1:-1, 2:]) | (inner != ids[2:, 1:-1])
    rim = (inner != ids[1:-1, :-2]) | (inner != ids[:-2, 1:-1])
    below = below.copy() if not below.flags.owndata else below
    below[rim] = (16, 18, 22)
    below[edge] = _COLOURS[inner[edge]]
    return below
