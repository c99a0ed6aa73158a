"""What it costs to paint where some classes have styles of their own.

    python benchmarks/own_styles.py [--model FILE] [--rounds N]

The example mask at the model's size, as the editor paints it: strokes of the brush,
another style of the rest, another style of the hair. Medians in milliseconds, by turns
in one process, and as multiples of painting in one style.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from table import Table, heading, machine  # noqa: E402

from anime_draw.bundled import EXAMPLE_MASK, find_asset, require_model  # noqa: E402
from anime_draw.classes import IDS  # noqa: E402
from anime_draw.masks import Mask, load_mask, resize_mask  # noqa: E402
from anime_draw.painter import Painter  # noqa: E402
from anime_draw.painting.live_parts import LiveParts  # noqa: E402

OWN = ("hair", "clothes", "background", "face")
COUNTS = (0, 1, 2, 4)  # of them have styles of their own
BRUSH = 24  # pixels


class Bench:
    """Paints with so many styles of their own."""

    def __init__(self, painter: Painter, mask: Mask, count: int) -> None:
        self.live = LiveParts(painter.live)
        self.mask, self.turn = mask.copy(), 0
        styles = [painter.random_style(seed) for seed in range(40)]
        self.base, self.spare = styles[0], styles[len(OWN) + 1 :]
        self.parts = {
            IDS[name]: style
            for name, style in zip(OWN[:count], styles[1:], strict=False)
        }
        self.live.paint(self.mask, self.base, self.parts)

    def stroke(self) -> float:
        """Paint one stroke of hair somewhere; return the seconds."""
        self.turn += 1
        x = (self.turn * 97) % (len(self.mask) - BRUSH)
        y = (self.turn * 61) % (len(self.mask) - BRUSH)
        self.mask[y : y + BRUSH, x : x + BRUSH] = IDS["hair"]
        return self._timed()

    def restyle(self) -> float:
        """Take another style for the rest; return the seconds."""
        self.turn += 1
        self.base = self.spare[self.turn % len(self.spare)]
        return self._timed()

    def restyle_hair(self) -> float:
        """Take another style for the hair; return the seconds."""
        self.turn += 1
        self.parts = {
            **self.parts,
            IDS["hair"]: self.spare[self.turn % len(self.spare)],
        }
        return self._timed()

    def _timed(self) -> float:
        began = time.perf_counter()
        self.live.paint(self.mask, self.base, self.parts)
        return time.perf_counter() - began


def main() -> None:
    """Measure by turns."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="[the bundled one]")
    parser.add_argument("--rounds", type=int, default=15, help="[%(default)s]")
    words = parser.parse_args()
    painter = Painter.load(words.model or require_model())
    example = find_asset(EXAMPLE_MASK)
    assert example is not None
    mask = resize_mask(load_mask(example), painter.size)
    benches = [Bench(painter, mask, count) for count in COUNTS]
    deeds: dict[str, Callable[[Bench], float]] = {
        "a stroke": Bench.stroke,
        "another style of the rest": Bench.restyle,
        "another style of the hair": Bench.restyle_hair,
    }
    rows = []
    for name, do in deeds.items():
        able = benches if do is not Bench.restyle_hair else benches[1:]
        times = [[do(bench) for bench in able] for _ in range(words.rounds)][1:]
        found = [median(each) * 1000 for each in zip(*times, strict=True)]
        first = found[0]
        cells = [f"{each:.0f} ({each / first:.1f}x)" for each in found]
        rows.append([name, *[""] * (len(benches) - len(able)), *cells])
    print(heading(machine()))
    headings = ("ms", *(f"{count} own" for count in COUNTS))
    print(
        Table(f"{painter.device_text}, {painter.size} px", headings, rows).to_markdown()
    )


if __name__ == "__main__":
    main()
