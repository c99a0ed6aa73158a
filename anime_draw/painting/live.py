"""A picture that follows mask and style while somebody paints."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask, check_mask, resize_mask
from anime_draw.pictures import Picture
from anime_draw.settings import LiveSettings
from anime_draw.style import Style, Styles

MOST = 0.08  # share of the pixels that a stroke changes; more is drawn anew as quickly
FIRST = 2  # times as long as others, or more, that the first picture takes


class Drawing(Protocol):
    """What draws: a `Canvas`, or a `DenseCanvas`."""

    exact: bool

    def draw(self, mask: Mask, style: Style) -> Picture:
        """Draw every pixel."""

    def draft(self, mask: Mask, style: Style) -> Picture | None:
        """Sketch what `draw` would draw next, if that can be done any sooner."""

    def update(self, mask: Mask, tolerance: float) -> Picture:
        """Draw another mask in the same style."""

    def draw_batch(self, masks: Sequence[Mask], styles: Styles) -> NDArray[np.uint8]:
        """Draw several, every pixel."""


class Live:
    """Keeps a picture in step with a mask and a style.

    A stroke recomputes what it reaches, as far as it changes a pixel by more than a
    tolerance; a style recomputes the picture, but not what depends on the mask alone.

    Attributes:
        size: pixels, the side of pictures and masks.
        settled: whether the last picture is what `Painter.paint` would draw; else
            `refresh` makes it so.
        device_text: what it draws on, such as "cpu bf16".
    """

    def __init__(
        self,
        make: Callable[[], Drawing],
        size: int,
        *,
        lock: threading.Lock,
        device_text: str,
        budget: float = LiveSettings.budget,
        tolerance: float = LiveSettings.tolerance,
    ) -> None:
        """Take what makes canvases.

        Args:
            make: returns a canvas.
            size: pixels.
            lock: held while drawing: canvases share tables.
            device_text: see the attribute.
            budget: seconds that a picture may take before a draft comes first.
            tolerance: change of a pixel's features that is let pass by an update,
                relative to their mean size; 0 lets none pass.
        """
        self.size = size
        self.settled = True
        self.device_text = device_text
        self._make = make
        self._lock = lock
        self._budget = budget
        self._tolerance = tolerance
        self._canvas: Drawing | None = None
        self._drafted = False  # whether a draft is all that the canvas has
        self._mask: Mask | None = None
        self._style: Style | None = None
        self._picture: Picture | None = None
        self._seconds: dict[str, float] = {}  # that each kind of drawing took last

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Return the picture (size, size, 3) of a mask (H, W) in a style (D,).

        Raises:
            MaskError: an id is no class.
        """
        mask = resize_mask(check_mask(mask, name="mask"), self.size)
        kind = self._kind(mask, style)
        if kind == "same":
            assert self._picture is not None
            return self._picture.copy()
        if kind == "stroke" and not self._drafted:
            return self._update(mask)
        return self._draw(mask, style)

    def refresh(self) -> Picture:
        """Draw the last mask and style anew, every pixel.

        Raises:
            ValueError: nothing has been painted yet.
        """
        if self._mask is None or self._style is None:
            raise ValueError("nothing has been painted yet")
        return self._draw(self._mask, self._style)

    def preview(self, mask: Mask, style: Style) -> Picture | None:
        """Return a draft (size, size, 3), if `paint` would take long.

        None if it would not, if nothing has been painted from which to learn how to
        sketch, and for a stroke: the last picture is nearer to the next than a draft.

        Raises:
            MaskError: an id is no class.
        """
        mask = resize_mask(check_mask(mask, name="mask"), self.size)
        slow = self._seconds.get("style", 0.0) > self._budget
        if not slow or self._kind(mask, style) in ("same", "stroke"):
            return None
        with self._lock:
            draft = self._own().draft(mask, style)
        self._drafted = self._drafted or draft is not None
        return draft

    def _kind(self, mask: Mask, style: Style) -> str:
        if self._style is None or not np.array_equal(style, self._style):
            return "style"
        changed = np.count_nonzero(mask != self._mask)
        if changed == 0:
            return "same"
        return "stroke" if changed < MOST * mask.size else "mask"

    def _draw(self, mask: Mask, style: Style) -> Picture:
        canvas = self._own()
        with self._record("style", mask, style):
            self._picture = canvas.draw(mask, style)
        self.settled, self._drafted = True, False
        return self._picture.copy()

    def _update(self, mask: Mask) -> Picture:
        canvas, style = self._own(), self._style
        assert style is not None
        with self._record("stroke", mask, style):
            self._picture = canvas.update(mask, self._tolerance)
        self.settled = canvas.exact
        return self._picture.copy()

    @contextmanager
    def _record(self, kind: str, mask: Mask, style: Style) -> Iterator[None]:
        self._style = None  # until it is drawn: an error leaves nothing half done
        with self._lock:
            began = time.perf_counter()
            yield
            seconds = time.perf_counter() - began
        # The first prepares much that later ones find ready.
        self._seconds[kind] = seconds if self._seconds else seconds / FIRST
        self._mask, self._style = mask.copy(), style.copy()

    def _own(self) -> Drawing:
        if self._canvas is None:
            self._canvas = self._make()
        return self._canvas
