"""The mask that is being painted, what was undone, and where it is stored. No Tk.

The document is the truth; what the window shows is a picture of it. There is one way
to change the mask: `with document.edit() as mask:`.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anime_draw.masks import Mask, load_mask, resize_mask, save_mask

Box = tuple[slice, slice]

UNDO_BYTES = 64 * 2**20  # of both sides of all edits that are kept


@dataclass(frozen=True)
class Edit:
    """One undo step: the changed box before and after."""

    box: Box
    before: Mask
    after: Mask


def changed_box(before: Mask, after: Mask) -> Box | None:
    """Return the smallest box around what differs, None if nothing does."""
    differs = before != after
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


class Document:
    """A mask (H, W) with undo and redo.

    Attributes:
        mask: the class ids; read them freely, change them in `edit` only.
        path: where it was opened from or saved to.
        version: another number after every change, for those who show the mask.
    """

    def __init__(self, mask: Mask, path: Path | None = None) -> None:
        self.mask = mask.copy()
        self.path = path
        self.version = 0
        self._saved = mask.copy()
        self._undo: deque[Edit] = deque()
        self._redo: list[Edit] = []

    @classmethod
    def open(cls, path: Path, size: int) -> "Document":
        """Open a mask file, scaled to a `size` px square.

        Raises:
            MaskError: unreadable, or with a class that is none.
        """
        return cls(resize_mask(load_mask(path), size), path)

    def save(self, path: Path) -> None:
        """Write the mask as a palette PNG, whole or not at all.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        save_mask(path, self.mask)
        self.path = path
        self._saved = self.mask.copy()

    @property
    def modified(self) -> bool:
        """Whether the mask differs from what is on disk, or from its beginning."""
        return not np.array_equal(self.mask, self._saved)

    @contextmanager
    def edit(self) -> Iterator[Mask]:
        """Change the yielded mask; the whole block becomes one undo step.

        An exception takes the change back.
        """
        before = self.mask.copy()
        try:
            yield self.mask
        except Exception:  # GeneratorExit is none: releasing the mouse commits
            self.mask[:] = before
            raise
        finally:
            if (box := changed_box(before, self.mask)) is not None:
                self._remember(Edit(box, before[box].copy(), self.mask[box].copy()))
            self.announce()

    def announce(self) -> None:
        """Let those who show the mask see it in the midst of an edit."""
        self.version += 1

    def _remember(self, edit: Edit) -> None:
        self._redo.clear()
        self._undo.append(edit)
        while sum(2 * each.before.nbytes for each in self._undo) > UNDO_BYTES:
            self._undo.popleft()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._redo)

    def undo(self) -> None:
        """Take the last edit back, if there is one."""
        if self._undo:
            edit = self._undo.pop()
            self._redo.append(edit)
            self._put(edit.box, edit.before)

    def redo(self) -> None:
        """Make the last undone edit again, if there is one."""
        if self._redo:
            edit = self._redo.pop()
            self._undo.append(edit)
            self._put(edit.box, edit.after)

    def _put(self, box: Box, part: Mask) -> None:
        self.mask[box] = part
        self.announce()
