"""Batch norm over all processes, as one process would have it; statistics anew.

PyTorch's SyncBatchNorm is for CUDA only. The few lines below are for every device, so
that what trains on cards is what the tests on processors compare.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from anime_draw import processes


class SyncedNorm2d(nn.BatchNorm2d):
    """Batch norm whose mean and variance in training are those of all processes."""

    def forward(self, features: Tensor) -> Tensor:
        """Return features (N,C,H,W) normalised, scaled and shifted."""
        if not self.training or processes.count() == 1:
            return super().forward(features)
        mean, variance = shared_statistics(features.float())
        self.note(mean.detach(), variance.detach(), features[:, 0].numel())
        scale = (variance + self.eps).rsqrt()
        scale = scale * self.weight if self.affine else scale
        normal = (features.float() - mean[:, None, None]) * scale[:, None, None]
        if self.affine:
            normal = normal + self.bias[:, None, None]
        return normal.to(features.dtype)

    @torch.no_grad()
    def note(self, mean: Tensor, variance: Tensor, pixels: int) -> None:
        """Take statistics (C,) into the running ones, the variance without bias."""
        assert self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None and self.momentum is not None
        every = processes.whole(pixels)
        self.num_batches_tracked += 1
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance * every / (every - 1), self.momentum)


def shared_statistics(features: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and variance (C,) of (N,C,H,W) over all processes.

    From each one's own, as the difference of mean squares would lose digits.

    Source: parallel variance (Chan, Golub and LeVeque, 1979).
    """
    variance, mean = torch.var_mean(features, (0, 2, 3), correction=0)
    everyones_mean = processes.average(mean)
    spread = (mean - everyones_mean).square()
    return everyones_mean, processes.average(variance + spread)


def synchronise_norms(network: nn.Module) -> None:
    """Let the batch norms of a network span all processes, in place."""
    if processes.count() == 1:
        return
    for module in network.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = SyncedNorm2d


@contextmanager
def measured_anew(network: nn.Module) -> Iterator[None]:
    """Let batch norms forget their statistics, and measure them on what comes now.

    All else is as when a network is used, and in the end so are the norms.
    """
    network.eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # a plain mean over batches
            module.train()
    yield
    network.eval()
