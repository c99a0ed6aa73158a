"""Classes in styles of their own: the hair of one picture, the clothes of another.

Shapes are the mask's, whatever the style. So portraits of one mask in several styles
fit each other, and each class is taken from the portrait in its style; at borders one
passes into the other over a few pixels. Any model can do so, unlike styles that vary
within the network (SEAN, arXiv 1911.12861), which it has to be trained for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask, resize_mask
from anime_draw.morph import attribute_stops
from anime_draw.pictures import Picture
from anime_draw.style import Style, Styles

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes
    from anime_draw.painter import Paints

SOFT = 1 / 340  # of the side: the standard deviation of a border

Parts = Mapping[int, Style]  # by class id
Classes = tuple[int, ...]


class InParts:
    """Paints as a painter does, but some classes always in styles of their own.

    Attributes:
        parts: their styles.
    """

    def __init__(self, painter: "Paints", parts: Parts) -> None:
        self.size, self.parts = painter.size, parts
        self._painter = painter
        self._drawn: dict[tuple[bytes, bytes], Picture] = {}

    def paint(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W), else in a style (D,)."""
        mask = resize_mask(mask, self.size)
        base = self._painter.paint(mask, style)
        others = [
            (self._in_own(mask, own), classes)
            for own, classes in apart(self.parts, style, mask)
        ]
        return compose(base, others, mask)

    def _in_own(self, mask: Mask, style: Style) -> Picture:
        """Draw a mask in a style; the one before needs not be drawn again."""
        key = mask.tobytes(), style.tobytes()
        picture = self._drawn.pop(key, None)
        if picture is None:
            picture = self._painter.paint(mask, style)
        self._drawn[key] = picture
        while len(self._drawn) > len(self.parts):
            del self._drawn[next(iter(self._drawn))]  # the oldest
        return picture


class Joined:
    """Paints several styles (P, D) at once: that of the rest, and of some classes.

    So the way from one set of styles to another is gone as that between two styles.
    """

    def __init__(self, painter: "Paints", labels: Sequence[int]) -> None:
        """Take a painter, and the ids of the classes, in their order."""
        self.size = painter.size
        self._labels, self._painter = labels, InParts(painter, {})

    def paint(self, mask: Mask, style: Styles) -> Picture:
        """Draw the picture (size, size, 3) of a mask (H, W) in styles (P, D)."""
        base, *own = style
        self._painter.parts = dict(zip(self._labels, own, strict=True))
        return self._painter.paint(mask, base)


def join_stops(
    styles: Sequence[Style], parts: Sequence[Parts]
) -> tuple[list[int], Styles]:
    """Return which classes have a style of their own at any stop, and all styles.

    Args:
        styles: (N, D), of the rest.
        parts: of each stop.

    Returns:
        The ids, and styles (N, P, D) as `Joined` takes them.
    """
    labels = sorted({label for each in parts for label in each})
    stops = [
        [style, *(own.get(label, style) for label in labels)]
        for style, own in zip(styles, parts, strict=True)
    ]
    return labels, np.stack([np.stack(each) for each in stops])


def attribute_ways(
    start: Style,
    parts: Parts,
    attributes: "Attributes",
    amounts: Sequence[tuple[str, float]],
) -> Styles:
    """Return styles (N, P, D) as `Joined` takes them: one attribute after another.

    Raises:
        AnimeDrawError: an attribute is unknown.
    """
    styles = (start, *parts.values())
    ways = [attribute_stops(style, attributes, amounts) for style in styles]
    return np.stack(ways, axis=1)


def apart(parts: Parts, base: Style, mask: Mask) -> list[tuple[Style, Classes]]:
    """Return each style that is drawn beside the base once, with all its classes.

    Classes that have the style of the base anyway are left out, and styles of which the
    mask (H, W) shows no class.
    """
    groups: dict[bytes, tuple[Style, list[int]]] = {}
    for label, style in sorted(parts.items()):
        if not np.array_equal(style, base):
            groups.setdefault(style.tobytes(), (style, []))[1].append(label)
    if not groups:
        return []
    seen = set(np.unique(mask).tolist())
    return [
        (style, tuple(labels))
        for style, labels in groups.values()
        if seen.intersection(labels)
    ]


def compose(
    base: Picture, others: Iterable[tuple[Picture, Collection[int]]], mask: Mask
) -> Picture:
    """Return a picture (S, S, 3) whose classes are taken from others.

    Args:
        base: the rest.
        others: pictures of the same mask, and the classes to take from each.
        mask: (S, S).
    """
    if not (others := list(others)):
        return base
    whole = base.astype(np.float32)
    for picture, classes in others:
        share = share_of(mask, classes)
        y, x = bounds(share)
        change = picture[y, x].astype(np.float32) - base[y, x]
        whole[y, x] += share[y, x, None] * change
    return np.asarray(whole.round().clip(0, 255).astype(np.uint8))


def share_of(mask: Mask, classes: Collection[int]) -> NDArray[np.float32]:
    """Return how much of each pixel (S, S) belongs to some classes, 0 to 1.

    The shares of all classes add up to 1.
    """
    inside = np.isin(mask, list(classes)).astype(np.float32)
    blurred = cv2.GaussianBlur(inside, (0, 0), SOFT * len(mask))
    return np.asarray(blurred, np.float32)


def bounds(share: NDArray[np.float32]) -> tuple[slice, slice]:
    """Return the rows and columns outside of which a share (S, S) is 0."""
    rows, columns = (np.flatnonzero(share.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0), slice(0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
