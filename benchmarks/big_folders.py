"""How commands fare with a folder as big as Danbooru2019 Portraits: 302,652 pictures.

    python benchmarks/big_folders.py [COMMAND ...] [--folder FOLDER]

Pictures and masks are hard links to a few tiny ones, and the networks are tiny, so that
what is seen is what pictures cost that are only there. Each command runs in a process
of its own, new and resumed, on few pictures and on many, until the first unit of its
work is finished: seconds from the start of the process, and its peak memory. FOLDER
keeps the links for another time; making a million of them takes minutes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from table import Table, heading, machine  # noqa: E402

from anime_draw.checkpoint import save_model  # noqa: E402
from anime_draw.config import GauganConfig, UnetConfig, VaeConfig  # noqa: E402
from anime_draw.settings import SampleSettings  # noqa: E402

MANY, FEW = 302_652, 3_000
MOST_LINKS = 60_000  # of one file; ext4 allows 65,000
SIDE = 32  # pixels
DONE = "first unit done: "
CPU = "--device cpu --precision float32 --workers 2"
GAUGAN = "--size 32 --width 4 --max-channels 16 --hidden 4 --discriminator-width 4"
STEP = f"--batch-size 2 {CPU} --steps"
COMMANDS = {  # of the folder of links, the models and the place to write to
    "segment-dataset": "{data}/images {out} --unet {models}/unet.safetensors " + CPU,
    "augment": "{data} {out} --count 0 --workers 2",
    "tsne": "{data} --vae {models}/vae.safetensors -o {out}/tsne.png " + CPU,
    "attributes": "{data} --vae {models}/vae.safetensors -o {out}/a.safetensors " + CPU,
    "train-unet": "{data} {out} --size 32 --width 4 " + STEP,
    "train-vae": "{data} {out} --size 16 --width 4 " + STEP,
    "train-gaugan": "{data} {out} --encoder none " + f"{GAUGAN} {STEP}",
    "train-eyes": "{data} {out} --model {models}/gaugan.safetensors --encoder-steps 2"
    " --encoder-batch 2 " + STEP,
    "train-masks": "{data} {out} --size 16 --width 4 " + STEP,
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commands", nargs="*", metavar="COMMAND", default=[*COMMANDS])
    parser.add_argument("--folder", type=Path, help="keeps the links for another time")
    parser.add_argument("--many", type=int, default=MANY, help="[%(default)s]")
    parser.add_argument("--make", action="store_true", help="only make the folders")
    words = parser.parse_args()
    if unknown := set(words.commands) - {*COMMANDS}:
        parser.error(f"{unknown.pop()} is none of {', '.join(COMMANDS)}")
    with tempfile.TemporaryDirectory(prefix="anime-draw-") as scratch:
        folder = words.folder or Path(scratch)
        counts = (min(FEW, words.many), words.many)
        for count in counts:
            make_data(folder / str(count), count)
        make_models(folder / "models")
        for name in words.commands:
            for count in counts:
                prepare(name, folder, count)
        if words.make:
            return
        print(heading(machine()), flush=True)
        rows = [row for name in words.commands for row in measure(name, folder, counts)]
        few, many = (f"{count:,}" for count in counts)
        headings = ("", f"s, {few}", f"s, {many}", f"MB, {few}", f"MB, {many}")
        print(Table("until the first unit of work", headings, rows).to_markdown())


# What is measured


def measure(name: str, folder: Path, counts: Iterable[int]) -> Iterator[list]:
    """Yield a row for a command that begins, and for one that is resumed."""
    for state in ("new", "resumed") if name not in ("tsne", "attributes") else ("new",):
        found = [first_unit(name, folder, count, state) for count in counts]
        seconds, peaks = zip(*found, strict=True)
        row = [f"{name}, {state}", *seconds, *(round(peak / 1e6) for peak in peaks)]
        print(row, file=sys.stderr, flush=True)
        yield row


def first_unit(name: str, folder: Path, count: int, state: str) -> tuple[float, int]:
    """Return the seconds until the first unit of work, and the peak memory."""
    out = out_folder(name, folder, count, state)
    if state == "new":
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    process = start(arguments(name, folder, count, out, steps=9), until(name, state))
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if line.startswith(DONE):
            seconds = time.perf_counter() - began
            process.wait()
            return seconds, int(line.removeprefix(DONE))
    raise SystemExit(f"{name}: ended before its first unit of work:\n{said}")


def start(words: list[str], stop: str) -> "subprocess.Popen[str]":
    """Start a command that ends after its first unit of work."""
    script = [sys.executable, __file__, "--first", stop, *words]
    return subprocess.Popen(
        script, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def run_until_first(stop: str, words: list[str]) -> None:
    """Run a command; after its first unit of work say the peak memory, and end.

    `stop` is the name of the file that ends it, or empty.
    """
    import resource  # noqa: PLC0415

    from cli import progress
    from cli.main import main as anime_draw

    def watched(items: Iterable[Any], **_: Any) -> Iterator[Any]:
        for item in items:
            if not stop or item.path.stem == stop:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                print(f"{DONE}{peak}", file=sys.stderr, flush=True)
                os._exit(0)
            yield item

    progress._plain = watched
    anime_draw(words)


def arguments(
    name: str, folder: Path, count: int, out: Path, *, steps: int
) -> list[str]:
    """Return the words of a command."""
    places = {"data": folder / str(count), "models": folder / "models", "out": out}
    words = [name, *COMMANDS[name].format(**places).split()]
    return [*words, str(steps)] if name.startswith("train") else words


def until(name: str, state: str) -> str:
    """Return the name of the file that ends the measurement; empty: the first."""
    return f"{LEFT:06}" if (name, state) == ("augment", "resumed") else ""


# What it is measured on

LEFT = 2_000  # from this number on nothing is done yet where a command is resumed


def out_folder(name: str, folder: Path, count: int, state: str) -> Path:
    """Return where a command writes to."""
    return folder / "out" / f"{name}-{count}-{state}"


def link_many(sources: list[Path], folder: Path, count: int, first: int = 0) -> None:
    """Fill a folder with links, by turns to each of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, count):
        source = sources[number % len(sources)]
        os.link(source, folder / f"{number:06}{source.suffix}")


def make_data(folder: Path, count: int) -> None:
    """Make a data set of so many pictures, if it is not there."""
    from anime_draw.data.folder import write_index
    from anime_draw.data.sample.collection import Collection

    if (folder / "dataset.json").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    few = 4 * -(-count // MOST_LINKS)  # each part links to them, and so do outputs
    sample = folder / "sample"
    for _ in Collection(sample, SampleSettings(count=few, size=SIDE, val_share=0)):
        pass
    for part in ("images", "masks"):
        link_many(sorted((sample / part).iterdir()), folder / part, count)
    names = [f"{number:06}" for number in range(count)]
    write_index(folder, size=SIDE, source="links", train=names[64:], val=names[:64])


def make_models(folder: Path) -> None:
    """Write untrained models, unless they are there: who resumes is held to them."""
    if (folder / "gaugan.safetensors").exists():
        return
    import torch

    from anime_draw.models.gaugan import Gaugan, Generator
    from anime_draw.models.unet import Unet
    from anime_draw.models.vae import Vae

    torch.manual_seed(0)
    unet, vae = UnetConfig("v3", SIDE, width=4), VaeConfig(16, width=4)
    save_model(folder / "unet.safetensors", "unet", unet, Unet(unet).state_dict())
    size = vae.style_dim
    styles = {"style.mean": torch.zeros(size), "style.covariance": torch.eye(size)}
    tensors = {**Vae(vae).state_dict(), **styles}
    save_model(folder / "vae.safetensors", "vae", vae, tensors)
    config = GauganConfig(SIDE, width=4, max_channels=16, hidden=4, uniform=True)
    network = Gaugan(Generator(config), Vae(vae).encoder)
    configs = {"generator": config, "encoder": vae}
    tensors = {**network.state_dict(), **styles}
    save_model(folder / "gaugan.safetensors", "gaugan", configs, tensors)


def prepare(name: str, folder: Path, count: int) -> None:
    """Leave what a command that was killed at the end would leave, if it is not there.

    All but the last pictures are done: all after number `LEFT` are not.
    """
    out = out_folder(name, folder, count, "resumed")
    if out.exists() or name in ("tsne", "attributes"):
        return
    data = folder / str(count)
    if name.startswith("train"):
        words = arguments(name, folder, count, out, steps=1)
        subprocess.run([sys.executable, "-m", "cli", *words], cwd=ROOT, check=True)
        return
    start(arguments(name, folder, count, out, steps=0), "").wait()  # its settings
    for part in ("images", "masks"):
        shutil.rmtree(out / part, ignore_errors=True)
        files = sorted((data / "sample" / part).iterdir())
        link_many(files, out / part, count)
    for number in range(count - 100, count) if name != "augment" else (LEFT,):
        (out / "masks" / f"{number:06}.png").unlink()
    if name == "segment-dataset":
        write_manifest(out, count)


def write_manifest(out: Path, count: int) -> None:
    """Write the manifest of what segment-dataset has done."""
    from anime_draw.classes import NUM_CLASSES
    from anime_draw.data.manifest import Entry, Manifest

    shares = (1.0,) + (0.0,) * (NUM_CLASSES - 1)
    entries = (
        Entry(f"{number:06}.jpg", f"{number:06}", SIDE, SIDE, 0.9, shares)
        for number in range(count)
    )
    manifest = Manifest(out / "manifest.csv")
    manifest.path.unlink(missing_ok=True)
    write_all(manifest, entries)


def write_all(manifest: Any, entries: Iterable[Any]) -> None:
    """Write all entries at once."""
    import csv

    with open(manifest.path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for entry in entries:
            *values, shares = asdict(entry).values()
            writer.writerow([*values, *shares])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--first"]:
        run_until_first(sys.argv[2], sys.argv[3:])
    else:
        main()
