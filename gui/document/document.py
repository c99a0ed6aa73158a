"""The mask that is being painted, its history, and where it is stored. No Tk.

The document is the truth; what the window shows is a picture of it. There is one way
to change the mask: `with document.edit() as mask:`.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask, load_mask, resize_mask, save_mask

from .boxes import Box, changed_box, contains, union, whole
from .history import History, Step

NOWHERE = -1  # no state of a history
CHANGES = 4096  # changes whose boxes are kept for those who ask


class Document:
    """A mask (H, W) with undo and redo.

    Attributes:
        mask: the class ids; read them freely, change them in `edit` only.
        path: where it was opened from or saved to.
        version: another number after every change, for those who show the mask.
        locked: classes that no edit paints over; undo and redo go past locks.
    """

    def __init__(self, mask: Mask, path: Path | None = None) -> None:
        self.mask = mask.copy()
        self.path = path
        self.version = 0
        self.locked: frozenset[int] = frozenset()
        self._history = History()
        self._saved = self._history.state
        self._changes: deque[tuple[int, Box]] = deque(maxlen=CHANGES)
        self._before: Mask | None = None  # what the open edit began with
        self._kept: NDArray[np.bool_] | None = None  # where it found locked classes
        self._edit_box: Box | None = None  # what it has announced so far

    @classmethod
    def open(cls, path: Path, size: int | None = None) -> "Document":
        """Open a mask file, scaled to a `size` px square if given.

        Raises:
            MaskError: unreadable, or with a class that is none.
        """
        mask = load_mask(path)
        return cls(mask if size is None else resize_mask(mask, size), path)

    def save(self, path: Path) -> None:
        """Write the mask as a palette PNG, whole or not at all.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        save_mask(path, self.mask)
        self.path = path
        self.mark_saved()

    @property
    def state(self) -> int:
        """A number for what the mask is now; the same one after undo and redo."""
        return self._history.state

    def mark_saved(self, state: int | None = None) -> None:
        """Count the mask as stored, as it is now or as it was in that state."""
        self._saved = self.state if state is None else state

    def mark_unsaved(self) -> None:
        """Count the mask as stored nowhere, as after a crash."""
        self._saved = NOWHERE

    @property
    def modified(self) -> bool:
        """Whether the mask is another than when it was stored, or began.

        An edit that is open counts from its first announcement.
        """
        return self._saved != self._history.state or self._edit_box is not None

    # Changing

    @contextmanager
    def edit(self, name: str = "Edit") -> Iterator[Mask]:
        """Change the yielded mask; the whole block becomes one undo step.

        Locked classes are put back. An exception takes the change back.

        Raises:
            ValueError: another edit is open.
        """
        before = self._begin()
        try:
            yield self.mask
        except Exception:  # GeneratorExit is none: releasing the mouse commits
            self.mask[:] = before
            self.announce()
            raise
        finally:
            self._end(name, before)

    def _begin(self) -> Mask:
        self._require_no_edit()
        self._before, self._edit_box = self.mask.copy(), None
        if self.locked:
            table = np.isin(np.arange(256), list(self.locked)).astype(np.uint8)
            self._kept = cv2.LUT(self.mask, table).view(bool)
        return self._before

    def _end(self, name: str, before: Mask) -> None:
        self._keep_locked(whole(self.mask.shape))
        announced = self._edit_box
        self._before = self._kept = self._edit_box = None
        if (box := changed_box(before, self.mask)) is not None:
            self._history.add(name, box, before[box], self.mask[box])
            if announced is None or not contains(announced, box):
                self.announce(box)

    def announce(self, box: Box | None = None) -> None:
        """Let others see what the edit that is open has changed so far.

        `box` holds all that changed since the last call; without, it may be anywhere.
        """
        box = whole(self.mask.shape) if box is None else box
        if self.editing:
            self._keep_locked(box)
            self._edit_box = union([box, *([self._edit_box] if self._edit_box else [])])
        self.version += 1
        self._changes.append((self.version, box))

    def _keep_locked(self, box: Box) -> None:
        if self._before is not None and self._kept is not None:
            np.copyto(self.mask[box], self._before[box], where=self._kept[box])

    @property
    def editing(self) -> bool:
        """Whether an edit is open, as in the midst of a drag."""
        return self._before is not None

    def changed_since(self, version: int) -> Box | None:
        """Return the box around all changes after a version; None if there are none."""
        if version >= self.version:
            return None
        if not self._changes or self._changes[0][0] > version + 1:
            return whole(self.mask.shape)
        recent = []
        for number, box in reversed(self._changes):
            if number <= version:
                break
            recent.append(box)
        return union(recent)

    def lock(self, label: int, locked: bool = True) -> None:
        """Lock a class or unlock it."""
        self.locked = self.locked | {label} if locked else self.locked - {label}

    # History

    @property
    def history(self) -> list[str]:
        """The names of the steps, oldest first, those that were undone at the end."""
        return [step.name for step in self._history.steps]

    @property
    def position(self) -> int:
        """How many steps of the history are done."""
        return self._history.position

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return self.position < len(self._history.steps)

    @property
    def undo_name(self) -> str:
        """The name of the step that `undo` takes back; empty if there is none."""
        steps = self._history.steps
        return steps[self.position - 1].name if self.can_undo else ""

    @property
    def redo_name(self) -> str:
        """The name of the step that `redo` makes again; empty if there is none."""
        return self._history.steps[self.position].name if self.can_redo else ""

    def undo(self) -> None:
        """Take the last edit back, if there is one.

        Raises:
            ValueError: an edit is open.
        """
        self.jump(self.position - 1)

    def redo(self) -> None:
        """Make the last undone edit again, if there is one.

        Raises:
            ValueError: an edit is open.
        """
        self.jump(self.position + 1)

    def jump(self, position: int) -> None:
        """Undo or redo until that many steps are done, or as many as there are.

        Raises:
            ValueError: an edit is open.
        """
        self._require_no_edit()
        while self.can_undo and self.position > position:
            self._apply(self._history.back())
        while self.can_redo and self.position < position:
            self._apply(self._history.forth())

    def _require_no_edit(self) -> None:
        if self.editing:
            raise ValueError("expected no open edit; end the drag first")

    def _apply(self, step: Step) -> None:
        step.apply(self.mask)
        self.announce(step.box)
