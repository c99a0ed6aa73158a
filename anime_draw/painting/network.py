"""The generator, folded for painting: stages of convolutions and their tables.

Pixels are rows: a map of a picture is (padded pixels, channels), see `windows`. So a
window of it, in any size, doubled or not, is one selection of rows.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.models.blocks import SLOPE, SpadeBlock, leaky
from anime_draw.models.gaugan import Generator
from anime_draw.painting.layers import Conv, Linear
from anime_draw.painting.neighbours import Neighbours
from anime_draw.painting.plans import Plan
from anime_draw.painting.tables import Table, Tables


class Stage:
    """A SPADE block, its tables, and whether it doubles the resolution first."""

    def __init__(self, block: SpadeBlock, double: bool, dtype: torch.dtype) -> None:
        self.coarse = 2 if double else 1
        self.inputs = block.conv_0.in_channels
        self.outputs = block.conv_1.out_channels
        self._conv_0 = Conv(block.conv_0, dtype)
        self._conv_1 = Conv(block.conv_1, dtype)
        self._table_0 = Table(block.spade_0, dtype)
        self._table_1 = Table(block.spade_1, dtype)
        self.tables = [self._table_0, self._table_1]
        self.learned = block.learned
        if self.learned:
            weight = block.conv_s.weight.detach().flatten(1)
            self._shortcut = Linear(weight, None, dtype, "none")
            self._table_s = Table(block.spade_s, dtype)
            self.tables.append(self._table_s)

    def __call__(self, features: Tensor, plan: Plan) -> Tensor:
        """Return windows (N, height, width, outputs) of this stage's features.

        Args:
            features: (padded pixels, inputs), of half the size if `coarse` is 2.
            plan: of the windows.
        """
        entering = features.index_select(0, plan.entering)
        shortcut = self._skip(entering, plan)
        modulated = leaky(self._table_0.apply(entering, plan.numbers))
        if plan.spots is None:
            count, height, width = plan.near.shape
            around = modulated.view(count, height + 2, width + 2, -1)
        else:
            around = select(modulated, plan.spots)
        hidden = self._conv_0(around)
        hidden = leaky(self._table_1.apply(hidden, plan.near))
        return self._conv_1.add(shortcut, hidden)

    def _skip(self, entering: Tensor, plan: Plan) -> Tensor:
        if not self.learned:
            return select(entering, plan.inside)
        if plan.spots is None:
            inside = select(entering, plan.inside)
            return self._shortcut(self._table_s.apply(inside, plan.middle))
        shortcut = self._shortcut(self._table_s.apply(entering, plan.numbers))
        return select(shortcut, plan.inside)


def select(rows: Tensor, places: Tensor) -> Tensor:
    """Return rows (R, ...) at places (...)."""
    chosen = rows.index_select(0, places.reshape(-1))
    return chosen.view(*places.shape, *rows.shape[1:])


class Network:
    """The folded generator on a CPU.

    Attributes:
        neighbours: what is known of the masks at each stage; stages of one resolution
            share it.
    """

    def __init__(self, generator: Generator, dtype: torch.dtype) -> None:
        self.config = generator.config
        self.dtype = dtype
        weight, bias = generator.first_layer()
        self._weight, self._bias = weight.to(dtype), bias.to(dtype)
        blocks = zip(generator.blocks, generator.doubles, strict=True)
        self.stages = [
            Stage(block, double, dtype)
            for block, double in blocks
            if isinstance(block, SpadeBlock)
        ]
        self.neighbours: list[Neighbours] = []
        tables: dict[Neighbours, list[Table]] = {}
        for stage in self.stages:
            shared = self.neighbours[-1:] if stage.coarse == 1 else []
            self.neighbours += shared or [Neighbours()]
            tables.setdefault(self.neighbours[-1], []).extend(stage.tables)
        self._tables = {each: Tables(some, dtype) for each, some in tables.items()}
        self._output = Conv(generator.output, dtype)

    def first(self, style: Tensor) -> Tensor:
        """Return the features (start, start, C) that a style (D,) begins with."""
        start = self.config.start
        first = F.linear(style.to(self.dtype), self._weight, self._bias)
        return first.view(-1, start, start).permute(1, 2, 0)

    def last(self, features: Tensor) -> Tensor:
        """Return windows (N, H, W, 3) uint8 of features (N, H + 2, W + 2, C)."""
        colours = torch.tanh(self._output(F.leaky_relu(features, SLOPE)).float())
        return colours.add_(1).mul_(127.5).round_().to(torch.uint8)

    def learn(self, neighbours: Neighbours) -> None:
        """Compute scale and shift of all neighbourhoods that are new."""
        self._tables[neighbours].extend(neighbours.patterns)

    def forget(self, neighbours: Neighbours) -> None:
        """Let go of what was met at some stages."""
        neighbours.clear()
        self._tables[neighbours].clear()
