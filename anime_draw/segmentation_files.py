"""What the threads of segment-dataset do: read a picture, write what came of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from anime_draw.data.fit import make_square
from anime_draw.data.folder import Dataset
from anime_draw.data.manifest import Entry
from anime_draw.data.polygons import to_polygons, write_annotation
from anime_draw.files import place_file
from anime_draw.masks import Mask, count_pixels, save_mask
from anime_draw.pictures import Picture, load_picture, resize_picture, save_picture
from anime_draw.segmenter import Probabilities, Segmenter, finish
from anime_draw.settings import SegmentSettings
from anime_draw.sheets import contact_sheet, in_rows, overlay

WHITE = 255
SHEET_COLUMNS = 6  # three pictures, each with its mask


@dataclass(frozen=True)
class Loaded:
    """A picture on its way: `height` and `width` are those of the mask to be.

    `square` is for the network; `resized` is the picture to write, None if that is
    the file as it is.
    """

    path: Path
    name: str
    height: int
    width: int
    square: Picture
    resized: Picture | None


@dataclass(frozen=True)
class Files:
    """Where pictures come from and go to."""

    place: Path
    out: Path
    segmenter: Segmenter
    settings: SegmentSettings

    def load(self, path: Path, name: str) -> Loaded:
        """Read a picture and prepare it for the network.

        Raises:
            PictureError: it cannot be read.
        """
        picture = load_picture(path)
        resized, size = None, self.settings.size
        if size and picture.shape[:2] != (size, size):
            square = make_square(picture, self.settings.fit, WHITE)
            picture = resized = resize_picture(square, size)
        height, width = picture.shape[:2]
        square = self.segmenter.prepare(picture)
        return Loaded(path, name, height, width, square, resized)

    def write(self, loaded: Loaded, probabilities: Probabilities) -> Entry:
        """Write mask and picture, and labelme file and overlay if they are wanted.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        mask, confidence = finish(probabilities, loaded.height, loaded.width)
        image = self._write_picture(loaded)
        if self.settings.labelme:
            self._write_annotation(loaded.name, image, mask)
        if self.settings.overlays:
            picture = overlay(load_picture(image), mask)
            save_picture(self.out / "overlays" / f"{loaded.name}.jpg", picture)
        save_mask(self.mask_path(loaded.name), mask)
        shares = count_pixels(mask) / mask.size
        return Entry(
            loaded.path.relative_to(self.place).as_posix(),
            loaded.name,
            loaded.height,
            loaded.width,
            confidence,
            tuple(shares.tolist()),
        )

    def _write_picture(self, loaded: Loaded) -> Path:
        images = self.out / "images"
        if loaded.resized is not None:
            path = images / f"{loaded.name}.{self.settings.format}"
            save_picture(path, loaded.resized)
        else:
            path = images / f"{loaded.name}{loaded.path.suffix.lower()}"
            place_file(loaded.path, path, link=self.settings.images == "link")
        return path

    def _write_annotation(self, name: str, image: Path, mask: Mask) -> None:
        write_annotation(
            self.out / "annotations" / f"{name}.json",
            to_polygons(mask),
            image_path=f"../images/{image.name}",
            height=mask.shape[0],
            width=mask.shape[1],
        )

    def mask_path(self, name: str) -> Path:
        """Return where a mask is or will be."""
        return self.out / "masks" / f"{name}.png"

    def has_mask(self, name: str) -> bool:
        """Tell whether a mask is there; a `Path` for each would take twice as long."""
        return os.path.exists(f"{self.out}/masks/{name}.png")


def draw_sheet(dataset: Dataset, entries: list[Entry]) -> Picture:
    """Lay pictures out, each beside itself under its mask, with confidence and name."""
    cells, captions = [], []
    for entry in entries:
        picture = dataset.picture(entry.name)
        cells += [picture, overlay(picture, dataset.mask(entry.name), 0.6)]
        captions += [f"{entry.confidence:.3f}", entry.name[:20]]
    return contact_sheet(
        in_rows(cells, SHEET_COLUMNS), captions=in_rows(captions, SHEET_COLUMNS)
    )
