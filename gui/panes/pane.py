"""A canvas that shows layers through a view; wheel and drags zoom and pan all panes."""

import tkinter as tk
from collections.abc import Callable

from PIL import Image, ImageTk

from anime_draw.pictures import Picture

from .layers import Layers, ScreenBox, changed_part
from .view import View

ZOOM = 1.2  # a notch of the wheel
WHEEL_UNIT = 120  # of <MouseWheel>, on Windows; a Mac tells small numbers


def pointer_buttons(widget: tk.Misc) -> tuple[int, int]:
    """Return the numbers of the middle and the right button; Macs have them swapped."""
    mac = widget.tk.call("tk", "windowingsystem") == "aqua"
    return (3, 2) if mac else (2, 3)


class Pane(tk.Canvas):
    """Shows `layers` as `view` says.

    Attributes:
        layers: what is shown; call `redraw` after changing them.
        view: shared with the other panes; `on_view` is called after it changed.
        resting: the cursor while nothing is moved.
    """

    resting = ""

    def __init__(
        self, parent: tk.Misc, view: View, on_view: Callable[[], None]
    ) -> None:
        super().__init__(parent, width=320, height=320, highlightthickness=0, bd=0)
        self.layers = Layers()
        self.view = view
        self._on_view = on_view
        self.configure(cursor=self.resting)
        self._photo = ImageTk.PhotoImage("RGB", (1, 1), master=self)
        self._size = (1, 1)
        self._image = self.create_image(0, 0, anchor="nw", image=self._photo)
        self._text = self.create_text(0, 0, justify="center", state="hidden")
        self._grip: tuple[int, int] | None = None
        self._waiting = ""
        self._listen()

    def _listen(self) -> None:
        self.bind("<Configure>", self._resize)
        self.bind("<MouseWheel>", self._wheel)
        self.bind("<Button-4>", lambda event: self._zoom(event, ZOOM))
        self.bind("<Button-5>", lambda event: self._zoom(event, 1 / ZOOM))
        middle, _ = pointer_buttons(self)
        self.bind(f"<ButtonPress-{middle}>", self.grip)
        self.bind(f"<B{middle}-Motion>", self.pull)
        self.bind(f"<ButtonRelease-{middle}>", self.let_go)

    # Looking

    def _resize(self, event: tk.Event) -> None:
        if (event.width, event.height) != (self.view.width, self.view.height):
            self.view.resize(event.width, event.height)
            self._on_view()
        self.redraw()

    def _wheel(self, event: tk.Event) -> None:
        notches = event.delta / (WHEEL_UNIT if abs(event.delta) >= WHEEL_UNIT else 1)
        self._zoom(event, ZOOM ** max(min(notches, 3), -3))

    def _zoom(self, event: tk.Event, factor: float) -> None:
        self.view.zoom(factor, event.x, event.y)
        self._on_view()

    def grip(self, event: tk.Event) -> None:
        """Begin to pan."""
        self._grip = (event.x, event.y)
        self.configure(cursor="fleur")

    def pull(self, event: tk.Event) -> None:
        """Pan along with the pointer."""
        if self._grip is not None:
            self.view.pan(event.x - self._grip[0], event.y - self._grip[1])
            self._grip = (event.x, event.y)
            self._on_view()

    def let_go(self, event: tk.Event | None = None) -> None:
        """End panning."""
        self._grip = None
        self.configure(cursor=self.resting)

    @property
    def gripped(self) -> bool:
        """Whether the picture is being moved about."""
        return self._grip is not None

    # Showing

    def render(self, box: ScreenBox) -> Picture:
        """Return the pixels (H, W, 3) of a box of the screen."""
        return self.layers.render(self.view, box)

    def redraw(self) -> None:
        """Draw everything again, once, before the window waits for the next event."""
        if not self._waiting:
            self._waiting = self.after_idle(self._redraw_all)

    def _redraw_all(self) -> None:
        if not self.winfo_exists():
            return
        self._waiting = ""
        size = (max(self.winfo_width(), 1), max(self.winfo_height(), 1))
        if size == (1, 1):
            return
        pixels = self.render((0, 0, *size))
        if size != self._size:
            self._size = size
            self._photo = ImageTk.PhotoImage(Image.fromarray(pixels), master=self)
            self.itemconfigure(self._image, image=self._photo)
        else:
            self._photo.paste(Image.fromarray(pixels))
        self.coords(self._text, size[0] / 2, size[1] / 2)
        self.itemconfigure(self._text, width=size[0] - 60)
        self.decorate()

    def redraw_box(self, box: ScreenBox) -> None:
        """Draw a box of the screen again, now."""
        left, top, right, bottom = box
        right, bottom = min(right, self._size[0]), min(bottom, self._size[1])
        if self._waiting or left >= right or top >= bottom:
            return  # all of it is drawn in a moment, or nothing to be seen
        pixels = self.render((left, top, right, bottom))
        tile = ImageTk.PhotoImage(Image.fromarray(pixels), master=self)
        self.tk.call(str(self._photo), "copy", str(tile), "-to", left, top)

    def show(self, picture: Picture | None) -> None:
        """Show a picture (H, W, 3) below the mask, or none; what differs is drawn."""
        was, self.layers.picture = self.layers.picture, picture
        if was is picture or not self.layers.picture_seen:
            return
        if was is None or picture is None or was.shape != picture.shape:
            self.redraw()
        elif (box := changed_part(was, picture)) is not None:
            self.redraw_box(self.view.screen_box(box, picture.shape[:2]))

    def decorate(self) -> None:
        """Place what lies above the picture; called after the view changed."""

    def say(self, text: str) -> None:
        """Show a text in the middle; an empty one goes away."""
        self.itemconfigure(self._text, text=text, state="normal" if text else "hidden")

    @property
    def text(self) -> str:
        """The text in the middle."""
        return str(self.itemcget(self._text, "text"))

    def paint_ground(self, ground: str, ink: str) -> None:
        """Take the colours of the theme."""
        self.configure(background=ground)
        rgb = tuple(each // 256 for each in self.winfo_rgb(ground))
        self.layers.ground = (rgb[0], rgb[1], rgb[2])
        self.itemconfigure(self._text, fill=ink)
        self.redraw()
