"""Draw a confusion matrix as a picture."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from anime_draw.classes import NAMES, PALETTE
from anime_draw.pictures import Picture
from anime_draw.sheets import GAP, INK, PAPER

CELL = 76  # pixels
LEFT, TOP = 112, 64  # pixels for the names
FULL = np.array((64, 156, 255))  # the colour of 100 %


def draw_matrix(matrix: NDArray[np.int64]) -> Picture:
    """Draw pixels by true class (rows) and predicted class (columns), in per cent.

    A row adds up to 100 %; a class that does not occur has an empty row.
    """
    size = len(matrix)
    totals = matrix.sum(axis=1, keepdims=True)
    shares = matrix / np.maximum(totals, 1)
    extent = size * CELL + GAP
    image = Image.new("RGB", (LEFT + extent, TOP + extent), PAPER)
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(17), ImageFont.load_default(13)
    draw.text((GAP, TOP - 32), "truth", INK, small)
    draw.text((LEFT, GAP), "predicted", INK, small)
    for i in range(size):
        x, y, middle = LEFT + i * CELL, TOP + i * CELL, (CELL - GAP) // 2
        draw.rectangle((GAP, y, GAP + 8, y + CELL - GAP), PALETTE[i])
        draw.text((LEFT - 8, y + middle), NAMES[i], INK, small, anchor="rm")
        draw.rectangle((x, TOP - 12, x + CELL - GAP, TOP - 4), PALETTE[i])
        draw.text((x + middle, TOP - 24), NAMES[i], INK, small, anchor="mm")
        if totals[i]:
            for j in range(size):
                _draw_cell(draw, (LEFT + j * CELL, y), shares[i, j], font)
    return np.asarray(image)


def _draw_cell(
    draw: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    share: float,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    x, y = corner
    # The root lifts the small shares, which are the ones to look for.
    colour = np.asarray(PAPER) + (FULL - PAPER) * np.sqrt(share)
    fill = tuple(np.rint(colour).astype(int).tolist())
    end = (x + CELL - GAP, y + CELL - GAP)
    draw.rectangle((corner, end), fill, outline=(52, 56, 66))
    text = f"{share:.1%}" if 0 < share < 0.9995 else f"{share:.0%}"
    ink = (10, 12, 16) if share > 0.4 else INK
    centre = (x + (CELL - GAP) // 2, y + (CELL - GAP) // 2)
    draw.text(centre, text, ink, font, anchor="mm")
