"""Name the colour of hair by measuring it under the hair mask, in CIELAB.

Drawn hair is a base colour, a shadow, a shine and outlines. What people name it after
is the base: outlines and the deepest shadow are the darkest 30 % of its pixels, the
shine the lightest 5 %. The median of the rest is measured, and named by the region of
CIELAB that it lies in: the first row of `REGIONS` that holds it.
"""

from typing import NamedTuple

from anime_draw.tagging.scene import Colour, Scene, base
from anime_draw.tagging.tags import Tagging

# The words of illustration2vec, each followed by " hair" in a tag.
WORDS = (
    "blonde",
    "brown",
    "black",
    "blue",
    "pink",
    "purple",
    "green",
    "red",
    "silver",
    "white",
    "orange",
    "aqua",
    "grey",
)
HAIR_TAGS = tuple(f"{word} hair" for word in WORDS)

MIN_SHARE = 0.02  # of the picture that must be hair

Range = tuple[float, float]
ANY: Range = (0, 200)


class Region(NamedTuple):
    """A part of CIELAB with a name; from included, to excluded; hue may wrap at 360."""

    word: str
    lightness: Range
    chroma: Range
    hue: Range

    def holds(self, colour: Colour) -> bool:
        """Tell whether a colour lies in it."""
        start, width = self.hue[0], (self.hue[1] - self.hue[0]) % 360 or 360
        return (
            self.lightness[0] <= colour.lightness < self.lightness[1]
            and self.chroma[0] <= colour.chroma < self.chroma[1]
            and (colour.hue - start) % 360 < width
        )


# Drawn up by looking at portraits. Black, grey and silver hair is tinted more often
# than not, mostly bluish, so that the neutral regions reach further there.
REGIONS = (
    Region("black", (0, 20), (0, 12), (100, 20)),
    Region("black", (0, 34), (0, 9), (0, 360)),
    Region("black", (0, 42), (0, 7), (0, 360)),
    Region("black", (0, 40), (0, 9.5), (230, 340)),
    Region("black", (0, 44), (0, 8), (230, 340)),
    Region("black", (0, 28), (0, 12.5), (300, 340)),
    Region("grey", (0, 68), (0, 7.5), (0, 360)),
    Region("grey", (42, 68), (0, 10), (220, 350)),
    Region("silver", (68, 90), (0, 8), (0, 360)),
    Region("silver", (68, 90), (0, 10), (220, 330)),
    Region("white", (90, 200), (0, 7), (0, 360)),
    # 0 to 20 degrees, then up to 45: pink, red and reddish brown
    Region("red", (0, 62), (45, 200), (0, 20)),
    Region("pink", (58, 200), ANY, (0, 20)),
    Region("red", ANY, (30, 200), (0, 20)),
    Region("red", (0, 36), (18, 200), (0, 15)),
    Region("brown", ANY, ANY, (0, 20)),
    Region("red", (0, 69), (36, 200), (20, 45)),
    Region("red", (0, 48), (30, 200), (20, 45)),
    Region("orange", ANY, (42, 200), (38, 45)),
    Region("pink", (66, 200), ANY, (20, 36)),
    Region("pink", (74, 200), ANY, (36, 45)),
    Region("brown", ANY, ANY, (20, 45)),
    # 45 to 82, then up to 109: brown is dark or pale orange and dark yellow
    Region("orange", (46, 200), (42, 200), (45, 82)),
    Region("pink", (79, 200), (20, 42), (45, 50)),
    Region("blonde", (79, 200), ANY, (45, 82)),
    Region("blonde", (64, 79), ANY, (68, 82)),
    Region("brown", ANY, ANY, (45, 82)),
    Region("blonde", (60, 200), ANY, (82, 109)),
    Region("green", ANY, ANY, (98, 109)),
    Region("brown", ANY, ANY, (82, 98)),
    # 109 to 297: green, aqua and blue
    Region("green", ANY, ANY, (109, 178)),
    Region("aqua", (55, 200), ANY, (178, 238)),
    Region("green", ANY, ANY, (178, 200)),
    Region("blue", ANY, ANY, (200, 297)),
    Region("blue", (0, 60), (30, 200), (297, 302)),  # CIELAB's blue leans to purple
    # 297 to 360: purple and pink
    Region("purple", ANY, ANY, (297, 330)),
    Region("pink", (58, 200), ANY, (330, 360)),
    Region("pink", (48, 58), (32, 200), (330, 360)),
    Region("red", (0, 48), (32, 200), (350, 360)),
    Region("purple", ANY, ANY, (330, 360)),
)


def tag_hair(scene: Scene) -> Tagging:
    """Return the tag of the hair colour, or the reason why there is none."""
    if (share := scene.share("hair")) < MIN_SHARE:
        return Tagging(
            reason=f"hair covers {share:.1%} of the picture, less than {MIN_SHARE:.0%}"
        )
    return Tagging((f"{name_colour(measure_hair(scene))} hair",))


def measure_hair(scene: Scene) -> Colour:
    """Measure the base colour of hair.

    Raises:
        ValueError: the mask has no hair.
    """
    pixels = scene.pixels("hair")
    if not len(pixels):
        raise ValueError("expected a mask with hair, got none")
    return Colour.of(base(pixels))


def name_colour(colour: Colour) -> str:
    """Return the one of `WORDS` that people would call a hair colour."""
    return next(region.word for region in REGIONS if region.holds(colour))
