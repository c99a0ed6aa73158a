"""All that the window says in words around the panes, as the session is now."""

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .window import Window

SLOW = 0.7  # seconds from which on it is said that the portrait is being drawn

NO_MODEL = (
    "No model yet, so no portrait.\n\nChoose a model file (Style, Choose model), or"
    " train one: anime-draw train-gaugan\n\nPainting and saving masks works without."
)


class Captions(NamedTuple):
    """What is said; equal captions need no new words on the screen.

    Attributes:
        title: of the window.
        undo, redo: what would be undone and redone; empty if nothing.
        zoom, speed, device: at the bottom.
        note: beside the title of the portrait.
        reference: the name of the file.
        middle: on the pane of the portrait, while there is none.
        tool, numbers: of the bar of tools.
    """

    title: str
    undo: str
    redo: str
    zoom: str
    speed: str
    device: str
    note: str
    reference: str
    middle: str
    tool: str
    numbers: tuple[float, ...]


class Reporter:
    """Puts the captions together."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._fresh_at = time.monotonic()

    def read(self) -> Captions:
        """Return what there is to say now."""
        window, session = self._window, self._session
        document, choices = session.document, window.choices
        latency, reference = session.latency, session.reference
        mark = "* " if window.commands.files.modified else ""
        alone = reference is not None and window.underlay is None
        return Captions(
            title=f"{mark}{window.name} - anime-draw",
            undo=document.undo_name,
            redo=document.redo_name,
            zoom=f"{window.view.scale:.0%}",
            speed=latency.text if latency else "",
            device=session.device,
            note=self._describe_portrait(),
            reference=reference.path.name if reference and alone else "",
            middle="" if session.portrait else self._explain(),
            tool=choices.tool.get(),
            numbers=(choices.size.get(), choices.steady.get(), choices.gap.get()),
        )

    def _describe_portrait(self) -> str:
        session = self._session
        if session.fresh:
            self._fresh_at = time.monotonic()
        if session.morphs.exports:
            export = session.morphs.exports[0]
            return f"{export.path.name}: {export.done} of {export.total}"
        if session.busy:
            return f"{session.busy} …"
        if session.portrait is None:
            return ""
        if session.paused:
            return "up to date" if session.fresh else "paused; F5 draws"
        # A note that came and went with every stroke would be unrest.
        slow = time.monotonic() - self._fresh_at > SLOW
        return "drawing …" if slow else ""

    def _explain(self) -> str:
        return f"{self._session.busy} …" if self._session.busy else NO_MODEL
