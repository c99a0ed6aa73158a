"""The column of classes: colour, key, name; locked and hidden ones are marked."""

import tkinter as tk
from collections.abc import Callable, Collection
from tkinter import font

from PIL import Image, ImageDraw, ImageTk

from anime_draw.classes import CLASSES, MaskClass

from ..panes.cursors import is_dark
from ..panes.pane import pointer_buttons
from ..widgets import icons, theme

WIDTH = 60  # logical pixels
SWATCH = 34
PITCH = 66
MARK = 12


class ClassColumn(tk.Canvas):
    """One swatch per class: a click chooses it, a click on its marks locks or hides.

    The right button opens a menu with what can be done to the class.
    """

    def __init__(
        self,
        parent: tk.Misc,
        *,
        choose: Callable[[int], object],
        lock: Callable[[int], object],
        hide: Callable[[int], object],
        open_menu: Callable[[int, int, int], object],
    ) -> None:
        super().__init__(parent, highlightthickness=0, bd=0)
        self._acts = {"choose": choose, "lock": lock, "hide": hide}
        self._open_menu = open_menu
        self._state: tuple[int, frozenset[int], frozenset[int]] | None = None
        self._images: list[icons.TkImage] = []
        self._hovered = -1
        self.configure(width=theme.scaled(self, WIDTH), height=theme.scaled(self, 480))
        self.bind("<ButtonPress-1>", self._press)
        _, right = pointer_buttons(self)
        self.bind(f"<ButtonPress-{right}>", self._press_right)
        self.bind("<Motion>", lambda event: self._hover(self._label_at(event)))
        self.bind("<Leave>", lambda event: self._hover(-1))
        theme.on_change(self, self._redraw)

    def show(
        self, label: int, locked: Collection[int], hidden: Collection[int]
    ) -> None:
        """Show which class is chosen, which are locked and which are hidden."""
        state = (label, frozenset(locked), frozenset(hidden))
        if state != self._state:
            self._state = state
            self._redraw()

    def _redraw(self) -> None:
        shades = theme.shades()
        self.delete("all")
        self.configure(background=shades.panel)
        self._images = []
        if self._state is None:
            return
        for each in CLASSES:
            self._draw(each, shades)

    def _draw(self, each: MaskClass, shades: theme.Shades) -> None:
        assert self._state is not None
        label, locked, hidden = self._state
        chosen = each.id == label
        top, middle = self._top(each.id), theme.scaled(self, WIDTH) / 2
        if chosen or each.id == self._hovered:
            self._add(0, top, _plate(self, shades.raised), "nw")
        centre = top + theme.scaled(self, 5 + SWATCH / 2)
        ring = shades.accent if chosen else ""
        self._add(middle, centre, _swatch(self, each, ring), "center")
        ink = "#ffffff" if is_dark(each.id) else "#15171c"
        self.create_text(middle, centre, text=each.key, fill=ink, font="Title")
        self.create_text(
            middle,
            top + theme.scaled(self, SWATCH + 16),
            text=each.name,
            fill=shades.ink if chosen else shades.faint,
            font=self._fitting(each.name),
        )
        self._draw_marks(each.id, top, shades, locked, hidden)

    def _draw_marks(
        self,
        label: int,
        top: float,
        shades: theme.Shades,
        locked: Collection[int],
        hidden: Collection[int],
    ) -> None:
        near = label == self._hovered
        for on, name, x in (
            (label in locked, "lock-fill" if label in locked else "unlock", 2),
            (label in hidden, "eye-slash-fill" if label in hidden else "eye", 46),
        ):
            if on or near:
                colour = shades.warning if on else shades.faint
                image = icons.image(self, name, MARK, colour)
                self._add(
                    theme.scaled(self, x), top + theme.scaled(self, 3), image, "nw"
                )

    def _add(self, x: float, y: float, image: icons.TkImage, anchor: str) -> None:
        self._images.append(image)  # Tk keeps no reference
        self.create_image(x, y, image=image, anchor=anchor)

    def _fitting(self, name: str) -> str:
        wide = font.nametofont("Small", self).measure(name)
        return "Small" if wide < theme.scaled(self, WIDTH - 2) else "Tiny"

    def _top(self, label: int) -> float:
        return theme.scaled(self, 4) + label * theme.scaled(self, PITCH)

    # Pointer

    def _label_at(self, event: tk.Event) -> int:
        label = int((event.y - theme.scaled(self, 4)) // theme.scaled(self, PITCH))
        return label if 0 <= label < len(CLASSES) else -1

    def _press(self, event: tk.Event) -> None:
        label = self._label_at(event)
        if label < 0:
            return
        high = event.y - self._top(label) < theme.scaled(self, MARK + 6)
        what = "choose"
        if high and event.x < theme.scaled(self, MARK + 4):
            what = "lock"
        elif high and event.x > theme.scaled(self, WIDTH - MARK - 4):
            what = "hide"
        self._acts[what](label)

    def _press_right(self, event: tk.Event) -> None:
        if (label := self._label_at(event)) >= 0:
            self._acts["choose"](label)
            self._open_menu(label, event.x_root, event.y_root)

    def _hover(self, label: int) -> None:
        if label != self._hovered:
            self._hovered = label
            self._redraw()


def _swatch(master: tk.Misc, each: MaskClass, ring: str) -> ImageTk.PhotoImage:
    side = theme.scaled(master, SWATCH)
    large = side * 4
    image = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(image)
    radius = large // 4
    rim = tuple(min(channel + 36, 255) for channel in each.colour)
    if ring:
        pen.rounded_rectangle((0, 0, large - 1, large - 1), radius, fill=ring)
    inset = large // 10
    box = (inset, inset, large - inset - 1, large - inset - 1)
    pen.rounded_rectangle(box, radius - inset // 2, each.colour, rim, large // 40)
    return ImageTk.PhotoImage(
        image.resize((side, side), Image.Resampling.LANCZOS), master=master
    )


def _plate(master: tk.Misc, colour: str) -> ImageTk.PhotoImage:
    width, height = theme.scaled(master, WIDTH), theme.scaled(master, PITCH - 4)
    image = Image.new("RGBA", (width * 3, height * 3))
    pen = ImageDraw.Draw(image)
    box = (6, 0, width * 3 - 7, height * 3 - 1)
    pen.rounded_rectangle(box, height // 3, fill=colour)
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    return ImageTk.PhotoImage(small, master=master)
