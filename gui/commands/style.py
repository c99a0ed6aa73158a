"""Style, attributes, variants, morphs, models."""

import random
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .. import dialogs
from ..dialogs.morph import MorphDialog

if TYPE_CHECKING:
    from ..window.window import Window

SEEDS = 10_000


class StyleCommands:
    """Changes how the portrait looks apart from its mask."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._morph: MorphDialog | None = None

    def ask_reference(self) -> None:
        """Ask for pictures and take their style."""
        paths = dialogs.ask_open_several(
            self._window.root, "Reference pictures", dialogs.PICTURES
        )
        if paths:
            self._window.style.take_files(paths)

    def randomise(self) -> None:
        """Take another random style."""
        if self._session.style.locked:
            self._window.status.say("The style is locked; Style, Lock style unlocks it")
        self._session.style.use_seed(random.randrange(SEEDS))

    def keep_seed(self) -> None:
        """Put the random style into the gallery, to be mixed as pictures are."""
        if (portrait := self._session.portrait) is not None:
            self._session.style.keep_seed(portrait.picture)

    def undo(self) -> None:
        """Go to the style before."""
        self._session.style.undo()

    def redo(self) -> None:
        """Go to the style after."""
        self._session.style.redo()

    def apply(self) -> None:
        """Lock the style, or unlock it."""
        self._session.style.locked = self._window.choices.style_locked.get()

    def choose_target(self, name: str) -> None:
        """Let the style of a class be changed from now on; of all the rest by ""."""
        self._session.style.target = name
        self._window.side.show("Style")

    def reset(self) -> None:
        """Set all attributes to 0."""
        self._session.style.reset_amounts()

    def start_variants(self) -> None:
        """Draw a grid of other styles."""
        self._window.side.show("Variants")
        self._window.variants.start()

    def show_morph(self) -> None:
        """Open the dialog that makes animations."""
        if self._morph is None or not self._morph.winfo_exists():
            self._morph = MorphDialog(self._window.root, self._session)
        self._morph.lift()
        self._morph.focus_set()

    # Drawing

    def apply_live(self) -> None:
        """Draw while painting, or wait until asked."""
        self._session.paused = not self._window.choices.live.get()

    def draw_now(self) -> None:
        """Draw once, also while paused."""
        self._session.draw_now()

    # Models

    def ask_model(self) -> None:
        """Ask for a model file and use it."""
        path = dialogs.ask_open(self._window.root, "Choose model", dialogs.MODELS)
        if path is not None:
            self.use_model(path)

    def use_model(self, path: Path) -> None:
        """Draw with this model from now on; a wrong one leaves the old one in use."""
        self._session.use_model(path, partial(self._remember, "model"))

    def ask_attributes(self) -> None:
        """Ask for a file of attributes and use it."""
        path = dialogs.ask_open(self._window.root, "Choose attributes", dialogs.MODELS)
        if path is not None:
            self._session.use_attributes(path)

    def ask_unet(self) -> None:
        """Ask for the U-Net that makes masks of pictures."""
        path = dialogs.ask_open(self._window.root, "Choose U-Net", dialogs.MODELS)
        if path is not None:
            self._session.use_unet(path, partial(self._remember, "unet"))

    def ask_masks(self) -> None:
        """Ask for the model that draws random faces."""
        path = dialogs.ask_open(self._window.root, "Choose mask model", dialogs.MODELS)
        if path is not None:
            self._session.models.use_masks(path, partial(self._remember, "masks"))

    def _remember(self, name: str, path: Path) -> None:
        # Only what could be loaded: the next start begins with it.
        self._window.settings.set(name, str(path))
        self._window.status.say(f"{path.name} is in use")
