"""Scale and shift of SPADE layers, computed once for every neighbourhood.

The norm before them is one fixed scale and shift per channel, so it is folded in:
`norm(x) * (1 + gamma) + beta` is `x * scale + shift`, and both come straight from the
layer's second convolution with other weights.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.models.blocks import Spade
from anime_draw.models.folding import fold_spade
from anime_draw.painting.neighbours import OUTSIDE, SIDE, Patterns

CHUNKS = 64, 256  # neighbourhoods computed at once: few sizes, see `Windows.groups`
INNER = np.arange(SIDE**2).reshape(SIDE, SIDE)[1:-1, 1:-1].ravel()
CENTRE = SIDE**2 // 2
# The 3x3 pixels around each of the inner 3x3 of a neighbourhood.
AROUND = INNER[:, None] + INNER - CENTRE


class Table:
    """Scale and shift of one SPADE layer, a row for each neighbourhood's number."""

    def __init__(self, spade: Spade, dtype: torch.dtype) -> None:
        self.shared = spade.shared
        weight, bias = fold_spade(spade)
        self._weight, self._bias = _matrix(weight).to(dtype), bias.to(dtype)
        self._rows = torch.empty((2, 0, spade.norm.num_features), dtype=dtype)

    @property
    def channels(self) -> int:
        """How many channels of features it scales and shifts."""
        return self._rows.shape[2]

    def write(self, start: int, hidden: Tensor) -> None:
        """Compute rows from `start` on, from what the first convolution gave."""
        rows = F.linear(hidden, self._weight, self._bias)
        self._reserve(start + len(rows))
        pairs = rows.view(len(rows), 2, -1).transpose(0, 1)
        self._rows[:, start : start + len(rows)] = pairs
        self._rows[:, 0] = 0  # nothing is outside of the picture but the padding

    def _reserve(self, count: int) -> None:
        have = self._rows.shape[1]
        if count > have:
            larger = self._rows.new_empty((2, 2 * count, self._rows.shape[2]))
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
        shared = [table.shared for table in tables]
        self._weight = torch.cat([_matrix(each.weight) for each in shared]).to(dtype)
        self._bias = torch.cat([_bias(each) for each in shared]).to(dtype)
        # One row per class; what is outside has no class at all.
        self._hot = torch.eye(OUTSIDE + 1, shared[0].in_channels, dtype=dtype)

    def clear(self) -> None:
        """Forget every row."""
        self._count = 0

    def extend(self, patterns: Patterns) -> None:
        """Compute the rows of those neighbourhoods (N, 25) that have none yet."""
        small, large = CHUNKS
        while (left := len(patterns) - self._count) > 0:
            size = large if left > 2 * small else small
            chunk = patterns[self._count : self._count + size]
            padded = np.full((size, SIDE**2), OUTSIDE, np.uint8)
            padded[: len(chunk)] = chunk
            for table, hidden in zip(self._tables, self._hidden(padded), strict=True):
                table.write(self._count, hidden)
            self._count += len(chunk)

    def _hidden(self, patterns: Patterns) -> Sequence[Tensor]:
        # What each layer's first convolution makes of the inner 3x3: (N, 9 hidden).
        classes = torch.from_numpy(patterns[:, AROUND].astype(np.int32).ravel())
        seen = self._hot.index_select(0, classes)
        seen = seen.view(len(patterns) * len(INNER), -1)
        hidden = F.relu(F.linear(seen, self._weight, self._bias), inplace=True)
        beyond = patterns[:, INNER].ravel() == OUTSIDE
        if beyond.any():  # the second convolution pads with zeros
            hidden[torch.from_numpy(beyond)] = 0
        parts = hidden.chunk(len(self._tables), dim=1)
        return [part.reshape(len(patterns), -1) for part in parts]


def _matrix(weight: Tensor) -> Tensor:
    # A convolution over exactly its own window is one matrix product.
    return weight.detach().permute(0, 2, 3, 1).flatten(1)


def _bias(conv: nn.Conv2d) -> Tensor:
    assert conv.bias is not None
    return conv.bias.detach()
