"""What menus, keys and buttons ask the window to do, grouped as the menus are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .edit import EditCommands
from .export import ExportCommands
from .faces import FaceCommands
from .files import FileCommands
from .folder import FolderCommands
from .help import HelpCommands
from .mask import MaskCommands
from .style import StyleCommands
from .view import ViewCommands

if TYPE_CHECKING:
    from ..window.window import Window


class Commands:
    """Does what `actions.ACTIONS` names: "edit.undo" is `commands.edit.undo`."""

    def __init__(self, window: "Window") -> None:
        self.files = FileCommands(window)
        self.faces = FaceCommands(window)
        self.folder = FolderCommands(window)
        self.export = ExportCommands(window)
        self.edit = EditCommands(window)
        self.view = ViewCommands(window)
        self.mask = MaskCommands(window)
        self.style = StyleCommands(window)
        self.help = HelpCommands(window)

    def find(self, name: str) -> Callable[[], object]:
        """Return the command of an action."""
        group, _, command = name.partition(".")
        found: Callable[[], object] = getattr(getattr(self, group), command)
        return found
