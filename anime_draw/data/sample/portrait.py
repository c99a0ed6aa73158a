"""Draw the portrait of a number: picture, polygons in painting order, exact mask."""

from dataclasses import dataclass

import numpy as np

from anime_draw.data.sample.accessories import choose_accessories
from anime_draw.data.sample.backdrop import draw_backdrop
from anime_draw.data.sample.body import Body
from anime_draw.data.sample.canvas import Canvas, Pen
from anime_draw.data.sample.face import CHIN, Face
from anime_draw.data.sample.hair import Hair
from anime_draw.data.sample.palette import choose_scheme
from anime_draw.data.shapes import Shape, rasterise
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

NECK = (0.0, 118.0)  # where the head turns, from its centre

BOYISH = 0.18  # share of portraits with short hair and plain clothes


@dataclass(frozen=True)
class Sample:
    """A drawn portrait.

    Attributes:
        picture: RGB (size, size, 3).
        mask: class ids (size, size): exactly what `shapes` cover.
        shapes: labelme polygons in painting order, in pixels.
        hair_colour: one of illustration2vec's thirteen words, without " hair".
    """

    picture: Picture
    mask: Mask
    shapes: tuple[Shape, ...]
    hair_colour: str


def draw_sample(seed: int, number: int, size: int) -> Sample:
    """Draw portrait `number` of a seed; it depends on nothing else.

    Args:
        seed: of the whole set, 0 up.
        number: which portrait, 0 up.
        size: pixels of the side.
    """
    rng = np.random.default_rng((seed, number))
    scheme = choose_scheme(rng)
    canvas = Canvas(size)
    head, trunk = _choose_pose(canvas, rng)
    boyish = rng.random() < BOYISH
    hair = Hair(scheme, rng, boyish=boyish)
    face = Face(scheme, rng, boyish=boyish)
    body = Body(scheme, rng, boyish=boyish)
    accessories = choose_accessories(scheme, rng, boyish=boyish)
    draw_backdrop(Pen(canvas), scheme, rng)
    accessories.draw_behind(head)
    hair.draw_back(head)
    body.draw(trunk, head, face.outline)
    face.draw(head, hair.fringe)
    hair.draw_front(head, face.draw_hidden_brows)
    accessories.draw_front(head)
    shapes = tuple(canvas.shapes)
    mask = rasterise(shapes, size, size)
    return Sample(canvas.picture(), mask, shapes, scheme.hair_word)


def _choose_pose(canvas: Canvas, rng: np.random.Generator) -> tuple[Pen, Pen]:
    """Return the pens of head and body; they meet at the neck."""
    scale = float(np.clip(rng.normal(1.36, 0.12), 1.1, 1.65))
    tilt = rng.normal(0, 0.06)
    turn = (rng.normal(0, 9), rng.normal(0, 4))
    centre = (256 + rng.normal(0, 12), rng.normal(378, 10) - CHIN * scale)
    head = Pen(canvas, centre, scale, tilt, turn)
    x, y = head.place([NECK])[0]
    lean = tilt * 0.25
    trunk = Pen(canvas, (float(x), float(y)), scale, lean)
    return head, trunk
