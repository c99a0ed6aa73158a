"""Read and write mask files.

A mask is an 8-bit palette PNG: the value of a pixel is its class, the palette its
colour, so that any viewer shows it in colour. In memory it is (H, W) uint8.

Reading also accepts greyscale ids and RGB in a known palette.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from anime_draw.classes import KNOWN_PALETTES, NUM_CLASSES, PALETTE, Colour
from anime_draw.errors import MaskError
from anime_draw.files import write_whole
from anime_draw.pictures import MAX_PIXELS, Picture

Mask = NDArray[np.uint8]


def load_mask(path: Path, *, nearest: bool = False) -> Mask:
    """Read a mask file as class ids (H, W) uint8.

    Args:
        path: palette PNG, greyscale ids, or RGB in a known palette.
        nearest: match unknown RGB colours to the nearest of our palette.

    Raises:
        MaskError: unreadable, or an id or colour that is no class: names the file,
            the value and how many pixels have it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                return _to_mask(image, path, nearest)
    except UnidentifiedImageError as error:
        raise MaskError(f"{path}: is not a mask picture") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MaskError(f"{path}: cannot be read ({error})") from error


def _to_mask(image: Image.Image, path: Path, nearest: bool) -> Mask:
    if image.width * image.height > MAX_PIXELS:
        raise MaskError(f"{path}: {image.width}x{image.height} pixels are too many")
    if image.mode == "P" and _has_own_palette(image) or image.mode in ("L", "1"):
        ids = np.asarray(image.convert("L") if image.mode == "1" else image)
        return check_mask(ids.astype(np.uint8), name=str(path))
    colours = np.asarray(image.convert("RGB"))
    return from_colours(colours, name=str(path), nearest=nearest)


def _has_own_palette(image: Image.Image) -> bool:
    # Ids count where they can be ids. A paletted picture in other colours (a GIF
    # saved from a painting program) has to be matched by colour instead.
    used = np.flatnonzero(image.histogram()[:256])
    palette = np.asarray(image.getpalette("RGB")).reshape(-1, 3)
    if len(used) and used[-1] >= NUM_CLASSES:
        return False
    ours = np.asarray(PALETTE)[used]
    community = np.asarray(KNOWN_PALETTES[1])
    given = palette[used] if len(palette) > used[-1] else ours
    by_colour = {tuple(colour) for colour in community.tolist()}
    return bool((given == ours).all()) or not all(
        tuple(colour) in by_colour for colour in given.tolist()
    )


def check_mask(ids: NDArray, *, name: str) -> Mask:
    """Return the ids as they are if every one is a class.

    Raises:
        MaskError: names the first id that is no class and how many pixels have it.
    """
    if ids.ndim != 2:
        raise ValueError(f"expected a mask (H, W), got shape {ids.shape}")
    if ids.size and ids.max() >= NUM_CLASSES:
        wrong = int(ids[ids >= NUM_CLASSES].min())
        count = int((ids == wrong).sum())
        raise MaskError(
            f"{name}: {count} pixels have the id {wrong}, but classes go from 0 to"
            f" {NUM_CLASSES - 1}"
        )
    return ids


def from_colours(colours: Picture, *, name: str, nearest: bool = False) -> Mask:
    """Turn RGB (H, W, 3) in a known palette into class ids (H, W).

    Raises:
        MaskError: a colour is in no known palette and `nearest` is off.
    """
    packed = _pack(colours)
    present = np.unique(packed)
    for palette in KNOWN_PALETTES:
        codes = _pack(np.asarray(palette, np.uint8))
        if np.isin(present, codes).all():
            order = np.argsort(codes)
            return order[np.searchsorted(codes[order], packed)].astype(np.uint8)
    if nearest:
        return _nearest(present, packed)
    known = _pack(np.asarray(PALETTE, np.uint8))
    unknown = int(present[~np.isin(present, known)][0])
    colour = (unknown >> 16, unknown >> 8 & 255, unknown & 255)
    count = int((packed == unknown).sum())
    raise MaskError(
        f"{name}: {count} pixels have the colour {colour}, which is no class; repaint"
        " them or allow the nearest colour"
    )


def _pack(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    red, green, blue = np.moveaxis(colours.astype(np.int32), -1, 0)
    return red << 16 | green << 8 | blue


def _nearest(present: NDArray[np.int32], packed: NDArray[np.int32]) -> Mask:
    colours = np.stack([present >> 16, present >> 8 & 255, present & 255], axis=1)
    distance = ((colours[:, None] - np.asarray(PALETTE)) ** 2).sum(axis=2)
    ids = distance.argmin(axis=1).astype(np.uint8)
    return ids[np.searchsorted(present, packed)]


def save_mask(path: Path, mask: Mask) -> None:
    """Save class ids (H, W) as a palette PNG, whole or not at all.

    Raises:
        MaskError: an id is no class.
        AnimeDrawError: the disk or folder refuses.
    """
    image = Image.fromarray(check_mask(mask, name=str(path)))
    image.putpalette(np.asarray(PALETTE, np.uint8).tobytes())
    with write_whole(path) as partial, open(partial, "wb") as file:
        image.save(file, format="PNG", compress_level=6)


def resize_mask(mask: Mask, size: int | tuple[int, int]) -> Mask:
    """Scale by nearest neighbour to a square side, or to (height, width)."""
    height, width = (size, size) if isinstance(size, int) else size
    if mask.shape == (height, width):
        return mask
    image = Image.fromarray(mask)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST))


def colourise(mask: Mask, palette: Sequence[Colour] = PALETTE) -> Picture:
    """Show class ids (H, W) in colour (H, W, 3)."""
    return np.asarray(palette, np.uint8)[mask]


def count_pixels(mask: Mask) -> NDArray[np.int64]:
    """Count the pixels of each class: (NUM_CLASSES,)."""
    return np.bincount(mask.ravel(), minlength=NUM_CLASSES)
