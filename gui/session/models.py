"""The models in use: the painter, its attributes, the U-Net. No Tk."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anime_draw.bundled import find_mask_model, find_unet
from anime_draw.errors import AnimeDrawError
from anime_draw.reading import is_file

from ..studio.answers import AttributeInfo, ModelInfo
from ..studio.worker import Then, Worker

if TYPE_CHECKING:
    from ..studio.studio import Studio

NO_MODEL = "there is no model to draw with yet; choose a model file first"
NO_UNET = (
    "no U-Net comes with this installation, so pictures cannot be turned into masks;"
    " choose a U-Net file, or train one: anime-draw train-unet"
)


def open_studio() -> "Studio":
    """Make the studio; imports torch, which takes seconds."""
    # Threads that spin while they wait for each other lose a hundredfold as soon as
    # another program wants the cores, too. Read when torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from ..studio.studio import Studio

    return Studio()


class Models:
    """Loads models in the worker. One that cannot be loaded leaves the one in use.

    Attributes:
        info: of the painter; None until one is loaded.
        attributes: that it knows.
        attributes_path: of their file if it was chosen; None for the painter's own.
        unet_path: of the U-Net that turns pictures into masks, if there is one.
        masks_path: of the model that draws random faces, if there is one.
        number: another one after everything that changes how a look is drawn.
    """

    def __init__(
        self,
        worker: Worker,
        studio: "Callable[[], Studio]",
        on_load: Callable[[ModelInfo], object],
    ) -> None:
        """Start without models.

        Args:
            worker: loads.
            studio: called in the worker.
            on_load: called when another painter is there.
        """
        self.info: ModelInfo | None = None
        self.attributes: tuple[AttributeInfo, ...] = ()
        self.attributes_path: Path | None = None
        self.unet_path = find_unet()
        self.masks_path = find_mask_model()
        self.number = 0
        self._worker = worker
        self._studio = studio
        self._on_load = on_load

    def use(self, path: Path, then: Then | None = None) -> None:
        """Load a painter, and its attributes.

        Args:
            path: of the model file.
            then: called with the path when it is in use.
        """

        self._load(
            "the model", lambda: self._studio().load(path), self._take, path, then
        )

    def begin(self, path: Path, bundled: Path | None) -> None:
        """Load the first painter; the bundled one if that cannot be loaded."""

        def load() -> Iterator[ModelInfo]:
            try:
                yield self._studio().load(path)
            except AnimeDrawError:
                if bundled is not None and bundled != path:
                    yield self._studio().load(bundled)
                raise

        self._worker.submit(("loading the model",), load, self._take)

    def use_if_there(self, path: Path) -> None:
        """Load a painter, unless its file is gone."""

        def load() -> ModelInfo | None:
            return self._studio().load(path) if is_file(path) else None

        self._worker.submit(("loading the model",), load, self._take)

    def _take(self, info: ModelInfo | None) -> None:
        if info is not None:
            self.info = info
            self.attributes, self.attributes_path = (), None
            self.number += 1
            self._on_load(info)
            self.use_attributes(None)

    def use_attributes(self, path: Path | None) -> None:
        """Load attributes.

        Args:
            path: of the file; None for the one beside the model, if there is one.

        Raises:
            AnimeDrawError: there is no model.
        """
        self.require()
        self._worker.submit(
            ("reading attributes",),
            lambda: self._studio().load_attributes(path),
            lambda attributes: self._take_attributes(path, attributes),
        )

    def _take_attributes(
        self, path: Path | None, attributes: tuple[AttributeInfo, ...]
    ) -> None:
        self.number += bool(attributes or self.attributes)
        self.attributes_path, self.attributes = path, attributes

    def use_unet(self, path: Path, then: Then | None = None) -> None:
        """Load a U-Net; see `use`."""
        self._load(
            "the U-Net",
            lambda: self._studio().masks.load_unet(path),
            lambda _: setattr(self, "unet_path", path),
            path,
            then,
        )

    def use_masks(self, path: Path, then: Then | None = None) -> None:
        """Load a model that draws random faces; see `use`."""
        self._load(
            "the model of masks",
            lambda: self._studio().masks.load_sampler(path),
            lambda _: setattr(self, "masks_path", path),
            path,
            then,
        )

    def _load(
        self,
        what: str,
        load: Callable[[], object],
        take: Callable[[Any], object],
        path: Path,
        then: Then | None,
    ) -> None:
        def use(answer: object) -> None:
            take(answer)
            if then is not None:
                then(path)

        self._worker.submit((f"loading {what}",), load, use)

    def require(self) -> ModelInfo:
        """Return what is known of the painter.

        Raises:
            AnimeDrawError: there is none.
        """
        if self.info is None:
            raise AnimeDrawError(NO_MODEL)
        return self.info

    def require_unet(self) -> Path:
        """Return where the U-Net is.

        Raises:
            AnimeDrawError: there is none; says what to do.
        """
        if self.unet_path is None:
            raise AnimeDrawError(NO_UNET)
        return self.unet_path
