"""The window: puts the parts together and shows what the session holds."""

import logging
import tkinter as tk
from functools import partial
from typing import Any

from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

from ..commands import Commands
from ..document.document import Document
from ..files.settings import Settings
from ..keys.held import HeldKey
from ..keys.keyboard import Keyboard
from ..keys.menus import Menus
from ..panes.view import View
from ..session.session import Session
from ..tools import Point, Toolbox, pick
from ..widgets import placing, theme
from ..widgets.choices import Choices
from .density import Density
from .drops import accept_files
from .faults import Faults
from .frame import Frame
from .keeper import Keeper
from .pulse import Pulse

SIZE = (1366, 720)  # logical pixels: fits a small laptop
LEAST = (900, 560)
KEPT = 24  # references of the gallery that are there again at the next start

WELCOME = (
    "Welcome! Drag in the mask and the hair grows; R gives another style; Ctrl+Z takes"
    " back; F1 shows every key"
)
NO_REFERENCE = (
    "No reference yet.\n\nDrop a picture here, or press Ctrl+R: the portrait takes its"
    " style. A mask made of a picture shows that picture here."
)


class Window:
    """Everything on the screen, around one session.

    Attributes:
        canvas: the pane that is painted in.
        portrait, reference: the other panes.
        view: zoom and place, of all panes.
        choices: what buttons and menus have chosen.
        commands: what they do.
        underlay: the picture that belongs to the mask, if it came with one.
        closed: for good.
    """

    def __init__(
        self, root: tk.Tk, session: Session, settings: Settings | None = None
    ) -> None:
        self.root = root
        self.session = session
        self.settings = settings or Settings()
        self.mac = root.tk.call("tk", "windowingsystem") == "aqua"
        self.choices = Choices(root, self.settings)
        self.toolbox = Toolbox()
        self.toolbox.use_settings(self.settings.get("toolbox", {}))
        self.view = View(_shape(session.document))
        self.keeper = Keeper(self)
        self.underlay: Picture | None = None
        self._portrait: Any = None
        self.closed = False
        self.commands = Commands(self)
        self.faults = Faults(root, lambda text: self.status.warn(text))
        self._build()
        self._bind_keys()
        self._start()
        Density(root, self.rebuild)

    # Building

    def rebuild(self) -> None:
        """Make all parts anew, in the sizes of the screen as it is now."""
        if self.closed:
            return
        self.canvas.finish()
        page = self.side.page
        for child in self.root.winfo_children():
            if child.winfo_class() != "Toplevel":
                child.destroy()
        theme.measure_fonts(self.root)
        self._build()
        self.side.show(page)
        self.canvas.layers.hidden = self.commands.mask.hidden
        self._show_all()

    def _build(self) -> None:
        frame = Frame(self)
        self.canvas, self.portrait = frame.canvas, frame.portrait
        self.reference, self.status = frame.reference, frame.status
        self.tools, self.classes = frame.tools, frame.classes
        self.side, self.style = frame.side, frame.style
        self.target = frame.target
        self.variants, self.attributes = frame.variants, frame.attributes
        self.history = frame.history
        self.lay_out = frame.lay_out
        self._frame = frame
        self._menus = Menus(self.root, self)
        self.show_recent = self._menus.show_recent
        self.name_steps = self._menus.name_steps

    def _bind_keys(self) -> None:
        self.keyboard = Keyboard(self.root, self.mac)
        self._menus.bind(self.keyboard)
        self.keyboard.first = lambda keysym: self.canvas.key(keysym)
        for key, act in (
            ("h", self.commands.view.hide_mask),
            ("z", self.commands.view.show_before),
            ("space", lambda on: self.canvas.show_panning(on)),
        ):
            held = HeldKey(self.root, partial(act, True), partial(act, False))
            self.keyboard.on_hold(key, held.press, held.release)
        accept_files(self)

    def _start(self) -> None:
        root = self.root
        root.geometry(placing.fitting(root, self.settings.get("geometry", ""), SIZE))
        root.minsize(*(theme.scaled(root, each) for each in LEAST))
        root.protocol("WM_DELETE_WINDOW", self.commands.files.quit)
        self.choices.tool.set(self.toolbox.tool.name)
        self.choices.label.set(self.toolbox.label)
        self.choices.size.set(self.toolbox.size)
        self.choices.square.set(self.toolbox.ink.square)
        self.choices.contiguous.set(self.toolbox.ink.contiguous)
        self.choices.steady.set(self.toolbox.ink.steady)
        self.choices.gap.set(self.toolbox.ink.gap)
        self._show_all()
        if not self.settings.get("geometry", ""):
            self.status.say(WELCOME)
        root.deiconify()
        self._pulse = Pulse(self)

    def _show_all(self) -> None:
        self.recolour()
        self.commands.view.apply_layout()
        self.commands.edit.apply()
        self.show_recent()

    # What is shown

    def hurry(self) -> None:
        """Look after the portrait at once: something is about to change."""
        self.session.mark()
        self._pulse.hurry()

    def sync(self) -> None:
        """Bring the screen up to what the session holds."""
        self.canvas.sync()
        if self.toolbox.label != self.choices.label.get():
            self.commands.edit.choose_class(self.toolbox.label)
        if self.session.portrait is not self._portrait:
            self._portrait = self.session.portrait
            self.show_pictures()
        self._frame.sync()

    def show_pictures(self) -> None:
        """Put portrait, reference and the picture before where they belong."""
        portrait, reference = self.session.portrait, self.session.reference
        picture = portrait.picture if portrait else None
        before = self.session.comparison.previous
        self.portrait.before = before.picture if before else None
        self.portrait.show(picture)
        under = self.underlay
        if under is None and reference is not None:
            under = reference.picture
        self.reference.show(under)
        self.reference.say(NO_REFERENCE if under is None else "")
        lying = {"portrait": picture, "reference": under}
        self.canvas.show(lying.get(self.choices.underlay.get()))

    def use_document(self, document: Document, picture: Picture | None) -> None:
        """Show another document, and the picture that belongs to it."""
        self.underlay = picture
        self.canvas.document = document
        self.view.use_shape(_shape(document))
        self.canvas.sync()  # before anything draws the old mask in the new shape
        if self.toolbox.ink.axis is not None:
            self.toolbox.ink.axis = None
            self.commands.edit.apply()
        self.show_pictures()
        self.redraw()

    def redraw(self) -> None:
        """Draw all panes again."""
        for pane in (self.canvas, self.reference, self.portrait):
            pane.redraw()

    def recolour(self) -> None:
        """Give what is no ttk widget the colours of the theme."""
        shades = theme.shades()
        self.root.configure(background=shades.panel)
        for pane in (self.canvas, self.reference, self.portrait):
            pane.paint_ground(shades.ground, shades.faint)

    def show_point(self, point: Point | None) -> None:
        """Show the place and class under the pointer, also in the other panes."""
        document = self.session.document
        label = pick(document, point) if point is not None else None
        self.status.show_place(point if label is not None else None, label)
        size = self.toolbox.size if self.toolbox.tool.sized else 0
        for pane in (self.portrait, self.reference):
            pane.point_at(point if label is not None else None, size)

    def show_hint(self) -> None:
        """Say what the tool at hand does."""
        tool = self.toolbox.tool
        self.status.hint(f"{tool.name}: {tool.hint.lower()}")

    def zoom(self, factor: float) -> None:
        """Zoom at the middle of the panes."""
        self.view.zoom(factor, self.view.width / 2, self.view.height / 2)
        self.redraw()

    @property
    def name(self) -> str:
        """What the document is called."""
        path = self.session.document.path
        return path.name if path else "new mask"

    # Files

    def close(self) -> None:
        """Remember the settings and end everything."""
        self.closed = True
        self._pulse.stop()
        self._keep_settings()
        self.root.withdraw()  # the worker may need a second to end
        self.keeper.close()
        self.session.close()
        self.root.destroy()
        self._pulse.sweeper.stop()

    def _keep_settings(self) -> None:
        self.choices.keep(self.settings)
        self.settings.set("toolbox", self.toolbox.to_settings())
        self.settings.set("geometry", self.root.geometry())
        self.settings.set("gallery", self._pictures()[:KEPT])
        try:
            self.settings.save()
        except AnimeDrawError as error:  # a full disk must not keep the window open
            logging.getLogger(__name__).warning(str(error))

    def _pictures(self) -> list[str]:
        # Those of the gallery that were read from files: not what came in a picture.
        gallery = self.session.style.gallery
        paths = [each.path for each in gallery if each.path.is_absolute()]
        return [str(path) for path in paths if path.is_file()]


def _shape(document: Document) -> tuple[int, int]:
    height, width = document.mask.shape
    return height, width
