"""Open, resize and save pictures.

In memory a picture is an RGB array (H, W, 3) of uint8. Opening honours EXIF
orientation, turns every colour mode into RGB and lays transparency on white.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from anime_draw.errors import AnimeDrawError, PictureError
from anime_draw.files import write_whole
from anime_draw.reading import MAX_PICTURE, open_file, read_file

Picture = NDArray[np.uint8]

MAX_PIXELS = 100_000_000  # a 10,000 px square; beyond it a file is taken for a bomb
MAX_SIDE = 20_000  # pixels; a line that long would be padded to a square
MAX_SCANS = 100  # of a JPEG; progressive ones have ten, each costs another decoding
JPEG_QUALITY = 95

# What people have pictures in. Pillow can do more, but some of that is hardly ever
# looked after, and EPS runs another program.
FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "DIB", "TIFF", "PPM", "TGA")
BAND = 2**20  # pixels that are converted at once

# Pillow warns of odd files that open all the same, and of sizes that are checked here.
# Hidden once and for all: warnings.catch_warnings is not safe in threads.
warnings.filterwarnings("ignore", module=r"PIL\.")


def load_picture(path: Path, size: int | None = None) -> Picture:
    """Open a picture as RGB (H, W, 3) uint8, scaled to a `size` px square if given.

    Raises:
        PictureError: missing, broken, truncated or larger than `MAX_PIXELS`.
    """
    try:
        # Not the file itself: of that, Pillow reads as much as a broken one claims.
        file = io.BytesIO(read_file(path, MAX_PICTURE))
        return _decode(file, str(path), size, upright=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PictureError(f"{path}: cannot be read ({reason})") from error


def decode_picture(
    data: bytes, *, name: str, size: int | None = None, upright: bool = True
) -> Picture:
    """Decode the bytes of a picture file; `name` is what errors call it.

    `upright` honours EXIF orientation.

    Raises:
        PictureError: broken, truncated or larger than `MAX_PIXELS`.
    """
    return _decode(io.BytesIO(data), name, size, upright)


def read_png_head(path: Path) -> tuple[str, dict[Any, Any]] | None:
    """Return mode and texts of a PNG, as Pillow has them; None if it is none.

    What comes behind the pixels is not read.
    """
    try:
        with (
            open_file(path, MAX_PICTURE) as file,
            Image.open(file, formats=("PNG",)) as image,
        ):
            return image.mode, dict(image.info)
    except (*_DECODING_ERRORS, Image.DecompressionBombError):
        return None


def _decode(file: BinaryIO, name: str, size: int | None, upright: bool) -> Picture:
    image = read_image(file, name, PictureError, size=size, upright=upright)
    with decoding(name, PictureError):
        picture = to_rgb(image)
    return picture if size is None else resize_picture(picture, size)


# What Pillow's decoders and conversions let through when a file is not what it says.
_DECODING_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)


@contextmanager
def decoding(name: str, kind: type[AnimeDrawError]) -> Iterator[None]:
    """Turn whatever Pillow finds wrong with a picture into one line.

    Raises:
        AnimeDrawError: of that kind.
    """
    try:
        yield
    except UnidentifiedImageError as error:
        raise kind(f"{name}: is not a picture that can be opened") from error
    except Image.DecompressionBombError as error:
        raise kind(f"{name}: too many pixels, the limit is 100 million") from error
    except _DECODING_ERRORS as error:
        raise kind(f"{name}: broken picture ({error})") from error


def read_image(
    file: BinaryIO,
    name: str,
    kind: type[AnimeDrawError],
    *,
    size: int | None = None,
    upright: bool = False,
) -> Image.Image:
    """Decode a file with Pillow; all that is wrong with it becomes one line.

    Args:
        file: its content.
        name: what the error calls it.
        kind: the error raised.
        size: a JPEG may come at a smaller scale whose sides are at least this.
        upright: honour EXIF orientation.

    Raises:
        AnimeDrawError: of that kind: broken, truncated, larger than `MAX_PIXELS`.
    """
    with decoding(name, kind), Image.open(file, formats=FORMATS) as image:
        width, height = image.size
        if width * height <= MAX_PIXELS and max(width, height) <= MAX_SIDE:
            if image.format in ("JPEG", "MPO"):
                _check_scans(file)
            if size:
                image.draft("RGB", (size, size))
            image.load()
            return ImageOps.exif_transpose(image) if upright else image
    raise kind(
        f"{name}: {width}x{height} pixels are too many, the limit is 100 million, and"
        f" {MAX_SIDE:,} a side"
    )


def _check_scans(file: BinaryIO) -> None:
    # 7,000 scans of 100 million pixels fit into 1 MB and take ten minutes. In what is
    # compressed the two bytes cannot follow each other.
    place, scans, last = file.tell(), 0, b""
    file.seek(0)
    while block := file.read(2**20):
        scans += (last + block).count(b"\xff\xda")
        last = block[-1:]
    file.seek(place)
    if scans > MAX_SCANS:
        raise ValueError(f"{scans} scans")


def to_rgb(image: Image.Image) -> Picture:
    """Turn any mode into RGB (H, W, 3): transparency on white, 16 bits to 8."""
    picture = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, BAND // max(1, image.width))
    for top in range(0, image.height, rows):  # else 100 million pixels take 2 GB
        bottom = min(top + rows, image.height)
        band = image.crop((0, top, image.width, bottom))
        picture[top:bottom] = _to_rgb(band)
    return picture


def _to_rgb(image: Image.Image) -> Picture:
    if image.mode.startswith("I"):  # Pillow's own conversion would clip at 255
        wide = np.asarray(image, dtype=np.float64)
        image = Image.fromarray(np.clip(wide / 257, 0, 255).round().astype(np.uint8))
    elif image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layer)
    return np.asarray(image.convert("RGB"))


def resize_picture(picture: Picture, size: int | tuple[int, int]) -> Picture:
    """Scale to a square side, or to (height, width), with antialiasing (Lanczos)."""
    height, width = (size, size) if isinstance(size, int) else size
    if picture.shape[:2] == (height, width):
        return picture
    image = Image.fromarray(picture)
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))


def save_picture(
    path: Path, picture: Picture, *, settings: dict[str, str] | None = None
) -> None:
    """Save by the suffix of `path` (.png, .jpg, .webp), whole or not at all.

    `settings` go into the text chunks of a PNG.

    Raises:
        PictureError: the suffix names no format that can be written.
        AnimeDrawError: the disk or folder refuses.
    """
    options = _save_options(path, settings or {})
    with write_whole(path) as partial, open(partial, "wb") as file:
        Image.fromarray(picture).save(file, **options)


def _save_options(path: Path, settings: dict[str, str]) -> dict:
    match path.suffix.lower():
        case ".png":
            texts = PngInfo()
            for key, text in settings.items():
                texts.add_itxt(key, text)
            return {"format": "PNG", "compress_level": 3, "pnginfo": texts}
        case ".jpg" | ".jpeg":
            return {"format": "JPEG", "quality": JPEG_QUALITY, "subsampling": 0}
        case ".webp":
            return {"format": "WEBP", "quality": JPEG_QUALITY}
        case suffix:
            raise PictureError(
                f"{path}: cannot write {suffix or 'a file without suffix'};"
                " use .png, .jpg or .webp"
            )
