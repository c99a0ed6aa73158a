"""What the window works on: document, models, style, portrait. No Tk.

Nothing here takes long: what does is asked of the worker, and what comes of it is
taken in `poll`. The studio, which imports torch, lives in the worker alone.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anime_draw.bundled import find_model
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..document.document import Document
from ..studio.answers import (
    AttributeInfo,
    Latency,
    ModelInfo,
    Portrait,
    Segmented,
    Subject,
)
from ..studio.plan import MorphPlan, Route
from ..studio.worker import Result, Then, Worker
from . import stored
from .comparison import Comparison
from .easel import PORTRAIT, Easel
from .faces import Faces
from .gallery import Entry
from .models import Models, open_studio
from .morphs import Morphs
from .styling import Styling
from .variants import Variant, Variants

if TYPE_CHECKING:
    from ..studio.studio import Studio

FAREWELL = 5.0  # seconds to wait at the end for what is being saved


class Session:
    """Holds everything, asks the worker, and takes its answers in `poll`.

    Attributes:
        document: what is painted; put another one here to open it.
        worker: draws.
        disk: reads and writes files, in the order of asking.
        models: painter, attributes, U-Net.
        style: references, seeds, amounts, history, lock.
        easel: the portrait.
        faces: masks to start from.
        variants: a grid of looks on offer.
        morphs: previews and exports.
    """

    def __init__(
        self,
        document: Document,
        model: Path | None = None,
        studio: "Callable[[], Studio]" = open_studio,
    ) -> None:
        """Begin to load a model.

        Args:
            document: to paint.
            model: GauGAN model file; without, or if it is broken, the bundled one.
            studio: makes the studio, in the worker.
        """
        self.document = document
        self.worker = Worker()
        self.disk = Worker("disk")
        self._studio = cache(studio)
        self.models = Models(self.worker, self._studio, self._greet)
        self.style = Styling(self.disk, self.mark)
        self.easel = Easel(
            self.worker,
            self._studio,
            lambda: self.subject,
            self.style.recipe,
            self.style.illustrate,
        )
        self.faces = Faces(self.worker, self._studio, self.models)
        self.variants = Variants(self.worker, self._studio, self.models, self.style)
        self.morphs = Morphs(self.worker, self._studio, self._complete)
        if (chosen := model or find_model()) is not None:
            self.models.begin(chosen, find_model())

    def poll(self) -> None:
        """Take the worker's answers.

        Raises:
            AnimeDrawError: a job failed by something a person can mend.
            Exception: a job failed by a mistake of the program. What else has come
                is taken in the next call.
        """
        for worker in (self.disk, self.worker):
            while (result := worker.take()) is not None:
                self._deal_with(result)
        self.morphs.poll()

    def _deal_with(self, result: Result) -> None:
        if result.error is not None:
            if result.kind == PORTRAIT and not self.easel.is_news(result.error):
                return
            if result.failed is not None:
                result.failed(result.error)
            raise result.error
        if result.then is not None:
            result.then(result.value)

    @property
    def busy(self) -> str:
        """What the workers are at, in words; empty if nothing that takes long."""
        kinds = [*self.worker.busy, *self.disk.busy]
        return str(next((each[0] for each in kinds if isinstance(each, tuple)), ""))

    @property
    def saving(self) -> bool:
        """Whether something is being written that has to be finished before the end."""
        return self.disk.owing or self.worker.owing

    def close(self) -> None:
        """Give up exports, finish what is being saved, and end."""
        self.morphs.close(FAREWELL)
        self.disk.close(FAREWELL)
        self.worker.close(FAREWELL)

    # Models

    @property
    def model(self) -> ModelInfo | None:
        """What draws; None until it is loaded."""
        return self.models.info

    @property
    def model_path(self) -> Path | None:
        """Where it came from."""
        return self.model.path if self.model else None

    @property
    def device(self) -> str:
        """What computes, and how, such as "cpu bf16"."""
        return self.model.device if self.model else ""

    @property
    def attributes(self) -> tuple[AttributeInfo, ...]:
        """What the model can be moved along."""
        return self.models.attributes

    def use_model(self, path: Path, then: Then | None = None) -> None:
        """Load a model; the one in use stays until that has succeeded."""
        self.models.use(path, then)

    def use_attributes(self, path: Path | None) -> None:
        """Load attributes, those beside the model without a path."""
        self.models.use_attributes(path)

    def use_unet(self, path: Path, then: Then | None = None) -> None:
        """Load a U-Net; the one in use stays until that has succeeded."""
        self.models.use_unet(path, then)

    def _greet(self, model: ModelInfo) -> None:
        self.style.takes_pictures = model.takes_pictures
        self.easel.latency = None
        self.variants.cancel()
        self.morphs.cancel_preview()

    # The portrait

    @property
    def subject(self) -> Subject:
        """What a portrait would be of now."""
        document, look = self.document, self.style.look
        return Subject(document, document.version, look, self.models.number)

    @property
    def portrait(self) -> Portrait | None:
        """The newest one; see `fresh`."""
        return self.easel.portrait

    @property
    def fresh(self) -> bool:
        """Whether the portrait is of mask and style as they are now."""
        return self.easel.fresh

    @property
    def latency(self) -> Latency | None:
        """How long portraits take."""
        return self.easel.latency

    @property
    def comparison(self) -> Comparison:
        """Earlier portraits."""
        return self.easel.comparison

    @property
    def paused(self) -> bool:
        """Whether changes are not drawn."""
        return self.easel.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self.easel.paused = paused

    def refresh(self) -> None:
        """Ask for the portrait of mask and style, unless it is there or asked for."""
        if self.model is not None:
            self.easel.refresh()

    def draw_now(self) -> None:
        """Ask for the portrait, even when paused."""
        if self.model is not None:
            self.easel.draw()

    def mark(self) -> None:
        """Say that a stroke begins: the portrait as it is now is to compare with."""
        self.easel.mark()

    def save_picture(
        self, path: Path, *, side: int | None = None, then: Then | None = None
    ) -> None:
        """Save the picture of mask and style as they are now; a PNG remembers them.

        Args:
            path: .png, .jpg or .webp.
            side: pixels to enlarge it to; None keeps the model's.
            then: called with the path when it is written.

        Raises:
            AnimeDrawError: there is no portrait to save yet.
        """
        if self.model is None:
            raise AnimeDrawError("there is no portrait to save yet; choose a model")
        mask, recipe = self.document.mask.copy(), self.style.recipe()
        settings = stored.settings(self.model.path, self.document.path, self.style)
        self.worker.submit(
            (f"saving {path.name}", path),
            lambda: self._studio().save(path, mask, recipe, settings, side),
            then,
            must=True,
        )

    # Looks and animations

    @property
    def reference(self) -> Entry | None:
        """The first picture whose style is in use."""
        return self.style.reference

    def start_variants(
        self, kind: str, count: int = 9, *, seed: int, side: int = 192
    ) -> None:
        """Offer other looks, one by one; see `Variants.start`."""
        self.variants.start(self.document, kind, count, seed=seed, side=side)

    def adopt(self, variant: Variant) -> None:
        """Take the look of a variant."""
        self.style.adopt(variant.look, variant.label, variant.target)

    def _complete(self, plan: MorphPlan) -> Route:
        self.models.require()
        if problem := plan.problem():
            raise AnimeDrawError(problem)
        masks = plan.masks or (self.document.mask.copy(),)
        recipes = tuple(map(self.style.recipe, plan.looks))
        return Route(plan, masks, self.style.recipe(), recipes)

    # Masks

    def random_face(self, seed: int, then: Callable[[Mask], object]) -> None:
        """Draw a mask to start from, as large as the document, for `then` to take."""
        self.faces.draw(seed, max(self.document.mask.shape), then)

    def segment_picture(self, path: Path, then: Callable[[Segmented], object]) -> None:
        """Make a mask of a picture, as large as the document, for `then` to take.

        Raises:
            AnimeDrawError: there is no U-Net.
        """
        self.faces.segment(path, max(self.document.mask.shape), then)

    # Projects

    def state(self) -> dict[str, Any]:
        """Return style and models as JSON can hold them; `pictures` is the rest."""
        return stored.to_state(self.style, self.models)

    def pictures(self) -> dict[str, Picture]:
        """Return the pictures of the references in use, by key; not to be changed."""
        return stored.pictures_of(self.style)

    def restore(self, style: stored.Stored) -> None:
        """Bring back a stored style, unless it is locked; and the model of then."""
        stored.restore(self.style, self.models, style)
