"""Scale and shift of SPADE layers, computed once for every neighbourhood.

The norm before them is one fixed scale and shift per channel, and is folded in:
`norm(x) * (1 + gamma) + beta` is `x * scale + shift`.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.models.blocks import Spade
from anime_draw.painting.neighbours import OUTSIDE, REACH, SIDE, Patterns

CHUNK = 64  # neighbourhoods computed at once; always as many, so that they round alike
INNER = slice(REACH - 1, REACH + 2)  # the 3x3 of a neighbourhood that hidden has


class Table:
    """Scale and shift of one SPADE layer, a row for each neighbourhood's number."""

    def __init__(self, spade: Spade, dtype: torch.dtype) -> None:
        norm = spade.norm
        assert norm.running_mean is not None and norm.running_var is not None
        self._mean = norm.running_mean
        self._factor = (norm.running_var + norm.eps).rsqrt()
        self._classes = spade.shared.in_channels
        self._shared = _Dense.of(spade.shared, dtype)
        self._scale_shift = _Dense.of(spade.scale_shift, dtype)
        self.channels = spade.norm.num_features
        self._rows = torch.empty((2, 0, self.channels), dtype=dtype)
        self.clear()

    def clear(self) -> None:
        """Forget every row."""
        self._count = 0

    def extend(self, patterns: Patterns) -> None:
        """Compute the rows of those neighbourhoods (N, 25) that have none yet."""
        new = patterns[self._count :]
        self._reserve(len(patterns))
        for start in range(0, len(new), CHUNK):
            chunk = new[start : start + CHUNK]
            rows = self._rows[:, self._count : self._count + len(chunk)]
            rows.copy_(self._compute(chunk)[:, : len(chunk)])
            self._count += len(chunk)

    def _reserve(self, count: int) -> None:
        if count > self._rows.shape[1]:
            larger = self._rows.new_empty((2, 2 * count, self.channels))
            larger[:, : self._count] = self._rows[:, : self._count]
            self._rows = larger

    def _compute(self, patterns: Patterns) -> Tensor:
        # (2, CHUNK, C), only the first of which mean something.
        padded = np.full((CHUNK, SIDE, SIDE), OUTSIDE, np.uint8)
        padded[: len(patterns)] = patterns.reshape(-1, SIDE, SIDE)
        classes = torch.from_numpy(padded)
        hot = F.one_hot(classes.long(), OUTSIDE + 1)[..., : self._classes]
        seen = hot.unfold(1, 3, 1).unfold(2, 3, 1).reshape(-1, self._classes * 9)
        hidden = F.relu(self._shared(seen)).view(CHUNK, 9, -1)
        outside = classes[:, INNER, INNER].reshape(CHUNK, 9, 1) == OUTSIDE
        hidden = hidden.masked_fill_(outside, 0).transpose(1, 2).reshape(CHUNK, -1)
        gamma, shift = self._scale_shift(hidden).float().chunk(2, dim=1)
        scale = (1 + gamma) * self._factor
        rows = torch.stack([scale, shift - self._mean * scale])
        # Whatever features are called outside, they come out as zero: the padding.
        return rows.masked_fill_((classes[:, REACH, REACH] == OUTSIDE)[:, None], 0)

    def apply(self, features: Tensor, numbers: Tensor) -> Tensor:
        """Return features (..., C), scaled and shifted by their numbers (...)."""
        flat = numbers.reshape(-1)
        scale, shift = (rows.index_select(0, flat) for rows in self._rows)
        shape = features.shape
        return shift.view(shape).addcmul_(features, scale.view(shape))


class _Dense:
    """A convolution over exactly its own window: one matrix product."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight = weight
        self._bias = bias

    @classmethod
    def of(cls, conv: torch.nn.Conv2d, dtype: torch.dtype) -> "_Dense":
        assert conv.bias is not None
        return cls(conv.weight.flatten(1).to(dtype), conv.bias.to(dtype))

    def __call__(self, seen: Tensor) -> Tensor:
        return F.linear(seen.to(self._weight.dtype), self._weight, self._bias)
