"""What the window works on: the document, the model, the style, the portrait. No Tk.

The painter is loaded and used in the worker only: importing it takes seconds, and the
window should stand at once.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from anime_draw.bundled import EXAMPLE_MASK, find_asset, find_model
from anime_draw.config import PICTURE_SIZE
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture, load_picture, save_picture

from .document import Document
from .worker import Result, Worker

if TYPE_CHECKING:
    from anime_draw.painter import Painter
    from anime_draw.style import Style


class Portrait(NamedTuple):
    """A drawn picture and how long it took, in seconds."""

    picture: Picture
    seconds: float


class Reference(NamedTuple):
    """A picture whose style is taken."""

    path: Path
    picture: Picture


def load_painter(path: Path) -> "Painter":
    """Load a model; the first call imports torch."""
    from anime_draw.painter import Painter

    return Painter.load(path)


def first_document(path: Path | None = None) -> Document:
    """Open the mask of that path, else the example, else an empty one."""
    if path is not None:
        return Document.open(path, PICTURE_SIZE)
    if (example := find_asset(EXAMPLE_MASK)) is not None:
        document = Document.open(example, PICTURE_SIZE)
        document.path = None
        return document
    return Document(np.zeros((PICTURE_SIZE, PICTURE_SIZE), np.uint8))


class Session:
    """Holds everything, asks the worker, and takes its answers in `poll`.

    Attributes:
        document: what is painted.
        model_path: of the model in use.
        painter: None until a model is loaded.
        style: (D,), None until a model is loaded.
        seed: of the random style in use.
        reference: the picture whose style is in use, instead of the random one.
        portrait: the newest one.
    """

    def __init__(self, document: Document, model: Path | None = None) -> None:
        self.worker = Worker()
        self.document = document
        self.model_path: Path | None = None
        self.painter: Painter | None = None
        self.style: Style | None = None
        self.seed = 0
        self.reference: Reference | None = None
        self.portrait: Portrait | None = None
        self._wanted: tuple[int, int, int] | None = None
        self._style_number = 0
        if (chosen := model or find_model()) is not None:
            self.use_model(chosen)

    def use_model(self, path: Path) -> None:
        """Load a model; the one in use stays until that has succeeded."""
        self.worker.submit("model", lambda: (path, load_painter(path)))

    def use_seed(self, seed: int) -> None:
        """Take a random style."""
        self.seed = seed
        self._ask_style(lambda painter: (painter.random_style(seed), None))

    def use_reference(self, path: Path) -> None:
        """Take the style of a picture; the one in use stays until that has succeeded.

        Raises:
            AnimeDrawError: the picture cannot be read, or there is no model.
        """
        reference = Reference(path, load_picture(path))
        if self.painter is None:
            raise AnimeDrawError("choose a model first, then a reference picture")
        self._ask_style(partial(read_style, reference=reference))

    def _ask_style(
        self, job: "Callable[[Painter], tuple[Style, Reference | None]]"
    ) -> None:
        if self.painter is not None:
            self.worker.submit("style", partial(job, self.painter))

    def refresh(self) -> None:
        """Ask for the portrait of mask and style, unless it is there or asked for."""
        wanted = (id(self.document), self.document.version, self._style_number)
        if self.painter is None or self.style is None or wanted == self._wanted:
            return
        self._wanted = wanted
        mask = self.document.mask.copy()
        self.worker.submit("portrait", partial(draw, self.painter, mask, self.style))

    def poll(self) -> None:
        """Take the worker's answers.

        Raises:
            AnimeDrawError: a job failed by something a person can mend.
            Exception: a job failed by a mistake of the program. What else has come
                is taken in the next call.
        """
        while (result := self.worker.take()) is not None:
            if result.error is not None:
                raise result.error
            self._take(result)

    def _take(self, result: Result) -> None:
        match result.kind:
            case "model":
                self.model_path, self.painter = result.value
                self.style = None
                self._ask_first_style()
            case "style":
                self.style, self.reference = result.value
                self._style_number += 1
            case "portrait":
                self.portrait = result.value

    def _ask_first_style(self) -> None:
        assert self.painter is not None
        if self.reference is not None and self.painter.encoder is not None:
            self._ask_style(partial(read_style, reference=self.reference))
        else:
            self.use_seed(self.seed)

    @property
    def busy(self) -> str:
        """What the worker is at, in words; empty if nothing that takes long."""
        return "loading the model" if "model" in self.worker.busy else ""

    def save_picture(self, path: Path) -> None:
        """Save the portrait; a PNG remembers the settings.

        Raises:
            AnimeDrawError: there is none yet, or the disk refuses.
        """
        if self.portrait is None:
            raise AnimeDrawError("there is no portrait to save yet; choose a model")
        save_picture(path, self.portrait.picture, settings=self._settings())

    def _settings(self) -> dict[str, str]:
        settings = {"model": str(self.model_path), "mask": str(self.document.path)}
        if self.reference is not None:
            return {**settings, "reference": str(self.reference.path)}
        return {**settings, "seed": str(self.seed)}

    def close(self) -> None:
        """End the worker."""
        self.worker.close()


def draw(painter: "Painter", mask: Mask, style: "Style") -> Portrait:
    """Draw a portrait and time it."""
    began = time.perf_counter()
    picture = painter.paint(mask, style)
    return Portrait(picture, time.perf_counter() - began)


def read_style(
    painter: "Painter", reference: Reference
) -> "tuple[Style, Reference | None]":
    """Read the style of a reference picture."""
    return painter.encode([reference.picture])[0], reference
