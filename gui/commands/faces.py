"""Masks to begin with: by chance, or made of a picture."""

import random
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.masks import Mask, resize_mask

from .. import dialogs
from ..document.document import Document
from ..session.gallery import Entry
from ..studio.answers import Segmented

if TYPE_CHECKING:
    from ..window.window import Window

SEEDS = 10_000


class FaceCommands:
    """Lets the models make masks."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session

    def random(self) -> None:
        """Take a face by chance: one step, which undo takes back."""
        self._window.canvas.finish()
        self._session.random_face(random.randrange(SEEDS), self._take_random)

    def _take_random(self, mask: Mask) -> None:
        leaving = self._window.commands.files.leaving
        leaving.when_free(partial(self._put, mask))

    def _put(self, mask: Mask) -> None:
        document = self._session.document
        locked, document.locked = document.locked, frozenset()
        with document.edit("Random face") as present:
            present[:] = resize_mask(mask, document.mask.shape)
        document.locked = locked

    def ask_segment(self) -> None:
        """Ask for a portrait, and make a mask of it."""
        root = self._window.root
        path = dialogs.ask_open(root, "Picture to mask", dialogs.PICTURES)
        if path is not None:
            self.segment(path)

    def segment(self, path: Path) -> None:
        """Make a mask of a portrait by the U-Net; take its style, too.

        What is painted meanwhile is not lost: the person is asked before it goes.
        """
        self._session.models.require_unet()
        leaving = self._window.commands.files.leaving
        leaving.fetch(partial(self._session.segment_picture, path), self._show)

    def _show(self, segmented: Segmented) -> None:
        document = Document(segmented.mask)
        self._window.commands.files.use(document, segmented.picture)
        if self._session.style.takes_pictures:
            entry = Entry.of(segmented.path, segmented.picture)
            self._session.style.accept(entry)
        self._window.status.say(
            f"{segmented.path.name}: the U-Net is {segmented.confidence:.0%} sure of"
            " the mask; its picture lies under it as the reference"
        )
