"""The aggregate posterior: how the styles of the training pictures are distributed.

A VAE pulls styles towards a standard normal but does not get there. Random styles
that look like real ones are drawn from the distribution measured here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from anime_draw.checkpoint import load_model
from anime_draw.config import VaeConfig
from anime_draw.models.vae import Encoder
from anime_draw.style import load_style_network, style_statistics
from anime_draw.training.losses import kl_divergence

ACTIVE = 0.01  # a dimension is used if its means vary more (arXiv 1509.00519)
LARGEST = 256  # pixels; a style needs no finer picture
RIDGE = 1e-6  # keeps the covariance of dimensions that never vary invertible


@dataclass(frozen=True)
class Posterior:
    """Mean (D,) and covariance (D,D) of styles, and what to report of them."""

    mean: Tensor
    covariance: Tensor
    report: dict[str, Any]

    def draw(self, count: int, seed: int) -> Tensor:
        """Return random styles (count, D), the same for the same seed."""
        generator = torch.Generator().manual_seed(seed)
        values, vectors = torch.linalg.eigh(self.covariance.double())
        noise = torch.randn(
            count, len(self.mean), generator=generator, dtype=torch.float64
        )
        spread = noise * values.clamp(min=0).sqrt() @ vectors.T
        return self.mean + spread.float()

    def tensors(self) -> dict[str, Tensor]:
        """Return the tensors of a model file."""
        return {"style.mean": self.mean, "style.covariance": self.covariance}


def measure_posterior(encoded: Iterable[tuple[Tensor, Tensor]]) -> Posterior:
    """Sum up posteriors given as batches of means and log-variances, (N,D) each."""
    means, log_variances = (
        torch.cat([each.cpu() for each in part]) for part in zip(*encoded, strict=True)
    )
    centre = means.mean(dim=0)
    centred = (means - centre).double()
    between = centred.T @ centred / max(1, len(means) - 1)
    variances = log_variances.exp().mean(dim=0)
    covariance = between + torch.diag(variances.double() + RIDGE)
    kl = kl_divergence(means, log_variances)
    report = {
        "pictures": len(means),
        "active_dimensions": int((between.diagonal() > ACTIVE).sum()),
        "kl": round(float(kl.sum()), 3),
        "kl_per_dimension": [round(float(each), 4) for each in kl.sort()[0].flip(0)],
        "mean_of_means": round(float(centre.square().mean().sqrt()), 4),
        "spread_of_means": round(float(between.diagonal().mean().sqrt()), 4),
        "spread_within": round(float(variances.mean().sqrt()), 4),
        "spread_in_all": round(float(covariance.diagonal().mean().sqrt()), 4),
    }
    return Posterior(centre, covariance.float(), report)


def standard_normal(style_dim: int) -> Posterior:
    """Return the prior, for a model that was trained on it."""
    return Posterior(torch.zeros(style_dim), torch.eye(style_dim), {})


def load_encoder(path: Path) -> tuple[Encoder, Posterior]:
    """Load the encoder of a VAE or a GauGAN, and its aggregate posterior.

    Raises:
        CheckpointError: missing, broken, or another kind of model.
    """
    model = load_model(path, "vae", "gaugan")
    encoder = load_style_network(path, model)
    statistics = style_statistics(path, model, encoder.config.style_dim)
    mean, covariance = map(torch.from_numpy, statistics)
    report = model.facts.get("posterior")
    known = report if isinstance(report, dict) else {}
    return encoder, Posterior(mean, covariance, known)


def new_encoder(size: int, seed: int) -> Encoder:
    """Return an untrained encoder for pictures of that size, for joint training."""
    torch.manual_seed(seed)
    return Encoder(VaeConfig(size=min(size, LARGEST)))
