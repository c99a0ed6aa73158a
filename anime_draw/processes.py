"""Several processes that work as one: who this one is, and what they tell each other.

A batch is cut into equal parts, one for each process. A loss is the mean over the
processes, and so is a gradient; with what is below the processes compute what one
process with the whole batch would. Alone, nothing of it costs or changes anything.

    alone         [0 1 2 3 4 5 6 7]
    of two        [0 1 2 3] [4 5 6 7]
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.utils._pytree import tree_map

from anime_draw.errors import LostError, ProcessError, shortage

Amount = TypeVar("Amount", int, Tensor)

_apart = False  # see `apart`


def count() -> int:
    """Return how many processes work as one."""
    together = not _apart and dist.is_available() and dist.is_initialized()
    return dist.get_world_size() if together else 1


def number() -> int:
    """Return which of them this one is, from 0 on."""
    return dist.get_rank() if count() > 1 else 0


def is_first() -> bool:
    """Tell whether this one writes files and speaks for all."""
    return number() == 0


@contextmanager
def apart() -> Iterator[None]:
    """Let this process do something that the others do not take part in."""
    global _apart
    before, _apart = _apart, True
    try:
        yield
    finally:
        _apart = before


def whole(part: Amount) -> Amount:
    """Return the size of the batch that this process has such a part of."""
    return part * count()


def part_of(size: int) -> int:
    """Return how much of a batch each process takes.

    Raises:
        ProcessError: the batch cannot be cut into equal parts.
    """
    part, rest = divmod(size, count())
    if rest:
        raise ProcessError(
            f"--batch-size {size}: cannot be shared by {count()} processes; give a"
            f" multiple of {count()}"
        )
    return part


def own(values: Tensor, dim: int = 0) -> Tensor:
    """Return this process's part of what is there for the whole batch."""
    return values.chunk(count(), dim)[number()] if count() > 1 else values


def noise_like(values: Tensor) -> Tensor:
    """Return normal noise for a part of a batch, whatever the number of parts."""
    if count() == 1:
        return torch.randn_like(values)
    return own(torch.randn_like(torch.cat([values] * count())))


def average(values: Tensor) -> Tensor:
    """Return the mean over the processes; gradients reach every one of them."""
    return values if count() == 1 else _Average.apply(values)


def gathered(values: Tensor) -> Tensor:
    """Return the whole batch of which each process has a part; without gradients."""
    if count() == 1:
        return values
    values = values.detach().contiguous()
    parts = [torch.empty_like(values) for _ in range(count())]
    told(dist.all_gather, parts, values)
    return torch.cat(parts)


def neighbours(values: Tensor) -> Tensor:
    """Return for each item of the batch the one before it; for the first, the last."""
    before = values.roll(1, 0)
    if count() > 1:
        before[0] = gathered(values[-1:])[number() - 1]
    return before


def anyone(flag: bool) -> bool:
    """Tell whether any process says yes."""
    return any(everyones(flag))


def everyones(number: int) -> list[int]:
    """Return the number that each process has."""
    if count() == 1:
        return [number]
    return gathered(torch.tensor([int(number)], device=_talking())).tolist()


def firsts(value: Any) -> Any:
    """Return the value that the first process has, as JSON; the others wait for it."""
    if count() == 1:
        return value
    text = torch.tensor(list(json.dumps(value).encode()), device=_talking())
    length = everyones(len(text))[0]
    text = text if is_first() else text.new_empty(length)
    told(dist.broadcast, text, 0)
    return json.loads(bytes(text.tolist()))


def wait() -> None:
    """Wait until every process is here."""
    everyones(0)


def _talking() -> torch.device:
    """Return where tensors are that the processes can exchange."""
    return torch.device("cuda" if dist.get_backend() == "nccl" else "cpu")


def equalise(tensors: Iterable[Tensor]) -> None:
    """Give every process the first one's tensors, in place."""
    if count() > 1:
        for tensor in tensors:
            values = tensor.detach().contiguous()
            told(dist.broadcast, values, 0)
            tensor.detach().copy_(values)


def told(talk: Callable[..., Any], *values: Any) -> None:
    """Let the processes talk.

    Raises:
        LostError: one of them is gone.
    """
    try:
        talk(*values)
    except RuntimeError as error:
        if shortage(error) is not None:
            raise
        raise LostError(
            f"process {number() + 1} of {count()} stops, since another one has ended"
        ) from error


def average_in_place(values: Tensor) -> Tensor:
    """Replace contiguous values by their mean over the processes."""
    told(dist.all_reduce, values)
    return values.div_(count())


def is_cut(weights: Any) -> bool:
    """Tell whether this process has only a part of weights (training.sharding)."""
    return hasattr(weights, "full_tensor")


def joined(state: Any) -> Any:
    """Return a tensor, or all in a state, whole; every process has to ask for it."""
    if count() == 1:
        return state
    return tree_map(lambda each: each.full_tensor() if is_cut(each) else each, state)


def gather_weights(*networks: nn.Module) -> None:
    """Gather the weights of networks, where they are cut, before they are looked at."""
    for network in networks if count() > 1 else ():
        for module in network.modules():
            gather: Any = getattr(module, "unshard", None)
            if gather is not None:
                gather()


class _Average(torch.autograd.Function):
    """The mean; as losses are means over the processes, its adjoint is the mean too."""

    @staticmethod
    def forward(context: Any, values: Tensor) -> Tensor:
        return average_in_place(values.detach().clone().contiguous())

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        return average_in_place(gradient.clone().contiguous())
