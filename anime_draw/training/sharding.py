"""Weights cut into parts, one for each process: --strategy fsdp.

Each process keeps its part of the weights, of their gradients and of the optimiser's
averages; the whole of a network is gathered while it computes. For networks that one
device has no room for (PyTorch's fully_shard; ZeRO, arXiv 1910.02054).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor

from anime_draw import processes


def shard(parts: Mapping[str, Any]) -> None:
    """Cut the weights of networks, and what their optimisers know of them, in place."""
    cut: dict[nn.Parameter, nn.Parameter] = {}
    for part in parts.values():
        if isinstance(part, nn.Module):
            for unit in units(part):
                cut |= cut_unit(unit)
    for part in parts.values():
        if isinstance(part, torch.optim.Optimizer):
            follow(part, cut)


def units(network: nn.Module) -> Iterator[nn.Module]:
    """Yield what computes as a whole: a network, or its parts if it never does."""
    called = type(network).forward is not nn.Module.forward
    for unit in [network] if called else network.children():
        if any(each.requires_grad for each in unit.parameters()):
            yield unit


def cut_unit(unit: nn.Module) -> dict[nn.Parameter, nn.Parameter]:
    """Cut a network's weights in place; return the new ones by the old."""
    before = dict(unit.named_parameters())
    for parameter in before.values():
        parameter.data = parameter.data.contiguous()  # which fully_shard insists on
    kind = next(iter(before.values())).device.type
    fully_shard(unit, mesh=init_device_mesh(kind, (processes.count(),)))
    after = dict(unit.named_parameters())
    return {parameter: after[name] for name, parameter in before.items()}


def follow(
    optimiser: torch.optim.Optimizer, cut: Mapping[nn.Parameter, nn.Parameter]
) -> None:
    """Let an optimiser go on with the cut weights."""
    for group in optimiser.param_groups:
        group["params"] = [cut.get(each, each) for each in group["params"]]
    for old, new in cut.items():
        if known := optimiser.state.pop(old, None):
            optimiser.state[new] = {
                name: like(new, value) for name, value in known.items()
            }


def like(parameter: nn.Parameter, value: Any) -> Any:
    """Cut a tensor as a parameter is, if it has its shape."""
    assert isinstance(parameter, DTensor)
    if isinstance(value, Tensor) and value.shape == parameter.shape:
        value = value.contiguous()
        return distribute_tensor(value, parameter.device_mesh, parameter.placements)
    return value
