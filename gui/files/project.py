"""Projects: everything that is being worked on in one file. No Tk.

A .animedraw file is a zip of

    project.json        {"kind": "anime-draw project", "format": 1, "references":
                         [name, ...], "styles": {name: [numbers]}, "settings": {...}}
    mask.png            palette PNG
    references/0.png    pictures whose style is taken, in the order of their names
    thumbnail.png       the portrait, small; for whoever shows files

It is read with limits, and nothing in it decides where anything is written.
"""

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anime_draw.errors import AnimeDrawError, ProjectError
from anime_draw.files import write_bytes
from anime_draw.masks import Mask, decode_mask, encode_mask
from anime_draw.pictures import Picture, decode_picture
from anime_draw.reading import open_file
from anime_draw.version import VERSION

from .png import check_png, to_png

SUFFIX = ".animedraw"
KIND = "anime-draw project"
FORMAT = 1
THUMBNAIL = 160  # pixels

MAX_BYTES = 64 * 2**20  # of a project, and of each file in it when unpacked
MAX_FILES = 200
MAX_LIST = 2**18  # bytes of the list of files in the zip
MAX_JSON = 8 * 2**20  # bytes of project.json
MAX_REFERENCE = 1024  # pixels, of a side; ours have at most 512
MAX_END = 2**16 + 22  # bytes that the end of a zip may have
MAX_SIDE = 4096  # pixels, of the mask and the pictures
MAX_NUMBERS = 65536  # of a style
MAX_NUMBER = 1e30  # in a style; real ones are below 100

_BROKEN = (
    OSError,
    RuntimeError,  # encrypted, or a compression that Python lacks
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class StoredReference:
    """A picture whose style is taken, and what the session calls it."""

    name: str
    picture: Picture


@dataclass(frozen=True)
class Project:
    """What a project file holds.

    Attributes:
        mask: class ids (H, W).
        references: pictures whose style is taken.
        styles: vectors (D,) of float32, by name.
        settings: JSON values; theirs who save and restore them.
        thumbnail: the portrait; saved no larger than `THUMBNAIL`.
        origin: the file that this is a later state of, empty if there is none.
    """

    mask: Mask
    references: tuple[StoredReference, ...] = ()
    styles: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    thumbnail: Picture | None = None
    origin: str = ""


def save_project(path: Path, project: Project) -> None:
    """Write a project, whole or not at all.

    Raises:
        AnimeDrawError: the disk or folder refuses.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        # A ZipInfo of its own: writestr would put the time there, and fail before 1980.
        for name, data in _files(project, str(path)):
            packing = (
                zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            )
            archive.writestr(zipfile.ZipInfo(name), data, packing)
    write_bytes(path, file.getvalue())


def _files(project: Project, name: str) -> list[tuple[str, bytes]]:
    content = {
        "kind": KIND,
        "format": FORMAT,
        "program": f"anime-draw {VERSION}",
        "origin": project.origin,
        "references": [each.name for each in project.references],
        "styles": {
            name: [float(number) for number in style]
            for name, style in project.styles.items()
        },
        "settings": dict(project.settings),
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    files = [
        ("project.json", text.encode()),
        ("mask.png", encode_mask(project.mask, name=name)),
    ]
    for number, reference in enumerate(project.references):
        files.append((f"references/{number}.png", to_png(reference.picture)))
    if project.thumbnail is not None:
        files.append(("thumbnail.png", to_png(_shrink(project.thumbnail))))
    return files


def _shrink(picture: Picture) -> Picture:
    image = Image.fromarray(picture)
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    return np.asarray(image)


def load_project(path: Path) -> Project:
    """Read a project.

    Raises:
        ProjectError: missing, broken, none of ours, of a newer program, or beyond the
            limits: one line that names the file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProjectError(f"is larger than {MAX_BYTES // 2**20} MB")
        _check_list(path)
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except AnimeDrawError as error:
        raise ProjectError(f"{path}: {error}") from error
    except FileNotFoundError as error:
        raise ProjectError(f"{path}: no such file") from error
    except zipfile.BadZipFile as error:
        raise ProjectError(f"{path}: is no project, or broken ({error})") from error
    except _BROKEN as error:
        raise ProjectError(f"{path}: cannot be read ({error})") from error


def _check_list(path: Path) -> None:
    # A zip can list a million files, and all of the list is read when it is opened.
    with open_file(path, MAX_BYTES) as file:
        file.seek(-min(MAX_END, path.stat().st_size), os.SEEK_END)
        end = file.read()
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) < at + 22:
        raise zipfile.BadZipFile("no list of files")
    (length,) = struct.unpack_from("<I", end, at + 12)
    if length > MAX_LIST or b"PK\6\7" in end[max(0, at - 20) : at]:
        raise ProjectError(f"holds more than {MAX_FILES} files")


def _read(archive: zipfile.ZipFile) -> Project:
    files = archive.infolist()
    if len(files) > MAX_FILES:
        raise ProjectError(f"holds {len(files)} files, more than {MAX_FILES}")
    names = {info.filename: info for info in files}
    content = _read_content(archive, names)
    references = tuple(
        StoredReference(name, _read_picture(archive, names, f"references/{i}.png"))
        for i, name in enumerate(content["references"])
    )
    styles = content["styles"].items()
    return Project(
        mask=decode_mask(_read_png(archive, names, "mask.png"), name="mask.png"),
        references=references,
        styles={name: _to_style(name, numbers) for name, numbers in styles},
        settings=content["settings"],
        thumbnail=_read_picture(archive, names, "thumbnail.png")
        if "thumbnail.png" in names
        else None,
        origin=content["origin"],
    )


Names = Mapping[str, zipfile.ZipInfo]


def _read_file(archive: zipfile.ZipFile, names: Names, name: str, most: int) -> bytes:
    if (info := names.get(name)) is None:
        raise ProjectError(f"lacks {name}, so it is no project of anime-draw")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ProjectError(f"{name} is compressed in a way that is not used here")
    with archive.open(info) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ProjectError(f"{name} is larger than {most // 2**20} MB")
    return data


def _read_content(archive: zipfile.ZipFile, names: Names) -> dict[str, Any]:
    data = _read_file(archive, names, "project.json", MAX_JSON)
    try:
        content = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"project.json is no JSON ({error})") from error
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ProjectError("is no project of anime-draw")
    if content.get("format") != FORMAT:
        raise ProjectError(
            f"has format {content.get('format')!r}, this program reads {FORMAT};"
            " update anime-draw"
        )
    kinds = {"references": list, "styles": dict, "settings": dict, "origin": str}
    for name, kind in kinds.items():
        if not isinstance(content.setdefault(name, kind()), kind):
            raise ProjectError(f"project.json: {name} is no {kind.__name__}")
    if not all(isinstance(name, str) for name in content["references"]):
        raise ProjectError("project.json: a reference has no name")
    return content


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _read_png(
    archive: zipfile.ZipFile, names: Names, name: str, side: int = MAX_SIDE
) -> bytes:
    data = _read_file(archive, names, name, MAX_BYTES)
    check_png(data, name, side)
    return data


def _read_picture(archive: zipfile.ZipFile, names: Names, name: str) -> Picture:
    return decode_picture(_read_png(archive, names, name, MAX_REFERENCE), name=name)


def _to_style(name: str, numbers: Any) -> NDArray[np.float32]:
    if not isinstance(numbers, list) or not 0 < len(numbers) <= MAX_NUMBERS:
        raise ProjectError(f"project.json: the style {name!r} is no list of numbers")
    if not all(type(number) in (int, float) for number in numbers):
        raise ProjectError(f"project.json: the style {name!r} holds no numbers")
    if not all(abs(number) <= MAX_NUMBER for number in numbers):
        raise ProjectError(f"project.json: the style {name!r} is out of range")
    return np.asarray(numbers, np.float32)
