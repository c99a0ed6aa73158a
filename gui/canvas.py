"""The two panes: the mask, which takes the brush, and the portrait beside it."""

import tkinter as tk
from collections.abc import Callable

from PIL import Image, ImageTk

from anime_draw.classes import CLASSES, IDS
from anime_draw.masks import colourise
from anime_draw.pictures import Picture

from .document import Document
from .theme import FAINT, GROUND, hex_colour
from .tools import TOOLS, Cancelled, Drag, Point, Tool, pick

MARGIN = 4  # pixels around the picture
LEAST_SIDE = 64  # pixels


class PictureView(tk.Canvas):
    """Shows a square picture as large as the pane allows, or a text without one."""

    def __init__(
        self, parent: tk.Misc, resampling: Image.Resampling = Image.Resampling.BICUBIC
    ) -> None:
        super().__init__(
            parent, width=512, height=512, background=GROUND, highlightthickness=0
        )
        self._resampling = resampling
        self._picture: Picture | None = None
        self._photo: ImageTk.PhotoImage | None = None
        self._image = self.create_image(0, 0, anchor="center")
        self._text = self.create_text(0, 0, fill=FAINT, justify="center")
        self.bind("<Configure>", lambda event: self._redraw())

    @property
    def side(self) -> int:
        """The side of the shown picture in pixels of the screen."""
        room = min(self.winfo_width(), self.winfo_height()) - 2 * MARGIN
        return max(room, LEAST_SIDE)

    def show(self, picture: Picture) -> None:
        """Show a picture (H, W, 3)."""
        self._picture = picture
        self._redraw()

    def say(self, text: str) -> None:
        """Show a text on the picture; an empty one goes away."""
        self.itemconfigure(self._text, text=text)

    @property
    def text(self) -> str:
        """The text on the picture."""
        return str(self.itemcget(self._text, "text"))

    def _redraw(self) -> None:
        middle = self.winfo_width() / 2, self.winfo_height() / 2
        self.coords(self._image, *middle)
        self.coords(self._text, *middle)
        self.itemconfigure(self._text, width=self.side - 40)
        if self._picture is None:
            return
        size = (self.side, self.side)
        image = Image.fromarray(self._picture).resize(size, self._resampling)
        if self._photo is not None and self._photo.width() == self.side:
            self._photo.paste(image)  # no new image item: no flicker
        else:
            self._photo = ImageTk.PhotoImage(image, master=self)
            self.itemconfigure(self._image, image=self._photo)


class MaskCanvas(PictureView):
    """Shows the mask and turns what the mouse does into drags of the tool.

    Attributes:
        tool: of `tools.TOOLS`.
        label: class to paint with.
        brush_size: in pixels of the mask.
    """

    def __init__(
        self,
        parent: tk.Misc,
        document: Document,
        on_pick: Callable[[int], None],
        on_point: Callable[[Point], None],
    ) -> None:
        super().__init__(parent, Image.Resampling.NEAREST)
        self.document = document
        self.tool: Tool = TOOLS[0]
        self.label = IDS["hair"]
        self.brush_size = 24.0
        self._on_pick = on_pick
        self._on_point = on_point
        self._drag: Drag | None = None
        self._shown: tuple[Document, int] | None = None
        self._cursor = self.create_oval(0, 0, 0, 0, state="hidden", width=2)
        self._rim = self.create_oval(0, 0, 0, 0, state="hidden", outline="black")
        self._listen()

    def _listen(self) -> None:
        self.configure(cursor="crosshair")
        self.bind("<ButtonPress-1>", self._press)
        self.bind("<B1-Motion>", self._move)
        self.bind("<ButtonRelease-1>", lambda event: self.release())
        self.bind("<Motion>", self._hover)
        self.bind("<Leave>", lambda event: self._hide_cursor())
        self.bind("<ButtonPress-3>", self._pick)
        self.bind("<Alt-ButtonPress-1>", self._pick)

    @property
    def dragging(self) -> bool:
        """Whether a drag is under way."""
        return self._drag is not None

    def sync(self) -> None:
        """Show the mask if it has changed."""
        state = (self.document, self.document.version)
        if self._shown != state:
            self._shown = state
            self.show(colourise(self.document.mask))

    def point(self, event: tk.Event) -> Point:
        """Return where in the mask an event happened."""
        scale = self.document.mask.shape[0] / self.side
        left = (self.winfo_width() - self.side) / 2
        top = (self.winfo_height() - self.side) / 2
        return Point((event.x - left) * scale, (event.y - top) * scale)

    def release(self) -> None:
        """End the drag; what it painted is one undo step."""
        if self._drag is not None:
            self._drag.close()
            self._drag = None
            self.sync()

    def cancel(self) -> None:
        """Give the drag up; the mask is as before."""
        if self._drag is not None:
            drag, self._drag = self._drag, None
            try:
                drag.throw(Cancelled)
            except Cancelled:
                self.sync()

    def _press(self, event: tk.Event) -> None:
        self.focus_set()
        self.release()
        drag = self.tool.drag(
            self.document, self.point(event), self.label, self.brush_size
        )
        next(drag)
        self._drag = drag
        self.sync()

    def _move(self, event: tk.Event) -> None:
        if self._drag is not None:
            self._drag.send(self.point(event))
            self.sync()
        self._hover(event)

    def _pick(self, event: tk.Event) -> str:
        if (label := pick(self.document, self.point(event))) is not None:
            self._on_pick(label)
        return "break"  # Alt+click is no brush stroke

    def _hover(self, event: tk.Event) -> None:
        self._on_point(self.point(event))
        radius = self.brush_size * self.side / self.document.mask.shape[0] / 2
        if not self.tool.sized:
            radius = 3.0
        colour = hex_colour(CLASSES[self.label].colour)
        for item, grown in ((self._rim, radius + 2), (self._cursor, radius)):
            self.coords(
                item, event.x - grown, event.y - grown, event.x + grown, event.y + grown
            )
            self.itemconfigure(item, state="normal")
        self.itemconfigure(self._cursor, outline=colour)

    def _hide_cursor(self) -> None:
        for item in (self._rim, self._cursor):
            self.itemconfigure(item, state="hidden")
