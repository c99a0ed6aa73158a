"""What menus, keys and buttons ask the window to do."""

import random
import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anime_draw.classes import IDS
from anime_draw.config import PICTURE_SIZE

from . import dialogs
from .document import Document
from .panels import SIZES
from .tools import TOOLS

if TYPE_CHECKING:
    from .window import Window

SIZE_STEP = 1.25  # a press of [ or ] changes the brush by this factor
BRUSH = 24  # pixels of the mask


class Commands:
    """Does what `actions.ACTIONS` names, and what the buttons do.

    Attributes:
        tool: name of the chosen one.
        label: class to paint with.
        size: of the brush, in pixels of the mask.
    """

    def __init__(self, window: "Window") -> None:
        self.window = window
        self.tool = tk.StringVar(window.root, TOOLS[0].name)
        self.label = tk.IntVar(window.root, IDS["hair"])
        self.size = tk.DoubleVar(window.root, BRUSH)

    # Choices

    def apply_choices(self) -> None:
        """Give the canvas the tool, class and size that are chosen."""
        tools = {tool.name: tool for tool in TOOLS}
        self.window.mask.tool = tools[self.tool.get()]
        self.window.mask.label = self.label.get()
        self.window.mask.brush_size = self.size.get()

    def choose_class(self, label: int) -> None:
        """Paint with this class."""
        self.label.set(label)
        self.apply_choices()

    def choose_tool(self, name: str) -> None:
        """Take this tool."""
        self.tool.set(name)
        self.apply_choices()

    def grow_brush(self) -> None:
        """Take a larger brush."""
        self._resize_brush(max(self.size.get() * SIZE_STEP, self.size.get() + 1))

    def shrink_brush(self) -> None:
        """Take a smaller brush."""
        self._resize_brush(min(self.size.get() / SIZE_STEP, self.size.get() - 1))

    def _resize_brush(self, size: float) -> None:
        smallest, largest = SIZES
        self.size.set(min(max(size, smallest), largest))
        self.apply_choices()

    # Mask

    def undo(self) -> None:
        """Take the last stroke back."""
        self.window.mask.release()
        self.window.session.document.undo()

    def redo(self) -> None:
        """Make the undone stroke again."""
        self.window.mask.release()
        self.window.session.document.redo()

    def cancel(self) -> None:
        """Give up the stroke that is being painted."""
        self.window.mask.cancel()

    def new_mask(self) -> None:
        """Begin with an empty mask."""
        if self._may_leave():
            self._use(Document(np.zeros((PICTURE_SIZE, PICTURE_SIZE), np.uint8)))

    def ask_open_mask(self) -> None:
        """Ask for a mask and open it."""
        path = dialogs.ask_open(self.window.root, "Open mask", dialogs.PICTURES)
        if path is not None and self._may_leave():
            self.open_mask(path)

    def open_mask(self, path: Path) -> None:
        """Open a mask; if that fails the old one stays."""
        self._use(Document.open(path, PICTURE_SIZE))
        self.window.status.say(f"Opened {path}")

    def _use(self, document: Document) -> None:
        self.window.mask.release()
        self.window.session.document = self.window.mask.document = document

    def save_mask(self) -> bool:
        """Save the mask where it came from, or ask where; tell whether it is saved."""
        path = self.window.session.document.path
        return self._save_mask(path) if path else self.ask_save_mask()

    def ask_save_mask(self) -> bool:
        """Ask where to save the mask, and do; tell whether it is saved."""
        path = dialogs.ask_save(self.window.root, "Save mask", "mask.png")
        return path is not None and self._save_mask(path)

    def _save_mask(self, path: Path) -> bool:
        self.window.mask.release()
        self.window.session.document.save(path)
        self.window.status.say(f"Saved {path}")
        return True

    def _may_leave(self) -> bool:
        if not self.window.session.document.modified:
            return True
        answer = dialogs.ask_whether_to_save(self.window.root)
        return answer is False or answer is True and self.save_mask()

    # Style, model, portrait

    def randomise(self) -> None:
        """Take another random style."""
        self.window.session.use_seed(random.randrange(10_000))

    def ask_reference(self) -> None:
        """Ask for a picture and take its style."""
        path = dialogs.ask_open(self.window.root, "Reference picture", dialogs.PICTURES)
        if path is not None:
            self.window.session.use_reference(path)

    def ask_model(self) -> None:
        """Ask for a model file and use it."""
        path = dialogs.ask_open(self.window.root, "Choose model", dialogs.MODELS)
        if path is not None:
            self.window.session.use_model(path)

    def ask_save_picture(self) -> None:
        """Ask where to save the portrait, and do."""
        path = dialogs.ask_save(self.window.root, "Save picture", "portrait.png")
        if path is not None:
            self.window.session.save_picture(path)
            self.window.status.say(f"Saved {path}")

    def show_shortcuts(self) -> None:
        """Show every key."""
        dialogs.show_shortcuts(self.window.root, self.window.mac)

    # The end

    def quit(self) -> None:
        """Close the window, after asking about a changed mask."""
        self.window.mask.release()
        if self._may_leave():
            self.window.session.close()
            self.window.root.destroy()
