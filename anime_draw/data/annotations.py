"""Read labelme files: JSON with shapes, and the picture they were drawn on.

    {"shapes": [{"label": "hair", "shape_type": "polygon", "points": [[x, y], ...]}],
     "imagePath": "../portraits/0011.webp", "imageData": null or base64,
     "imageHeight": 512, "imageWidth": 512}

Points are pixels of the upright picture: labelme applies EXIF orientation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from anime_draw.data.entries import from_base64, read_shape, shape_title
from anime_draw.data.labels import Labels
from anime_draw.data.shapes import Shape, rasterise
from anime_draw.errors import AnnotationError
from anime_draw.files import read_json
from anime_draw.masks import Mask
from anime_draw.pictures import (
    MAX_PIXELS,
    MAX_SIDE,
    Picture,
    decode_picture,
    load_picture,
)
from anime_draw.reading import is_file

# What may be asked of the one who draws: both take about ten seconds.
MAX_EDGES = 200_000_000  # points of all shapes, times rows
MAX_PAINT = 50_000_000_000  # shapes, times pixels
SAME_SHAPE = 0.01  # by how much two aspect ratios may differ


@dataclass(frozen=True)
class Annotation:
    """What a labelme file says; `size` is (height, width) if the file gives it."""

    path: Path
    shapes: tuple[Shape, ...]
    size: tuple[int, int] | None
    image_path: str
    image_data: bytes | None

    def mask(self, height: int, width: int) -> Mask:
        """Rasterise at the size of the annotation, (height, width) if it names none.

        Raises:
            AnnotationError: so many shapes at that size take too long.
        """
        height, width = self.size or (height, width)
        points = sum(len(shape.points) for shape in self.shapes)
        paint = len(self.shapes) * height * width
        if points * height > MAX_EDGES or paint > MAX_PAINT:
            raise AnnotationError(
                f"{self.path}: {len(self.shapes)} shapes, {points} points are too many"
                f" for {width}x{height} pixels; simplify them or scale the picture"
            )
        return rasterise(self.shapes, height, width)


def read_annotation(path: Path, labels: Labels) -> Annotation:
    """Read a labelme file.

    Raises:
        AnnotationError: no labelme file, a label that is unknown, or a shape that
            cannot be drawn: names the file, the shape and the remedy.
        AnimeDrawError: the file is missing or no JSON.
    """
    content = read_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("shapes"), list):
        raise AnnotationError(f"{path}: is no labelme file (no list of shapes)")
    try:
        return Annotation(
            path,
            tuple(_read_shapes(content["shapes"], labels)),
            _read_size(content),
            _read_text(content, "imagePath"),
            from_base64(_read_text(content, "imageData")) or None,
        )
    except AnnotationError as error:
        raise AnnotationError(f"{path}: {error}") from error


def _read_shapes(entries: list, labels: Labels) -> Iterator[Shape]:
    pixels = 0
    for number, entry in enumerate(entries, start=1):
        title = shape_title(number, entry)
        try:
            shape = read_shape(entry, labels, title)
        except AnnotationError as error:
            raise AnnotationError(f"{title}: {error}") from error
        if shape is None:
            continue
        pixels += 0 if shape.crop is None else shape.crop.size
        if pixels > MAX_PIXELS:
            raise AnnotationError(
                f"{title}: masks of more than 100 million pixels so far; draw polygons"
            )
        yield shape


def _read_text(content: dict, key: str) -> str:
    value = content.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise AnnotationError(f"{key} is {type(value).__name__}, expected text or null")
    return value


def _read_size(content: dict) -> tuple[int, int] | None:
    size = content.get("imageHeight"), content.get("imageWidth")
    if None in size:
        return None
    height, width = size
    if type(height) is not int or type(width) is not int:
        raise AnnotationError(f"imageHeight, imageWidth {size} are no whole numbers")
    sides = min(height, width), max(height, width)
    if sides[0] < 1 or sides[1] > MAX_SIDE or height * width > MAX_PIXELS:
        raise AnnotationError(f"imageHeight, imageWidth {size} are out of range")
    return height, width


def find_picture(annotation: Annotation, images: Path | None = None) -> Path:
    """Return the file that imagePath leads to from the folder of the annotation.

    Backslashes of Windows count as separators, and `..` is followed. An absolute
    path is not: it belongs to another machine, or to somebody who wants a file of
    yours in your data set. Its file name is looked for beside the annotation instead,
    and in the folder `images`, where every name is looked for at last.

    Raises:
        AnnotationError: no such picture; says where it was looked for.
    """
    stored = PureWindowsPath(annotation.image_path)
    folder = annotation.path.parent
    tried = [] if stored.anchor else [folder / stored.as_posix()]
    if stored.name:
        tried += [folder / stored.name] + ([images / stored.name] if images else [])
    for path in tried:
        if is_file(path):
            return path
    if not stored.name:
        raise AnnotationError(f"{annotation.path}: names no picture (imagePath)")
    raise AnnotationError(
        f"{annotation.path}: its picture {annotation.image_path} is missing; put it"
        f" beside the annotation or say in which folder {stored.name} is"
    )


def read_picture(annotation: Annotation, images: Path | None = None) -> Picture:
    """Read the picture of an annotation: the embedded one, else the file.

    Raises:
        AnnotationError: missing, or of another shape than the annotation says.
        PictureError: broken.
    """
    if annotation.image_data is not None:
        name = f"{annotation.path} (imageData)"
        # labelme embeds upright pictures, and does not turn what it finds embedded.
        picture = decode_picture(annotation.image_data, name=name, upright=False)
    else:
        picture = load_picture(find_picture(annotation, images))
    if annotation.size is not None:
        _check_aspect(annotation, *picture.shape[:2])
    return picture


def _check_aspect(annotation: Annotation, height: int, width: int) -> None:
    assert annotation.size is not None
    declared_height, declared_width = annotation.size
    ratio = (declared_width * height) / (declared_height * width)
    if abs(ratio - 1) > SAME_SHAPE:
        raise AnnotationError(
            f"{annotation.path}: was drawn on {declared_width}x{declared_height}"
            f" pixels, but the picture has {width}x{height}; bring the original"
            " picture back or draw the annotation again"
        )


def find_oddities(annotation: Annotation, height: int, width: int) -> Iterator[str]:
    """Yield what a person may want to look at though the mask can be made.

    `height` and `width` are those of the picture.
    """
    own = annotation.size or (height, width)
    if own != (height, width):
        yield (
            f"{annotation.path}: was drawn on {own[1]}x{own[0]} pixels, the picture has"
            f" {width}x{height}: shapes scaled to it"
        )
    if not annotation.shapes:
        yield f"{annotation.path}: has no shapes: all background"
    for shape in annotation.shapes:
        outside = [
            (x, y)
            for x, y in shape.points
            if not (0 <= x <= own[1] and 0 <= y <= own[0])
        ]
        if outside:
            x, y = outside[0]
            yield (
                f"{annotation.path}: {shape.title}: points outside of the picture:"
                f" {len(outside)}, the first at ({x:g}, {y:g}); cut off at the border"
            )
