"""What a saved PNG remembers of its mask and style, to be opened again. No Tk.

It is part of the settings that `anime-draw generate` writes, too, under the name
"again": a look, the styles that were read from pictures, and the mask. Such a file may
come from anybody, so that everything has its bounds when it is read.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask, decode_mask, encode_mask
from anime_draw.pictures import Picture, decode_picture, read_png_head

from ..files.png import check_png, to_png
from .look import Kept, Look, Style

FORMAT = 1
NAME, PART = "anime-draw", "again"  # of the text chunk, and of our part in it
KEPT = "kept-"  # begins the key of a reference whose picture is not there any more

MAX_TEXT = 2**20  # characters of the chunk
MAX_MASK = 2**18  # bytes of its PNG; a larger one is not stored
MAX_SIDE = 4096  # pixels of the mask
MAX_THUMBNAIL = 128  # pixels
MAX_REFERENCES = 16
MAX_AMOUNTS = 256
MAX_NUMBERS = 65536  # of a style
MAX_NUMBER = 1e4  # in a style; real ones are below 100
MAX_NAME = 80  # characters


@dataclass(frozen=True)
class Reading:
    """A reference: the style that a model read, and what it looked like, small."""

    name: str
    style: Style
    thumbnail: Picture


@dataclass(frozen=True)
class Memory:
    """What a picture remembers.

    Attributes:
        look: in which it was drawn.
        style: what that came to.
        readings: of the references of the look that are pictures, by key.
        origins: what their keys were when it was saved.
        mark: of the model; see `Kept`.
        mask: that it was drawn of; None if it was too large to be stored.
    """

    look: Look
    style: Style
    readings: Mapping[str, Reading] = field(default_factory=dict)
    mark: str = ""
    mask: Mask | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Kept:
        """The whole style, as a reference can have it."""
        return Kept(self.style, self.mark)


# Writing


def remember(memory: Memory) -> dict[str, Any]:
    """Return what a PNG is to remember, as JSON can hold it."""
    stored = {
        "format": FORMAT,
        "look": memory.look.to_data(),
        "style": _pack(memory.style),
        "mark": memory.mark,
        "readings": {
            key: {
                "name": each.name[-MAX_NAME:],
                "style": _pack(each.style),
                "thumbnail": _encode(to_png(each.thumbnail)),
            }
            for key, each in memory.readings.items()
        },
    }
    if memory.mask is not None:
        data = encode_mask(memory.mask, name="mask")
        if len(data) <= MAX_MASK:
            stored["mask"] = _encode(data)
    return {PART: stored}


def _pack(style: Style) -> str:
    return _encode(np.asarray(style, "<f4").tobytes())


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


# Reading


def recall(path: Path) -> Memory | None:
    """Read what a PNG remembers; None if that is nothing, or cannot be trusted."""
    try:
        head = read_png_head(path)
        text = head[1].get(NAME) if head is not None else None
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            return None
        return _parse(json.loads(text, parse_constant=_refuse)[PART])
    except (
        AnimeDrawError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        return None


def _parse(stored: dict[str, Any]) -> Memory:
    if stored["format"] != FORMAT:
        raise ValueError(f"expected format {FORMAT}")
    look = Look.from_data(stored["look"])
    _require(len({share.key for share in look.shares}) <= MAX_REFERENCES)
    _require(sum(len(each.amounts) for each in look.looks) <= MAX_AMOUNTS)
    _require(len(stored["readings"]) <= MAX_REFERENCES)
    readings = {key: _read(each) for key, each in stored["readings"].items()}
    names = {key: f"{KEPT}{_digest(each)}" for key, each in readings.items()}
    _require(len(set(names.values())) == len(names))
    return Memory(
        look=_rename(look, names),
        style=_unpack(stored["style"]),
        readings={names[key]: each for key, each in readings.items()},
        mark=str(stored["mark"])[:MAX_NAME],
        mask=_read_mask(stored.get("mask")),
        origins={names[key]: key for key in readings},
    )


def _read(stored: dict[str, Any]) -> Reading:
    data = base64.b64decode(stored["thumbnail"], validate=True)
    check_png(data, "thumbnail", MAX_THUMBNAIL)
    name = "".join(each for each in str(stored["name"]) if each.isprintable())
    return Reading(
        Path(name[-MAX_NAME:]).name,
        _unpack(stored["style"]),
        decode_picture(data, name="thumbnail"),
    )


def _digest(reading: Reading) -> str:
    content = reading.style.tobytes() + reading.thumbnail.tobytes()
    return blake2b(content, digest_size=8).hexdigest()


def _rename(look: Look, names: Mapping[str, str]) -> Look:
    # References that are named by their content can take no other's place.
    for share in look.shares:
        if share.seed is None:
            look = look.renamed(share.key, names[share.key])
    return look


def _unpack(text: str) -> Style:
    style = np.frombuffer(base64.b64decode(text, validate=True), "<f4")
    _require(0 < len(style) <= MAX_NUMBERS and bool(np.isfinite(style).all()))
    _require(float(np.abs(style).max()) <= MAX_NUMBER)
    return style.astype(np.float32)


def _read_mask(text: str | None) -> Mask | None:
    if text is None:
        return None
    data = base64.b64decode(text, validate=True)
    _require(len(data) <= MAX_MASK)
    check_png(data, "mask", MAX_SIDE)
    return decode_mask(data, name="mask")


def _require(fine: bool) -> None:
    if not fine:
        raise ValueError("expected less, or numbers")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
