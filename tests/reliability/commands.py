"""Every command that writes, on data so small that it ends in a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from anime_draw.data.sample.collection import Collection
from anime_draw.files import place_file
from anime_draw.settings import SampleSettings

CPU = "--device cpu --precision float32"
TRAIN = f"--batch-size 2 {CPU} --workers 1"
DRAW = "--size 32 --width 4 --max-channels 16 --hidden 4 --discriminator-width 4"


@dataclass(frozen=True)
class World:
    """What the commands take.

    Attributes:
        data: a data set with annotations/ beside its pictures.
        more: pictures without masks.
        unet, gaugan, attributes: model files; the GauGAN has an encoder.
    """

    data: Path
    more: Path
    unet: Path
    gaugan: Path
    attributes: Path


Words = Callable[[World, Path], str]

# Resumed, so that the end is the same, bit for bit. OUT is a folder.
TRAINING: dict[str, Words] = {
    "train-unet": lambda w, out: f"{w.data} {out} --size 32 --width 4 --augment",
    "train-unet student": lambda w, out: (
        f"{w.data} {out} --size 32 --width 4 --unlabelled {w.more} --teacher {w.unet}"
        " --confidence 0.1"
    ),
    "train-vae": lambda w, out: (
        f"{w.data} {out} --size 32 --width 4 --style-dim 8 --unet {w.unet}"
    ),
    "train-gaugan": lambda w, out: (
        f"{w.data} {out} {DRAW} --vae {w.gaugan} --unet {w.unet}"
    ),
    "train-gaugan joint": lambda w, out: f"{w.data} {out} {DRAW} --encoder joint",
    "train-eyes": lambda w, out: (
        f"{w.data} {out} --model {w.gaugan} --encoder-steps 3 --encoder-batch 2"
    ),
    "train-masks": lambda w, out: f"{w.data} {out} --size 16 --width 4 --latent-dim 8",
}
MAKING: dict[str, Words] = {
    "sample-data": lambda w, out: f"{out} --size 32 --count 4",
    "annotate-convert": lambda w, out: f"{w.data / 'annotations'} {out} --size 32",
    "augment": lambda w, out: f"{w.data} {out} --size 32",
    "segment-dataset": lambda w, out: (
        f"{w.data / 'images'} {out} --unet {w.unet} --sheet 4 --labelme --overlays"
        f" {CPU}"
    ),
}
LOOKING: dict[str, Words] = {
    "tsne": lambda w, out: (
        f"{w.data} --vae {w.gaugan} -o {out / 'tsne.png'} --size 256 {CPU}"
    ),
    "attributes": lambda w, out: (
        f"{w.data} --vae {w.gaugan} -o {out / 'a.safetensors'} --min-count 2"
        f" --min-auc 0 {CPU}"
    ),
    "evaluate unet": lambda w, out: (
        f"--dataset {w.data} --unet {w.unet} -o {out} --resamples 10 {CPU}"
    ),
    "evaluate attributes": lambda w, out: (
        f"--dataset {w.data} --model {w.gaugan} --attributes {w.attributes} -o {out}"
        f" --resamples 10 --sheet 1 {CPU}"
    ),
    "generate": lambda w, out: (
        f"{w.data / 'masks'} --model {w.gaugan} -o {out} --sheet {out / 's.png'} {CPU}"
    ),
    "morph": lambda w, out: (
        f"--mask {w.data / 'masks' / 'sample-00000.png'} --model {w.gaugan} --random 2"
        f" --frames 2 -o {out / 'frames'} {CPU}"
    ),
    "export": lambda w, out: f"{w.gaugan} --onnx {out / 'gaugan.onnx'}",
}
COMMANDS = TRAINING | MAKING | LOOKING


def make_world(folder: Path, unet: Path, gaugan: Path, attributes: Path) -> World:
    """Draw the data set."""
    data = folder / "data"
    for _ in Collection(data, SampleSettings(count=8, size=64, val_share=0.3)):
        pass
    more = folder / "more"
    for path in sorted((data / "images").iterdir())[:3]:
        place_file(path, more / f"more-{path.name}", link=False)
    return World(data, more, unet, gaugan, attributes)


def with_slow(short: Sequence[str]) -> list:
    """Return all commands for `parametrize`, those not in `short` marked as slow."""
    slow = pytest.mark.slow
    return [
        name if name in short else pytest.param(name, marks=slow) for name in COMMANDS
    ]


def words(name: str, world: World, out: Path, more: str = "") -> list[str]:
    """Return the arguments of a command that writes into `out`, and more of them."""
    train = TRAIN.split() if name in TRAINING else []
    command, *kind = name.split()
    kind = kind if command == "evaluate" else []
    return [command, *kind, *COMMANDS[name](world, out).split(), *train, *more.split()]
