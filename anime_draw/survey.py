"""Look through many pictures: the style and the tags of each, one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from anime_draw.data.fit import make_square
from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import Portrait
from anime_draw.pictures import Picture, resize_picture
from anime_draw.results import Skipped
from anime_draw.style import Style, StyleEncoder, Styles
from anime_draw.tagging.tags import Tagger, Tagging

BATCH = 16  # pictures that are held and encoded at once


@dataclass(frozen=True)
class Surveyed:
    """What was found out about a picture.

    Attributes:
        name: its path, seen from the folder of pictures.
        style: (D,).
        tagging: its tags, or why it has none.
        thumbnail: a small square copy.
    """

    name: str
    path: Path
    style: Style
    tagging: Tagging
    thumbnail: Picture


def survey(
    portraits: Iterable[Portrait | Skipped],
    encoder: StyleEncoder,
    tagger: Tagger | None = None,
    *,
    thumbnail: int = 48,
) -> Iterator[Surveyed | Skipped]:
    """Yield style and tags of each portrait, and what was skipped before.

    Args:
        portraits: opened pictures, as `gallery.open_portraits` yields them.
        encoder: gives the styles.
        tagger: gives the tags; none are given without it.
        thumbnail: pixels, side of the small copies.

    Raises:
        AnimeDrawError: the tagger cannot work with these pictures at all.
    """
    for batch in _batches(portraits):
        if isinstance(batch, Skipped):
            yield batch
            continue
        styles = encoder.encode([each.picture for each in batch])
        taggings = tagger.tag(batch) if tagger else [Tagging()] * len(batch)
        for portrait, style, tagging in zip(batch, styles, taggings, strict=True):
            square = make_square(portrait.picture, "crop", 0)
            small = resize_picture(square, thumbnail)
            yield Surveyed(portrait.name, portrait.path, style, tagging, small)


def _batches(
    portraits: Iterable[Portrait | Skipped],
) -> Iterator[list[Portrait] | Skipped]:
    stream = iter(portraits)
    while some := list(islice(stream, BATCH)):
        yield from (each for each in some if isinstance(each, Skipped))
        if good := [each for each in some if isinstance(each, Portrait)]:
            yield good


def stack_styles(surveyed: Iterable[Surveyed]) -> Styles:
    """Return the styles (N, D) of surveyed pictures.

    Raises:
        AnimeDrawError: there are none.
    """
    styles = [each.style for each in surveyed]
    if not styles:
        raise AnimeDrawError("no picture could be read, so there is nothing to show")
    return np.stack(styles)
