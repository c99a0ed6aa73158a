"""Keep a generator from spikes: features that stand far out of all others of theirs.

A norm divides by the spread of a channel. A generator may raise one small spot until
it makes most of that spread, which lets it choose the size of everything else; the
spot is seen in every picture it draws, as a droplet or a piece of braid, always in the
same place. Discriminators hardly mind. So what lies beyond `REACH` deviations of its
channel is counted against the generator: in training only, the network stays as it is.

Source: the droplets of arXiv 1912.04958, section 2, where a norm without means and
deviations of features ends them; SPADE needs those.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.models.blocks import SpadeBlock
from anime_draw.models.gaugan import Generator

REACH = 8.0  # deviations: mouths, a thousandth of the pixels, go a little beyond


class Spikes:
    """Counts the spikes on the generator's way whenever it draws to learn.

    Args:
        generator: is watched from now on.
    """

    def __init__(self, generator: Generator) -> None:
        self._found: list[Tensor] = []
        self._counting = False
        for block in generator.blocks:
            assert isinstance(block, SpadeBlock)
            # The norm of a learned shortcut is given what the first one is given.
            for spade in (block.spade_0, block.spade_1):
                spade.norm.register_forward_hook(self._note)

    @contextmanager
    def counted(self, losses: dict[str, Tensor]) -> Iterator[None]:
        """Put the sum over all norms, for what is drawn meanwhile, among losses."""
        self._counting = True
        try:
            yield
            losses["spikes"] = torch.stack(self._found).sum()
        finally:
            self._counting = False
            self._found.clear()

    def _note(self, norm: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        if not torch.is_grad_enabled():
            return
        # A block that is computed again on the way back has to do all it did before,
        # but has been counted.
        spikes = beyond(output)
        if self._counting:
            self._found.append(spikes)


def beyond(normalised: Tensor) -> Tensor:
    """Return how far normalised features (N,C,H,W) lie beyond `REACH`: mean square."""
    excess = F.softshrink(normalised, REACH)
    # A norm takes one pass in either direction, a mean of squares several.
    norm = torch.linalg.vector_norm(excess, dtype=torch.float32)
    return norm.square() / excess.numel()
