"""What stands where in the window: bars, panes, columns."""

import tkinter as tk
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from ..panels.attributes import AttributesPanel
from ..panels.classes import ClassColumn
from ..panels.headers import MaskHeader, PortraitHeader, ReferenceHeader
from ..panels.history import HistoryPanel
from ..panels.side import SideColumn
from ..panels.status import StatusBar
from ..panels.style import StylePanel
from ..panels.target import TargetBar
from ..panels.toolbar import ToolBar
from ..panels.variants import VariantsPanel
from ..panes.canvas import MaskCanvas
from ..panes.portrait import PicturePane, PortraitPane
from .captions import Captions, Reporter

if TYPE_CHECKING:
    from .window import Window

PANES = {"two": "mp", "three": "mrp", "over": "m"}  # mask, reference, portrait


class Frame:
    """Makes the parts of the window and keeps them up to date."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._reporter = Reporter(window)
        self._captions: Captions | None = None
        root = window.root
        self._make_tools(root)
        self._middle = ttk.Frame(root)
        self._make_panes(self._middle)
        self._make_side(root)
        self.status = StatusBar(root)
        self._arrange(root)

    # Making

    def _make_tools(self, root: tk.Tk) -> None:
        window, commands = self._window, self._window.commands
        self.tools = ToolBar(
            root,
            window.choices,
            on_tool=commands.edit.apply_tool,
            on_option=commands.edit.apply,
            on_layout=commands.view.apply_layout,
            undo=commands.edit.undo,
            redo=commands.edit.redo,
            random_face=commands.faces.random,
            segment=commands.faces.ask_segment,
            mac=window.mac,
        )
        self.classes = ClassColumn(
            root,
            choose=commands.edit.choose_class,
            lock=commands.mask.lock,
            hide=commands.mask.hide,
            open_menu=commands.mask.open_menu,
        )

    def _make_panes(self, parent: ttk.Frame) -> None:
        window, commands = self._window, self._window.commands
        self.canvas = MaskCanvas(
            parent,
            window.view,
            self._session.document,
            window.toolbox,
            on_view=window.redraw,
            on_pick=commands.edit.choose_class,
            on_point=window.show_point,
            on_begin=window.hurry,
            on_size=self._resize_brush,
        )
        self.reference = PicturePane(parent, window.view, window.redraw)
        self.portrait = PortraitPane(parent, window.view, window.redraw)
        mask_header = MaskHeader(
            parent,
            window.choices,
            on_change=commands.view.apply,
            on_hide=commands.view.hide_mask,
            mac=window.mac,
        )
        self._reference_header = ReferenceHeader(
            parent, commands.style.ask_reference, window.mac
        )
        self._portrait_header = PortraitHeader(
            parent,
            window.choices,
            on_live=commands.style.apply_live,
            on_change=commands.view.apply,
            on_pin=commands.view.pin,
            on_before=commands.view.show_before,
            on_save=commands.export.picture,
            mac=window.mac,
        )
        self._columns = {
            "m": (mask_header, self.canvas),
            "r": (self._reference_header, self.reference),
            "p": (self._portrait_header, self.portrait),
        }

    def _resize_brush(self, way: int) -> None:
        edit = self._window.commands.edit
        (edit.grow_brush if way > 0 else edit.shrink_brush)()

    def _make_side(self, root: tk.Tk) -> None:
        window, commands = self._window, self._window.commands
        self.side = SideColumn(root)
        book = self.side.book
        self.target = TargetBar(self.side.head, self._session.style)
        self.target.pack(fill="x")
        self.style = StylePanel(
            book,
            self._session.style,
            window.choices,
            ask_reference=commands.style.ask_reference,
            randomise=commands.style.randomise,
            keep_seed=commands.style.keep_seed,
            on_lock=commands.style.apply,
            mac=window.mac,
        )
        self.attributes = AttributesPanel(
            book,
            self._session,
            reset=commands.style.reset,
            show_morph=commands.style.show_morph,
            mac=window.mac,
        )
        self.variants = VariantsPanel(book, self._session, window.mac)
        self.history = HistoryPanel(book, self._session, commands.edit.jump)
        for title, page in (
            ("Style", self.style),
            ("Attributes", self.attributes),
            ("Variants", self.variants),
            ("History", self.history),
        ):
            self.side.add(title, page)

    def _arrange(self, root: tk.Tk) -> None:
        self.tools.grid(row=0, column=0, columnspan=3, sticky="ew")
        ttk.Separator(root).grid(row=1, column=0, columnspan=3, sticky="ew")
        self.classes.grid(row=2, column=0, sticky="ns")
        self._middle.grid(row=2, column=1, sticky="nsew")
        self.side.grid(row=2, column=2, sticky="ns")
        ttk.Separator(root).grid(row=3, column=0, columnspan=3, sticky="ew")
        self.status.grid(row=4, column=0, columnspan=3, sticky="ew")
        root.rowconfigure(2, weight=1)
        root.columnconfigure(1, weight=1)
        self._middle.rowconfigure(1, weight=1)

    def lay_out(self) -> None:
        """Show the panes of the chosen layout, all of one size."""
        for header, pane in self._columns.values():
            header.grid_forget()
            pane.grid_forget()
        wanted = PANES[self._window.choices.layout.get()]
        for number in range(len(self._columns)):
            shown = number < len(wanted)
            self._middle.columnconfigure(
                number, weight=int(shown), uniform="panes" if shown else ""
            )
        for number, name in enumerate(wanted):
            header, pane = self._columns[name]
            left = 1 if number else 0
            header.grid(row=0, column=number, sticky="ew")
            pane.grid(row=1, column=number, sticky="nsew", padx=(left, 0))

    # Showing

    def sync(self) -> None:
        """Show everything around the panes, where it has changed."""
        window, document = self._window, self._session.document
        for page in (self.style, self.attributes, self.variants, self.history):
            if page is self.side.shown:
                page.sync()
        self.target.sync()
        if window.choices.style_locked.get() != self._session.style.locked:
            window.choices.style_locked.set(self._session.style.locked)
        self.classes.show(
            window.choices.label.get(), document.locked, window.commands.mask.hidden
        )
        captions = self._reporter.read()
        if captions != self._captions:
            self._captions = captions
            self._show(captions)

    def _show(self, captions: Captions) -> None:
        window = self._window
        window.root.title(captions.title)
        window.name_steps(captions.undo, captions.redo)
        self.tools.show(can_undo=bool(captions.undo), can_redo=bool(captions.redo))
        self.status.show(
            zoom=captions.zoom, speed=captions.speed, device=captions.device
        )
        self._portrait_header.note.configure(text=captions.note)
        self._reference_header.note.configure(text=captions.reference)
        self.portrait.say(captions.middle)
