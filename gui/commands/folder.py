"""Going through the pictures of a folder, to correct their masks one by one."""

from pathlib import Path
from typing import TYPE_CHECKING

from .. import dialogs
from ..document.document import Document
from ..files.folder import FolderCursor

if TYPE_CHECKING:
    from ..window.window import Window


class FolderCommands:
    """Saves a mask and shows the next.

    Attributes:
        cursor: what is gone through; None if the document comes from no folder.
    """

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self.cursor: FolderCursor | None = None

    def ask(self) -> None:
        """Ask for a folder whose masks are to be corrected."""
        path = dialogs.ask_folder(self._window.root, "Folder of pictures")
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Go through the pictures of a folder; D and A save and go on."""
        if self._window.commands.files.may_leave():
            cursor = FolderCursor.open(path)
            self._show_entry(cursor)

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
        if self._session.document.modified:
            self._session.document.save(self.cursor.entry.mask)
        if self.cursor.step(way):
            self._show_entry(self.cursor)
        else:
            self._window.status.say("That was the last one" if way > 0 else "The first")

    def _show_entry(self, cursor: FolderCursor) -> None:
        mask, picture = cursor.entry.load()
        document = Document(mask, cursor.entry.mask)
        if self.cursor is not None:
            document.locked = self._session.document.locked  # from picture to picture
        self._window.commands.files.use(document, picture, cursor)
        self._window.status.say(
            f"{cursor.entry.name}: {cursor.position + 1} of {len(cursor)}; D and A save"
            " and go on"
        )
