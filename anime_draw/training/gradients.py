"""What happens between the way back and the optimiser's step."""

from collections.abc import Iterable, Mapping
from math import isfinite

import torch
from torch import Tensor, nn

from anime_draw import processes
from anime_draw.errors import TrainingError


class NotFiniteError(TrainingError):
    """A figure of a step is NaN or infinite; the weights are those before the step."""


def learning(network: nn.Module) -> list[nn.Parameter]:
    """Return the weights that learn, as they now are: cut, or gathered."""
    return [each for each in network.parameters() if each.requires_grad]


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replace gradients by their means over the processes.

    By hand instead of by DistributedDataParallel, which wants one way forward and one
    back through its module: the players of a GAN go back separately.
    """
    if processes.count() == 1:
        return
    gradients = [
        each.grad
        for each in parameters
        if each.grad is not None and not processes.is_cut(each)  # those are averaged
    ]
    if not gradients:
        return
    flat = processes.average_in_place(torch.cat([each.flatten() for each in gradients]))
    parts = flat.split([each.numel() for each in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def gradient_norm(parameters: Iterable[nn.Parameter]) -> Tensor:
    """Return the norm of all gradients together."""
    gradients = [each.grad for each in parameters if each.grad is not None]
    return processes.joined(nn.utils.get_total_norm(gradients))


def clip_gradients(parameters: Iterable[nn.Parameter], largest: float) -> Tensor:
    """Scale gradients down to a norm, if theirs is larger; return theirs."""
    return processes.joined(nn.utils.clip_grad_norm_(parameters, largest))


def add_up(sums: dict[str, Tensor], losses: Mapping[str, Tensor], share: float) -> None:
    """Add losses of a part of the samples, weighed by its share, to those so far."""
    for name, loss in losses.items():
        loss = loss.detach().float() * share
        sums[name] = sums[name] + loss if name in sums else loss


def numbers(figures: Mapping[str, Tensor]) -> dict[str, float]:
    """Return figures as numbers, means over the processes: one wait for the device."""
    values = torch.stack([each.detach().float() for each in figures.values()])
    return dict(zip(figures, processes.average(values).tolist(), strict=True))


def refuse_infinite(figures: Mapping[str, float]) -> None:
    """Stop at a figure that is NaN or infinite.

    Before the optimiser's step, and the weights stay good.

    Raises:
        NotFiniteError: names it.
    """
    for name, figure in figures.items():
        if not isfinite(figure):
            raise NotFiniteError(f"{name} is not finite")
