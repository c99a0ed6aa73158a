"""Masks to start from: of a picture, or by chance. No Tk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.masks import Mask

from ..studio.answers import Segmented
from ..studio.worker import Worker
from .gallery import Entry
from .models import Models
from .styling import Styling

if TYPE_CHECKING:
    from ..studio.studio import Studio


class Faces:
    """Asks the worker for masks."""

    def __init__(
        self,
        worker: Worker,
        studio: "Callable[[], Studio]",
        models: Models,
        style: Styling,
    ) -> None:
        self._worker = worker
        self._studio = studio
        self._models = models
        self._style = style

    def draw(self, seed: int, side: int, then: Callable[[Mask], object]) -> None:
        """Draw a mask (side, side) by chance, for `then` to take."""
        self._worker.submit(
            ("drawing a face",), lambda: self._studio().random_mask(seed, side), then
        )

    def segment(
        self, path: Path, side: int, then: Callable[[Segmented], object]
    ) -> None:
        """Make a mask (side, side) of a picture, for `then` to take.

        The style of the picture becomes the reference, unless the style is locked or
        the model reads none from pictures.

        Raises:
            AnimeDrawError: there is no U-Net.
        """
        unet = self._models.require_unet()

        def take(answer: Segmented) -> None:
            then(answer)
            if self._style.takes_pictures:
                self._style.accept(Entry.of(path, answer.picture))

        self._worker.submit(
            (f"segmenting {path.name}", path),
            lambda: self._studio().segment(path, unet, side),
            take,
        )
