"""Convolutions and linear layers whose weights are laid out once, not at every call.

oneDNN, which computes them for PyTorch on a CPU, wants weights in a layout of its own;
what `torch.compile` calls to keep them in it is called here. Where PyTorch comes
without oneDNN, or that cannot do bfloat16 on this CPU, the layers are ordinary ones.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ONEDNN = torch.ops.mkldnn
NEEDED = (
    "_convolution_pointwise",
    "_convolution_pointwise_",
    "_is_mkldnn_bf16_supported",
    "_linear_pointwise",
    "_reorder_convolution_weight",
    "_reorder_linear_weight",
)
READY = torch.backends.mkldnn.is_available() and all(
    hasattr(ONEDNN, each) for each in NEEDED
)
PLAIN = [0, 0], [1, 1], [1, 1], 1  # padding, stride, dilation, groups


def ready(dtype: torch.dtype) -> bool:
    """Return whether oneDNN's own layout can be used with a format."""
    if dtype == torch.bfloat16:
        return READY and bool(ONEDNN._is_mkldnn_bf16_supported())
    return READY


class Conv:
    """A convolution of windows (N, H, W, C) that pads nothing."""

    def __init__(self, conv: nn.Conv2d, dtype: torch.dtype) -> None:
        last = torch.channels_last
        weight = conv.weight.detach().to(dtype).contiguous(memory_format=last)
        self._bias = None if conv.bias is None else conv.bias.detach().to(dtype)
        self._ready = ready(dtype)
        if self._ready:
            weight = ONEDNN._reorder_convolution_weight(weight, *PLAIN)
        self._weight = weight

    def __call__(self, features: Tensor) -> Tensor:
        planes = features.permute(0, 3, 1, 2)
        some = planes, self._weight, self._bias, *PLAIN
        if self._ready:
            planes = ONEDNN._convolution_pointwise(*some, "none", [], "")
        else:
            planes = F.conv2d(planes, self._weight, self._bias)
        return planes.permute(0, 2, 3, 1)

    def add(self, result: Tensor, features: Tensor) -> Tensor:
        """Add to a result (N, H - 2, W - 2, outputs), in place."""
        if not self._ready:
            return result.add_(self(features))
        planes = features.permute(0, 3, 1, 2)
        some = planes, self._weight, self._bias, *PLAIN
        total = result.permute(0, 3, 1, 2)
        ONEDNN._convolution_pointwise_.binary(total, *some, "add", 1, None, [], None)
        return result


class Linear:
    """A linear layer of rows (N, inputs), with a ReLU behind it or without.

    It is prepared anew for each number of rows, so callers keep to few.
    """

    def __init__(
        self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype, after: str
    ) -> None:
        """Take a weight (outputs, inputs); `after` is "relu" or "none"."""
        self._weight = weight.to(dtype)
        self._bias = None if bias is None else bias.to(dtype)
        self._after = after
        self._ready = ready(dtype)
        if self._ready:
            self._weight = ONEDNN._reorder_linear_weight(self._weight)

    def __call__(self, rows: Tensor) -> Tensor:
        if self._ready:
            weight, bias, after = self._weight, self._bias, self._after
            return ONEDNN._linear_pointwise(rows, weight, bias, after, [], "")
        result = F.linear(rows, self._weight, self._bias)
        return F.relu(result, inplace=True) if self._after == "relu" else result
