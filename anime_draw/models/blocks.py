"""The SPADE layer and residual block, and spectral norm on and off.

Inside a class, away from borders, scale and shift depend on the class alone: the
two 3x3 convolutions of a SPADE layer see 5x5 pixels of the mask. Whoever draws fast
relies on that.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize

SLOPE = 0.2  # of every leaky ReLU
SETTLING = 30  # power iterations that settle the largest singular value


class Spade(nn.Module):
    """Normalise features, then scale and shift them by the mask.

    The norm is batch norm without parameters but with running statistics, so that
    it is one fixed scale and shift per channel once training is over.

    Args:
        channels: of the features.
        hidden: channels between the mask and its scale and shift.
        num_classes: of the mask.

    Source: arXiv 1903.07291, equation 1 and figure 2. The two convolutions to gamma
    and beta are one here, with gamma in the first half of its channels.
    """

    def __init__(self, channels: int, hidden: int, num_classes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.shared = nn.Conv2d(num_classes, hidden, 3, padding=1)
        self.scale_shift = nn.Conv2d(hidden, 2 * channels, 3, padding=1)

    def forward(self, features: Tensor, one_hot: Tensor) -> Tensor:
        """Return features (N,C,H,W) modulated by a mask (N,K,H,W) of the same size."""
        scale, shift = self.modulation(one_hot)
        return torch.addcmul(shift, self.norm(features), 1 + scale)

    def modulation(self, one_hot: Tensor) -> tuple[Tensor, Tensor]:
        """Return scale and shift, (N,C,H,W) each, of a mask (N,K,H,W)."""
        hidden = F.relu(self.shared(one_hot), inplace=True)
        scale, shift = self.scale_shift(hidden).chunk(2, dim=1)
        return scale, shift


class SpadeBlock(nn.Module):
    """A residual block of SPADE layers; a learned shortcut where channels change.

    Source: arXiv 1903.07291, figure 4.
    """

    def __init__(
        self, inputs: int, outputs: int, hidden: int, num_classes: int
    ) -> None:
        super().__init__()
        middle = min(inputs, outputs)
        self.spade_0 = Spade(inputs, hidden, num_classes)
        self.conv_0 = nn.Conv2d(inputs, middle, 3, padding=1)
        self.spade_1 = Spade(middle, hidden, num_classes)
        self.conv_1 = nn.Conv2d(middle, outputs, 3, padding=1)
        self.learned = inputs != outputs
        if self.learned:
            self.spade_s = Spade(inputs, hidden, num_classes)
            self.conv_s = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, features: Tensor, one_hot: Tensor) -> Tensor:
        """Return (N, outputs, H, W); the mask may have any size."""
        one_hot = F.interpolate(one_hot, size=features.shape[2:], mode="nearest")
        shortcut = features
        if self.learned:
            shortcut = self.conv_s(self.spade_s(features, one_hot))
        features = self.conv_0(leaky(self.spade_0(features, one_hot)))
        features = self.conv_1(leaky(self.spade_1(features, one_hot)))
        return shortcut + features


def leaky(features: Tensor) -> Tensor:
    """Apply the leaky ReLU that every network here uses, in place."""
    return F.leaky_relu(features, SLOPE, inplace=True)


def add_spectral_norm(network: nn.Module, *, but: tuple[str, ...] = ()) -> None:
    """Divide the weight of every convolution by its largest singular value.

    Args:
        network: changed in place.
        but: names of submodules left out, with everything inside them.

    Source: arXiv 1802.05957.
    """
    for name, module in list(network.named_modules()):
        left_out = any(part in but for part in name.split("."))
        if isinstance(module, nn.Conv2d) and not left_out:
            parametrizations.spectral_norm(module)


def normalised_weights(network: nn.Module) -> list[Tensor]:
    """Return the weights under spectral norm as they are used.

    In training, each look is one power iteration.
    """
    return [
        module.weight
        for module in network.modules()
        if isinstance(module, nn.Conv2d) and parametrize.is_parametrized(module)
    ]


@torch.no_grad()
def fold_spectral_norm(network: nn.Module) -> None:
    """Turn spectral norm into plain weights, in place.

    The singular vectors come from the weights of the last step. Averaged weights
    have others, so the power iteration is run until it settles first.
    """
    network.train()
    for _ in range(SETTLING):
        normalised_weights(network)
    network.eval()
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and parametrize.is_parametrized(module):
            weight = nn.Parameter(module.weight.detach().clone())
            # Not remove_parametrizations: it takes `weight` from the module's class,
            # which copies of the network, one in training say, share.
            del module.parametrizations
            module.__class__ = type(module).__bases__[0]
            module.register_parameter("weight", weight)
