"""Between arrays and tensors: pictures, masks, one-hot masks."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from anime_draw.masks import Mask
from anime_draw.pictures import Picture


def to_images(
    pictures: Sequence[Picture], device: torch.device | str = "cpu"
) -> Tensor:
    """Stack pictures (H, W, 3) uint8 into images (N, 3, H, W) in -1..1.

    They travel to the device as bytes, a quarter of what floats would be.
    """
    stacked = torch.from_numpy(np.stack(pictures)).to(device)
    return stacked.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def from_images(images: Tensor) -> np.ndarray:
    """Turn images (N, 3, H, W) in -1..1 into pictures (N, H, W, 3) uint8."""
    scaled = images.detach().float().add(1).mul(127.5).round().clamp(0, 255)
    return scaled.to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu().numpy()


def to_masks(masks: Sequence[Mask], device: torch.device | str = "cpu") -> Tensor:
    """Stack masks (H, W) uint8 into a tensor (N, H, W) of int64 ids."""
    return torch.from_numpy(np.stack(masks)).to(device).long()


def one_hot(masks: Tensor, num_classes: int) -> Tensor:
    """Turn ids (N, H, W) into a one-hot (N, C, H, W) float32."""
    hot = torch.zeros(
        (masks.shape[0], num_classes, *masks.shape[1:]), device=masks.device
    )
    return hot.scatter_(1, masks[:, None], 1.0)
