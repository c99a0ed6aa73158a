"""Count the arithmetic of a drawing, for benchmarks and tests."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from anime_draw.painting.layers import ONEDNN

Shape = Sequence[int]


def count(job: Callable[[], object]) -> int:
    """Return the multiply-adds of a job's convolutions and matrix products."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # what other threads do is not counted
    try:
        with FlopCounterMode(display=False, custom_mapping=OURS) as counter:
            job()
    finally:
        torch.set_num_threads(threads)
    return counter.get_total_flops() // 2


def _layer(_: Shape, weight: Shape, *__: Any, out_shape: Shape, **___: Any) -> int:
    # Per place of a result (N, outputs, H, W) or (N, outputs), once each weight.
    return 2 * prod(out_shape) // out_shape[1] * prod(weight)


def _layer_onto(_: Shape, *rest: Shape, out_shape: Shape, **__: Any) -> int:
    return _layer(*rest, out_shape=out_shape)


FORMULAS = {
    "_convolution_pointwise": _layer,
    "_convolution_pointwise_": _layer_onto,
    "_linear_pointwise": _layer,
}
OURS = {
    getattr(ONEDNN, name): formula
    for name, formula in FORMULAS.items()
    if hasattr(ONEDNN, name)
}
