"""segment-dataset: pictures per second, against the same network written plainly."""

import shutil
from pathlib import Path

import torch
from contest import Contender, Work, compare
from plain.segmentation import segment_folder
from table import Table

from anime_draw.allocator import keep_memory
from anime_draw.checkpoint import save_model
from anime_draw.config import UnetConfig
from anime_draw.models.unet import Unet
from anime_draw.networks import load_unet
from anime_draw.segmentation import Segmentation
from anime_draw.segmenter import Segmenter
from anime_draw.settings import SegmentSettings

THREADS = 2
SIZES = (512, 256)  # pixels the network works at; the pictures have 512


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Segment the sample pictures, again and again."""
    tables = []
    for size in SIZES:
        folder = scratch / str(size)
        write_unet(folder / "unet.safetensors", UnetConfig("v3", size))
        tables.append(race_at(size, sample / "images", folder, seconds))
    return tables


def race_at(size: int, pictures: Path, folder: Path, seconds: float) -> Table:
    """Compare at a size of the network."""
    unet, number = folder / "unet.safetensors", len(list(pictures.iterdir()))
    contenders = [
        Contender("plain, float32", plain, (unet, pictures, folder / "plain")),
        *(
            Contender(
                f"anime-draw, {precision}",
                ours,
                (unet, pictures, folder / precision, precision),
            )
            for precision in ("float32", "auto")
        ),
    ]
    return compare(
        f"segment: {number} pictures of 512 px, U-Net v3 at {size} px,"
        f" {THREADS} threads",
        contenders,
        items=number,
        unit="pictures",
        seconds=seconds,
    )


def ours(
    unet: Path, pictures: Path, out: Path, precision: str = "auto", keep: bool = True
) -> Work:
    """Return what runs segment-dataset's engine over the pictures."""
    if keep:
        keep_memory()
    torch.set_num_threads(THREADS)
    settings = SegmentSettings(precision=precision, device="cpu", sheet=0)
    segmenter = Segmenter.load(unet, settings.device, precision)

    def work() -> None:
        shutil.rmtree(out, ignore_errors=True)
        for _ in Segmentation(pictures, out, segmenter, unet, settings):
            pass

    return work


def plain(unet: Path, pictures: Path, out: Path) -> Work:
    """Return what segments them one after the other."""
    torch.set_num_threads(THREADS)
    network = load_unet(unet)

    def work() -> None:
        shutil.rmtree(out, ignore_errors=True)
        segment_folder(network, pictures, out)

    return work


def write_unet(path: Path, config: UnetConfig) -> None:
    """Write the model file of an untrained U-Net."""
    torch.manual_seed(0)
    save_model(path, "unet", config, Unet(config).state_dict())
