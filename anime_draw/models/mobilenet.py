"""MobileNetV2 (arXiv 1801.04381) as an encoder, under torchvision's parameter names.

Weights of two origins load into it, and they differ in more than numbers:

    keras        TensorFlow's SAME padding on stride-2 convolutions (one pixel right
                 and below only), batch norm epsilon 1e-3, RGB in -1..1
    torchvision  symmetric padding, epsilon 1e-5, RGB minus ImageNet's mean, divided
                 by its standard deviation
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ORIGINS = ("keras", "torchvision")
PYRAMID_CHANNELS = (96, 144, 192, 576, 320)  # at strides 2, 4, 8, 16, 32
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

# expansion, channels, repeats, stride (table 2 of the paper)
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


class ConvBnRelu(nn.Sequential):
    """A convolution, batch norm and ReLU6; stride 2 pads as its origin does."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        groups: int = 1,
        *,
        origin: str,
    ) -> None:
        self.same = stride == 2 and origin == "keras"
        padding = 0 if self.same else kernel // 2
        super().__init__(
            nn.Conv2d(
                inputs, outputs, kernel, stride, padding, groups=groups, bias=False
            ),
            nn.BatchNorm2d(outputs, eps=1e-3 if origin == "keras" else 1e-5),
            nn.ReLU6(inplace=True),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return (N, outputs, H / stride, W / stride) for even H and W."""
        if self.same:
            features = F.pad(features, (0, 1, 0, 1))
        return super().forward(features)


class InvertedResidual(nn.Module):
    """Expand by 1x1, filter by depth, project by 1x1; the input added where it fits."""

    def __init__(
        self, inputs: int, outputs: int, stride: int, expansion: int, origin: str
    ) -> None:
        super().__init__()
        hidden = inputs * expansion
        eps = 1e-3 if origin == "keras" else 1e-5
        layers: list[nn.Module] = []
        if expansion != 1:
            layers.append(ConvBnRelu(inputs, hidden, 1, origin=origin))
        layers += [
            ConvBnRelu(hidden, hidden, 3, stride, hidden, origin=origin),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs, eps=eps),
        ]
        self.conv = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return the block's output and, at full size, the expanded features."""
        expanded = self.conv[0](features)
        output = self.conv[1:](expanded)
        return (features + output if self.residual else output), expanded


class MobileNetV2(nn.Module):
    """The convolutional part of MobileNetV2 1.0.

    Args:
        origin: whose weights it takes: "keras" or "torchvision" (see the module).
    """

    def __init__(self, origin: str = "keras") -> None:
        super().__init__()
        if origin not in ORIGINS:
            raise ValueError(f"origin must be one of {ORIGINS}, got {origin!r}")
        self.origin = origin
        blocks: list[nn.Module] = [ConvBnRelu(3, 32, stride=2, origin=origin)]
        inputs = 32
        for expansion, channels, repeats, stride in STAGES:
            for i in range(repeats):
                step = stride if i == 0 else 1
                blocks.append(
                    InvertedResidual(inputs, channels, step, expansion, origin)
                )
                inputs = channels
        blocks.append(ConvBnRelu(320, 1280, 1, origin=origin))
        self.features = nn.Sequential(*blocks)
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer(
            "mean", torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1), persistent=False
        )
        self.register_buffer(
            "std", torch.tensor(IMAGENET_STD).view(1, 3, 1, 1), persistent=False
        )

    def normalise(self, images: Tensor) -> Tensor:
        """Bring images in -1..1 to the range the weights expect."""
        if self.origin == "keras":
            return images
        return ((images + 1) / 2 - self.mean) / self.std

    def pyramid(self, images: Tensor) -> list[Tensor]:
        """Return five feature maps of images (N, 3, H, W) in -1..1, fine to coarse.

        Strides 2, 4, 8, 16, 32 with `PYRAMID_CHANNELS` channels. The first four are
        the expanded features just before a stride: the widest of their resolution.
        """
        maps = []
        features = self.features[0](self.normalise(images))
        for block in list(self.features)[1:-1]:
            output, expanded = block(features)
            if output.shape[2] < features.shape[2]:
                maps.append(expanded)
            features = output
        return [*maps, features]

    def forward(self, images: Tensor) -> Tensor:
        """Return the last features (N, 1280, H / 32, W / 32)."""
        return self.features[-1](self.pyramid(images)[-1])
