"""Pseudo-labels: a trained U-Net's masks of pictures that nobody has labelled.

The teacher masks each picture once, unchanged, from the average of four looks at it
(see `segmenter`). The student sees it changed, and its mask moved along; where the
teacher is not sure, nothing is learned (Noisy Student, arXiv 1911.04252; FixMatch,
arXiv 2001.07685).

    RUN/teacher/NAME-DIGEST.png    the mask; white where the teacher is not sure

So a run that is resumed asks the teacher for nothing twice, memory does not grow with
the number of pictures, and what the teacher knows can be looked at.
"""

import io
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from anime_draw import processes
from anime_draw.classes import NUM_CLASSES, PALETTE
from anime_draw.data.folder import Dataset
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError, MaskError
from anime_draw.files import write_bytes
from anime_draw.masks import Mask
from anime_draw.pictures import Picture, read_image, resize_picture
from anime_draw.reading import MAX_PICTURE, read_file
from anime_draw.segmenter import Segmenter
from anime_draw.settings import LOOKS
from anime_draw.sheets import in_rows
from anime_draw.training.pairs import evenly
from anime_draw.training.segmentation_losses import IGNORED

FOLDER = "teacher"  # in the run folder
COUNTED = 500  # masks that the share of sure pixels is taken from
STEM = 40  # letters of a picture's name in its mask's


def unlabelled_names(portraits: Portraits, dataset: Dataset) -> list[str]:
    """Return the training pictures of a place that the data set has not labelled.

    Raises:
        DatasetError: it has them all.
    """
    labelled = {*dataset.train, *dataset.val}
    names = [name for name in portraits.train if Path(name).stem not in labelled]
    if not names:
        raise DatasetError(
            f"{portraits.folder}: has no picture to train on that {dataset.folder}"
            " lacks; give more pictures"
        )
    return names


class PseudoLabels:
    """Unlabelled pictures and what the teacher makes of them.

    Iterate over it before asking for any: the teacher then masks, picture by picture,
    what it has not masked before. Of several processes each masks its share.

    Args:
        teacher: a trained U-Net, of any size and version.
        portraits: the pictures, at the student's size.
        names: which of them.
        folder: for the masks; of one teacher, size and confidence alone.
        confidence: pixels whose likeliest class is less likely are `IGNORED`.
        workers: threads that decode and encode.

    Attributes:
        missing: names of what this process has to mask.
        sure: share of the pixels that teach; in so many pictures as settle it.
    """

    def __init__(
        self,
        teacher: Segmenter,
        portraits: Portraits,
        names: Iterable[str],
        folder: Path,
        *,
        confidence: float,
        workers: int = 2,
    ) -> None:
        self.teacher, self.portraits, self.folder = teacher, portraits, folder
        self.names = tuple(names)
        self.confidence, self.workers = confidence, workers
        missing = [name for name in self.names if not self.path(name).exists()]
        processes.wait()  # until all have looked, and nobody has written yet
        self.missing = tuple(missing[processes.number() :: processes.count()])
        self.sure = 0.0

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        """Mask what is missing.

        Raises:
            PictureError: one cannot be read.
            AnimeDrawError: the disk or folder refuses.
        """
        writing: deque[Future[None]] = deque()
        with ThreadPoolExecutor(max(1, self.workers)) as pool:
            for names in in_rows(self.missing, self.teacher.batch_size):
                masks = self._label(list(pool.map(self.portraits.picture, names)))
                for name, mask in zip(names, masks, strict=True):
                    writing.append(pool.submit(self._write, name, mask))
                while len(writing) > self.teacher.batch_size + self.workers:
                    writing.popleft().result()
                yield from names
            for each in writing:
                each.result()
        processes.wait()
        some = (self._mask(name) for name in evenly(self.names, COUNTED))
        self.sure = float(np.mean([(mask != IGNORED).mean() for mask in some]))

    def path(self, name: str) -> Path:
        """Return where the mask of a picture is.

        A name may be as long as it can be, and the same in another folder.
        """
        digest = sha256(os.fsencode(name)).hexdigest()[:12]
        return self.folder / f"{Path(name).stem[:STEM]}-{digest}.png"

    def sample(self, index: int) -> tuple[Picture, Mask]:
        """Return a picture and its mask, `IGNORED` where the teacher is not sure.

        Raises:
            PictureError: the picture cannot be read.
            MaskError: the mask cannot.
        """
        name = self.names[index]
        return self.portraits.picture(name), self._mask(name)

    def _mask(self, name: str) -> Mask:
        return read_mask(self.path(name), self.portraits.size)

    def _write(self, name: str, mask: Mask) -> None:
        write_bytes(self.path(name), encode(mask))

    @torch.inference_mode()
    def _label(self, pictures: list[Picture]) -> list[Mask]:
        squares = [resize_picture(picture, self.teacher.size) for picture in pictures]
        chances = self.teacher.probabilities(squares, looks=LOOKS[-1])
        size = self.portraits.size
        if chances.shape[-1] != size:
            chances = F.interpolate(chances, (size, size), mode="bilinear")
        likeliest, masks = chances.max(dim=1)
        masks[likeliest < self.confidence] = IGNORED
        return list(masks.byte().cpu().numpy())


def encode(mask: Mask) -> bytes:
    """Return a mask (H, W), `IGNORED` allowed, as the bytes of a palette PNG."""
    palette = np.full((IGNORED + 1, 3), 255, np.uint8)
    palette[:NUM_CLASSES] = PALETTE
    image = Image.fromarray(mask)
    image.putpalette(palette.tobytes())
    file = io.BytesIO()
    image.save(file, format="PNG")
    return file.getvalue()


def read_mask(path: Path, size: int) -> Mask:
    """Read a mask (size, size) of a teacher.

    Raises:
        MaskError: it is none; says what to do.
    """
    try:
        file = io.BytesIO(read_file(path, MAX_PICTURE))
    except OSError as error:
        raise MaskError(
            f"{path}: cannot be read ({error.strerror or error}); start the training"
            " again, so that the teacher masks the picture anew"
        ) from error
    image = read_image(file, str(path), MaskError)
    mask = np.asarray(image)
    if (
        image.mode != "P"
        or mask.shape != (size, size)
        or not ((mask < NUM_CLASSES) | (mask == IGNORED)).all()
    ):
        raise MaskError(
            f"{path}: is no mask of a teacher for pictures of {size} px; delete it, and"
            " start the training again"
        )
    return np.ascontiguousarray(mask)
