"""Where the style comes from: references and their mix, chance, a lock."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import ttkbootstrap as ttk

from ..keys.actions import keys_of, keys_of_toggle
from ..session.styling import Styling
from ..studio.look import Look, Share
from ..widgets import theme
from ..widgets.choices import Choices
from ..widgets.controls import (
    Slider,
    add_tip,
    icon_button,
    icon_toggle,
    leave_field,
    thumbnail,
)
from ..widgets.scrolled import Scrolled
from .gallery import GalleryGrid

SMALL = 26  # logical pixels
LARGEST_WEIGHT = 2.0
MOST_DIGITS = 18  # of a seed, which has to fit into 63 bits
LONGEST_LABEL = 18  # characters of the step of history


class StylePanel(Scrolled):
    """Shows the look; every change of it is made at once."""

    def __init__(
        self,
        parent: tk.Misc,
        style: Styling,
        choices: Choices,
        *,
        ask_reference: Callable[[], object],
        randomise: Callable[[], object],
        keep_seed: Callable[[], object],
        on_lock: Callable[[], object],
        mac: bool,
    ) -> None:
        super().__init__(parent)
        self._style = style
        self._ask_reference = ask_reference
        self._shown = -1
        self._add_gallery()
        self._add_mix()
        self._add_chance(choices, randomise, keep_seed, on_lock, mac)
        theme.on_change(self, self._forget)

    # Building

    def _add_gallery(self) -> None:
        self._title("References")
        self.gallery = GalleryGrid(
            self.inside,
            choose=self._style.choose,
            mix_in=self._style.mix_in,
            remove=self._remove,
            add=self._ask_reference,
        )
        self.gallery.pack(fill="x")
        text = (
            "Click takes its style alone, Ctrl+click mixes it in. Drop pictures here."
        )
        hint = ttk.Label(self.inside, text=text, style="Small.TLabel", justify="left")
        hint.pack(fill="x", pady=(4, 0))
        hint.bind(
            "<Configure>", lambda event: hint.configure(wraplength=event.width - 4)
        )

    def _add_mix(self) -> None:
        self._mix_title = self._title("Mix")
        self._mix = ttk.Frame(self.inside)
        self._mix.pack(fill="x")
        self._weights: dict[str, Slider] = {}
        self._strength = Slider(
            self.inside,
            "Strength",
            low=0,
            high=1,
            home=1,
            on_change=self._style.set_strength,
            on_settle=self._style.settle,
            width=9,
        )
        self._strength.pack(fill="x", pady=(6, 0))
        add_tip(self._strength.scale, "Of the references against the random style")

    def _add_chance(
        self,
        choices: Choices,
        randomise: Callable[[], object],
        keep_seed: Callable[[], object],
        on_lock: Callable[[], object],
        mac: bool,
    ) -> None:
        self._title("Chance")
        row = ttk.Frame(self.inside)
        row.pack(fill="x")
        ttk.Button(
            row,
            text="Random style",
            icon="dice-5",
            command=randomise,
            takefocus=False,
        ).pack(side="left")
        add_tip(row.winfo_children()[0], "Another style", keys_of("style.randomise"))
        ttk.Label(row, text="Seed", style="Faint.TLabel").pack(
            side="left", padx=(10, 4)
        )
        self._seed = ttk.Entry(row, width=6, justify="right", font="Small")
        self._seed.pack(side="left")
        self._seed.bind("<Return>", lambda event: self._type_seed(), add=True)
        self._seed.bind("<Return>", leave_field, add=True)
        row = ttk.Frame(self.inside)
        row.pack(fill="x", pady=(8, 0))
        icon_toggle(
            row,
            "lock",
            "Lock the style: chance and new pictures leave it",
            choices.style_locked,
            on_lock,
            keys_of_toggle("style_locked", mac),
        ).pack(side="left")
        icon_button(
            row,
            "bookmark-plus",
            "Keep this random style in the gallery, to mix it with others",
            keep_seed,
        ).pack(side="left")
        self._back = self._step(row, "chevron-left", "Style before", "style.undo", mac)
        self._on = self._step(row, "chevron-right", "Style after", "style.redo", mac)
        self._label = ttk.Label(row, style="Small.TLabel")
        self._label.pack(side="left", padx=6)

    def _step(
        self, row: tk.Misc, icon: str, tip: str, command: str, mac: bool
    ) -> ttk.Button:
        do = {
            "style.undo": self._style.undo,
            "style.redo": self._style.redo,
        }[command]
        button = icon_button(row, icon, tip, do, keys_of(command, mac))
        button.pack(side="left")
        return button

    def _title(self, text: str) -> ttk.Label:
        label = ttk.Label(self.inside, text=text, style="Title.TLabel")
        label.pack(anchor="w", pady=(10, 4))
        return label

    def _type_seed(self) -> None:
        text = self._seed.get().strip()
        if text.isdecimal() and len(text) <= MOST_DIGITS:
            self._style.use_seed(int(text), keep=bool(self._style.chosen.references))
        self._forget()

    # Showing

    def _forget(self) -> None:
        self._shown = -1

    def sync(self) -> None:
        """Show the look and the gallery, if they have changed."""
        look, history = self._style.chosen, self._style.history
        if self._style.number == self._shown:
            return
        self._shown = self._style.number
        used = {share.key for share in look.references}
        self.gallery.show(self._style.gallery, used)
        self._show_mix(look)
        self._seed.delete(0, "end")
        self._seed.insert(0, str(look.seed))
        label = history.steps[history.position].label
        cut = len(label) > LONGEST_LABEL
        self._label.configure(text=f"{label[:LONGEST_LABEL]}…" if cut else label)
        for button, on in (
            (self._back, history.can_undo),
            (self._on, history.can_redo),
        ):
            button.state(["!disabled" if on else "disabled"])

    def _remove(self, key: str) -> None:
        self._style.gallery.remove(key)
        self._forget()

    def _show_mix(self, look: Look) -> None:
        keys = [share.key for share in look.references]
        for key in self._weights.keys() - keys:  # those that stay cost nothing
            self._weights.pop(key).master.destroy()
            self._mix.configure(height=1)  # Tk keeps the height of the last row else
        for share in look.references:
            if share.key not in self._weights:
                self._weights[share.key] = self._add_weight(share)
            if self._weights[share.key].value != share.weight:
                self._weights[share.key].show(share.weight)
        if self._strength.value != look.strength:
            self._strength.show(look.strength)
        if keys and not self._strength.winfo_manager():
            self._mix_title.pack(anchor="w", pady=(10, 4), after=self.gallery)
        state = "!disabled" if keys else "disabled"
        self._strength.scale.state([state])

    def _add_weight(self, share: Share) -> Slider:
        row = ttk.Frame(self._mix)
        row.pack(fill="x", pady=1)
        image = thumbnail(self, self._style.gallery[share.key].thumbnail, SMALL)
        picture = ttk.Label(row, image=image)
        picture.image = image  # type: ignore[attr-defined]  # Tk keeps no reference
        picture.pack(side="left", padx=(0, 6))
        slider = Slider(
            row,
            "",
            low=0,
            high=LARGEST_WEIGHT,
            home=1,
            on_change=lambda weight: self._style.set_weight(share.key, weight),
            on_settle=self._style.settle,
        )
        icon_button(
            row, "x-lg", "Take it out", lambda: self._style.drop(share.key)
        ).pack(side="right")
        slider.pack(side="left", fill="x", expand=True)
        return slider

    def take_files(self, paths: list[Path]) -> None:
        """Take the style of dropped pictures: one alone, several mixed."""
        first, *others = paths
        self._style.use_reference(first)
        for path in others:
            self._style.add_reference(path)
