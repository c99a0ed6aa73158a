"""Rewrite a trained network so that it answers the same in less arithmetic.

Three rewritings, all exact up to rounding, and the rounding itself:

* a batch norm behind a convolution is a scale and a shift of that convolution's
  weights (arXiv 1712.05877, section 3.2);
* doubling by nearest neighbour and then a 3x3 convolution looks at 2x2 different
  pixels only, so it is four 2x2 convolutions at the low resolution, one for each
  output pixel of a square of four: 4 multiplications instead of 9 (the phases of a
  sub-pixel convolution, arXiv 1609.05158);
* the norm of a SPADE layer, before scale and shift, is another scale and shift of the
  convolution that they come from;
* a depthwise kernel that looks for edges has large weights whose sum is near zero.
  Rounded one by one to bfloat16 they add up to something else, which times the light of
  a flat place is a lot. So what one weight was rounded by is added to the next, the
  largest first (error diffusion): the sum stays. In the U-Net that is bundled a single
  layer of 288 weights had cost 0.006 of its mean IoU.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from anime_draw.models.blocks import Spade


class DoubledConv(nn.Module):
    """Nearest doubling followed by a 3x3 convolution, at the low resolution."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.outputs = conv.out_channels
        self.weight = nn.Parameter(_phases(conv.weight.detach()))
        bias = None if conv.bias is None else conv.bias.detach().repeat(4)
        self.bias = None if bias is None else nn.Parameter(bias)

    def forward(self, features: Tensor) -> Tensor:
        """Return (N, outputs, 2H, 2W) of features (N, C, H, W)."""
        phases = F.conv2d(features, self.weight, self.bias, padding=1)
        height, width = features.shape[2:]
        doubled = torch.empty(
            (len(phases), self.outputs, 2 * height, 2 * width),
            dtype=phases.dtype,
            device=phases.device,
            memory_format=torch.channels_last,
        )
        for i, phase in enumerate(phases.split(self.outputs, dim=1)):
            y, x = divmod(i, 2)
            doubled[:, :, y::2, x::2] = phase[:, :, y : y + height, x : x + width]
        return doubled


def _phases(weight: Tensor) -> Tensor:
    # Output row 2i sees the rows 2i-1, 2i, 2i+1 of the doubled map, which are the
    # rows i-1, i, i of the map itself; output row 2i+1 sees i, i, i+1.
    first, middle, last = weight.unbind(2)
    rows = torch.stack([first, middle + last, first + middle, last], 2)
    first, middle, last = rows.unbind(3)
    square = torch.stack([first, middle + last, first + middle, last], 3)
    parts = [square[:, :, y : y + 2, x : x + 2] for y in (0, 2) for x in (0, 2)]
    return torch.cat(parts)


def fold_spade(spade: Spade) -> tuple[Tensor, Tensor]:
    """Fold the norm of a SPADE layer: weight (2C, hidden, 3, 3) and bias (2C,).

    With them the second convolution gives scale and shift, C channels each, such that
    the layer is `features * scale + shift`.
    """
    norm, conv = spade.norm, spade.scale_shift
    assert norm.running_mean is not None and norm.running_var is not None
    assert conv.bias is not None
    mean, factor = norm.running_mean, (norm.running_var + norm.eps).rsqrt()
    gamma, beta = conv.weight.detach().chunk(2)
    scale = factor[:, None, None, None] * gamma
    weight = torch.cat([scale, beta - mean[:, None, None, None] * scale])
    gamma, beta = conv.bias.detach().chunk(2)
    scale = factor * (1 + gamma)
    return weight, torch.cat([scale, beta - mean * scale])


def fold(network: nn.Module) -> nn.Module:
    """Fold batch norms and doublings of a network in place; it can only infer then."""
    network.eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            _fold_norms(module)
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            _fold_doublings(module)
    return network


def round_weights(network: nn.Module, dtype: torch.dtype) -> None:
    """Convert the weights of a network in place, and keep the sums of kernels."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and module.groups == module.in_channels > 1:
            module.weight.data = _round_kernels(module.weight.data, dtype)
    for weights in network.parameters():
        weights.data = weights.data.to(dtype)


def _round_kernels(kernels: Tensor, dtype: torch.dtype) -> Tensor:
    weights = kernels.float().flatten(1)
    order = weights.abs().argsort(1, descending=True)
    rounded, missing = torch.empty_like(weights), torch.zeros(len(weights), 1)
    for place in order.split(1, dim=1):
        wanted = weights.gather(1, place) + missing.to(weights.device)
        nearest = wanted.to(dtype).float()
        rounded.scatter_(1, place, nearest)
        missing = wanted - nearest
    return rounded.view_as(kernels).to(dtype)


def _fold_norms(layers: nn.Sequential) -> None:
    for i in range(1, len(layers)):
        norm, conv = layers[i], layers[i - 1]
        if isinstance(conv, nn.Sequential):
            conv = conv[-1]
        if not isinstance(conv, nn.Conv2d | nn.ConvTranspose2d):
            continue
        if isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None and norm.running_var is not None
            conv.weight, conv.bias = fuse_conv_bn_weights(
                conv.weight,
                conv.bias,
                norm.running_mean,
                norm.running_var,
                norm.eps,
                norm.weight,
                norm.bias,
                transpose=isinstance(conv, nn.ConvTranspose2d),
            )
            layers[i] = nn.Identity()


def _fold_doublings(layers: nn.Sequential) -> None:
    for i in range(1, len(layers)):
        doubling, conv = layers[i - 1], layers[i]
        if not isinstance(conv, nn.Conv2d):
            continue
        if _is_doubling(doubling) and _is_plain(conv):
            layers[i - 1], layers[i] = nn.Identity(), DoubledConv(conv)


def _is_doubling(layer: nn.Module) -> bool:
    return (
        isinstance(layer, nn.Upsample)
        and layer.mode == "nearest"
        and layer.scale_factor == 2
    )


def _is_plain(conv: nn.Conv2d) -> bool:
    return (
        conv.kernel_size == (3, 3)
        and conv.stride == conv.dilation == (1, 1)
        and conv.padding == (1, 1)
        and conv.padding_mode == "zeros"
        and conv.groups == 1
    )
