"""Colours that go together: hair, skin, eyes, clothes and background of a portrait."""

import colorsys
from dataclasses import dataclass

import numpy as np

Colour = tuple[int, int, int]

# Hair by the words of illustration2vec: base colours (RGB).
HAIR: dict[str, tuple[Colour, ...]] = {
    "blonde": ((246, 218, 128), (240, 205, 110), (250, 228, 160)),
    "brown": ((134, 88, 58), (112, 72, 52), (158, 110, 72)),
    "black": ((46, 46, 52), (40, 40, 43), (52, 50, 54)),
    "blue": ((74, 112, 204), (56, 84, 168), (104, 150, 226)),
    "pink": ((248, 164, 190), (240, 140, 176), (252, 186, 200)),
    "purple": ((138, 94, 186), (112, 78, 158), (170, 128, 212)),
    "green": ((94, 170, 104), (66, 138, 92), (140, 196, 120)),
    "red": ((196, 54, 54), (172, 40, 50), (214, 72, 62)),
    "silver": ((190, 194, 204), (178, 182, 194), (200, 202, 208)),
    "white": ((240, 240, 244), (246, 244, 242), (236, 238, 244)),
    "orange": ((240, 142, 60), (232, 124, 50), (246, 160, 84)),
    "aqua": ((112, 214, 216), (92, 200, 208), (140, 226, 222)),
    "grey": ((132, 134, 142), (118, 120, 126), (146, 146, 152)),
}
HAIR_WORDS = tuple(HAIR)

SKIN: tuple[Colour, ...] = (
    (255, 232, 216),
    (255, 226, 206),
    (254, 220, 196),
    (248, 208, 180),
    (228, 178, 142),
    (186, 132, 100),
)
SKIN_SHARES = (0.26, 0.28, 0.22, 0.12, 0.07, 0.05)

IRIS: tuple[Colour, ...] = (
    (70, 130, 230),
    (60, 176, 214),
    (60, 168, 110),
    (130, 88, 52),
    (184, 118, 50),
    (222, 160, 60),
    (204, 58, 70),
    (214, 92, 150),
    (134, 84, 206),
    (104, 112, 132),
)

# Clothes: main colour and accent.
CLOTH: tuple[tuple[Colour, Colour], ...] = (
    ((52, 64, 104), (206, 62, 74)),
    ((246, 246, 250), (58, 84, 150)),
    ((64, 60, 72), (214, 76, 92)),
    ((226, 110, 120), (255, 244, 236)),
    ((118, 164, 214), (252, 250, 244)),
    ((244, 206, 120), (120, 84, 66)),
    ((126, 172, 140), (248, 238, 210)),
    ((152, 118, 178), (250, 228, 140)),
    ((196, 84, 70), (250, 232, 200)),
    ((250, 226, 226), (214, 92, 122)),
    ((76, 130, 132), (246, 222, 168)),
    ((108, 84, 74), (236, 196, 140)),
)

WHITE: Colour = (255, 255, 255)
INK: Colour = (46, 34, 44)


@dataclass(frozen=True)
class Tones:
    """The tones in which one material is drawn."""

    light: Colour
    base: Colour
    shade: Colour
    line: Colour


@dataclass(frozen=True)
class Scheme:
    """The colours of a portrait; `hair_word` names that of its hair."""

    hair_word: str
    hair: Tones
    skin: Tones
    iris: Tones
    cloth: Tones
    accent: Tones
    backdrop: tuple[Colour, Colour, Colour]


def mix(a: Colour, b: Colour, amount: float) -> Colour:
    """Return the colour at `amount` of the way from a to b."""
    r, g, b_ = (round(x + (y - x) * amount) for x, y in zip(a, b, strict=True))
    return r, g, b_


def multiply(colour: Colour, tint: tuple[float, float, float]) -> Colour:
    """Return the colour as seen through a filter, 0 to 1 per channel."""
    r, g, b = (round(x * y) for x, y in zip(colour, tint, strict=True))
    return r, g, b


def from_hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return a colour by hue (turns), saturation and value (0 to 1)."""
    r, g, b = (round(255 * x) for x in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return r, g, b


def hue_of(colour: Colour) -> float:
    """Return the hue of a colour in turns, 0 to 1."""
    return colorsys.rgb_to_hsv(*(x / 255 for x in colour))[0]


def tones(base: Colour) -> Tones:
    """Return the tones of cloth or hair: shade cool, line dark, light warm."""
    pale = min(base) > 200
    return Tones(
        light=mix(base, (255, 250, 240), 0.5),
        base=base,
        shade=multiply(base, (0.86, 0.84, 0.89) if pale else (0.77, 0.72, 0.81)),
        line=mix(multiply(base, (0.36, 0.30, 0.38)), INK, 0.35),
    )


def skin_tones(base: Colour) -> Tones:
    """Return the tones of skin: shade and line warm."""
    return Tones(
        light=mix(base, WHITE, 0.5),
        base=base,
        shade=multiply(base, (0.93, 0.79, 0.77)),
        line=multiply(base, (0.52, 0.33, 0.31)),
    )


def choose_scheme(rng: np.random.Generator) -> Scheme:
    """Choose the colours of a portrait."""
    word = HAIR_WORDS[rng.integers(len(HAIR_WORDS))]
    hair = _vary(HAIR[word][rng.integers(len(HAIR[word]))], rng, 5)
    skin = SKIN[rng.choice(len(SKIN), p=SKIN_SHARES)]
    main, accent = CLOTH[rng.integers(len(CLOTH))]
    iris = IRIS[rng.integers(len(IRIS))]
    return Scheme(
        hair_word=word,
        hair=tones(hair),
        skin=skin_tones(_vary(skin, rng, 3)),
        iris=tones(iris),
        cloth=tones(_vary(main, rng, 6)),
        accent=tones(_vary(accent, rng, 6)),
        backdrop=_choose_backdrop(hair, rng),
    )


def _vary(colour: Colour, rng: np.random.Generator, amount: float) -> Colour:
    """Make a colour lighter or darker, and a little warmer or cooler."""
    change = rng.normal(0, amount) + rng.normal(0, amount / 4, 3)
    r, g, b = (int(x) for x in np.clip(np.array(colour) + change, 0, 255))
    return r, g, b


def _choose_backdrop(
    hair: Colour, rng: np.random.Generator
) -> tuple[Colour, Colour, Colour]:
    # Opposite of the hair or beside it, and pale, so that the hair stands out.
    hue = hue_of(hair) + rng.choice((0.5, 0.42, 0.58, 0.12, -0.12))
    value = rng.uniform(0.86, 0.97) if rng.random() < 0.85 else rng.uniform(0.35, 0.5)
    saturation = rng.uniform(0.10, 0.26)
    top = from_hsv(hue, saturation, value)
    bottom = from_hsv(hue + rng.uniform(-0.08, 0.08), saturation * 0.5, value)
    return top, bottom, from_hsv(hue, saturation * 0.35, min(1.0, value * 1.1))
