"""Readers of pictures, masks, annotations, data sets and the texts around them."""

import base64
import gzip
import io
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from anime_draw.classes import NAMES, NUM_CLASSES, PALETTE
from anime_draw.config import UnetConfig
from anime_draw.data.annotations import find_oddities, read_annotation, read_picture
from anime_draw.data.augment_record import check_record, write_record
from anime_draw.data.folder import Dataset, open_dataset, write_index
from anime_draw.data.labels import Labels, load_labels
from anime_draw.data.manifest import Entry, Manifest, Summary
from anime_draw.gallery import Portrait
from anime_draw.masks import encode_mask, load_mask
from anime_draw.pictures import load_picture
from anime_draw.settings import AugmentSettings, TrainSettings
from anime_draw.tagging.i2v import read_tag_list
from anime_draw.tagging.tags import TagList, write_tags
from anime_draw.training.agreement import claim
from anime_draw.training.journal import entries
from anime_draw.training.pseudo_labels import encode as encode_pseudo_label
from anime_draw.training.pseudo_labels import read_mask as read_pseudo_label
from anime_draw.training.segmentation_losses import IGNORED
from tests.fuzz.readers import Reader
from tests.fuzz.spoiling import spoil_bytes, spoil_json, spoil_png, spoil_text

MASK = np.arange(256, dtype=np.uint8).reshape(16, 16) % NUM_CLASSES
COLOURS = np.random.default_rng(0).integers(0, 256, (16, 16, 4), np.uint8)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


# Pictures and masks


def pictures(_: Path) -> list[bytes]:
    """Return pictures in every format, mode and habit that people have."""
    rgba = Image.fromarray(COLOURS)
    rgb, grey = rgba.convert("RGB"), rgba.convert("L")
    wide = Image.fromarray(COLOURS[..., 0].astype(np.uint16) * 257)
    turned = Image.Exif()
    turned[0x0112] = 6
    frames = {"save_all": True, "append_images": [grey.convert("RGB"), rgb]}
    indexed = rgba.convert("P")
    return [
        *(encode(each, "PNG") for each in (rgb, rgba, grey, wide, indexed)),
        encode(rgba.convert("LA"), "PNG"),
        encode(grey.convert("1"), "PNG"),
        encode(indexed, "PNG", transparency=3),
        encode(rgb, "PNG", transparency=(1, 2, 3)),
        encode(rgb, "PNG", exif=turned),
        encode(rgb, "PNG", **frames),
        encode(rgb, "JPEG", exif=turned),
        encode(rgb, "JPEG", progressive=True),
        *(encode(each, "JPEG") for each in (grey, rgb.convert("CMYK"))),
        encode(rgb, "WEBP", exif=turned),
        encode(rgba, "WEBP", lossless=True),
        encode(rgb, "WEBP", **frames),
        encode(indexed, "GIF", transparency=0),
        encode(rgb, "GIF", **frames),
        *(encode(each, "BMP") for each in (rgb, grey, rgba)),
        *(encode(each, "TIFF") for each in (rgb, wide, rgb.convert("CMYK"))),
        encode(rgb.convert("LAB"), "TIFF"),
        encode(rgb, "TIFF", compression="tiff_lzw"),
        encode(rgb, "TIFF", compression="jpeg"),
        encode(grey.convert("F"), "TIFF"),
        encode(grey.convert("I"), "TIFF"),
        encode(rgb, "AVIF"),
        *(encode(rgb, kind) for kind in ("PPM", "TGA", "ICO", "JPEG2000", "PCX")),
        *(encode(rgb, kind) for kind in ("EPS", "DDS", "IM", "SGI", "QOI", "ICNS")),
        encode(grey.convert("1"), "XBM"),
    ]


def read_a_picture(path: Path) -> None:
    for size in (None, 8):
        picture = load_picture(path, size)
        assert picture.dtype == np.uint8 and picture.ndim == 3, picture.shape
        assert picture.shape[2] == 3 and 0 not in picture.shape, picture.shape
        assert size is None or picture.shape == (size, size, 3), picture.shape


def masks(_: Path) -> list[bytes]:
    rgb = Image.fromarray(np.asarray(PALETTE, np.uint8)[MASK])
    drawn = Image.open(io.BytesIO(encode_mask(MASK, name="mask")))
    return [
        encode_mask(MASK, name="mask"),
        encode(Image.fromarray(MASK), "PNG"),
        encode(Image.fromarray(MASK.astype(np.uint16)), "PNG"),
        encode(Image.fromarray(MASK).convert("1"), "PNG"),
        encode(Image.fromarray(MASK).convert("LA"), "PNG"),
        encode(rgb, "PNG"),
        encode(rgb.convert("RGBA"), "PNG"),
        encode(drawn, "GIF"),
        encode(drawn, "TIFF"),
        encode(drawn, "BMP"),
        encode(Image.fromarray(MASK.astype(np.int32)), "TIFF"),
    ]


def check_mask(mask: np.ndarray) -> None:
    assert mask.dtype == np.uint8 and mask.ndim == 2 and mask.size, mask.shape
    assert mask.max() < NUM_CLASSES, mask.max()


def read_a_mask(path: Path) -> None:
    try:
        check_mask(load_mask(path))
    finally:
        check_mask(load_mask(path, nearest=True))


def teacher_masks(_: Path) -> list[bytes]:
    unsure = np.where(MASK == 1, IGNORED, MASK)
    return [encode_pseudo_label(MASK), encode_pseudo_label(unsure.astype(np.uint8))]


def read_a_teacher_mask(path: Path) -> None:
    mask = read_pseudo_label(path, len(MASK))
    assert mask.shape == MASK.shape and mask.dtype == np.uint8
    assert {*np.unique(mask)} <= {*range(NUM_CLASSES), IGNORED}


# Annotations


def annotations(_: Path) -> list[bytes]:
    crop = base64.b64encode(encode(Image.new("1", (4, 4), 1), "PNG")).decode()
    whole = base64.b64encode(encode(Image.new("RGB", (16, 16)), "PNG")).decode()
    points = {
        "polygon": [[1, 1], [8.5, 1], [8, 8]],
        "rectangle": [[2, 2], [5, 5]],
        "circle": [[8, 8], [8, 12]],
        "linestrip": [[0, 0], [3, 3], [9, 1]],
        "point": [[4, 4]],
        "mask": [[1, 1], [4, 4]],
        "oriented_rectangle": [[1, 1], [5, 2], [4, 6], [0, 5]],
    }
    shapes = [
        {"label": name, "shape_type": kind, "points": each, "mask": None}
        for name, (kind, each) in zip(NAMES, points.items(), strict=True)
    ]
    shapes[list(points).index("mask")]["mask"] = crop
    content = {"version": "5.5.0", "flags": {}, "shapes": shapes}
    size = {"imageHeight": 16, "imageWidth": 16}
    return [
        as_json({**content, **size, "imagePath": "p.png", "imageData": None}),
        as_json({**content, "imagePath": "../p.png", "imageData": whole}),
        as_json({"shapes": shapes[5:6], **size, "imagePath": "gone.png"}),
    ]


def read_a_labelme_file(path: Path) -> None:
    annotation = read_annotation(path, Labels())
    check_mask(annotation.mask(16, 16))
    assert all(isinstance(each, str) for each in find_oddities(annotation, 16, 16))
    picture = read_picture(annotation, path.parent)
    assert picture.dtype == np.uint8 and picture.shape[2] == 3


def label_maps(_: Path) -> list[bytes]:
    return [
        b"# from: to\near: skin\npupil: eye\nwatermark: ignore\n",
        as_json({"ear": "skin", "pupil": "eye", "watermark": "ignore"}),
    ]


def read_a_label_map(path: Path) -> None:
    found = load_labels(str(path)).find("hair")
    assert found is None or 0 <= found < NUM_CLASSES


# Data sets and runs


def dataset_index(folder: Path) -> list[bytes]:
    write_index(folder, size=64, source="test", train=["a", "b"], val=["c"])
    return [(folder / "dataset.json").read_bytes()]


def read_a_dataset_index(path: Path) -> None:
    dataset = open_dataset(path.parent)
    assert 0 < dataset.size < 2**15 and isinstance(dataset.source, str)
    for name in (*dataset.train, *dataset.val):
        inside = dataset.mask_path(name).resolve()
        assert inside.parent == (path.parent / "masks").resolve(), name


def augment_record(folder: Path) -> list[bytes]:
    source = Dataset(folder, 64, "test", ("a",), ("b",))
    write_record(folder, source, AugmentSettings())
    return [(folder / "augment.json").read_bytes()]


def read_an_augment_record(path: Path) -> None:
    source = Dataset(path.parent, 64, "test", ("a",), ("b",))
    check_record(path.parent, source, AugmentSettings())


def run_config(folder: Path) -> list[bytes]:
    claim(folder, "unet", UnetConfig(), TrainSettings())
    return [(folder / "config.json").read_bytes()]


def read_a_run_config(path: Path) -> None:
    claim(path.parent, "unet", UnetConfig(), TrainSettings())


def run_log(_: Path) -> list[bytes]:
    lines = [{"step": 10 * i, "loss": 1 / (i + 1), "time": 1e9} for i in range(5)]
    return [b"".join(as_json(line) + b"\n" for line in lines)]


def read_a_run_log(path: Path) -> None:
    for line, entry in entries(path):
        assert "\n" not in line and type(entry["step"]) is int


def manifest(folder: Path) -> list[bytes]:
    written = Manifest(folder / "manifest.csv")
    list(written.rewrite(lambda _: True))
    shares = tuple((1 / NUM_CLASSES,) * NUM_CLASSES)
    for i in range(4):
        written.append(Entry(f"p/{i}.jpg", f"p-{i}", 64, 64, 0.9 + i / 100, shares))
    return [written.path.read_bytes()]


def read_a_manifest(path: Path) -> None:
    summary = Summary(sheet=2, seed=0)
    for entry in Manifest(path):
        summary.add(entry)
        mask = (path.parent / f"{entry.name}.png").resolve()
        assert mask.parent == path.parent.resolve(), entry.name
    assert 0 <= summary.quantile(0.5) <= 1
    assert np.isfinite(summary.shares()).all() and summary.side >= 0


# Tags


def tags(folder: Path) -> list[bytes]:
    (folder / "plain.csv").write_text("picture,tag\na.png,ribbon\nb/a.png,\n")
    write_tags(folder / "full.csv", TagList.load(folder / "plain.csv")._tags)
    return [(folder / name).read_bytes() for name in ("plain.csv", "full.csv")]


def read_tags(path: Path) -> None:
    portrait = Portrait("a.png", path, np.zeros((2, 2, 3), np.uint8), MASK[:2, :2])
    (found,) = TagList.load(path).tag([portrait])
    assert all(isinstance(tag, str) and tag for tag in found.tags)
    assert isinstance(found.reason, str)


def tag_list(_: Path) -> list[bytes]:
    return [as_json([f"tag {i}" for i in range(1539)])]


def packed_tag_list(folder: Path) -> list[bytes]:
    return [gzip.compress(each, mtime=0) for each in tag_list(folder)]


def spoil_packed(data: bytes, rng: Random) -> bytes:
    if rng.random() < 0.5:
        return spoil_bytes(data, rng)
    return gzip.compress(spoil_json(gzip.decompress(data), rng), 1, mtime=0)


def read_a_tag_list(path: Path) -> None:
    found = read_tag_list(path)
    assert len(found) == 1539 and all(isinstance(tag, str) for tag in found)


READERS = (
    Reader("pictures", "p.png", pictures, spoil_png, read_a_picture, 2),
    Reader("masks", "m.png", masks, spoil_png, read_a_mask, 2),
    Reader("teacher mask", "t.png", teacher_masks, spoil_png, read_a_teacher_mask),
    Reader("labelme", "a.json", annotations, spoil_json, read_a_labelme_file, 2),
    Reader("label map", "map.txt", label_maps, spoil_text, read_a_label_map),
    Reader("label map JSON", "map.json", label_maps, spoil_text, read_a_label_map),
    Reader(
        "dataset.json", "dataset.json", dataset_index, spoil_json, read_a_dataset_index
    ),
    Reader(
        "augment.json",
        "augment.json",
        augment_record,
        spoil_json,
        read_an_augment_record,
    ),
    Reader("config.json", "config.json", run_config, spoil_json, read_a_run_config),
    Reader("log.jsonl", "log.jsonl", run_log, spoil_text, read_a_run_log),
    Reader("manifest.csv", "manifest.csv", manifest, spoil_text, read_a_manifest),
    Reader("tags CSV", "tags.csv", tags, spoil_text, read_tags),
    Reader("tag list", "tag_list.json", tag_list, spoil_json, read_a_tag_list, 0.3),
    Reader(
        "packed tag list",
        "tag_list.json.gz",
        packed_tag_list,
        spoil_packed,
        read_a_tag_list,
        0.3,
    ),
)
