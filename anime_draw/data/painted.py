"""Masks that were painted, or corrected, instead of drawn as labelme's shapes.

FOLDER/masks/NAME.png    as the editor and segment-dataset write them
FOLDER/images/NAME.*     their pictures, or in FOLDER itself
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anime_draw.errors import AnnotationError
from anime_draw.files import PICTURE_SUFFIXES
from anime_draw.masks import Mask, load_mask
from anime_draw.pictures import Picture, load_picture
from anime_draw.reading import is_file

MASKS, IMAGES = "masks", "images"


@dataclass(frozen=True)
class Painting:
    """A painted mask, and the folder that its picture is in."""

    mask: Path
    images: Path

    def picture(self) -> Path:
        """Return the file of its picture.

        Raises:
            AnnotationError: there is none of that name.
        """
        for suffix in sorted(PICTURE_SUFFIXES):
            path = self.images / f"{self.mask.stem}{suffix}"
            if is_file(path):
                return path
        raise AnnotationError(
            f"{self.mask}: its picture is missing; put one named {self.mask.stem} into"
            f" {self.images}"
        )

    def load(self) -> tuple[Picture, Mask]:
        """Read the picture (H, W, 3) and the mask (H, W).

        Raises:
            AnnotationError: there is no picture, or the mask is not as large.
            AnimeDrawError: one of them is broken.
        """
        picture, mask = load_picture(self.picture()), load_mask(self.mask)
        if picture.shape[:2] != mask.shape:
            height, width = mask.shape
            raise AnnotationError(
                f"{self.mask}: has {width}x{height} pixels, but its picture"
                f" {picture.shape[1]}x{picture.shape[0]}; bring the original picture"
                " back or paint the mask again"
            )
        return picture, mask


def find_paintings(folder: Path) -> Iterator[Painting]:
    """Yield what was painted in a folder, by name.

    Raises:
        AnnotationError: there is nothing.
    """
    masks, images = folder / MASKS, folder / IMAGES
    found = [
        path
        for path in (sorted(masks.glob("*.png")) if masks.is_dir() else ())
        if not path.name.startswith(".")  # a Mac leaves ._a.png on foreign disks
    ]
    if not found:
        raise AnnotationError(
            f"{folder}: has no painted masks ({MASKS}/*.png); paint them in the editor,"
            " or make some to correct with segment-dataset"
        )
    for mask in found:
        yield Painting(mask, images if images.is_dir() else folder)
