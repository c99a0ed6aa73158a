"""Scale and shift of SPADE layers, computed once for every neighbourhood.

The norm before them is one fixed scale and shift per channel, so it is folded in:
`norm(x) * (1 + gamma) + beta` is `x * scale + shift`, and both come straight from the
layer's second convolution with other weights.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.models.blocks import Spade
from anime_draw.models.folding import fold_spade
from anime_draw.painting.layers import Linear
from anime_draw.painting.neighbours import OUTSIDE, SIDE, Patterns

# How many neighbourhoods are computed at once: few numbers, see `Linear`.
CHUNKS = 32, 48, 64, 96, 128, 192, 256, 384, 512
CLASSES = OUTSIDE + 1
INNER = np.arange(SIDE**2).reshape(SIDE, SIDE)[1:-1, 1:-1].ravel()
CENTRE = SIDE**2 // 2
# The 3x3 pixels around each of the inner 3x3 of a neighbourhood.
AROUND = INNER[:, None] + INNER - CENTRE


class Table:
    """Scale and shift of one SPADE layer, a row for each neighbourhood's number."""

    def __init__(self, spade: Spade, dtype: torch.dtype) -> None:
        weight, bias = fold_spade(spade)
        self._first = Linear(_taps(spade.shared.weight), _bias(spade), dtype, "relu")
        self._second = Linear(_matrix(weight), bias, dtype, "none")
        self._rows = torch.empty((2, 0, spade.norm.num_features), dtype=dtype)

    @property
    def channels(self) -> int:
        """How many channels of features it scales and shifts."""
        return self._rows.shape[2]

    def write(self, start: int, seen: Tensor, beyond: Tensor | None) -> None:
        """Compute rows from `start` on.

        Args:
            start: number of the first neighbourhood.
            seen: (9 N, 72), what the first convolution sees at the inner 3x3 of each.
            beyond: which of the 9 N lie outside of the picture, if any.
        """
        hidden = self._first(seen)
        if beyond is not None:  # the second convolution pads with zeros
            hidden[beyond] = 0
        rows = self._second(hidden.view(len(seen) // len(INNER), -1))
        self._reserve(start + len(rows))
        pairs = rows.view(len(rows), 2, -1).transpose(0, 1)
        self._rows[:, start : start + len(rows)] = pairs
        self._rows[:, 0] = 0  # nothing is outside of the picture but the padding

    def _reserve(self, count: int) -> None:
        have = self._rows.shape[1]
        if count > have:
            more = count + count // 4  # all tables of a large network take 100 MB
            larger = self._rows.new_empty((2, more, self._rows.shape[2]))
            larger[:, :have] = self._rows
            self._rows = larger

    def apply(self, features: Tensor, numbers: Tensor) -> Tensor:
        """Return features (..., C), scaled and shifted by their numbers (...)."""
        flat = numbers.reshape(-1)
        scale, shift = (rows.index_select(0, flat) for rows in self._rows)
        shape = features.shape
        return shift.view(shape).addcmul_(features, scale.view(shape))


class Tables:
    """The tables of all layers that see the same mask, and how far they are filled."""

    def __init__(self, tables: Sequence[Table], dtype: torch.dtype) -> None:
        self._tables = tables
        self._count = 0
        self._hot = torch.eye(CLASSES, dtype=dtype)
        self._hot[OUTSIDE] = 0  # what is outside has no class at all

    def clear(self) -> None:
        """Forget every row."""
        self._count = 0

    def extend(self, patterns: Patterns) -> None:
        """Compute the rows of those neighbourhoods (N, 25) that have none yet."""
        while (left := len(patterns) - self._count) > 0:
            size = next((each for each in CHUNKS if each >= left), CHUNKS[-1])
            chunk = patterns[self._count : self._count + size]
            padded = np.full((size, SIDE**2), OUTSIDE, np.uint8)
            padded[: len(chunk)] = chunk
            around = padded[:, AROUND].astype(np.int32)
            seen = self._hot.index_select(0, torch.from_numpy(around.ravel()))
            seen = seen.view(size * len(INNER), -1)
            outside = padded[:, INNER].ravel() == OUTSIDE
            beyond = None
            if outside[: len(chunk) * len(INNER)].any():
                beyond = torch.from_numpy(outside)
            for table in self._tables:
                table.write(self._count, seen, beyond)
            self._count += len(chunk)


def _taps(weight: Tensor) -> Tensor:
    # As `_matrix`, for one-hot rows that have a place for OUTSIDE as well.
    more = CLASSES - weight.shape[1]
    return _matrix(F.pad(weight.detach(), (0, 0, 0, 0, 0, more)))


def _matrix(weight: Tensor) -> Tensor:
    # A convolution over exactly its own window is one matrix product.
    return weight.detach().permute(0, 2, 3, 1).flatten(1)


def _bias(spade: Spade) -> Tensor:
    assert spade.shared.bias is not None
    return spade.shared.bias.detach()
