"""Whether segment-dataset's memory stays flat, however many pictures there are.

The command runs over links to a few tiny pictures, with a small network: what would
grow with the number of pictures grows with these all the same.
"""

import io
from contextlib import redirect_stdout
from pathlib import Path

import torch
from contest import Contender, Work, race
from table import Table, megabytes

from anime_draw.config import UnetConfig
from anime_draw.files import place_file
from anime_draw.pictures import load_picture, resize_picture, save_picture
from cli.main import main
from parts.segment import write_unet

COUNTS = (1_000, 20_000)
SIDE = 32  # pixels, of pictures and network


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Run the command on few pictures and on many, each in a process of its own."""
    unet = scratch / "unet.safetensors"
    write_unet(unet, UnetConfig("v3", SIDE, width=4))
    small = shrink(sample / "images", scratch / "small")
    runs = []
    for count in COUNTS:
        pictures = link_pictures(small, scratch / str(count), count)
        words = (pictures, scratch / f"{count}-segmented", unet)
        runs.append(Contender(f"{count:,} pictures", command, words))
        race(runs[-1:], seconds=0, warm_up=False)
    rows = [
        (run.name, count / run.median, megabytes(run.peak))
        for run, count in zip(runs, COUNTS, strict=True)
    ]
    title = f"memory: segment-dataset, pictures and network of {SIDE} px"
    return [Table(title, ("", "pictures/s", "peak MB"), rows, growth(runs))]


def growth(runs: list[Contender]) -> list[str]:
    """Say how much memory a picture more costs."""
    few, many = (run.peak for run in runs)
    if few is None or many is None:
        return []
    each = (many - few) / (COUNTS[1] - COUNTS[0])
    return [f"{many / few - 1:.1%} more; {each:,.0f} bytes for each picture more"]


def shrink(source: Path, folder: Path) -> list[Path]:
    """Write small copies of the pictures of a folder."""
    small = []
    for path in sorted(source.iterdir()):
        small.append(folder / f"{path.stem}.jpg")
        save_picture(small[-1], resize_picture(load_picture(path), SIDE))
    return small


def link_pictures(paths: list[Path], folder: Path, count: int) -> Path:
    """Fill a folder with so many links to the pictures, and return it."""
    for number in range(count):
        source = paths[number % len(paths)]
        place_file(source, folder / f"{number:06}.jpg", link=True)
    return folder


def command(pictures: Path, out: Path, unet: Path) -> Work:
    """Return what runs the command."""
    torch.set_num_threads(1)  # so little work is not worth sharing
    words = ["segment-dataset", str(pictures), str(out), "--unet", str(unet)]

    def work() -> None:
        with redirect_stdout(io.StringIO()):
            main([*words, "--device", "cpu"], standalone_mode=False)

    return work
