"""Masks from and for other programs: palette, ids, RGB, labelme. No Tk.

Reading and writing may take longer than a window should stand still: let the worker
do it.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from anime_draw.classes import COMMUNITY_PALETTE, FIFTEEN_CLASSES, PAINT_PALETTE
from anime_draw.data.annotations import (
    Annotation,
    read_annotation,
    read_picture,
)
from anime_draw.data.labels import Labels
from anime_draw.errors import AnimeDrawError, AnnotationError, MaskError
from anime_draw.files import PICTURE_SUFFIXES, write_whole
from anime_draw.masks import Mask, colourise, load_mask, save_mask
from anime_draw.pictures import Picture, save_picture


@dataclass(frozen=True)
class Kind:
    """A form of mask file: its name, what people read, and the suffix."""

    name: str
    hint: str
    suffix: str


KINDS = (
    Kind("palette", "Palette PNG: classes with our colours", ".png"),
    Kind("ids", "Greyscale PNG: the value is the class", ".png"),
    Kind("rgb", "RGB PNG in our colours", ".png"),
    Kind("paint", "RGB PNG in the colours of SPADE-Anime-Paint", ".png"),
    Kind("community", "RGB PNG in the colours of Anime-Face-Segmentation", ".png"),
    Kind("labelme", "labelme JSON: polygons to correct", ".json"),
)


@dataclass(frozen=True)
class Imported:
    """A mask that was read.

    Attributes:
        mask: class ids (H, W).
        picture: (H, W, 3) that it was drawn on, if that was found.
        problem: why the nearest colours were taken; empty if that was not needed.
    """

    mask: Mask
    picture: Picture | None = None
    problem: str = ""


def import_mask(path: Path, *, nearest: bool = False) -> Imported:
    """Read a mask picture of any form, or a labelme file with its picture.

    `nearest` matches unknown colours to the nearest of ours. labelme files may use our
    seven classes or the fifteen of the first scheme.

    Raises:
        AnimeDrawError: unreadable, or with colours, ids or labels that are no class.
    """
    if path.suffix.lower() != ".json":
        return Imported(load_mask(path, nearest=nearest))
    annotation = read_annotation(path, Labels(FIFTEEN_CLASSES))
    picture = _picture_of(annotation)
    if annotation.size is None and picture is None:
        raise AnnotationError(
            f"{path}: names no size, and its picture is missing; put it beside the file"
        )
    height, width = (picture if picture is not None else np.empty((0, 0))).shape[:2]
    return Imported(annotation.mask(height, width), picture)


def import_any(path: Path) -> Imported:
    """Read a mask as `import_mask` does, or by its nearest colours if need be.

    Programs that smooth edges make colours that are no class.

    Raises:
        AnimeDrawError: unreadable all the same.
    """
    try:
        return import_mask(path)
    except MaskError as error:
        return replace(import_mask(path, nearest=True), problem=str(error))


def _picture_of(annotation: Annotation) -> Picture | None:
    try:
        return read_picture(annotation)
    except AnimeDrawError:
        return None  # the mask is what was asked for


def export_mask(
    path: Path, mask: Mask, kind: str = "palette", picture: Path | None = None
) -> None:
    """Write a mask (H, W) in a form of `KINDS`, whole or not at all.

    Args:
        path: where to.
        mask: class ids.
        kind: name of the form.
        picture: what a labelme file leads to; without, the picture beside it of the
            same name, and if there is none the mask in colour is put there.

    Raises:
        AnimeDrawError: the disk or folder refuses.
        ValueError: there is no such kind.
    """
    match kind:
        case "palette":
            save_mask(path, mask)
        case "ids":
            with write_whole(path) as partial:
                Image.fromarray(mask).save(partial, format="PNG")
        case "rgb":
            save_picture(path, colourise(mask))
        case "paint":
            save_picture(path, colourise(mask, PAINT_PALETTE))
        case "community":
            save_picture(path, colourise(mask, COMMUNITY_PALETTE))
        case "labelme":
            write_labelme(path, mask, picture)
        case _:
            names = ", ".join(each.name for each in KINDS)
            raise ValueError(f"expected one of {names}, got {kind!r}")


def write_labelme(path: Path, mask: Mask, picture: Path | None = None) -> None:
    """Write the parts of a mask as polygons; see `export_mask`."""
    from anime_draw.data.polygons import to_polygons, write_annotation  # SciPy: slow

    if picture is None:
        picture = _picture_beside(path, mask)
    try:
        image_path = Path(os.path.relpath(picture, path.parent)).as_posix()
    except ValueError:  # on another drive of Windows
        image_path = picture.name
    height, width = mask.shape
    write_annotation(
        path, to_polygons(mask), image_path=image_path, height=height, width=width
    )


def _picture_beside(path: Path, mask: Mask) -> Path:
    for suffix in sorted(PICTURE_SUFFIXES):
        if (beside := path.with_suffix(suffix)).is_file():
            return beside
    beside = path.with_suffix(".png")
    save_picture(beside, colourise(mask))
    return beside
