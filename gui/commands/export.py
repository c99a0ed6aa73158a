"""Pictures and masks for other programs."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .. import dialogs
from ..files import exchange
from ..files.leftovers import write_noted

if TYPE_CHECKING:
    from ..window.window import Window

PICTURES = (("PNG", ("*.png",)), ("JPEG", ("*.jpg",)), ("WebP", ("*.webp",)))
SIZES = (1024, 2048)  # pixels that a portrait can be enlarged to


class ExportCommands:
    """Writes files behind the window; each of `exchange.KINDS` is a command."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        for side in SIZES:
            setattr(self, f"picture_{side}", partial(self.picture, side))
        for kind in exchange.KINDS:
            setattr(self, kind.name, partial(self.mask, kind))

    def picture(self, side: int | None = None) -> None:
        """Ask where to save the portrait, and do; `side` px enlarges it."""
        root = self._window.root
        path = dialogs.ask_save(root, "Save picture", "portrait.png", PICTURES)
        if path is not None:
            self.save_picture(path, side)

    def save_picture(self, path: Path, side: int | None = None) -> None:
        """Save the portrait of the present mask and style."""
        self._session.save_picture(path, side=side, then=self._say_saved)

    def _say_saved(self, path: Path) -> None:
        self._window.status.say(f"Saved {path}")

    def mask(self, kind: exchange.Kind) -> None:
        """Ask where to write the mask in this form, and do."""
        path = dialogs.ask_save(
            self._window.root,
            "Export mask",
            f"mask{kind.suffix}",
            ((kind.hint, (f"*{kind.suffix}",)),),
        )
        if path is not None:
            self.save_mask(path, kind)

    def save_mask(self, path: Path, kind: exchange.Kind) -> None:
        """Write the mask in this form."""
        self._window.canvas.finish()
        mask = self._session.document.mask.copy()
        write = partial(exchange.export_mask, path, mask, kind.name)
        self._session.disk.submit(
            (f"exporting {path.name}", path),
            partial(write_noted, path, write),
            lambda _: self._window.status.say(f"Exported {path}"),
            must=True,
        )
