"""Draw the plot of a t-SNE: thumbnails framed in the colour of their tag, a legend."""

import colorsys
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from anime_draw.classes import Colour
from anime_draw.files import write_text
from anime_draw.pictures import Picture, resize_picture
from anime_draw.sheets import INK, PAPER
from anime_draw.survey import Surveyed
from anime_draw.tsne import Points, spread_out

UNTAGGED = "untagged"
COVERAGE = 0.42  # of the plot, by thumbnails of the size that is chosen by itself
THUMBNAILS = (16, 256)  # pixels, the smallest and largest of these
GOLDEN_RATIO = 0.618034

# The thirteen hair colours as one would paint them, far enough from each other.
TAG_COLOURS: Mapping[str, Colour] = {
    "blonde hair": (255, 224, 92),
    "brown hair": (146, 88, 46),
    "black hair": (0, 0, 0),
    "blue hair": (46, 104, 240),
    "pink hair": (255, 128, 188),
    "purple hair": (146, 72, 220),
    "green hair": (52, 178, 84),
    "red hair": (226, 34, 46),
    "silver hair": (170, 188, 214),
    "white hair": (255, 255, 255),
    "orange hair": (255, 140, 36),
    "aqua hair": (72, 226, 226),
    "grey hair": (126, 126, 130),
    UNTAGGED: (58, 64, 76),
}


@dataclass(frozen=True)
class StyleMap:
    """A plot, and the upper left corners (N, 2) of its thumbnails, x before y."""

    picture: Picture
    corners: Points


def main_tag(surveyed: Surveyed) -> str | None:
    """Return the tag that frames a picture: a hair colour, else the first."""
    tags = surveyed.tagging.tags
    hair = [tag for tag in tags if tag in TAG_COLOURS]
    return next(iter((*hair, *tags)), None)


def choose_thumbnail(count: int, side: int) -> int:
    """Return the thumbnail's side in pixels that fills a plot well."""
    least, most = THUMBNAILS
    return min(max(round(side * sqrt(COVERAGE / max(count, 1))), least), most)


def colour_tags(tags: Sequence[str]) -> dict[str, Colour]:
    """Return a colour for each tag, most frequent first, untagged last.

    Hair colours have their own; others take hues far from each other.
    """
    counts = {tag: list(tags).count(tag) for tag in dict.fromkeys(tags)}
    names = sorted(counts, key=lambda tag: (tag == UNTAGGED, -counts[tag], tag))
    others = [name for name in sorted(names) if name not in TAG_COLOURS]
    hues = {name: i * GOLDEN_RATIO % 1 for i, name in enumerate(others)}
    return {name: TAG_COLOURS.get(name) or _vivid(hues[name]) for name in names}


def _vivid(hue: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.75, 0.95)
    return round(red * 255), round(green * 255), round(blue * 255)


def draw_map(surveyed: Sequence[Surveyed], points: Points, *, side: int) -> StyleMap:
    """Draw the pictures of a layout (N, 2) on a plot of `side` px and a legend.

    Rare tags lie on top: they are looked for, and there are few to hide others.
    """
    tags = [main_tag(each) or UNTAGGED for each in surveyed]
    colours = colour_tags(tags)
    counts = {tag: tags.count(tag) for tag in colours}
    thumbnail = surveyed[0].thumbnail.shape[0]
    corners = np.rint(spread_out(points, side=side, thumbnail=thumbnail))
    legend = _draw_legend(colours, counts, side, f"{len(tags)} pictures")
    sheet = Image.new("RGB", (side + legend.width, side), PAPER)
    sheet.paste(legend, (side, 0))
    for i in sorted(
        range(len(tags)), key=lambda i: (tags[i] != UNTAGGED, -counts[tags[i]], i)
    ):
        x, y = corners[i].astype(int).tolist()
        sheet.paste(_frame(surveyed[i].thumbnail, colours[tags[i]]), (x, y))
    return StyleMap(np.asarray(sheet), corners)


def write_places(
    path: Path, surveyed: Sequence[Surveyed], points: Points, corners: Points
) -> None:
    """Write name, place in the layout, place in the plot and tag as a CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["picture", "x", "y", "left", "top", "tag"])
    for each, (x, y), (left, top) in zip(surveyed, points, corners, strict=True):
        place = f"{x:.4f}", f"{y:.4f}", f"{left:.0f}", f"{top:.0f}"
        writer.writerow([each.name, *place, main_tag(each) or ""])
    write_text(path, text.getvalue())


def _frame(thumbnail: Picture, colour: Colour) -> Image.Image:
    # A dark line around the colour keeps frames apart from one another.
    size = thumbnail.shape[0]
    width = max(2, round(size / 14))
    frame = Image.new("RGB", (size, size), PAPER)
    if size > 3 * width:
        frame.paste(colour, (1, 1, size - 1, size - 1))
        inner = size - 2 * width
        frame.paste(Image.fromarray(resize_picture(thumbnail, inner)), (width, width))
    return frame


def _draw_legend(
    colours: Mapping[str, Colour], counts: Mapping[str, int], side: int, title: str
) -> Image.Image:
    size = max(10, min(side // 60, round(side / (2 * (len(colours) + 2)))))
    font = ImageFont.load_default(size)
    lines = {name: f"{name}  {counts[name]}" for name in colours}
    widest = max(font.getlength(each) for each in (*lines.values(), title))
    legend = Image.new("RGB", (round(widest) + 4 * size, side), PAPER)
    draw = ImageDraw.Draw(legend)
    draw.text((size, size), title, INK, font)
    for row, (name, line) in enumerate(lines.items(), start=2):
        top = row * 2 * size - size
        box = (size, top, 2 * size, top + size)
        draw.rectangle(box, colours[name], outline=INK)
        draw.text((2.6 * size, top + size / 2), line, INK, font, anchor="lm")
    return legend
