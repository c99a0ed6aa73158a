"""VGG19 (arXiv 1409.1556) up to relu5_1, under torchvision's parameter names."""

import torch
from torch import Tensor, nn

WIDTHS = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 1))  # channels, convolutions
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class Vgg19(nn.Module):
    """The convolutions of VGG19 that perceptual losses look at."""

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        self.looks: list[int] = []  # the layers whose output is returned
        inputs = 3
        for stage, (outputs, repeats) in enumerate(WIDTHS):
            if stage:
                layers.append(nn.MaxPool2d(2))
            for i in range(repeats):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
                inputs = outputs
                if i == 0:
                    self.looks.append(len(layers) - 1)
        self.features = nn.Sequential(*layers)
        for name, values in (("mean", IMAGENET_MEAN), ("std", IMAGENET_STD)):
            constant = torch.tensor(values).view(1, 3, 1, 1)
            self.register_buffer(name, constant, persistent=False)

    def pyramid(self, images: Tensor) -> list[Tensor]:
        """Return relu1_1, 2_1, 3_1, 4_1 and 5_1 of images (N,3,H,W) in -1..1."""
        features = ((images + 1) / 2 - self.mean) / self.std
        maps = []
        for i, layer in enumerate(self.features):
            features = layer(features)
            if i in self.looks:
                maps.append(features)
        return maps
