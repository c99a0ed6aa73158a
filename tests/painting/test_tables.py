"""A table holds what a SPADE layer computes."""

import numpy as np
import pytest
import torch

from anime_draw.models.blocks import Spade, SpadeBlock
from anime_draw.painting.neighbours import Neighbours
from anime_draw.painting.tables import CHUNKS, Table, Tables
from anime_draw.tensors import one_hot, to_masks
from tests.painting.small_generators import blobs, make_generator, number


def layers() -> list[Spade]:
    block = make_generator(32, 4).blocks[-1]
    assert isinstance(block, SpadeBlock)
    return [block.spade_0, block.spade_1, block.spade_s]


@pytest.mark.parametrize("cells", [4, 16])
def test_a_table_modulates_as_its_layer_does(cells: int):
    mask = blobs(1, 24, cells)
    neighbours = Neighbours()
    numbers = torch.from_numpy(number(neighbours, mask))
    tables = [Table(spade, torch.float32) for spade in layers()]
    Tables(tables, torch.float32).extend(neighbours.patterns)
    assert len(neighbours) > max(CHUNKS) or cells == 4
    for spade, table in zip(layers(), tables, strict=True):
        features = torch.randn(1, spade.norm.num_features, 24, 24)
        rows = features[0].permute(1, 2, 0)
        ours = table.apply(rows, numbers).permute(2, 0, 1)
        exact = spade(features, one_hot(to_masks([mask]), 7))[0]
        torch.testing.assert_close(ours, exact, rtol=1e-4, atol=1e-4)


def test_rows_are_the_same_whenever_they_are_computed():
    neighbours = Neighbours()
    together, apart = ([Table(each, torch.float32) for each in layers()],) * 2
    growing = Tables(apart, torch.float32)
    for seed in range(3):
        numbers = torch.from_numpy(number(neighbours, blobs(seed, 16, 8)))
        growing.extend(neighbours.patterns)
    Tables(together, torch.float32).extend(neighbours.patterns)
    for one, other in zip(together, apart, strict=True):
        rows = torch.ones(16, 16, one.channels)
        assert torch.equal(one.apply(rows, numbers), other.apply(rows, numbers))


def test_what_lies_outside_the_picture_becomes_zero():
    neighbours = Neighbours()
    tables = [Table(spade, torch.float32) for spade in layers()]
    Tables(tables, torch.float32).extend(neighbours.patterns)
    outside = torch.from_numpy(np.zeros(4, np.int32))
    rows = torch.randn(4, tables[0].channels)
    assert not tables[0].apply(rows, outside).any()
