"""Backgrounds: a soft gradient and simple things on it."""

import numpy as np

from anime_draw.data.sample.canvas import UNITS, Pen
from anime_draw.data.sample.geometry import Points, curve, ellipse, heart, star
from anime_draw.data.sample.palette import Colour, Scheme, mix

Colours = tuple[Colour, Colour, Colour]


def draw_backdrop(pen: Pen, scheme: Scheme, rng: np.random.Generator) -> None:
    """Fill the canvas; nothing is noted, since what has no class is background."""
    top, bottom, _ = scheme.backdrop
    pen.fill(_box(-8, -8, UNITS + 8, UNITS + 8), (top, bottom))
    draw = KINDS[rng.integers(len(KINDS))]
    draw(pen, scheme.backdrop, rng)


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], float)


def _plain(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    pen.glow(_box(-100, -60, 612, 560), colours[2], 0.7)


def _rays(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    x, y = rng.uniform(150, 360), rng.uniform(150, 330)
    paler = mix(colours[0], colours[2], 0.45)
    count = int(rng.integers(10, 17))
    phase = rng.uniform(0, 1)
    for i in range(count):
        a, b = ((i + phase + part) * 2 * np.pi / count for part in (0, 0.5))
        reach = 700
        ends = [(x + reach * np.cos(t), y + reach * np.sin(t)) for t in (a, b)]
        pen.fill(np.array([(x, y), *ends]), paler)


def _stripes(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    step, slant = rng.uniform(34, 70), rng.uniform(-200, 200)
    paler = mix(colours[0], colours[2], 0.5)
    for x in np.arange(-260, 780, step):
        corners = [(x, -8), (x + step / 2, -8), (x + step / 2 + slant, 520)]
        pen.fill(np.array([*corners, (x + slant, 520)], float), paler)


def _scatter(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    kind = rng.integers(4)
    for _ in range(rng.integers(9, 22)):
        x, y = rng.uniform(0, UNITS, 2)
        size = rng.uniform(6, 26)
        colour = mix(colours[0], colours[2], rng.uniform(0.4, 1))
        forms = (
            ellipse((x, y), size, size),
            star((x, y), size * 1.2),
            heart((x, y), size),
            star((x, y), size * 1.3, spikes=4, inner=0.3),
        )
        pen.fill(forms[kind], colour)


def _dots(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    step, radius = rng.uniform(38, 60), rng.uniform(6, 11)
    paler = mix(colours[0], colours[2], 0.6)
    for row, y in enumerate(np.arange(0, UNITS + step, step * 0.87)):
        for x in np.arange(row % 2 * step / 2, UNITS + step, step):
            pen.fill(ellipse((x, y), radius, radius, 20), paler)


def _disc(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    centre = (256 + rng.normal(0, 30), 230 + rng.normal(0, 20))
    radius = rng.uniform(190, 235)
    pen.fill(ellipse(centre, radius + 16, radius + 16, 72), mix(*colours[:2], 0.9))
    pen.fill(ellipse(centre, radius, radius, 72), (colours[2], colours[1]))


def _sky(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    top, bottom = (112, 176, 236), (214, 236, 250)
    if rng.random() < 0.25:
        top, bottom = (120, 110, 190), (252, 196, 170)  # dusk
    pen.fill(_box(-8, -8, UNITS + 8, UNITS + 8), (top, bottom))
    cloud = mix(bottom, (255, 255, 255), 0.75)
    for _ in range(rng.integers(3, 6)):
        x, y = rng.uniform(0, UNITS), rng.uniform(20, 380)
        for dx in np.arange(-60, 61, 24) * rng.uniform(0.7, 1.2):
            radius = rng.uniform(16, 30) * (1 - abs(dx) / 110)
            pen.fill(ellipse((x + dx, y - radius / 2), radius * 1.3, radius), cloud)


def _hills(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    for i, base in enumerate((250, 320, 390)):
        x = np.linspace(-20, 532, 7)
        ridge = np.stack([x, base + rng.normal(0, 22, 7)], axis=1)
        foot = np.array([(540, 530), (-20, 530)], float)
        colour = mix(colours[2], colours[0], 0.3 + 0.3 * i)
        pen.fill(np.concatenate([curve(ridge), foot]), colour)


def _window(pen: Pen, colours: Colours, rng: np.random.Generator) -> None:
    x, y = rng.uniform(-20, 60), rng.uniform(-60, 20)
    frame = mix(colours[0], (255, 255, 255), 0.55)
    pen.fill(_box(x - 10, y - 10, x + 460, y + 420), frame)
    for column in range(2):
        for row in range(2):
            left, top = x + 10 + column * 222, y + 10 + row * 198
            pane = _box(left, top, left + 206, top + 182)
            pen.fill(pane, ((150, 200, 240), (226, 240, 250)))


KINDS = (
    _plain,
    _rays,
    _stripes,
    _scatter,
    _scatter,
    _dots,
    _disc,
    _sky,
    _hills,
    _window,
)
