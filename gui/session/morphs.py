"""The morphs of a session: previews at low cost, and exports. No Tk."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.pictures import Picture, resize_picture

from ..studio.plan import MorphPlan, Route
from ..studio.worker import Then, Worker
from .export import Export

if TYPE_CHECKING:
    from ..studio.studio import Studio

PREVIEW = "preview"  # the kind of job


class Morphs:
    """Previews and exports of one session.

    Attributes:
        pictures: of the newest preview, in order; they come one by one.
        exports: those that run.
    """

    def __init__(
        self,
        worker: Worker,
        studio: Callable[[], "Studio"],
        complete: Callable[[MorphPlan], Route],
    ) -> None:
        """Start with nothing.

        Args:
            worker: draws.
            studio: called in the worker.
            complete: adds to a plan what is in use.
        """
        self.pictures: list[Picture] = []
        self.exports: list[Export] = []
        self._worker = worker
        self._studio = studio
        self._complete = complete
        self._thens: dict[Export, Then] = {}

    def preview(self, plan: MorphPlan, count: int = 12, side: int = 160) -> None:
        """Draw about `count` frames, scaled to `side` px, behind all else.

        Raises:
            AnimeDrawError: nothing would move, or there is no model.
        """
        job = partial(self._draw, self._complete(plan.thinned(count)), side)
        self.pictures = []
        self._worker.submit(PREVIEW, job, self.pictures.append, later=True)

    def _draw(self, route: Route, side: int) -> Iterator[Picture]:
        studio = self._studio()
        for frame in studio.frames(route, *studio.begin(route)):
            yield resize_picture(frame, side)

    @property
    def previewing(self) -> bool:
        """Whether pictures of the preview are to come."""
        return PREVIEW in self._worker.busy

    def cancel_preview(self) -> None:
        """Draw no more of the preview."""
        self._worker.forget(PREVIEW)

    def export(self, plan: MorphPlan, path: Path, then: Then | None = None) -> Export:
        """Write an animation in the background.

        Args:
            plan: what to go through.
            path: FILE.gif, .webp or .mp4, or a folder for PNG files.
            then: called with the path when it is written.

        Raises:
            AnimeDrawError: nothing would move, or there is no model. What is wrong
                with the path is raised by `poll`.
        """
        export = Export(self._worker, self._studio, self._complete(plan), path)
        self.exports.append(export)
        if then is not None:
            self._thens[export] = then
        return export

    def poll(self) -> None:
        """Look which exports have ended.

        Raises:
            Exception: what one of them failed by.
        """
        for export in [each for each in self.exports if not each.running]:
            self.exports.remove(export)
            then = self._thens.pop(export, None)
            if export.error is not None:
                raise export.error
            if then is not None and export.stage == "done":
                then(export.path)

    def close(self, seconds: float) -> None:
        """Give all exports up."""
        for export in self.exports:
            export.cancel()
        for export in self.exports:
            export.wait(seconds)
