"""Draw masks by chance: a face to start from."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from anime_draw.checkpoint import config_from, load_model, rebuild
from anime_draw.classes import NUM_CLASSES
from anime_draw.config import MaskVaeConfig
from anime_draw.devices import autocast, pick_device
from anime_draw.errors import CheckpointError
from anime_draw.masks import Mask, resize_mask
from anime_draw.models.mask_vae import MaskVae
from anime_draw.style import style_statistics, symmetric_root
from anime_draw.tensors import one_hot, to_masks

BATCH = 16


class MaskSampler:
    """Draws masks from the distribution of those it was trained on.

    Args:
        network: of train-masks.
        mean: (D,), of the training masks' latents.
        covariance: (D, D), theirs.
        device: see `devices.pick_device`.
        precision: float32, bfloat16 or auto.
    """

    def __init__(
        self,
        network: MaskVae,
        mean: np.ndarray,
        covariance: np.ndarray,
        *,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        self.device = pick_device(device)
        self.precision = precision
        self.network = network.eval().requires_grad_(False).to(self.device)
        self._mean = torch.from_numpy(mean)
        self._root = torch.from_numpy(symmetric_root(covariance)).float()

    @classmethod
    def load(
        cls, path: Path, device: str = "auto", precision: str = "auto"
    ) -> "MaskSampler":
        """Read a model file of the kind masks.

        Raises:
            CheckpointError: missing, broken, or of another kind.
        """
        model = load_model(path, "masks")
        config = config_from(path, MaskVaeConfig, model.config)
        if config.num_classes != NUM_CLASSES:
            raise CheckpointError(f"{path}: draws {config.num_classes} classes, not 7")
        weights = {
            name: tensor
            for name, tensor in model.tensors.items()
            if not name.startswith("style.")
        }
        network = rebuild(path, lambda: MaskVae(config), weights)
        mean, covariance = style_statistics(path, model, config.latent_dim)
        return cls(network, mean, covariance, device=device, precision=precision)

    def sample(
        self,
        count: int,
        seed: int,
        *,
        size: int,
        variety: float = 1.0,
        like: Mask | None = None,
    ) -> list[Mask]:
        """Draw masks (size, size); the first ones are the same whatever the count.

        Args:
            count: how many.
            seed: of chance.
            size: pixels.
            variety: 0: all are the mean mask (or `like`); 1: as varied as the
                training masks.
            like: draw variations of this mask (H, W).
        """
        rng = np.random.default_rng(seed)
        noise = rng.standard_normal((count, len(self._mean)), dtype=np.float32)
        centre = self._mean if like is None else self.encode(like)
        latents = centre + variety * torch.from_numpy(noise) @ self._root
        masks: list[Mask] = []
        for some in latents.split(BATCH):
            masks += list(self._draw(some, size))
        return masks

    @torch.inference_mode()
    def encode(self, mask: Mask) -> Tensor:
        """Return the latent (D,) of a mask (H, W)."""
        fitted = resize_mask(mask, self.network.config.size)
        hot = one_hot(to_masks([fitted]).to(self.device), NUM_CLASSES)
        with autocast(self.device, self.precision):
            return self.network.encoder(hot)[0][0].cpu()

    @torch.inference_mode()
    def _draw(self, latents: Tensor, size: int) -> np.ndarray:
        with autocast(self.device, self.precision):
            return self.network.enlarged(latents.to(self.device), size).cpu().numpy()
