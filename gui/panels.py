"""The parts around the panes: classes, tools, style, status."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from PIL import Image, ImageDraw, ImageTk

from anime_draw.classes import CLASSES, MaskClass
from anime_draw.pictures import Picture

from .theme import GAP
from .tools import TOOLS

SWATCH = 30  # pixels
THUMBNAIL = 200
SIZES = (1, 160)  # of the brush, in pixels of the mask

Command = Callable[[], None]


class ClassColumn(ttk.Frame):
    """One button per class, in its colour, with its key."""

    def __init__(
        self, parent: tk.Misc, label: tk.IntVar, on_change: Callable[[], None]
    ) -> None:
        super().__init__(parent, padding=(4, GAP))
        self._swatches = [swatch(self, each) for each in CLASSES]
        for each, image in zip(CLASSES, self._swatches, strict=True):
            ttk.Radiobutton(
                self,
                style="Class.Toolbutton",
                text=f"{each.name} {each.key}",
                image=image,
                compound="top",
                variable=label,
                value=each.id,
                command=on_change,
                takefocus=False,
            ).pack(fill="x", pady=1)


def swatch(master: tk.Misc, each: MaskClass) -> ImageTk.PhotoImage:
    """Draw the round swatch of a class, smooth at the rim."""
    large = SWATCH * 4
    image = Image.new("RGBA", (large, large))
    rim = tuple(min(channel + 40, 255) for channel in each.colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, large - 5, large - 5), fill=each.colour, outline=rim, width=5)
    small = image.resize((SWATCH, SWATCH), Image.Resampling.LANCZOS)
    return ImageTk.PhotoImage(small, master=master)


class ToolBar(ttk.Frame):
    """The tools, the size of the brush, undo and redo."""

    def __init__(
        self,
        parent: tk.Misc,
        *,
        tool: tk.StringVar,
        size: tk.DoubleVar,
        on_change: Command,
        undo: Command,
        redo: Command,
    ) -> None:
        super().__init__(parent, padding=(GAP, 6))
        for each in TOOLS:
            ttk.Radiobutton(
                self,
                style="Toolbutton",
                text=f"{each.name}  {each.key.upper()}",
                variable=tool,
                value=each.name,
                command=on_change,
                takefocus=False,
            ).pack(side="left", padx=(0, 4))
        ttk.Label(self, text="Size", style="Faint.TLabel").pack(side="left", padx=GAP)
        smallest, largest = SIZES
        ttk.Scale(
            self,
            from_=smallest,
            to=largest,
            length=160,
            variable=size,
            command=lambda value: on_change(),
            takefocus=False,
        ).pack(side="left")
        self._size = ttk.Label(self, width=4)
        self._size.pack(side="left", padx=GAP)
        self._redo = self._button("Redo", redo)
        self._undo = self._button("Undo", undo)

    def _button(self, text: str, command: Command) -> ttk.Button:
        button = ttk.Button(self, text=text, command=command, takefocus=False)
        button.pack(side="right", padx=(4, 0))
        return button

    def show(self, *, size: float, can_undo: bool, can_redo: bool) -> None:
        """Show the size of the brush and what can be undone."""
        self._size.configure(text=f"{size:.0f}")
        self._undo.state([("!" if can_undo else "") + "disabled"])
        self._redo.state([("!" if can_redo else "") + "disabled"])


class StylePanel(ttk.Frame):
    """Where the style comes from, and the model."""

    def __init__(
        self,
        parent: tk.Misc,
        *,
        randomise: Command,
        choose_reference: Command,
        choose_model: Command,
        save_picture: Command,
    ) -> None:
        super().__init__(parent, padding=(12, GAP), width=THUMBNAIL + 24)
        self._thumbnail: ImageTk.PhotoImage | None = None
        self._title("Style")
        self._reference = ttk.Label(self, style="Faint.TLabel")
        self._reference.pack(anchor="w", pady=(0, GAP))
        self._add("Random style  R", randomise)
        self._add("Reference picture …", choose_reference)
        self._title("Model")
        self._model = ttk.Label(self, style="Faint.TLabel", wraplength=THUMBNAIL)
        self._model.pack(anchor="w", pady=(0, GAP))
        self._add("Choose model …", choose_model)
        self._title("Portrait")
        self._add("Save picture …", save_picture)

    def _title(self, text: str) -> None:
        ttk.Label(self, text=text, style="Title.TLabel").pack(anchor="w", pady=(GAP, 4))

    def _add(self, text: str, command: Command) -> None:
        ttk.Button(self, text=text, command=command, takefocus=False).pack(
            fill="x", pady=2
        )

    def show_style(self, picture: Picture | None, text: str) -> None:
        """Show the reference picture, if there is one, and a text below it."""
        self._thumbnail = None
        if picture is not None:
            image = Image.fromarray(picture)
            image.thumbnail((THUMBNAIL, THUMBNAIL))
            self._thumbnail = ImageTk.PhotoImage(image, master=self)
        self._reference.configure(
            image=self._thumbnail or "", text=text, compound="top"
        )

    def show_model(self, text: str) -> None:
        """Show the name of the model."""
        self._model.configure(text=text)


class StatusBar(ttk.Frame):
    """One line: what happened at the left, where and how fast at the right."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, padding=(12, 4))
        self._message = ttk.Label(self, style="Faint.TLabel")
        self._message.pack(side="left")
        self._speed = ttk.Label(self, style="Faint.TLabel", width=14, anchor="e")
        self._speed.pack(side="right")
        self._place = ttk.Label(self, style="Faint.TLabel", anchor="e")
        self._place.pack(side="right")

    def say(self, text: str) -> None:
        """Show what happened."""
        self._message.configure(text=text, style="Faint.TLabel")

    def warn(self, text: str) -> None:
        """Show what went wrong."""
        self._message.configure(text=text, style="Warning.TLabel")

    def show_place(self, text: str) -> None:
        """Show where the pointer is."""
        self._place.configure(text=text)

    def show_speed(self, text: str) -> None:
        """Show how long the portrait took."""
        self._speed.configure(text=text)

    @property
    def text(self) -> str:
        """The message that stands there."""
        return str(self._message.cget("text"))
