"""PNG bytes of pictures: encoded once as long as the picture lives, checked when read.

A picture of 512 px takes 25 ms to encode, and autosave would do it again and again.
"""

import io
import struct
import weakref

from PIL import Image

from anime_draw.errors import ProjectError
from anime_draw.pictures import Picture

START = b"\x89PNG\r\n\x1a\n"
QUICK = 1  # level of compression

_encoded: dict[int, tuple["weakref.ref[Picture]", bytes]] = {}


def to_png(picture: Picture) -> bytes:
    """Return a picture (H, W, 3), which must not change afterwards, as PNG."""
    number = id(picture)
    if number in _encoded:
        return _encoded[number][1]
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="PNG", compress_level=QUICK)
    data = file.getvalue()
    _encoded[number] = weakref.ref(picture, lambda _: _encoded.pop(number, None)), data
    return data


def check_png(data: bytes, name: str, most: int) -> None:
    """Refuse what is no PNG, or has a side of more than `most` pixels.

    Raises:
        ProjectError: says which, in one line.
    """
    if not data.startswith(START) or len(data) < 24:
        raise ProjectError(f"{name} is no PNG")
    width, height = struct.unpack(">II", data[16:24])
    if max(width, height) > most:
        raise ProjectError(f"{name} has {width}x{height} pixels, more than {most}")
