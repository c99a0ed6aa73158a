"""The strips above the panes: what lies under the mask, and how portraits compare."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from ..keys.actions import keys_of, keys_of_toggle
from ..widgets import theme
from ..widgets.choices import UNDERLAYS, Choices
from ..widgets.controls import add_tip, icon_button, icon_toggle


class MaskHeader(ttk.Frame):
    """Underlay, opacity of the mask, outlines, mirror."""

    def __init__(
        self,
        parent: tk.Misc,
        choices: Choices,
        *,
        on_change: Callable[[], object],
        on_hide: Callable[[bool], object],
        mac: bool,
    ) -> None:
        super().__init__(parent, padding=(8, 2, 4, 2))
        ttk.Label(self, text="Mask", style="Title.TLabel").pack(side="left")
        icon_toggle(
            self,
            "symmetry-vertical",
            "Mirror the view, not the mask",
            choices.mirrored,
            on_change,
            keys_of_toggle("mirrored", mac),
        ).pack(side="right")
        icon_toggle(
            self,
            "bounding-box",
            "Outlines only",
            choices.outlines,
            on_change,
            keys_of_toggle("outlines", mac),
        ).pack(side="right")
        eye = icon_button(self, "eye", "Hold to hide the mask", lambda: None, "H")
        eye.bind("<ButtonPress-1>", lambda event: on_hide(True), add=True)
        eye.bind("<ButtonRelease-1>", lambda event: on_hide(False), add=True)
        eye.pack(side="right")
        opacity = ttk.Scale(
            self,
            from_=0,
            to=1,
            length=theme.scaled(self, 60),
            variable=choices.opacity,
            command=lambda value: on_change(),
            takefocus=False,
        )
        opacity.pack(side="right", padx=6)
        add_tip(opacity, "Opacity of the mask over what lies under it")
        self._add_underlay(choices, on_change)

    def _add_underlay(self, choices: Choices, on_change: Callable[[], object]) -> None:
        under = ttk.Menubutton(self, textvariable=choices.underlay, bootstyle="ghost")
        menu = ttk.Menu(under, tearoff=False)
        for value in UNDERLAYS:
            menu.add_radiobutton(
                label=value, variable=choices.underlay, value=value, command=on_change
            )
        under.configure(menu=menu)
        under.pack(side="right")
        add_tip(under, "What lies under the mask")


class PortraitHeader(ttk.Frame):
    """Live or paused, before and after, saving."""

    def __init__(
        self,
        parent: tk.Misc,
        choices: Choices,
        *,
        on_live: Callable[[], object],
        on_change: Callable[[], object],
        on_pin: Callable[[], object],
        on_before: Callable[[bool], object],
        on_save: Callable[[], object],
        mac: bool,
    ) -> None:
        super().__init__(parent, padding=(8, 2, 4, 2))
        ttk.Label(self, text="Portrait", style="Title.TLabel").pack(side="left")
        self.note = ttk.Label(self, style="Faint.TLabel")
        self.note.pack(side="left", padx=8)
        icon_button(
            self,
            "download",
            "Save the picture",
            on_save,
            keys_of("export.picture", mac),
        ).pack(side="right")
        icon_toggle(
            self,
            "pin-angle",
            "Keep this picture to compare with",
            choices.pinned,
            on_pin,
            keys_of("view.pin", mac),
        ).pack(side="right")
        icon_toggle(
            self,
            "layout-split",
            "Before and after, with a line to drag",
            choices.split,
            on_change,
            keys_of_toggle("split", mac),
        ).pack(side="right")
        before = icon_button(
            self, "clock-history", "Hold to see the picture before", lambda: None, "Z"
        )
        before.bind("<ButtonPress-1>", lambda event: on_before(True), add=True)
        before.bind("<ButtonRelease-1>", lambda event: on_before(False), add=True)
        before.pack(side="right")
        live = ttk.Checkbutton(
            self,
            text="Live",
            bootstyle="round toggle",
            variable=choices.live,
            command=on_live,
            takefocus=False,
        )
        live.pack(side="right", padx=8)
        add_tip(live, "Draw while painting", keys_of_toggle("live", mac))


class ReferenceHeader(ttk.Frame):
    """The name of the reference."""

    def __init__(
        self, parent: tk.Misc, on_add: Callable[[], object], mac: bool
    ) -> None:
        super().__init__(parent, padding=(8, 2, 4, 2))
        ttk.Label(self, text="Reference", style="Title.TLabel").pack(side="left")
        self.note = ttk.Label(self, style="Faint.TLabel")
        self.note.pack(side="left", padx=8)
        icon_button(
            self,
            "plus-lg",
            "Reference picture",
            on_add,
            keys_of("style.ask_reference", mac),
        ).pack(side="right")
