"""Name what is measured beside hair: eyes, skin, clothes, background, the picture.

Everything is a median in CIELAB under the mask of a part, without the part's rim. What
has two ends, such as lightness, has one tag: amounts below 0 lead to the other end.
The directions of two tags would be the same one, once forth and once back. A part that
cannot be measured has no tag, and its picture counts among those without.
"""

import numpy as np

from anime_draw.tagging.colour import MIN_SHARE, name_colour
from anime_draw.tagging.scene import (
    Colour,
    Pixels,
    Scene,
    agreement,
    base,
    median,
)

BLUE = ("blue", "aqua")

# Half of 3,199 portraits lie above these: neither side of the cut is rare.
LIGHT_BACKGROUND = 66  # L* of its median
BRIGHT_PICTURE = 61  # L* of the mean of all pixels
WARM_PICTURE = 7  # b* of that mean: from bluish, below 0, to yellowish

# Faces are light in nearly all portraits, L* 92 in the middle; a twentieth are below 84
# and still coloured. Those of less chroma are pale faces in a dim light.
DARK_SKIN = 84
SKIN_CHROMA = 17
SKIN_HUE = (30, 90)  # degrees: from reddish to yellowish brown; not a tinted light

MOSTLY = 0.5  # share of a part's pixels that its colour must stand for

# An eye is outline and pupil, white, iris and shine; lids and fringes reach into it.
EYE_DARKEST = 0.3  # share that is outline and pupil
WHITE = (65, 12)  # lighter than this L*, of less chroma than this: white or shine
SKIN_LIKE = 15  # distance in CIELAB to the face's colour
FEWEST = 20  # pixels at 256 px that must be left of both irises

PALE_WHITE = 82  # L* from which silver cloth is white cloth in a shade
YELLOW = 35  # chroma from which what would be blonde hair is yellow, else beige


def tag_eyes(scene: Scene) -> tuple[str, ...]:
    """Return the tag of the colour of the irises."""
    if scene.share("face") < MIN_SHARE:
        return ()
    iris = find_iris(scene.pixels("eye"), base(scene.pixels("face", 2)))
    if len(iris) < FEWEST:
        return ()
    chroma = _chroma(iris)
    coloured = iris[chroma >= np.median(chroma)]
    return (f"{name_paint(Colour.of(median(coloured)))} eyes",)


def find_iris(eye: Pixels, face: Pixels) -> Pixels:
    """Return what is iris of the pixels of eyes (N, 3), by the face's colour (3,)."""
    if not len(eye):
        return eye
    lightness, white = eye[:, 0], WHITE
    dark = lightness <= np.quantile(lightness, EYE_DARKEST)
    pale = (lightness > white[0]) & (_chroma(eye) < white[1])
    skin = np.linalg.norm(eye - face, axis=1) < SKIN_LIKE
    return eye[~(dark | pale | skin)]


def tag_skin(scene: Scene) -> tuple[str, ...]:
    """Return "dark skin" if the face is dark and has the colour of skin."""
    if scene.share("face") < MIN_SHARE:
        return ()
    face = Colour.of(base(scene.pixels("face", 2)))
    dark = face.lightness < DARK_SKIN and face.chroma >= SKIN_CHROMA
    return ("dark skin",) if dark and SKIN_HUE[0] < face.hue < SKIN_HUE[1] else ()


def tag_clothes(scene: Scene) -> tuple[str, ...]:
    """Return the tag of the colour that most of the clothes have, if there is one."""
    if scene.share("clothes") < MIN_SHARE:
        return ()
    pixels = scene.pixels("clothes", 2)
    colour = median(pixels)
    if agreement(pixels, colour) < MOSTLY:
        return ()
    return (f"{name_paint(Colour.of(colour))} clothes",)


def tag_background(scene: Scene) -> tuple[str, ...]:
    """Return whether the background is light, and whether it is blue, such as sky."""
    if scene.share("background") < MIN_SHARE:
        return ()
    colour = Colour.of(median(scene.pixels("background", 3)))
    light = ("light background",) if colour.lightness >= LIGHT_BACKGROUND else ()
    blue = name_colour(colour) in BLUE
    return (*light, "blue background") if blue else light


def tag_picture(scene: Scene) -> tuple[str, ...]:
    """Return what the whole picture is: bright, warm."""
    lightness, _, yellow = scene.lab.reshape(-1, 3).mean(axis=0).tolist()
    bright = ("bright picture",) if lightness >= BRIGHT_PICTURE else ()
    return (*bright, *(("warm picture",) if yellow >= WARM_PICTURE else ()))


def name_paint(colour: Colour) -> str:
    """Return what people call a colour that is not one of hair."""
    match name_colour(colour):
        case "blonde":
            return "yellow" if colour.chroma >= YELLOW else "beige"
        case "silver":
            return "white" if colour.lightness >= PALE_WHITE else "grey"
        case word:
            return word


def _chroma(pixels: Pixels) -> Pixels:
    return np.hypot(pixels[:, 1], pixels[:, 2])
