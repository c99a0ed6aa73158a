"""A picture that follows mask and styles while somebody paints, class by class."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from anime_draw.masks import Mask, resize_mask
from anime_draw.parts import Classes, Parts, apart, compose
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


class Strand(NamedTuple):
    """What one style draws: all of the picture, of which some classes are taken."""

    live: Follows
    style: Style
    classes: Classes  # none: the rest


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
        self._lives: dict[Classes, Follows] = {}  # by the classes taken from each
        self._strands: list[Strand] = []  # of the last picture
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
        strands = self._divide(mask, style, parts)
        pictures = [each.live.paint(mask, each.style) for each in strands]
        self._strands, self._mask = strands, mask.copy()
        self.settled = all(each.live.settled for each in strands)
        return self._join(strands, pictures, mask)

    def preview(self, mask: Mask, style: Style, parts: Parts) -> Picture | None:
        """Return a draft (size, size, 3), if `paint` would take long.

        Raises:
            MaskError: an id is no class.
        """
        strands = self._divide(mask, style, parts)
        drafts = [each.live.preview(mask, each.style) for each in strands]
        if all(draft is None for draft in drafts):
            return None
        # Without a draft is what is quick: it has not changed, or by a stroke.
        pictures = [
            each.live.paint(mask, each.style) if draft is None else draft
            for each, draft in zip(strands, drafts, strict=True)
        ]
        return self._join(strands, pictures, mask)

    def refresh(self) -> Picture:
        """Draw the last picture anew, every pixel.

        Raises:
            ValueError: nothing has been painted yet.
        """
        if self._mask is None:
            raise ValueError("nothing has been painted yet")
        pictures = [each.live.refresh() for each in self._strands]
        self.settled = True
        return self._join(self._strands, pictures, self._mask)

    def _divide(self, mask: Mask, style: Style, parts: Parts) -> list[Strand]:
        groups = apart(parts, style, resize_mask(mask, self._base.size))
        for gone in self._lives.keys() - {classes for _, classes in groups}:
            del self._lives[gone]  # with all its features
        strands = [Strand(self._base, style, ())]
        for own, classes in groups:
            if classes not in self._lives:
                self._lives[classes] = self._make()
            strands.append(Strand(self._lives[classes], own, classes))
        return strands

    def _join(
        self, strands: Sequence[Strand], pictures: Sequence[Picture], mask: Mask
    ) -> Picture:
        base, *others = pictures
        classes = [each.classes for each in strands[1:]]
        pairs = zip(others, classes, strict=True)
        return compose(base, pairs, resize_mask(mask, self._base.size))
