"""Time the painter against the dense network: python benchmarks/painter.py

Layouts at 512 px: (a) as published, width 64, with random weights and norms that fit
them; (b) that of a model file, with its own weights; (c) width 16 and six doublings,
with random ones. Every engine has a process of its own, and they take turns, so that
what else the machine does slows all alike. Prints Markdown. Takes some five minutes on
two cores.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # waiting threads let others work
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from contest import peak_memory
from generators import LAYOUTS, bundled, real_masks, stroke, untrained

from anime_draw.allocator import keep_memory
from anime_draw.bundled import require_model
from anime_draw.masks import Mask
from anime_draw.painting import arithmetic
from anime_draw.painting.canvas import Canvas
from anime_draw.painting.network import Network
from anime_draw.pictures import Picture
from anime_draw.settings import LiveSettings
from anime_draw.style import Style
from anime_draw.tensors import from_images, one_hot, to_masks

SMALL, LARGE = 0.012, 0.05  # shares of the picture that a stroke paints over
SEQUENCE = 50  # strokes before the picture is compared
MASKS = 6
ROUNDS = 3
CASES = {
    "mask": "another mask",
    "style": "another style, morph frame",
    "small": "stroke of 1.2 %",
    "large": "stroke of 5 %",
}

Seconds = dict[str, list[float]]


class Bench:
    """One engine, the masks it draws and the styles."""

    def __init__(self, layout: str, model: Path) -> None:
        torch.set_grad_enabled(False)
        config = LAYOUTS.get(layout)
        self.generator = untrained(config) if config else bundled(model)
        self.masks = real_masks(MASKS)
        self.rng = np.random.default_rng(0)

    def style(self) -> Style:
        """Draw a random style (D,)."""
        dim = self.generator.config.style_dim
        return self.rng.standard_normal(dim).astype(np.float32)

    def memory(self) -> int | None:
        """Return the most bytes this process has held."""
        return peak_memory()


class Plain(Bench):
    """The dense network, in float32 as published or under bfloat16 autocast."""

    def draw(self, mask: Mask, style: Style, half: bool = False) -> Picture:
        """Draw one picture."""
        hot = one_hot(to_masks([mask]), 7)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            return from_images(self.generator(hot, torch.from_numpy(style)[None]))[0]

    def round(self) -> Seconds:
        """Time one picture each."""
        mask, style = self.masks[0], self.style()
        return {
            "float32": [clock(lambda: self.draw(mask, style))],
            "autocast": [clock(lambda: self.draw(mask, style, half=True))],
        }

    def work(self) -> float:
        """Count the arithmetic of one picture, in 10^9 multiply-adds."""
        return count(lambda: self.draw(self.masks[0], self.style()))


class Ours(Bench):
    """The painter's engine."""

    def __init__(
        self, layout: str, model: Path, dtype: torch.dtype, tolerance: float
    ) -> None:
        keep_memory()  # as every command does
        super().__init__(layout, model)
        self.network = Network(self.generator, dtype)
        del self.generator.blocks  # the engine has its own by now
        self.canvas = Canvas(self.network)
        self.mask = self.masks[0]
        self.tolerance = tolerance
        self.turn = 0

    def draw(self, mask: Mask) -> Picture:
        """Draw a mask in a new style."""
        self.mask = mask
        return self.canvas.draw(mask, self.style())

    def paint(self, share: float) -> Callable[[], Picture]:
        """Return what draws one more stroke; its own time does not count."""
        self.mask = stroke(self.mask, share, self.rng)
        return lambda: self.canvas.update(self.mask, self.tolerance)

    def round(self) -> Seconds:
        """Time several of each kind."""
        self.turn += 2
        some = [self.masks[(self.turn + each) % MASKS] for each in range(2)]
        return {
            "mask": [clock(lambda mask=mask: self.draw(mask)) for mask in some],
            "style": [clock(lambda: self.draw(self.mask)) for _ in range(4)],
            "small": [clock(self.paint(SMALL)) for _ in range(12)],
            "large": [clock(self.paint(LARGE)) for _ in range(4)],
        }

    def work(self) -> dict[str, float]:
        """Count the arithmetic of each kind, in 10^9 multiply-adds."""
        for known in dict.fromkeys(self.network.neighbours):
            self.network.forget(known)
        return {
            "mask": count(lambda: self.draw(self.masks[0])),
            "style": count(lambda: self.draw(self.masks[0])),
            "small": float(np.mean([count(self.paint(SMALL)) for _ in range(4)])),
            "large": float(np.mean([count(self.paint(LARGE)) for _ in range(4)])),
        }

    def pictures(self) -> list[tuple[Mask, Style, Picture]]:
        """Draw a picture at once, and go on from it by a sequence of strokes."""
        self.mask, style = self.masks[0], self.style()
        at_once = self.mask, style, self.canvas.draw(self.mask, style)
        for _ in range(SEQUENCE):
            picture = self.paint(SMALL)()
        return [at_once, (self.mask, style, picture)]


def clock(job: Callable[[], object]) -> float:
    """Return the seconds that a job takes."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def count(job: Callable[[], object]) -> float:
    """Return the arithmetic of a job, in 10^9 multiply-adds."""
    return arithmetic.count(job) / 1e9


# Taking turns


BENCH: Any = None  # of this process


def _begin(threads: int, kind: type[Bench], *arguments: Any) -> None:
    global BENCH
    torch.set_num_threads(threads)
    BENCH = kind(*arguments)


def _call(method: str, *arguments: Any) -> Any:
    return getattr(BENCH, method)(*arguments)


@contextmanager
def process(*arguments: Any) -> Iterator[Callable[..., Any]]:
    """Begin a bench in a process of its own; yield what calls its methods."""
    with get_context("spawn").Pool(1, _begin, arguments) as pool:
        yield lambda *words: pool.apply(_call, words)


def measure(
    layout: str, model: Path, *, threads: int, rounds: int, tolerance: float
) -> None:
    """Measure one layout and print its table."""
    with ExitStack() as stack:
        plain = stack.enter_context(process(threads, Plain, layout, model))
        ours = {
            str(dtype).removeprefix("torch."): stack.enter_context(
                process(threads, Ours, layout, model, dtype, tolerance)
            )
            for dtype in (torch.bfloat16, torch.float32)
        }
        engines = {"plain": plain, **ours}
        seconds: dict[str, Seconds] = {name: {} for name in engines}
        for number in range(rounds + 1):
            for name, engine in engines.items():
                for case, some in engine("round").items():
                    kept = some if number else []  # the first round warms up
                    seconds[name].setdefault(case, []).extend(kept)
        report(f"Layout ({layout}), tolerance {tolerance:.0%}", seconds, plain, ours)


def report(title: str, seconds: dict[str, Seconds], plain: Any, ours: Any) -> None:
    """Print the table of one layout."""
    print(f"\n### {title}\n")
    print("| engine | case | p50 ms | p95 ms | times | 10^9 MAC | dB |")
    print("| --- | --- | --: | --: | --: | --: | --: |")
    base, work = float(np.median(seconds["plain"]["float32"])), plain("work")
    for case, name in (("float32", "as published"), ("autocast", "bfloat16 autocast")):
        print(line(name, "any picture", seconds["plain"][case], base, work))
    for name, engine in ours.items():
        done = engine("work")
        at_once, painted = [
            psnr(picture, plain("draw", mask, style))
            for mask, style, picture in engine("pictures")
        ]
        quality = {"style": at_once, "small": painted}
        for case, title in CASES.items():
            some = seconds[name][case]
            print(
                line(f"ours, {name}", title, some, base, done[case], quality.get(case))
            )
    peaks = {"plain": plain("memory"), **{n: e("memory") for n, e in ours.items()}}
    print(
        "\nPeak memory:",
        ", ".join(f"{n} {v / 1e6:,.0f} MB" for n, v in peaks.items() if v),
    )
    fps = {name: 1 / np.median(seconds[name]["style"]) for name in ours}
    frames = ", ".join(f"{name} {value:.1f}" for name, value in fps.items())
    print(f"\nMorph, frames a second: {frames}", flush=True)


def line(
    engine: str,
    case: str,
    some: list[float],
    base: float,
    work: float,
    quality: float | None = None,
) -> str:
    """Return a row of the table."""
    middle, slow = np.percentile(some, [50, 95])
    cells = [engine, case, f"{middle * 1e3:.0f}", f"{slow * 1e3:.0f}"]
    cells += [f"{base / middle:.1f}", f"{work:.1f}"]
    return f"| {' | '.join(cells)} | {'' if quality is None else f'{quality:.1f}'} |"


def psnr(picture: Picture, exact: Picture) -> float:
    """Return how close pictures are, in dB."""
    error = np.square(picture.astype(float) - exact).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="of layout (b) [the bundled one]")
    parser.add_argument("--layout", choices=("a", "b", "c"), action="append")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--tolerance", type=float, default=LiveSettings.tolerance)
    words = parser.parse_args()
    model = words.model or require_model()
    print(f"{words.threads} threads, torch {torch.__version__}, model {model.name}")
    for layout in words.layout or ("a", "b"):
        measure(
            layout,
            model,
            threads=words.threads,
            rounds=words.rounds,
            tolerance=words.tolerance,
        )


if __name__ == "__main__":
    main()
