"""Masks to start from: of a picture, or by chance. No Tk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.masks import Mask

from ..studio.answers import Segmented
from ..studio.worker import Worker
from .models import Models

if TYPE_CHECKING:
    from ..studio.studio import Studio


class Faces:
    """Asks the worker for masks."""

    def __init__(
        self,
        worker: Worker,
        studio: "Callable[[], Studio]",
        models: Models,
    ) -> None:
        self._worker = worker
        self._studio = studio
        self._models = models

    def draw(self, seed: int, side: int, then: Callable[[Mask], object]) -> None:
        """Draw a mask (side, side) by chance, for `then` to take."""
        model = self._models.masks_path
        self._worker.submit(
            ("drawing a face",),
            lambda: self._studio().masks.draw(seed, side, model),
            then,
        )

    def segment(
        self, path: Path, side: int, then: Callable[[Segmented], object]
    ) -> None:
        """Make a mask (side, side) of a picture, for `then` to take.

        Raises:
            AnimeDrawError: there is no U-Net.
        """
        unet = self._models.require_unet()
        self._worker.submit(
            (f"segmenting {path.name}", path),
            lambda: self._studio().masks.segment(path, unet, side),
            then,
        )
