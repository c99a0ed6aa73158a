"""Open, resize and save pictures.

In memory a picture is an RGB array (H, W, 3) of uint8. Opening honours EXIF
orientation, turns every colour mode into RGB and lays transparency on white.
"""

import io
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from anime_draw.errors import PictureError
from anime_draw.files import write_whole

Picture = NDArray[np.uint8]

MAX_PIXELS = 100_000_000  # a 10,000 px square; beyond it a file is taken for a bomb
JPEG_QUALITY = 95


def load_picture(path: Path, size: int | None = None) -> Picture:
    """Open a picture as RGB (H, W, 3) uint8, scaled to a `size` px square if given.

    Raises:
        PictureError: missing, broken, truncated or larger than `MAX_PIXELS`.
    """
    try:
        with open(path, "rb") as file:
            return decode_picture(file.read(), name=str(path), size=size)
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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is checked below
            with Image.open(io.BytesIO(data)) as image:
                return _to_rgb(image, name, size, upright)
    except UnidentifiedImageError as error:
        raise PictureError(f"{name}: is not a picture that can be opened") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(f"{name}: broken picture ({error})") from error


def _to_rgb(image: Image.Image, name: str, size: int | None, upright: bool) -> Picture:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"{name}: {width}x{height} pixels are too many, the limit is 100 million"
        )
    if size is not None:
        image.draft("RGB", (size, size))  # JPEG decodes straight to a smaller scale
    if upright:
        image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layer)
    elif image.mode.startswith("I"):  # 16 bits: PIL's own conversion would clip
        wide = np.asarray(image, dtype=np.float64)
        image = Image.fromarray(np.clip(wide / 257, 0, 255).astype(np.uint8))
    picture = np.asarray(image.convert("RGB"))
    return picture if size is None else resize_picture(picture, size)


def resize_picture(picture: Picture, size: int | tuple[int, int]) -> Picture:
    """Scale to a square side, or to (height, width), with antialiasing (Lanczos)."""
    height, width = (size, size) if isinstance(size, int) else size
    if picture.shape[:2] == (height, width):
        return picture
    image = Image.fromarray(picture)
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


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
