"""Segmentation as one writes it first: one picture after the other, PIL, float32."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from anime_draw.classes import PALETTE
from anime_draw.files import find_pictures
from anime_draw.models.unet import Unet


def segment_folder(network: Unet, pictures: Path, out: Path) -> None:
    """Write the mask of every picture of a folder, with the network as trained."""
    out.mkdir(parents=True)
    for path in find_pictures(pictures):
        mask = segment(network, Image.open(path).convert("RGB"))
        mask.putpalette([value for colour in PALETTE for value in colour])
        mask.save(out / f"{path.stem}.png")


@torch.no_grad()
def segment(network: Unet, picture: Image.Image) -> Image.Image:
    """Return the mask of a picture, class ids as large as it is."""
    size = network.config.size
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    images = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None].float()
    logits = network(images / 127.5 - 1)
    mask = Image.fromarray(logits[0].argmax(0).byte().numpy())
    return mask.resize(picture.size, Image.Resampling.NEAREST)
