"""The tagger that measures: the colours of whatever parts it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import Portrait
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.tagging import parts
from anime_draw.tagging.colour import tag_hair
from anime_draw.tagging.scene import Scene
from anime_draw.tagging.tags import Tagging

HAIR = "hair"
# What can be measured beside hair, and what tags it.
PARTS: Mapping[str, Callable[[Scene], tuple[str, ...]]] = {
    "eyes": parts.tag_eyes,
    "skin": parts.tag_skin,
    "clothes": parts.tag_clothes,
    "background": parts.tag_background,
    "picture": parts.tag_picture,
}
EVERYTHING = (HAIR, *PARTS)


class Segments(Protocol):
    """What finds the parts of pictures without a mask: a `Segmenter`."""

    def segment(
        self, pictures: Sequence[Picture]
    ) -> tuple[list[Mask], NDArray[np.float32]]:
        """Return the mask (H, W) of each picture, and confidences."""
        ...


class ColourTagger:
    """Tags portraits with the colour of their hair, and of other parts if asked.

    Portraits without a mask are segmented if a segmenter is given.
    """

    def __init__(
        self, segmenter: Segments | None = None, parts: Sequence[str] = (HAIR,)
    ) -> None:
        """Take what finds masks, and the parts to be tagged: some of `EVERYTHING`.

        Raises:
            ValueError: there is no such part.
        """
        if strange := set(parts) - set(EVERYTHING):
            raise ValueError(f"expected parts of {EVERYTHING}, got {sorted(strange)}")
        self._segmenter = segmenter
        self._parts = tuple(parts)

    def tag(self, portraits: Sequence[Portrait]) -> list[Tagging]:
        """Return the tags of each portrait, or the reason why it has none.

        Raises:
            AnimeDrawError: a portrait has no mask and there is no segmenter.
        """
        return [
            tag_parts(Scene.of(portrait.picture, mask), self._parts)
            for portrait, mask in zip(portraits, self._masks(portraits), strict=True)
        ]

    def _masks(self, portraits: Sequence[Portrait]) -> list[Mask]:
        masks = {i: each.mask for i, each in enumerate(portraits)}
        missing = [i for i, mask in masks.items() if mask is None]
        if missing and self._segmenter is None:
            raise AnimeDrawError(
                f"{portraits[missing[0]].path}: has no mask to measure under; give"
                " --unet MODEL, or a data set in place of the pictures"
            )
        if missing and self._segmenter is not None:
            found, _ = self._segmenter.segment([portraits[i].picture for i in missing])
            masks.update(zip(missing, found, strict=True))
        return [mask for mask in masks.values() if mask is not None]


def tag_parts(scene: Scene, chosen: Sequence[str]) -> Tagging:
    """Return the tags of chosen parts; where hair is asked for it must be there."""
    hair = tag_hair(scene) if HAIR in chosen else Tagging()
    if hair.reason:
        return hair
    others = [tag for part in PARTS if part in chosen for tag in PARTS[part](scene)]
    return Tagging((*hair.tags, *others))
