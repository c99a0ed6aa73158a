"""The steps of undo and redo, as many as memory allows. No Tk.

A step keeps the changed box only, as the exclusive or of the ids before and after:
applied once it leads back, applied again it leads forth.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from anime_draw.masks import Mask

from .boxes import Box

UNDO_BYTES = 256 * 2**20  # of all steps that are kept; a stroke takes some hundreds
STEP_BYTES = 200  # of the objects around a step's own


@dataclass(frozen=True)
class Step:
    """What one edit changed; `number` is another for every edit of a document."""

    name: str
    number: int
    box: Box
    packed: bytes

    def apply(self, mask: Mask) -> None:
        """Change the mask from one side of the edit to the other."""
        part = mask[self.box]
        difference = np.frombuffer(zlib.decompress(self.packed), np.uint8)
        part ^= difference.reshape(part.shape)

    @property
    def size(self) -> int:
        """How many bytes of memory the step takes, about."""
        return len(self.packed) + STEP_BYTES


class History:
    """The steps of a document, and how many of them are done.

    Attributes:
        steps: oldest first, those that were undone at the end.
        position: how many of them are done.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.position = 0
        self._count = 0
        self._forgotten = 0  # number of the newest step that is kept no more
        self._bytes = 0

    @property
    def state(self) -> int:
        """A number for what the mask is now; the same one after undo and redo."""
        return (
            self.steps[self.position - 1].number if self.position else self._forgotten
        )

    def add(self, name: str, box: Box, before: Mask, after: Mask) -> None:
        """Note a step that is done, by the pixels of its box before and after.

        What was undone is gone then, and the oldest steps go when all take more
        than `UNDO_BYTES`.
        """
        for gone in self.steps[self.position :]:
            self._bytes -= gone.size
        del self.steps[self.position :]
        self._count += 1
        step = Step(
            name, self._count, box, zlib.compress((before ^ after).tobytes(), level=1)
        )
        self.steps.append(step)
        self.position += 1
        self._bytes += step.size
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while self._bytes > UNDO_BYTES and self.steps:
            oldest = self.steps.pop(0)
            self._forgotten = oldest.number
            self._bytes -= oldest.size
            self.position -= 1

    def back(self) -> Step:
        """Return the last step that is done, and count it as undone."""
        self.position -= 1
        return self.steps[self.position]

    def forth(self) -> Step:
        """Return the first step that is undone, and count it as done."""
        self.position += 1
        return self.steps[self.position - 1]
