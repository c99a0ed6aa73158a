"""Write an animation in the background; it can be given up at any time. No Tk."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..files.leftovers import scratch_beside
from ..studio.plan import Route
from ..studio.worker import Worker

if TYPE_CHECKING:
    from anime_draw.painter import Paints
    from anime_draw.style import Style

    from ..studio.studio import Studio


class Queued:
    """Paints as a painter does, but each picture waits its turn in the worker."""

    def __init__(
        self, painter: "Paints", wait: Callable[[Callable[[], Picture]], Picture]
    ) -> None:
        self.size = painter.size
        self._painter = painter
        self._wait = wait

    def paint(self, mask: Mask, style: "Style") -> Picture:
        """Draw a picture in the worker."""
        return self._wait(lambda: self._painter.paint(mask, style))


class Export:
    """An animation being written by a thread of its own.

    Its frames are drawn by the worker, each behind all that the window waits for, so
    that painting stays live. Cancelling leaves no file, and an older one as it was.

    Attributes:
        path: FILE.gif, .webp or .mp4, or a folder for PNG files.
        done, total: frames.
        error: what went wrong.
    """

    def __init__(
        self,
        worker: "Worker",
        studio: Callable[[], "Studio"],
        route: Route,
        path: Path,
    ) -> None:
        self.path = path
        self.done = 0
        self.total = route.plan.num_frames
        self.error: Exception | None = None
        self._outcome = ""
        self._worker = worker
        self._studio = studio
        self._route = route
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return not self._outcome

    @property
    def stage(self) -> str:
        """What it is at: drawing or writing; or how it ended: done, cancelled, failed.

        Writing is what a format does when it has all frames.
        """
        drawing = "drawing" if self.done < self.total else "writing"
        return self._outcome or drawing

    def cancel(self) -> None:
        """Give it up, soon."""
        self._cancelled.set()

    def wait(self, seconds: float) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._write()
            outcome = "done"
        except CancelledError:
            outcome = "cancelled"
        except Exception as error:  # for whoever polls
            self.error = error
            outcome = "failed"
        self._outcome = outcome

    def _write(self) -> None:
        studio = self._worker.ask(self._studio)
        fps = self._route.plan.fps
        studio.check_animation(self.path, fps)
        with scratch_beside(self.path) as path:
            studio.save_animation(path, self._frames(studio), fps)
            self._check()

    def _frames(self, studio: "Studio") -> Iterator[Picture]:
        begin = partial(studio.begin, self._route)
        painter, stops = self._worker.ask(begin)  # of now, whatever is loaded later
        queued = Queued(painter, self._paint)
        for frame in studio.frames(self._route, queued, stops):
            self._check()
            self.done += 1
            yield frame

    def _paint(self, job: Callable[[], Picture]) -> Picture:
        self._check()
        return self._worker.ask(job)

    def _check(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError
