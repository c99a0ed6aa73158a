"""What is kept of a set of pictures: of the real ones, or of those drawn in one way.

Both kinds go through the same eyes, so that a figure of the drawn has the real
pictures' own beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS, NUM_CLASSES
from anime_draw.evaluation.eyes import difference_of_eyes
from anime_draw.evaluation.features import FeatureNetwork
from anime_draw.evaluation.following import Colour, eye_colour, hair_colour
from anime_draw.evaluation.texture import find_windows, measure_texture, window_side
from anime_draw.masks import Mask
from anime_draw.metrics import confusion_matrix
from anime_draw.pictures import Picture
from anime_draw.segmenter import Segmenter
from anime_draw.style import Style, StyleEncoder


@dataclass
class Observations:
    """One item each of N pictures; `styles` (D,) stay empty without an encoder."""

    confusions: list[NDArray[np.int64]] = field(default_factory=list)
    features: list[NDArray[np.floating]] = field(default_factory=list)
    textures: list[NDArray[np.float64]] = field(default_factory=list)
    windows: list[int] = field(default_factory=list)
    hair: list[Colour] = field(default_factory=list)
    irises: list[Colour] = field(default_factory=list)
    eyes: list[float] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.confusions)


@dataclass(frozen=True)
class Observer:
    """The networks that pictures are seen with."""

    segmenter: Segmenter
    features: FeatureNetwork
    encoder: StyleEncoder | None

    def observe(
        self, pictures: Sequence[Picture], masks: Sequence[Mask], into: Observations
    ) -> list[Mask]:
        """Keep what is seen in square pictures with their masks.

        Returns:
            What the U-Net takes each picture for.
        """
        segmented, _ = self.segmenter.segment(pictures)
        into.features.extend(self.features(pictures))
        if self.encoder is not None:
            into.styles.extend(self.encoder.encode(pictures))
        for picture, mask, found in zip(pictures, masks, segmented, strict=True):
            side = window_side(len(picture))
            corners = find_windows(mask == IDS["hair"], side)
            into.confusions.append(confusion_matrix(mask, found, NUM_CLASSES))
            into.textures.append(measure_texture(picture, corners, side))
            into.windows.append(len(corners))
            into.hair.append(hair_colour(picture, mask))
            into.irises.append(eye_colour(picture, mask))
            into.eyes.append(difference_of_eyes(picture, mask))
        return segmented
