"""Going through the pictures of a folder, to correct their masks one by one."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.masks import Mask, save_mask

from .. import dialogs
from ..document.document import Document
from ..files.folder import FolderCursor
from ..files.leftovers import write_noted
from ..session.opening import Page, open_folder, turn_to

if TYPE_CHECKING:
    from ..window.window import Window

TURNING = ("reading the next picture",)  # the kind of job; only the newest counts


class FolderCommands:
    """Saves a mask and shows the next.

    Attributes:
        cursor: what is gone through; None if the document comes from no folder.
    """

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._wanted: int | None = None  # on the way to this position
        self.cursor: FolderCursor | None = None

    def ask(self) -> None:
        """Ask for a folder whose masks are to be corrected."""
        path = dialogs.ask_folder(self._window.root, "Folder of pictures")
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Go through the pictures of a folder; D and A save and go on."""
        kind, job = (f"reading {path.name}", path), partial(open_folder, path)
        self._window.commands.files.leaving.fetch(
            lambda take: self._session.disk.submit(kind, job, take), self._show
        )

    def next(self) -> None:
        """Save the mask and go to the next picture of the folder."""
        self._step(1)

    def previous(self) -> None:
        """Save the mask and go to the picture before."""
        self._step(-1)

    def _step(self, way: int) -> None:
        if self.cursor is None:
            self._window.status.say("Open a folder first: File, Folder of pictures")
            return
        self._window.canvas.finish()
        here = self.cursor.position if self._wanted is None else self._wanted
        if 0 <= here + way < len(self.cursor):
            self._turn_to(here + way)
            return
        if self._session.document.modified:
            self._window.commands.files.save_as(self.cursor.entry.mask)
        self._window.status.say("That was the last one" if way > 0 else "The first")

    def _turn_to(self, position: int) -> None:
        cursor, document = self.cursor, self._session.document
        assert cursor is not None
        self._wanted = position
        mask = document.mask.copy() if document.modified else None
        path, state = cursor.entry.mask, document.state

        def show(page: Page) -> None:
            if mask is not None:
                document.mark_saved(state)
            if document is self._session.document and self._wanted == position:
                when_free = self._window.commands.files.leaving.when_free
                when_free(partial(self._arrive, document, page))

        self._session.disk.submit(
            TURNING,
            partial(_save_and_turn, mask, path, cursor, position),
            show,
            must=mask is not None,
        )

    def _arrive(self, document: Document, page: Page) -> None:
        if document is not self._session.document or self._wanted != page.position:
            return  # another document or a later step came first
        if document.modified:  # it was painted on meanwhile
            self._turn_to(page.position)
        else:
            self._show(page)

    def _show(self, page: Page) -> None:
        cursor = page.cursor
        cursor.go(page.position)
        document = Document(page.mask, cursor.entry.mask)
        if self.cursor is not None:
            document.locked = self._session.document.locked  # from picture to picture
        self._wanted = None
        self._window.commands.files.use(document, page.picture, cursor)
        self._window.status.say(
            f"{cursor.entry.name}: {cursor.position + 1} of {len(cursor)}; D and A save"
            " and go on"
        )


def _save_and_turn(
    mask: Mask | None, path: Path, cursor: FolderCursor, position: int
) -> Page:
    # One job: what cannot be saved must not go from the screen.
    if mask is not None:
        write_noted(path, partial(save_mask, path, mask))
    return turn_to(cursor, position)
