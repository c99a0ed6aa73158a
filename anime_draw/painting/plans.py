"""What a stage needs to know of a mask before it computes windows of it.

A stage that doubles the resolution first sees each pixel of the small map four times,
and inside of a class all four are scaled and shifted alike. So it modulates the small
map, and only the rest of the four where a border runs through them; the large map is
then a selection of rows. Exact, with two fifths of the modulation of a portrait.
"""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.painting.windows import Windows

Rows = NDArray[np.int32]
SMALL = 64  # pixels: up to this side of a stage, most pixels are near a border
REACH = 2  # pixels that two 3x3 convolutions see beyond a window
ROWS = [size << n for n in range(20) for size in (64, 80, 96, 112)]  # of a `Linear`


class Plan(NamedTuple):
    """Which rows are read, modulated and laid out to compute N windows.

    Attributes:
        entering: (E,) rows of the map that enters.
        numbers: (E,) their neighbourhoods.
        spots: (N, height + 4, width + 4), which of the E each pixel has; None if they
            are those pixels, one by one.
        inside: (N, height, width), the same without the reach.
        near: (N, height + 2, width + 2), the pixels' neighbourhoods.
        middle: (N, height, width), the same.
    """

    entering: Tensor
    numbers: Tensor
    spots: Tensor | None
    inside: Tensor
    near: Tensor
    middle: Tensor


def make_plan(numbers: Rows, windows: Windows, side: int, coarse: int) -> Plan:
    """Plan windows of a stage.

    Args:
        numbers: (padded pixels,) of the neighbourhoods.
        windows: what to compute; if `coarse` is 2, with even tops, lefts and sizes.
        side: pixels of the picture at this stage.
        coarse: 2: the map that enters has half the size.
    """
    around = numbers.take(windows.places(side, reach=REACH))
    small = windows.halved() if coarse > 1 else windows
    entering = small.places(side // coarse, reach=REACH // coarse)
    if coarse > 1 and side > SMALL:
        known, entering, spots = _distinct(around, entering)
    else:
        if coarse > 1:
            entering = entering.repeat(2, axis=1).repeat(2, axis=2)
        known = around
        spots = np.arange(around.size, dtype=np.int32).reshape(around.shape)
    inside, near = spots[:, 2:-2, 2:-2].copy(), around[:, 1:-1, 1:-1].copy()
    middle = around[:, 2:-2, 2:-2].copy()
    return Plan(
        torch.from_numpy(entering.ravel()),
        torch.from_numpy(known.ravel()),
        None if known is around else torch.from_numpy(spots),
        *map(torch.from_numpy, (inside, near, middle)),
    )


def _distinct(around: Rows, small: Rows) -> tuple[Rows, Rows, Rows]:
    # One row for each small pixel, and three more where its four differ.
    four = [around[:, y::2, x::2] for y in (0, 1) for x in (0, 1)]
    first, rest = four[0], four[1:]
    differs = [each != first for each in rest]
    mixed = np.flatnonzero(differs[0] | differs[1] | differs[2])
    count = small.size + 3 * len(mixed)
    filling = np.zeros(next(each for each in ROWS if each >= count) - count, np.int32)

    spots = np.empty_like(around)
    which = np.arange(small.size, dtype=np.int32).reshape(small.shape)
    for y, x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        spots[:, y::2, x::2] = which
    width = around.shape[2]
    row, column = np.divmod(mixed, width // 2)
    corner = row * 2 * width + column * 2
    flat = spots.reshape(-1)
    for i, step in enumerate((1, width, width + 1)):
        start = small.size + i * len(mixed)
        flat[corner + step] = np.arange(start, start + len(mixed))

    places = small.reshape(-1)
    known = [first.ravel(), *(each.ravel()[mixed] for each in rest), filling]
    entering = [places, *[places[mixed]] * 3, filling]
    return np.concatenate(known), np.concatenate(entering), spots
