"""Lay pictures out for people: overlays and contact sheets."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from anime_draw.masks import Mask, colourise
from anime_draw.pictures import Picture, resize_picture

GAP = 4  # pixels between the pictures of a sheet
PAPER = (24, 26, 31)
INK = (222, 226, 233)


def overlay(picture: Picture, mask: Mask, opacity: float = 0.5) -> Picture:
    """Lay the colours of a mask (H, W) over its picture (H, W, 3); opacity 0 to 1."""
    mixed = picture * (1 - opacity) + colourise(mask) * opacity
    return np.rint(mixed).astype(np.uint8)


def contact_sheet(
    rows: Sequence[Sequence[Picture]],
    *,
    size: int = 160,
    captions: Sequence[Sequence[str]] | None = None,
    header: Sequence[str] | None = None,
) -> Picture:
    """Lay rows of pictures out on one sheet, each scaled to a `size` px square.

    Args:
        rows: pictures (H, W, 3) uint8; rows may differ in length.
        size: side of a cell in pixels.
        captions: one text below each picture, in the same rows.
        header: one text above each column.
    """
    columns = max((len(row) for row in rows), default=0)
    font = ImageFont.load_default(max(11, size // 13))
    line = int(font.getbbox("Ag")[3]) + GAP
    top = GAP + (line if header else 0)
    pitch = size + GAP + (line if captions else 0)
    width = GAP + columns * (size + GAP)
    sheet = Image.new("RGB", (max(width, 1), max(top + len(rows) * pitch, 1)), PAPER)
    draw = ImageDraw.Draw(sheet)
    for x, text in enumerate(header or ()):
        draw.text((GAP + x * (size + GAP), GAP // 2), text, INK, font)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            corner = (GAP + x * (size + GAP), top + y * pitch)
            sheet.paste(Image.fromarray(resize_picture(picture, size)), corner)
            if captions:
                draw.text((corner[0], corner[1] + size), captions[y][x], INK, font)
    return np.asarray(sheet)


def in_rows(items: Sequence, columns: int) -> list[Sequence]:
    """Cut a sequence into rows of `columns`; the last may be shorter."""
    return [items[i : i + columns] for i in range(0, len(items), columns)]
