"""The seven classes of a mask: ids, names, colours, keys and aliases.

This is the only copy. A mask stores the id; everything else is looked up here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class MaskClass:
    """One class: its id in a mask, its name, its colour (RGB) and its key."""

    id: int
    name: str
    colour: Colour
    key: str


CLASSES = (
    MaskClass(0, "background", (46, 52, 64), "0"),
    MaskClass(1, "skin", (226, 138, 100), "1"),
    MaskClass(2, "face", (255, 209, 178), "2"),
    MaskClass(3, "eye", (58, 134, 255), "3"),
    MaskClass(4, "mouth", (230, 57, 100), "4"),
    MaskClass(5, "hair", (146, 104, 220), "5"),
    MaskClass(6, "clothes", (62, 178, 142), "6"),
)
NUM_CLASSES = len(CLASSES)
NAMES = tuple(each.name for each in CLASSES)
IDS: Mapping[str, int] = {each.name: each.id for each in CLASSES}
PALETTE = tuple(each.colour for each in CLASSES)

# The colours in which masks of this scheme circulate: those of siyeong0's
# Anime-Face-Segmentation, and of his SPADE-Anime-Paint.
COMMUNITY_PALETTE: tuple[Colour, ...] = (
    (255, 255, 0),
    (0, 255, 255),
    (0, 255, 0),
    (255, 0, 0),
    (255, 255, 255),
    (0, 0, 255),
    (255, 0, 255),
)
PAINT_PALETTE: tuple[Colour, ...] = (
    (0, 0, 0),
    (255, 196, 196),
    (255, 224, 224),
    (255, 255, 255),
    (255, 0, 0),
    (32, 32, 96),
    (196, 0, 196),
)
KNOWN_PALETTES = (PALETTE, COMMUNITY_PALETTE, PAINT_PALETTE)

# The first scheme of Steins (2022) had fifteen classes; this is how they fold
# into seven. Accessories are worn, so they are clothes; brows and glasses are
# drawn on the face.
FIFTEEN_CLASSES: Mapping[str, str] = {
    "background": "background",
    "body": "skin",
    "ear": "skin",
    "hand": "skin",
    "face": "face",
    "nose": "face",
    "eyebrow": "face",
    "glasses": "face",
    "eyeball": "eye",
    "pupil": "eye",
    "eyelash": "eye",
    "mouth": "mouth",
    "hair": "hair",
    "hair_accessory": "clothes",
    "clothes": "clothes",
}
