"""How fast the trainings go on this machine, and what memory of its card they take.

    python benchmarks/rates.py DATA [NAME ...] [--seconds 10] [--device auto]

DATA is a data set of pictures and masks, best of 512 px. Every training runs as its
command runs it, from files, in the sizes of scripts/train_bundled.py; it is ended some
seconds after its tenth step. segment-dataset masks an eighth of the pictures, and then
all; what it takes to start falls out of the difference.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from table import Table, heading, machine  # noqa: E402

from anime_draw.checkpoint import save_model  # noqa: E402
from anime_draw.config import GauganConfig, VaeConfig  # noqa: E402
from anime_draw.data.folder import INDEX  # noqa: E402
from anime_draw.files import find_pictures  # noqa: E402
from anime_draw.models.gaugan import Gaugan, Generator  # noqa: E402
from anime_draw.models.vae import Encoder  # noqa: E402
from anime_draw.training.posterior import standard_normal  # noqa: E402

UNET = ROOT / "assets" / "models" / "unet.safetensors"
SEGMENT = "segment-dataset"
FIRST_STEP = 10  # that is timed: before, a card tries out convolutions
ENDLESS = "--steps 1000000 --validate-every 0 --sheet-every 0 --save-every 0 --keep 8"
GAUGAN = "train-gaugan {data} {out} --width 16 --start 8 --vae {model} --unet {unet}"
EYES = "train-eyes {data} {out} --model {model}"
TRAININGS = {
    "train-unet, 512 px": "train-unet {data} {out} --version v4 --size 512 --augment"
    " --batch-size 16",
    "train-vae, 64 px": "train-vae {data} {out} --size 64 --unet {unet}"
    " --batch-size 128",
    "train-gaugan, 128 px": f"{GAUGAN} --size 128 --batch-size 96",
    "train-gaugan, 256 px": f"{GAUGAN} --size 256 --batch-size 48",
    "train-gaugan, 512 px": f"{GAUGAN} --size 512 --batch-size 16",
    "the same, float32": f"{GAUGAN} --size 512 --batch-size 16 --precision float32",
    "the same, float16": f"{GAUGAN} --size 512 --batch-size 16 --precision float16",
    "the same, batch 4": f"{GAUGAN} --size 512 --batch-size 4",
    "train-eyes, its encoder": f"{EYES} --encoder-batch 48 --encoder-steps 1000000",
    "train-eyes": f"{EYES} --encoder-steps 1 --batch-size 12",
    "train-masks, 128 px": "train-masks {data} {out} --width 24 --batch-size 32",
}
BATCHES = {"train-eyes, its encoder": 48}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    names = [SEGMENT, *TRAININGS]
    parser.add_argument("names", nargs="*", metavar="NAME", default=names)
    parser.add_argument("--seconds", type=float, default=10.0, help="[%(default)s]")
    parser.add_argument("--device", default="auto", help="[%(default)s]")
    parser.add_argument("--workers", type=int, default=4, help="[%(default)s]")
    words = parser.parse_args()
    if unknown := set(words.names) - {*names}:
        parser.error(f"{unknown.pop()} is none of {', '.join(names)}")
    print(heading(machine()), *cards(), sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="anime-draw-") as folder:
        bench = Bench(words.data.resolve(), Path(folder), words.device, words.workers)
        rows = []
        for name in words.names:
            seconds = words.seconds
            row = bench.segment() if name == SEGMENT else bench.train(name, seconds)
            print(name, *row, file=sys.stderr, flush=True)
            rows.append([name, *row])
    headings = ("", "batch", "s a step", "pictures/s", "GB of the card")
    print(Table("rates", headings, rows).to_markdown())


def cards() -> list[str]:
    """Name the cards for CUDA."""
    return [
        torch.cuda.get_device_name(number)
        for number in range(torch.cuda.device_count())
    ]


class Bench:
    """Runs the commands.

    Args:
        data: the data set.
        folder: for what they write.
        device: for all of them.
        workers: threads of a training.
    """

    def __init__(self, data: Path, folder: Path, device: str, workers: int) -> None:
        self.data, self.folder = data, folder
        self.common = ["--device", device, "--workers", str(workers)]
        self.model = folder / "gaugan.safetensors"
        save_untrained(self.model)

    def train(self, name: str, seconds: float) -> list[float | int | None]:
        """Return batch, seconds a step, pictures a second, and memory of a training."""
        out = self.folder / "run"
        shutil.rmtree(out, ignore_errors=True)
        words = words_of(name, data=self.data, out=out, model=self.model, unet=UNET)
        batch = BATCHES.get(name) or int(words[words.index("--batch-size") + 1])
        log = out / "encoder" / "log.jsonl" if name in BATCHES else out / "log.jsonl"
        card = Card()
        process = self.start(words)
        try:
            while (rate := rate_of(log, seconds)) is None:
                if process.poll() is not None:
                    raise SystemExit(f"{name}: ended too early")
                card.look()
                time.sleep(0.05)
        finally:
            process.kill()
            process.wait()
        return [batch, rate, batch / rate, card.gigabytes]

    def segment(self) -> list[float | int | None]:
        """Return the same of `segment-dataset`, as far as it has it."""
        images = self.data / "images"
        count = len(list(find_pictures(images)))
        taken, few = [], max(1, count // 8)
        for limit in (few, count):
            out = self.folder / f"segmented-{limit}"
            card, began = Card(), time.perf_counter()
            words = [SEGMENT, str(images), str(out), "--unet", str(UNET)]
            process = self.start([*words, "--limit", str(limit)])
            try:
                while process.poll() is None:
                    card.look()
                    time.sleep(0.05)
            finally:
                process.kill()
            taken.append(time.perf_counter() - began)
            if not (out / INDEX).is_file():
                raise SystemExit(f"{SEGMENT}: ended too early")
        rate = (count - few) / (taken[1] - taken[0])
        return [None, None, rate, card.gigabytes]

    def start(self, words: list[str]) -> "subprocess.Popen[bytes]":
        """Start a command of the program."""
        command = [sys.executable, "-m", "cli", *words, *self.common]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def words_of(name: str, **places: Path) -> list[str]:
    """Return the command of a training that does not end."""
    words = [word.format(**places) for word in TRAININGS[name].split()]
    return words + ENDLESS.split()


class Card:
    """The most memory that was taken of the first card since this was made."""

    def __init__(self) -> None:
        self.there = torch.cuda.is_available()
        self.before = self.taken() if self.there else 0
        self.most = 0

    def taken(self) -> int:
        """Return bytes that all processes have of it."""
        free, whole = torch.cuda.mem_get_info()
        return whole - free

    def look(self) -> None:
        """Take note of what is taken now."""
        if self.there:
            self.most = max(self.most, self.taken() - self.before)

    @property
    def gigabytes(self) -> float | None:
        """The most, in 10^9 bytes."""
        return self.most / 1e9 if self.there else None


def rate_of(log: Path, seconds: float) -> float | None:
    """Return the seconds a step after the tenth, once that many have passed."""
    if not log.exists():
        return None
    lines = [json.loads(line) for line in log.read_text().splitlines()[:-1]]
    lines = [line for line in lines if line["step"] >= FIRST_STEP]
    if len(lines) < 2 or lines[-1]["time"] - lines[0]["time"] < seconds:
        return None
    first, last = lines[0], lines[-1]
    return (last["time"] - first["time"]) / (last["step"] - first["step"])


def save_untrained(path: Path) -> None:
    """Save a GauGAN like the bundled one, with encoder, that has learned nothing."""
    generator = GauganConfig(size=512, width=16, uniform=True)
    encoder = VaeConfig(size=64)
    network = Gaugan(Generator(generator), Encoder(encoder))
    styles = standard_normal(generator.style_dim).tensors()
    configs = {"generator": generator, "encoder": encoder}
    save_model(path, "gaugan", configs, {**network.state_dict(), **styles})


if __name__ == "__main__":
    main()
