"""How the panes look: layout, zoom, what lies under the mask, before and after."""

from typing import TYPE_CHECKING

from ..widgets import theme

if TYPE_CHECKING:
    from ..window.window import Window

STEP = 1.25  # of zoom, by a press of + or -
OVER = 0.45  # opacity of the mask over the portrait, to begin with


class ViewCommands:
    """Changes how things are shown; nothing here changes the mask."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._choices = window.choices
        self._over = self._choices.layout.get() == "over"
        self._other_opacity = 1.0 if self._over else OVER

    # Layout

    def show_two(self) -> None:
        """Show mask and portrait side by side."""
        self._lay_out("two")

    def show_three(self) -> None:
        """Show mask, reference and portrait."""
        self._lay_out("three")

    def show_over(self) -> None:
        """Show one pane, the mask over the portrait."""
        self._lay_out("over")

    def _lay_out(self, layout: str) -> None:
        self._choices.layout.set(layout)
        self.apply_layout()

    def apply_layout(self) -> None:
        """Show the panes of the chosen layout."""
        over = self._choices.layout.get() == "over"
        if over != self._over:  # each has an opacity of its own
            self._over = over
            self._other_opacity, opacity = (
                self._choices.opacity.get(),
                self._other_opacity,
            )
            self._choices.opacity.set(opacity)
        if over and self._choices.underlay.get() == "nothing":
            self._choices.underlay.set("portrait")
        self._window.lay_out()
        self.apply()

    def full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        root = self._window.root
        root.attributes("-fullscreen", not root.attributes("-fullscreen"))

    # What is shown

    def apply(self) -> None:
        """Show what is chosen: underlay, opacity, outlines, mirror, split, theme."""
        choices = self._choices
        window = self._window
        chosen = "light" if choices.light.get() else "dark"
        if theme.name() != chosen:
            theme.use(chosen)
            window.recolour()
        window.view.mirrored = choices.mirrored.get()
        layers = window.canvas.layers
        layers.opacity = choices.opacity.get()
        layers.outlines = choices.outlines.get()
        window.portrait.split = 0.5 if choices.split.get() else None
        window.show_pictures()
        window.redraw()

    def hide_mask(self, on: bool) -> None:
        """Hide the mask while a key is down."""
        layers = self._window.canvas.layers
        layers.opacity = 0.0 if on else self._choices.opacity.get()
        layers.outlines = not on and self._choices.outlines.get()
        if on and layers.picture is None:
            layers.picture = self._window.portrait.layers.picture
        elif not on:
            self._window.show_pictures()
        self._window.canvas.redraw()

    def show_before(self, on: bool) -> None:
        """Show the picture before while a key is down."""
        self._window.portrait.only_before = on
        self._window.portrait.redraw()

    def pin(self) -> None:
        """Keep the picture to compare with, or let it go."""
        comparison = self._window.session.comparison
        if self._window.session.portrait is None:
            self._window.status.say("There is no picture to keep yet")
        elif comparison.pinned is None:
            comparison.pin()
            self._window.status.say("Later pictures are compared with this one")
        else:
            comparison.unpin()
            self._window.status.say("Pictures are compared with the one before")
        self._choices.pinned.set(comparison.pinned is not None)
        self._window.show_pictures()

    # Zoom

    def zoom_in(self) -> None:
        """Zoom in at the pointer, or the middle."""
        self._window.zoom(STEP)

    def zoom_out(self) -> None:
        """Zoom out at the pointer, or the middle."""
        self._window.zoom(1 / STEP)

    def fit(self) -> None:
        """Show the whole picture."""
        self._window.view.fit()
        self._window.redraw()

    def show_actual(self) -> None:
        """Show one pixel of the mask as one of the screen."""
        self._window.view.show_actual()
        self._window.redraw()
