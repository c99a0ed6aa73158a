"""Pseudo-labels: a trained U-Net's masks of pictures that nobody has labelled.

The teacher masks each picture once, unchanged, from the average of four looks at it
(see `segmenter`). The student sees it changed, and its mask moved along; where the
teacher is not sure, nothing is learned (Noisy Student, arXiv 1911.04252; FixMatch,
arXiv 2001.07685).
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
import torch.nn.functional as F

from anime_draw.data.folder import Dataset
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture, resize_picture
from anime_draw.segmenter import Segmenter
from anime_draw.settings import LOOKS
from anime_draw.sheets import in_rows
from anime_draw.training.segmentation_losses import IGNORED


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
    """Unlabelled pictures and what the teacher makes of them, all in memory.

    Iterate over it once, picture by picture, before asking for any.

    Args:
        teacher: a trained U-Net, of any size and version.
        portraits: the pictures, at the student's size.
        names: which of them.
        confidence: pixels whose likeliest class is less likely are `IGNORED`.
        workers: threads that decode.
    """

    def __init__(
        self,
        teacher: Segmenter,
        portraits: Portraits,
        names: Iterable[str],
        *,
        confidence: float,
        workers: int = 2,
    ) -> None:
        self.teacher, self.portraits = teacher, portraits
        self.names = tuple(names)
        self.confidence, self.workers = confidence, workers
        self.sure = 0.0  # share of the pixels that teach
        self._masks: list[Mask] = []

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        """Mask picture by picture.

        Raises:
            PictureError: one cannot be read.
        """
        with ThreadPoolExecutor(max(1, self.workers)) as pool:
            for names in in_rows(self.names[len(self._masks) :], self.batch_size):
                masks = self._label(list(pool.map(self.portraits.picture, names)))
                self._masks += masks
                yield from names
        size = self.portraits.size
        known = sum(int((mask != IGNORED).sum()) for mask in self._masks)
        self.sure = known / (len(self) * size * size)

    @property
    def batch_size(self) -> int:
        """How many pictures the teacher takes at once."""
        return self.teacher.batch_size

    def sample(self, index: int) -> tuple[Picture, Mask]:
        """Return a picture and its mask, `IGNORED` where the teacher is not sure."""
        return self.portraits.picture(self.names[index]), self._masks[index]

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
