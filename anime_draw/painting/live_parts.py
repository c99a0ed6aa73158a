"""A picture that follows mask and styles while somebody paints, class by class."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from anime_draw.masks import Mask, resize_mask
from anime_draw.parts import Classes, Parts, alike, compose, present
from anime_draw.pictures import Picture
from anime_draw.style import Style


class Follows(Protocol):
    """What keeps a picture in one style in step: a `Live`."""

    size: int
    settled: bool

    def preview(self, mask: Mask, style: Style) -> Picture | None:
        """Return a draft, if `paint` would take long."""

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Return the picture of a mask in a style."""

    def refresh(self) -> Picture:
        """Draw the last one anew, every pixel."""


class LiveParts:
    """Keeps a picture in step with a mask and the styles of its classes.

    Each style has a `Live` of its own, so that a stroke costs as many strokes as there
    are styles in the picture, and another style of the hair redraws the hair alone.

    Attributes:
        settled: whether `refresh` could not make the last picture any better.
    """

    def __init__(self, make: Callable[[], Follows]) -> None:
        """Take what makes a `Live`."""
        self.settled = True
        self._make = make
        self._base = make()
        self._lives: dict[Classes, Follows] = {}  # by the classes drawn in each
        self._drawn: list[Classes] = []  # those in the last picture
        self._mask: Mask | None = None

    def paint(self, mask: Mask, style: Style, parts: Parts) -> Picture:
        """Return the picture (size, size, 3) of a mask (H, W).

        Args:
            mask: what to draw.
            style: (D,), of all classes that have no other.
            parts: the styles of those.

        Raises:
            MaskError: an id is no class.
        """
        base = self._base.paint(mask, style)
        others = [
            (self._live(classes).paint(mask, own), classes)
            for own, classes in self._seen(mask, parts)
        ]
        self._drawn = [classes for _, classes in others]
        self._mask = resize_mask(mask, self._base.size)
        lives = [self._base, *map(self._live, self._drawn)]
        self.settled = all(live.settled for live in lives)
        return compose(base, others, self._mask)

    def preview(self, mask: Mask, style: Style, parts: Parts) -> Picture | None:
        """Return a draft (size, size, 3), if `paint` would take long."""
        seen = self._seen(mask, parts)
        drafts = [self._base.preview(mask, style)]
        drafts += [self._live(classes).preview(mask, own) for own, classes in seen]
        if all(draft is None for draft in drafts):
            return None
        # Those without a draft are quick: what they draw has not changed, or by a
        # stroke.
        base, *others = (
            live.paint(mask, own) if draft is None else draft
            for draft, live, own in zip(
                drafts,
                [self._base, *(self._live(classes) for _, classes in seen)],
                [style, *(own for own, _ in seen)],
                strict=True,
            )
        )
        pairs = zip(others, (classes for _, classes in seen), strict=True)
        return compose(base, pairs, resize_mask(mask, self._base.size))

    def refresh(self) -> Picture:
        """Draw the last picture anew, every pixel.

        Raises:
            ValueError: nothing has been painted yet.
        """
        base = self._base.refresh()
        assert self._mask is not None
        others = [(self._live(each).refresh(), each) for each in self._drawn]
        self.settled = True
        return compose(base, others, self._mask)

    def _seen(self, mask: Mask, parts: Parts) -> list[tuple[Style, Classes]]:
        groups = alike(parts)
        for gone in self._lives.keys() - {classes for _, classes in groups}:
            del self._lives[gone]  # with all its features
        return present(groups, np.asarray(mask))

    def _live(self, classes: Classes) -> Follows:
        if classes not in self._lives:
            self._lives[classes] = self._make()
        return self._lives[classes]
