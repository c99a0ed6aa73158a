"""A slider per attribute of the model, such as hair colours; and that of the eyes."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

import ttkbootstrap as ttk

from anime_draw.groups import group_of

from ..keys.actions import keys_of
from ..session.session import Session
from ..widgets.controls import Slider, add_tip
from ..widgets.scrolled import Scrolled
from .eyes import EyePicker

REACH = 2.0  # amounts a slider goes to; a field takes more

NONE = (
    "This model has no attributes yet.\n\nanime-draw attributes finds them in pictures;"
    " a file attributes.safetensors beside the model is taken by itself, any other by"
    " Style, Choose attributes."
)


class AttributesPanel(Scrolled):
    """Shows and changes the amounts of the session's look."""

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        *,
        reset: Callable[[], object],
        show_morph: Callable[[], object],
        mac: bool,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names: tuple[str, ...] | None = None
        self.sliders: dict[str, Slider] = {}
        row = ttk.Frame(self.inside)
        row.pack(fill="x", pady=(4, 8))
        ttk.Button(
            row,
            text="Reset",
            icon="arrow-counterclockwise",
            command=reset,
            takefocus=False,
        ).pack(side="left")
        ttk.Button(
            row,
            text="Morph …",
            icon="film",
            bootstyle="primary",
            command=show_morph,
            takefocus=False,
        ).pack(side="right")
        for button, name in zip(
            row.winfo_children(), ("style.reset", "style.show_morph"), strict=True
        ):
            tip = {
                "style.reset": "All amounts to 0, eyes as the style says",
                "style.show_morph": "An animation",
            }
            add_tip(button, tip[name], keys_of(name, mac))
        self.eyes = EyePicker(self.inside, session.style)
        self._rows = ttk.Frame(self.inside)
        self._rows.pack(fill="x")

    def sync(self) -> None:
        """Show the attributes there are, and their amounts."""
        names = tuple(each.name for each in self._session.attributes)
        if names != self._names:
            self._names = names
            self._build()
        self._sync_eyes()
        for name, slider in self.sliders.items():
            amount = self._session.style.chosen.amounts.get(name, 0.0)
            if slider.value != amount:
                slider.show(amount)

    def _sync_eyes(self) -> None:
        info, portrait = self._session.models.info, self._session.portrait
        says = info is not None and info.says_eyes
        if says != bool(self.eyes.winfo_manager()):
            if says:
                self.eyes.pack(fill="x", pady=(0, 4), before=self._rows)
            else:
                self.eyes.pack_forget()
        if says:
            self.eyes.sync(portrait.eyes if portrait else None)

    def _build(self) -> None:
        for child in self._rows.winfo_children():
            child.destroy()
        self.sliders = {}
        if not self._names:
            text = ttk.Label(
                self._rows, text=NONE, style="Faint.TLabel", wraplength=230
            )
            text.pack(anchor="w", pady=20)
        group = None
        for name in self._names or ():
            if group_of(name) != group:
                group = group_of(name)
                self._head(group)
            slider = Slider(
                self._rows,
                name.removesuffix(f" {group}"),
                low=-REACH,
                high=REACH,
                home=0,
                on_change=partial(self._session.style.set_amount, name),
                on_settle=self._session.style.settle,
            )
            slider.pack(fill="x", pady=1)
            add_tip(slider.scale, f"{name}: double click for 0")
            self.sliders[name] = slider

    def _head(self, group: str) -> None:
        title = ttk.Label(self._rows, text=group.capitalize(), style="Title.TLabel")
        title.pack(anchor="w", pady=(8, 2))
