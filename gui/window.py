"""The window: puts the parts together and does what menus, keys and buttons ask for."""

import logging
import tkinter as tk
from collections.abc import Callable
from types import TracebackType
from typing import Any

from anime_draw.classes import CLASSES, NAMES
from anime_draw.errors import AnimeDrawError

from . import theme
from .actions import ACTIONS, MENUS, sequence, shown
from .canvas import MaskCanvas, PictureView
from .commands import Commands
from .panels import ClassColumn, StatusBar, StylePanel, ToolBar
from .session import Portrait, Session
from .tools import TOOLS, Point, pick

POLL = 15  # milliseconds between two looks at what the worker has done
GEOMETRY = "1340x660"
LEAST = (900, 480)

NO_MODEL = (
    "No model yet, so no portrait.\n\nChoose a model file (File, Choose model), or"
    " train one: anime-draw train-gaugan\n\nPainting and saving masks works without."
)


class Window:
    """Everything on the screen, around one session."""

    def __init__(self, root: tk.Tk, session: Session) -> None:
        self.root = root
        self.session = session
        self.mac = root.tk.call("tk", "windowingsystem") == "aqua"
        self._facts: tuple[Any, ...] = ()
        self._portrait: Portrait | None = None
        self.commands = Commands(self)
        root.title("anime-draw")
        root.geometry(GEOMETRY)
        root.minsize(*LEAST)
        root.protocol("WM_DELETE_WINDOW", self.commands.quit)
        root.report_callback_exception = self.report  # type: ignore[assignment]
        theme.apply(root)
        self._build()
        self._build_menus()
        self._bind_keys()
        self.commands.apply_choices()
        root.after(0, self.poll)

    # Building

    def _build(self) -> None:
        root = self.root
        self.classes = ClassColumn(
            root, self.commands.label, self.commands.apply_choices
        )
        self.tools = ToolBar(
            root,
            tool=self.commands.tool,
            size=self.commands.size,
            on_change=self.commands.apply_choices,
            undo=self.commands.undo,
            redo=self.commands.redo,
        )
        self.mask = MaskCanvas(
            root, self.session.document, self.commands.choose_class, self.show_point
        )
        self.portrait = PictureView(root)
        self.style = StylePanel(
            root,
            randomise=self.commands.randomise,
            choose_reference=self.commands.ask_reference,
            choose_model=self.commands.ask_model,
            save_picture=self.commands.ask_save_picture,
        )
        self.status = StatusBar(root)
        self._arrange()

    def _arrange(self) -> None:
        self.tools.grid(row=0, column=0, columnspan=4, sticky="ew")
        self.classes.grid(row=1, column=0, sticky="ns")
        self.mask.grid(row=1, column=1, sticky="nsew")
        self.portrait.grid(row=1, column=2, sticky="nsew")
        self.style.grid(row=1, column=3, sticky="ns")
        self.status.grid(row=2, column=0, columnspan=4, sticky="ew")
        self.root.rowconfigure(1, weight=1)
        for column in (1, 2):
            self.root.columnconfigure(column, weight=1, uniform="panes")

    def _build_menus(self) -> None:
        bar = tk.Menu(self.root)
        for name in MENUS:
            menu = tk.Menu(bar, tearoff=False)
            for action in ACTIONS:
                if action.menu == name:
                    menu.add_command(
                        label=action.label,
                        accelerator=shown(action.keys[0], self.mac),
                        command=getattr(self.commands, action.name),
                    )
            bar.add_cascade(label=name, menu=menu)
        self.root.configure(menu=bar)

    def _bind_keys(self) -> None:
        for action in ACTIONS:
            for keys in action.keys:
                self._on(sequence(keys, self.mac), getattr(self.commands, action.name))
        for each in CLASSES:
            self._on(f"<Key-{each.key}>", self.commands.choose_class, each.id)
        for tool in TOOLS:
            self._on(f"<Key-{tool.key}>", self.commands.choose_tool, tool.name)
        self._on("<Control-Button-4>", self.commands.grow_brush)  # the wheel, on X11
        self._on("<Control-Button-5>", self.commands.shrink_brush)
        self.mask.bind("<Control-MouseWheel>", self._turn_wheel)

    def _on(self, event: str, do: Callable[..., None], *args: Any) -> None:
        self.root.bind(event, lambda _: do(*args))

    def _turn_wheel(self, event: tk.Event) -> None:
        (self.commands.grow_brush if event.delta > 0 else self.commands.shrink_brush)()

    # What is shown

    def poll(self) -> None:
        """Take what the worker has done, ask for the newest portrait, show both."""
        self.root.after(POLL, self.poll)
        try:
            self.session.poll()
        finally:
            self.session.refresh()
            self.sync()

    def sync(self) -> None:
        """Bring the screen up to what the session holds."""
        self.mask.sync()
        if self.session.portrait is not self._portrait:
            self._portrait = self.session.portrait
            self._show_portrait()
        facts = self._gather_facts()
        if facts != self._facts:
            self._facts = facts
            self._show_facts()

    def _gather_facts(self) -> tuple[Any, ...]:
        # All that the parts around the panes tell, so that they change only with it.
        session, document = self.session, self.session.document
        return (
            document.path,
            document.modified,
            document.can_undo,
            document.can_redo,
            self.commands.size.get(),
            session.seed,
            session.reference and session.reference.path,
            session.model_path,
            session.busy,
        )

    def _show_facts(self) -> None:
        session, document = self.session, self.session.document
        name = document.path.name if document.path else "new mask"
        self.root.title(f"{'* ' if document.modified else ''}{name} - anime-draw")
        self.tools.show(
            size=self.commands.size.get(),
            can_undo=document.can_undo,
            can_redo=document.can_redo,
        )
        reference = session.reference
        self.style.show_style(
            reference.picture if reference else None,
            reference.path.name if reference else f"random, seed {session.seed}",
        )
        model = session.model_path.stem if session.model_path else "none"
        self.style.show_model(f"{session.busy} …" if session.busy else model)
        if self._portrait is None:
            self.portrait.say(f"{session.busy} …" if session.busy else NO_MODEL)

    def _show_portrait(self) -> None:
        assert self._portrait is not None
        self.portrait.say("")
        self.portrait.show(self._portrait.picture)
        size = len(self._portrait.picture)
        milliseconds = self._portrait.seconds * 1000
        self.status.show_speed(f"{size} px  {milliseconds:.0f} ms")

    def show_point(self, point: Point) -> None:
        """Show the place and class under the pointer."""
        label = pick(self.session.document, point)
        place = (
            f"x {point.x:.0f}  y {point.y:.0f}  {NAMES[label]}"
            if label is not None
            else ""
        )
        self.status.show_place(place)

    # What goes wrong

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType
    ) -> None:
        """Say in the status line what went wrong; log what is the program's fault."""
        if isinstance(error, AnimeDrawError):
            self.status.warn(str(error))
        else:
            logging.getLogger(__name__).error("failed", exc_info=(kind, error, trace))
            self.status.warn(f"The program made a mistake: {error!r} (see the log)")
