"""The style as a person chooses it: references, seeds, amounts, undo, lock. No Tk."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from anime_draw.colours import Rgb, write_colour
from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture, resize_picture

from ..studio.answers import Portrait
from ..studio.look import THUMBNAIL, Look, Recipe
from ..studio.look_history import LookHistory
from ..studio.worker import Worker
from .gallery import Entry, Gallery, read_entry


class Styling:
    """The look in use, how it came about, and the gallery of references.

    Files are read in the worker; the look changes when that has succeeded.

    Attributes:
        history: of looks.
        gallery: the references there are.
        locked: new seeds and references do not change the look then.
        target: the class whose look changes; "" for that of all that have no own.
        takes_pictures: whether the model can read styles from pictures.
        number: another one after every change, for those who show it.
    """

    def __init__(self, worker: Worker, before_change: Callable[[], object]) -> None:
        """Start with the random style of seed 0.

        Args:
            worker: reads files.
            before_change: called when the look is about to change, not for every move
                of a slider.
        """
        self.history = LookHistory(Look())
        self.gallery = Gallery()
        self.locked = False
        self._target = ""
        self.takes_pictures = True
        self.number = 0
        self._newest: Picture = np.zeros((THUMBNAIL, THUMBNAIL, 3), np.uint8)
        self._worker = worker
        self._before_change = before_change

    @property
    def look(self) -> Look:
        """The look in use."""
        return self.history.look

    @property
    def target(self) -> str:
        """The class whose look changes; "" for that of all that have no own."""
        return self._target

    @target.setter
    def target(self, name: str) -> None:
        self._target = name
        self.history.settle()
        self.number += 1

    @property
    def chosen(self) -> Look:
        """The look that changes: of the target, as far as it has one of its own."""
        return self.look.part(self.target) if self.target else self.look

    def within(self, look: Look, target: str | None = None) -> Look:
        """Return the whole look with another one of the target, or of all the rest."""
        target = self.target if target is None else target
        if target:
            return self.look.with_part(target, look)
        return replace(look, eyes=self.look.eyes, parts=self.look.parts)

    def adopt(self, look: Look, label: str, target: str) -> None:
        """Take a look that was offered for a target; what else there is stays."""
        self.put(self.within(look, target), _of(target, label))

    def release(self) -> None:
        """Give the target the look of the rest again."""
        if self.target in self.look.parts:
            look = self.look.with_part(self.target, None)
            self.put(look, f"{self.target} as the rest")

    def _change(self, look: Look, label: str, slider: str = "") -> None:
        if look == self.chosen:
            return
        slider = slider and _of(self.target, slider)
        self.put(self.within(look), _of(self.target, label), slider)

    def put(self, look: Look, label: str, slider: str = "") -> None:
        """Take a look as it is; see `LookHistory.put`."""
        if look == self.look:
            return
        if not self.history.merges(slider):
            self._before_change()
        for share in look.shares:
            if share.seed is not None and share.key not in self.gallery:
                self.gallery.know(Entry.of_seed(share.seed, self._newest))
        self.history.put(look, label, slider)
        self.number += 1

    # References

    def use_reference(self, path: Path) -> None:
        """Read a picture; its style takes the place of the others.

        Raises:
            AnimeDrawError: the model cannot read styles from pictures.
        """
        self._read(path, self.accept)

    def add_reference(self, path: Path) -> None:
        """Read a picture; its style is one more in the mix.

        Raises:
            AnimeDrawError: the model cannot read styles from pictures.
        """
        self._read(path, partial(self.accept, alone=False))

    def show(self, paths: Iterable[Path]) -> None:
        """Read pictures into the gallery, nothing more.

        Raises:
            AnimeDrawError: the model cannot read styles from pictures.
        """
        for path in paths:
            self._read(path, self.keep)

    def _read(self, path: Path, then: Callable[[Entry], object]) -> None:
        if not self.takes_pictures:
            raise AnimeDrawError(
                "this model reads no style from pictures, as it was trained without an"
                " encoder; take random styles, or choose another model"
            )
        kind = (f"reading {path.name}", path, then)
        self._worker.submit(kind, partial(read_entry, path), then)

    def accept(self, entry: Entry, *, alone: bool = True) -> None:
        """Put a reference into the gallery and, unless locked, use it.

        A portrait that was saved here gives the whole style, as it was drawn.
        """
        self.keep(entry)
        if self.locked:
            return
        if alone and entry.kept is not None:
            now = self.chosen
            look = Look(now.seed, eyes=now.eyes, parts=now.parts)
            self._change(look.with_reference(entry.key), self._name(entry.key))
        else:
            (self.choose if alone else self.mix_in)(entry.key)

    def keep(self, entry: Entry) -> None:
        """Put a reference into the gallery, nothing more."""
        steps = self.history.steps
        needed = {each.key for step in steps for each in step.look.shares}
        self.gallery.add(entry)
        self.gallery.forget(needed)
        self.number += 1

    def choose(self, key: str) -> None:
        """Let one reference of the gallery take the place of all."""
        bare = replace(self.chosen, references=())
        self._change(bare.with_reference(key), self._name(key))

    def mix_in(self, key: str) -> None:
        """Mix one more reference of the gallery in."""
        self._change(self.chosen.with_reference(key), f"with {self._name(key)}")

    def drop(self, key: str) -> None:
        """Take a reference out of the mix."""
        self._change(self.chosen.without_reference(key), f"without {self._name(key)}")

    def set_weight(self, key: str, weight: float) -> None:
        """Change how much a reference counts against the others; 0 up."""
        look = self.chosen.with_reference(key, weight)
        self._change(look, f"weight of {self._name(key)}", f"weight {key}")

    def set_strength(self, strength: float) -> None:
        """Change how much the references count against the random style; 0 to 1."""
        self._change(self.chosen.with_strength(strength), "strength", "strength")

    def _name(self, key: str) -> str:
        return self.gallery[key].name  # the key must be there, too

    # Random styles

    def use_seed(self, seed: int, *, keep: bool = False) -> None:
        """Take a random style, unless locked.

        Args:
            seed: of it.
            keep: the references; only the random part of the mix is another then.
        """
        if self.locked:
            return
        references = self.chosen.references if keep else ()
        look = replace(self.chosen, seed=seed, references=references)
        self._change(look, f"random style {seed}")

    def keep_seed(self, picture: Picture) -> None:
        """Put the random style in use into the gallery, shown by that portrait."""
        self.keep(Entry.of_seed(self.chosen.seed, picture))

    # Amounts

    def set_amount(self, name: str, amount: float) -> None:
        """Move along an attribute."""
        look = self.chosen.with_amount(name, amount)
        self._change(look, f"{name} {amount:.2f}", f"amount {name}")

    def reset_amounts(self) -> None:
        """Move along no attribute, and leave the eyes to the rest."""
        whole = self.within(replace(self.chosen, amounts={}))
        self.put(replace(whole, eyes=None), _of(self.target, "attributes reset"))

    def set_eyes(self, colour: Rgb | None) -> None:
        """Give the eyes a colour; None leaves it to the rest."""
        look = replace(self.look, eyes=colour)
        if colour is None:
            self.put(look, "eyes as the style says")
        else:
            self.put(look, f"eyes {write_colour(colour)}", "eyes")

    # History

    def settle(self) -> None:
        """Say that a slider was let go: its next move is a new step."""
        self.history.settle()

    def go_to(self, position: int) -> None:
        """Go to a step of the history."""
        before = self.look
        self._before_change()
        self.history.go_to(position)
        self.number += self.look != before

    def illustrate(self, portrait: Portrait) -> None:
        """Let the history show the look in use by its first portrait."""
        self._newest = portrait.picture
        step = self.history.steps[self.history.position]
        if step.thumbnail is None and portrait.look == step.look:
            self.history.illustrate(resize_picture(portrait.picture, THUMBNAIL))
            self.number += 1

    def undo(self) -> None:
        """Go back to the look before, if there is one."""
        self.go_to(self.history.position - 1)

    def redo(self) -> None:
        """Go on to the look after, if there is one."""
        self.go_to(self.history.position + 1)

    # What is in use

    @property
    def reference(self) -> Entry | None:
        """The first picture in the mix."""
        keys = [each.key for each in self.look.references if each.seed is None]
        return self.gallery[keys[0]] if keys else None

    def recipe(self, look: Look | None = None) -> Recipe:
        """Return a look, without one that in use, with the pictures that make it."""
        look = look or self.look
        mixed = (share for each in look.looks for share in each.mixed)
        keys = {share.key for share in mixed if share.seed is None}
        entries = {key: self.gallery[key] for key in keys}
        return Recipe(
            look,
            {key: each.picture for key, each in entries.items()},
            {key: each.kept for key, each in entries.items() if each.kept},
            {key: each.name for key, each in entries.items()},
        )


def _of(target: str, text: str) -> str:
    return f"{target}: {text}" if target else text
