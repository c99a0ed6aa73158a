"""Read and write mask files.

A mask is an 8-bit palette PNG: the value of a pixel is its class, the palette its
colour, so that any viewer shows it in colour. In memory it is (H, W) uint8.

Reading also accepts greyscale ids and RGB in a known palette.
"""

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anime_draw.classes import KNOWN_PALETTES, NUM_CLASSES, PALETTE, Colour
from anime_draw.errors import MaskError
from anime_draw.files import write_whole
from anime_draw.pictures import BAND, Picture, decoding, read_image
from anime_draw.reading import MAX_PICTURE, read_file

Mask = NDArray[np.uint8]

GREYS = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")  # Pillow's modes of one channel


def load_mask(path: Path, *, nearest: bool = False) -> Mask:
    """Read a mask file as class ids (H, W) uint8.

    Args:
        path: palette PNG, greyscale ids, or RGB in a known palette.
        nearest: match unknown colours to the nearest of our palette.

    Raises:
        MaskError: unreadable, or an id or colour that is no class: names the file,
            the value and how many pixels have it.
    """
    try:
        file = io.BytesIO(read_file(path, MAX_PICTURE))
        image = read_image(file, str(path), MaskError)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MaskError(f"{path}: cannot be read ({reason})") from error
    return _to_mask(image, str(path), nearest)


def decode_mask(data: bytes, *, name: str) -> Mask:
    """Read the bytes of a mask file; `name` is what errors call it.

    Raises:
        MaskError: as `load_mask`.
    """
    return _to_mask(read_image(io.BytesIO(data), name, MaskError), name, False)


def _to_mask(image: Image.Image, name: str, nearest: bool) -> Mask:
    if image.mode == "P" and not nearest:
        return _from_palette(image, name)
    if image.mode in GREYS:
        ids = image.convert("L") if image.mode in ("1", "LA") else image
        return check_mask(np.asarray(ids), name=name)
    with decoding(name, MaskError):
        colours = np.asarray(image.convert("RGB"))
    return from_colours(colours, name=name, nearest=nearest)


def _from_palette(image: Image.Image, name: str) -> Mask:
    # Programs that optimise PNGs or save GIFs reorder palettes, so known colours count
    # more than ids; ids count where the palette is a stranger's, such as labelme's.
    used = np.flatnonzero(image.histogram()[:256])
    palette = np.zeros((256, 3), np.uint8)
    given = np.asarray(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
    palette[: len(given)] = given
    if _find_palette(_pack(palette[used])) is None:
        return check_mask(np.asarray(image), name=name)
    ids = np.zeros(256, np.uint8)
    ids[used] = from_colours(palette[None, used], name=name)[0]
    return ids[np.asarray(image)]


def check_mask(ids: NDArray, *, name: str) -> Mask:
    """Return the ids as uint8 if every one is a class.

    Raises:
        MaskError: names the first id that is no class and how many pixels have it.
    """
    if ids.ndim != 2 or ids.dtype.kind not in "ui":
        raise ValueError(f"expected ids (H, W), got {ids.dtype} {ids.shape}")
    if ids.size and not 0 <= ids.min() <= ids.max() < NUM_CLASSES:
        wrong = ids[(ids < 0) | (ids >= NUM_CLASSES)]
        count = int((wrong == wrong.min()).sum())
        raise MaskError(
            f"{name}: {count} pixels have the id {wrong.min()}, but classes go from 0"
            f" to {NUM_CLASSES - 1}"
        )
    return ids.astype(np.uint8)


def from_colours(colours: Picture, *, name: str, nearest: bool = False) -> Mask:
    """Turn RGB (H, W, 3) in a known palette into class ids (H, W).

    Raises:
        MaskError: a colour is in no known palette and `nearest` is off.
    """
    bands = _split(colours, max(1, BAND // max(1, colours.shape[1])))
    present = np.unique(np.concatenate([np.unique(_pack(band)) for band in bands]))
    if (codes := _find_palette(present)) is not None:
        order = np.argsort(codes)
        ids = order[np.searchsorted(codes[order], present)].astype(np.uint8)
    elif nearest:
        ids = np.concatenate([_nearest(some) for some in _split(present, BAND)])
    else:
        raise MaskError(_describe_stranger(name, colours, present))
    mask = np.empty(colours.shape[:2], np.uint8)
    for band, part in zip(bands, _split(mask, len(bands[0])), strict=True):
        part[:] = ids[np.searchsorted(present, _pack(band))]
    return mask


def _split(array: NDArray, length: int) -> list[NDArray]:
    # What is done part by part takes little memory: else 100 million pixels take 3 GB.
    return [array[at : at + length] for at in range(0, max(1, len(array)), length)]


def _describe_stranger(name: str, colours: Picture, present: NDArray[np.int32]) -> str:
    strange = present[~np.isin(present, _closest_palette(present))]
    unknown = int((strange if strange.size else present)[0])
    colour = (unknown >> 16, unknown >> 8 & 255, unknown & 255)
    count = int((colours == colour).all(axis=2).sum())
    return (
        f"{name}: {count} pixels have the colour {colour}, which is no class; repaint"
        " them or allow the nearest colour"
    )


def _find_palette(present: NDArray[np.int32]) -> NDArray[np.int32] | None:
    for palette in KNOWN_PALETTES:
        # Black, white and red alone may be anybody's.
        telling = [each for each in palette if not {*each} <= {0, 255}]
        told = not telling or np.isin(present, _codes(telling)).any()
        if told and np.isin(present, _codes(palette)).all():
            return _codes(palette)
    return None


def _closest_palette(present: NDArray[np.int32]) -> NDArray[np.int32]:
    palettes = [_codes(each) for each in KNOWN_PALETTES]
    return max(palettes, key=lambda codes: np.isin(codes, present).sum())


def _codes(palette: Sequence[Colour]) -> NDArray[np.int32]:
    return _pack(np.asarray(palette, np.uint8))


def _pack(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    red, green, blue = np.moveaxis(colours.astype(np.int32), -1, 0)
    return red << 16 | green << 8 | blue


def _nearest(present: NDArray[np.int32]) -> NDArray[np.uint8]:
    colours = np.stack([present >> 16, present >> 8 & 255, present & 255], axis=1)
    distance = ((colours[:, None] - np.asarray(PALETTE)) ** 2).sum(axis=2)
    return distance.argmin(axis=1).astype(np.uint8)


def save_mask(path: Path, mask: Mask) -> None:
    """Save class ids (H, W) as a palette PNG, whole or not at all.

    Raises:
        MaskError: an id is no class.
        AnimeDrawError: the disk or folder refuses.
    """
    data = encode_mask(mask, name=str(path))
    with write_whole(path) as partial:
        partial.write_bytes(data)


def encode_mask(mask: Mask, *, name: str) -> bytes:
    """Return class ids (H, W) as the bytes of a palette PNG; `name` is for errors.

    Raises:
        MaskError: an id is no class.
    """
    image = Image.fromarray(check_mask(mask, name=name))
    image.putpalette(np.asarray(PALETTE, np.uint8).tobytes())
    file = io.BytesIO()
    # Masks are made of runs: looking for nothing else takes half the time, and the
    # files come out a fifth smaller.
    image.save(file, format="PNG", compress_type=zlib.Z_RLE)
    return file.getvalue()


def resize_mask(mask: Mask, size: int | tuple[int, int]) -> Mask:
    """Scale by nearest neighbour to a square side, or to (height, width)."""
    height, width = (size, size) if isinstance(size, int) else size
    if mask.shape == (height, width):
        return mask
    image = Image.fromarray(mask)
    return np.array(image.resize((width, height), Image.Resampling.NEAREST))


def colourise(mask: Mask, palette: Sequence[Colour] = PALETTE) -> Picture:
    """Show class ids (H, W) in colour (H, W, 3)."""
    return np.asarray(palette, np.uint8)[mask]


def count_pixels(mask: Mask) -> NDArray[np.int64]:
    """Count the pixels of each class: (NUM_CLASSES,)."""
    return np.bincount(mask.ravel(), minlength=NUM_CLASSES)
