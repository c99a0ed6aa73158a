"""The generator, folded for painting: stages of convolutions and their tables.

Pixels are rows: a map of a picture is (padded pixels, channels), see `windows`. So a
window of it, in any size, doubled or not, is one selection of rows.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.models.blocks import SpadeBlock, leaky
from anime_draw.models.gaugan import Generator
from anime_draw.painting.neighbours import Neighbours
from anime_draw.painting.tables import Table, Tables
from anime_draw.painting.windows import Places, Windows


class Conv:
    """A convolution of windows (N, H, W, C) that pads nothing."""

    def __init__(self, conv: nn.Conv2d, dtype: torch.dtype) -> None:
        last = torch.channels_last
        self._weight = conv.weight.detach().to(dtype).contiguous(memory_format=last)
        self._bias = None if conv.bias is None else conv.bias.detach().to(dtype)

    def __call__(self, features: Tensor) -> Tensor:
        planes = F.conv2d(features.permute(0, 3, 1, 2), self._weight, self._bias)
        return planes.permute(0, 2, 3, 1)


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
            self._conv_s = Conv(block.conv_s, dtype)
            self._table_s = Table(block.spade_s, dtype)
            self.tables.append(self._table_s)

    def __call__(
        self, features: Tensor, numbers: Tensor, windows: Windows, side: int
    ) -> Tensor:
        """Return windows (N, height, width, outputs) of this stage's features.

        Args:
            features: (padded pixels, inputs), of half the size if `coarse` is 2.
            numbers: (padded pixels,) of the neighbourhoods.
            windows: what to compute.
            side: pixels of the picture at this stage.
        """
        places = windows.places(side, reach=2)
        around = select(numbers, places)
        if self.coarse > 1:
            places = windows.places(side, reach=2, coarse=self.coarse)
        entering = select(features, places)
        inside = entering[:, 2:-2, 2:-2]
        hidden = self._conv_0(leaky(self._table_0.apply(entering, around)))
        near = around[:, 1:-1, 1:-1]
        result = self._conv_1(leaky(self._table_1.apply(hidden, near)))
        if not self.learned:
            return result.add_(inside)
        middle = around[:, 2:-2, 2:-2]
        return result.add_(self._conv_s(self._table_s.apply(inside, middle)))


def select(rows: Tensor, places: Places) -> Tensor:
    """Return rows (R, ...) at places (...)."""
    chosen = rows.index_select(0, torch.from_numpy(places.reshape(-1)))
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
        self._weight = generator.linear.weight.to(dtype)
        self._bias = generator.linear.bias.to(dtype)
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

    def last(self, features: Tensor, windows: Windows, side: int) -> Tensor:
        """Return windows (N, height, width, 3) uint8 of the picture."""
        entering = select(features, windows.places(side, reach=1))
        colours = torch.tanh(self._output(leaky(entering)).float())
        return colours.add_(1).mul_(127.5).round_().to(torch.uint8)

    def learn(self) -> None:
        """Compute scale and shift of all neighbourhoods that are new."""
        for neighbours, tables in self._tables.items():
            tables.extend(neighbours.patterns)

    def forget(self, neighbours: Neighbours) -> None:
        """Let go of what was met at some stages."""
        neighbours.clear()
        self._tables[neighbours].clear()
