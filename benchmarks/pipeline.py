"""Measure data preparation and training: python benchmarks/pipeline.py [PART...]

Parts are startup, augment, segment, train, allocator and memory; without one, all of
them, in some eight minutes on two cores. Prints Markdown. What is compared takes turns
(see contest.py); the pictures are what sample-data draws. README.md beside this says
what the figures mean.
"""

import argparse
import importlib
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from table import Table, heading, machine  # noqa: E402

from anime_draw.data.sample.collection import Collection  # noqa: E402
from anime_draw.settings import SampleSettings  # noqa: E402

PARTS = ("startup", "augment", "segment", "train", "allocator", "memory")
PICTURES = 16
SECONDS = 15.0


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", default=PARTS)
    parser.add_argument("-o", "--out", type=Path, help="also write the figures as JSON")
    parser.add_argument(
        "--seconds",
        type=float,
        default=SECONDS,
        help="of each contest [%(default)s]; 0: one round, to see that all works",
    )
    words = parser.parse_args()
    if unknown := set(words.parts) - set(PARTS):
        parser.error(f"{unknown.pop()} is none of {', '.join(PARTS)}")
    facts = {"date": time.strftime("%Y-%m-%d"), **machine()}
    print(heading(facts), flush=True)
    tables: list[Table] = []
    with tempfile.TemporaryDirectory(prefix="anime-draw-") as folder:
        sample = Path(folder, "sample")
        draw_sample(sample)
        for part in words.parts:
            measure = importlib.import_module(f"parts.{part}").measure
            for table in measure(sample, Path(folder, part), words.seconds):
                print(f"\n{table.to_markdown()}", flush=True)
                tables.append(table)
    if words.out:
        figures = {"machine": facts, "tables": [table.to_json() for table in tables]}
        words.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def draw_sample(folder: Path) -> None:
    """Draw the portraits that everything is measured on."""
    settings = SampleSettings(count=PICTURES, val_share=0)
    for _ in Collection(folder, settings):
        pass


if __name__ == "__main__":
    main()
