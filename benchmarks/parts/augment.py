"""augment: pairs per second at 512 px, against albumentations.

Theirs mirrors, rotates and scales (Affine), and warps; cubic for pictures, nearest
for masks, mirrored at the borders: all as ours. Three of its warps:

    elastic               smooth displacements as ours are: the same work
    elastic, approximate  the same noise blurred less, so that it wobbles finely
    grid distortion       moves whole rows and columns; its fastest
"""

import importlib.util
import os
import shutil
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

import cv2
from contest import Contender, Work, compare
from table import Table

from anime_draw.data.augment import Augmentation
from anime_draw.data.copies import copy_generator, copy_name
from anime_draw.data.folder import Dataset, open_dataset
from anime_draw.data.transform import Transform
from anime_draw.masks import Mask, save_mask
from anime_draw.pictures import Picture, save_picture
from anime_draw.settings import PICTURE_SIZE, AugmentSettings

COPIES = 2  # of each picture in a round
SETTINGS = AugmentSettings()
SIZE = "pairs of 512 px on one core"
WARPS = ("elastic", "elastic, approximate", "grid distortion")
# A cubic B-spline over cells of c pixels smooths like a Gaussian of c / sqrt(3), and
# noise that is smoothed so keeps little of its height: this leaves some 6 px of it.
SIGMA = PICTURE_SIZE / SETTINGS.warp_cells / sqrt(3)
ALPHA = 5000.0
MISSING = "albumentations is missing: pip install -r benchmarks/requirements.txt"

Change = Callable[[Picture, Mask], tuple[Picture, Mask]]


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Compare in memory, and from file to file."""
    warps = WARPS if importlib.util.find_spec("albumentations") else ()
    theirs = [
        Contender(f"albumentations, {warp}", their_transform, (sample, warp))
        for warp in warps
    ]
    theirs_on_disk = [
        Contender(each.name, their_write, (*each.arguments, scratch)) for each in theirs
    ]
    how: dict[str, Any] = {
        "items": len(open_dataset(sample).train) * COPIES,
        "unit": "pairs",
        "seconds": seconds,
        "notes": () if warps else (MISSING,),
    }
    ours = Contender("anime-draw", transform, (sample,))
    ours_on_disk = Contender("anime-draw", write, (sample, scratch))
    return [
        compare(f"augment, in memory: {SIZE}", [*theirs, ours], **how),
        compare(
            f"augment, from files to files: {SIZE}",
            [*theirs_on_disk, ours_on_disk],
            **how,
        ),
    ]


def transform(sample: Path) -> Work:
    """Return what changes pairs in memory."""
    cv2.setNumThreads(1)
    pairs = load_pairs(open_dataset(sample))

    def work() -> None:
        for name, picture, mask in pairs:
            for number in range(1, COPIES + 1):
                rng = copy_generator(SETTINGS.seed, name, number)
                Transform.draw(rng, SETTINGS).apply(picture, mask)

    return work


def their_transform(sample: Path, warp: str) -> Work:
    """Return what changes the same pairs by albumentations."""
    change = their_change(warp)
    pairs = load_pairs(open_dataset(sample))

    def work() -> None:
        for _, picture, mask in pairs:
            for _ in range(COPIES):
                change(picture, mask)

    return work


def write(sample: Path, scratch: Path) -> Work:
    """Return what reads, changes and writes as `augment` does.

    The contact sheet at the end is left out: of a short run it would be a large part.
    """
    cv2.setNumThreads(1)
    out = scratch / "augmented"
    dataset = open_dataset(sample)
    count = len(dataset.train) * COPIES
    settings = AugmentSettings(count=count, originals=False, workers=0)

    def work() -> None:
        shutil.rmtree(out, ignore_errors=True)
        augmentation = Augmentation(dataset, out, settings)
        for share in augmentation.shares:
            augmentation.write(share)

    return work


def their_write(sample: Path, warp: str, scratch: Path) -> Work:
    """Return what reads, changes by albumentations, and writes alike."""
    change = their_change(warp)
    out = scratch / warp.replace(" ", "-")
    dataset = open_dataset(sample)

    def work() -> None:
        shutil.rmtree(out, ignore_errors=True)
        for name, picture, mask in load_pairs(dataset):
            for number in range(1, COPIES + 1):
                copy, labels = change(picture, mask)
                stem = copy_name(name, number)
                save_picture(out / "images" / f"{stem}.jpg", copy)
                save_mask(out / "masks" / f"{stem}.png", labels)

    return work


def load_pairs(dataset: Dataset) -> list[tuple[str, Picture, Mask]]:
    """Read the training pairs."""
    return [(name, dataset.picture(name), dataset.mask(name)) for name in dataset.train]


def their_change(warp: str) -> Change:
    """Return albumentations' transforms with ranges as ours."""
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else it asks its server for news
    A: Any = importlib.import_module("albumentations")
    cv2.setNumThreads(1)
    how: dict[str, Any] = {
        "interpolation": cv2.INTER_CUBIC,
        "mask_interpolation": cv2.INTER_NEAREST,
        "border_mode": cv2.BORDER_REFLECT_101,
        "p": 1.0,
    }
    turn = (-SETTINGS.rotate, SETTINGS.rotate)
    size = (1 - SETTINGS.scale, 1 + SETTINGS.scale)
    warps = {
        "elastic": lambda: A.ElasticTransform(ALPHA, SIGMA, **how),
        "elastic, approximate": lambda: A.ElasticTransform(
            ALPHA / 10, SIGMA, approximate=True, **how
        ),
        "grid distortion": lambda: A.GridDistortion(SETTINGS.warp_cells, 0.2, **how),
    }
    changes = A.Compose(
        [
            A.HorizontalFlip(p=SETTINGS.mirror),
            A.Affine(rotate=turn, scale=size, **how),
            warps[warp](),
        ],
        seed=SETTINGS.seed,
    )

    def change(picture: Picture, mask: Mask) -> tuple[Picture, Mask]:
        changed = changes(image=picture, mask=mask)
        return changed["image"], changed["mask"]

    return change
