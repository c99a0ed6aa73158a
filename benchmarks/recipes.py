"""Compare recipes for GauGAN: python benchmarks/recipes.py DATA OUT [RECIPE...]

Every recipe trains the same generator from the same seed on the same pictures for the
same time of the processor, on one thread, in turns (budget.py). Then `evaluate gaugan`
measures what each draws from held-out masks; the tables are printed as Markdown. With
more --minutes, trainings go on where they were.

    OUT/RECIPE             the run; what is done is not done again
    OUT/RECIPE/evaluation  its report
    OUT/own.png            held-out masks down, recipes across, in their own styles
    OUT/borrowed.png       the same in the styles of other pictures
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from budget import Job, spend, spent  # noqa: E402
from table import Table  # noqa: E402

from anime_draw.config import GauganConfig  # noqa: E402
from anime_draw.data.portraits import Portraits  # noqa: E402
from anime_draw.evaluation.following import lend  # noqa: E402
from anime_draw.files import read_json  # noqa: E402
from anime_draw.masks import colourise  # noqa: E402
from anime_draw.painter import Painter  # noqa: E402
from anime_draw.pictures import save_picture  # noqa: E402
from anime_draw.settings import GauganSettings  # noqa: E402
from anime_draw.sheets import contact_sheet  # noqa: E402

MODEL, REPORT = "model.safetensors", Path("evaluation", "evaluation.json")
SHOWN = 8  # masks on a sheet
FOREVER = 1_000_000_000  # steps: the budget ends sooner


@dataclass(frozen=True)
class Recipe:
    """What a recipe changes in the program's own."""

    settings: dict[str, Any] = field(default_factory=dict)
    uniform: bool = GauganConfig.uniform


RECIPES = {
    # arXiv 1903.07291: hinge, feature matching and perceptual loss at 10, TTUR.
    "published": Recipe(
        {
            "learning_rate": 1e-4,
            "augment": "none",
            "class_weights": "none",
            "average": 0.0,
            "spikes": 0.0,
        },
        uniform=False,
    ),
    "ours": Recipe(),
    "oasis": Recipe({"discriminator": "oasis"}),
    "slow": Recipe({"learning_rate": 1e-4}),
    "both fast": Recipe({"discriminator_rate": 8e-4}),
    "no augmentation": Recipe({"augment": "none"}),
    "augmented at once": Recipe({"augment_target": 0.0}),
    "no averaging": Recipe({"average": 0.0}),
    "borrowed styles": Recipe({"style": 0.3, "borrowed": 0.5}),
    "no class weights": Recipe({"class_weights": "none"}),
    "placed": Recipe(uniform=False),
}

Place = tuple[str, ...]
OWN, BORROWED = "own", "borrowed"
FIGURES: dict[str, Place] = {
    "mean IoU": ("mask_consistency", "mean_iou"),
    "Frechet": ("distances", "frechet"),
    "kernel": ("distances", "kernel"),
    "L1": ("reconstruction", "l1"),
    "SSIM": ("reconstruction", "ssim"),
    "hair colour": ("hair_colour",),
    "style found": ("style", "found_among_references"),
    "grid 2 px": ("hair", "grid", "2"),
    "grid 4 px": ("hair", "grid", "4"),
    "noise": ("hair", "noise"),
}


def main() -> None:
    """Train, measure and show what was asked for."""
    words = parse()
    os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is imported by the others
    jobs = [job(words, name) for name in words.recipes]
    spend(jobs, 60 * words.minutes, words.at_once)
    for name in words.recipes:
        evaluate(words, name)
    draw_sheets(words)
    for table in tables(words.out, words.recipes):
        print(f"\n{table.to_markdown()}", flush=True)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path, help="segmented portraits, with a val")
    parser.add_argument("out", type=Path, help="folder for runs, reports and sheets")
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=list(RECIPES))
    parser.add_argument("--vae", type=Path, required=True, help="gives the styles")
    parser.add_argument("--unet", type=Path, required=True, help="measures")
    parser.add_argument("--minutes", type=float, default=5.0, help="[%(default)s]")
    for name, default in (
        ("at-once", 1),
        ("size", 128),
        ("start", 4),
        ("width", 16),
        ("max-channels", 128),
        ("hidden", 32),
        ("discriminator-width", 32),
        ("batch-size", GauganSettings.batch_size),
        ("seed", 0),
        ("limit", 0),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=default, help="[%(default)s]"
        )
    words = parser.parse_args()
    if unknown := set(words.recipes) - set(RECIPES):
        parser.error(f"{unknown.pop()!r} is none of {', '.join(RECIPES)}")
    return words


def job(words: argparse.Namespace, name: str) -> Job:
    """Return what is to be trained."""
    recipe = RECIPES[name]
    config = GauganConfig(
        words.size,
        words.width,
        words.max_channels,
        words.start,
        words.hidden,
        uniform=recipe.uniform,
    )
    settings = GauganSettings(
        steps=FOREVER,
        batch_size=words.batch_size,
        seed=words.seed,
        workers=1,
        discriminator_width=words.discriminator_width,
        validate_every=0,
        sheet_every=0,
        save_every=0,
    )
    return Job(
        words.dataset.resolve(),
        words.vae.resolve(),
        words.unet.resolve(),
        words.out.resolve() / name,
        config,
        replace(settings, **recipe.settings),
    )


def evaluate(words: argparse.Namespace, name: str) -> None:
    """Measure a recipe with the program's own command."""
    folder = words.out.resolve() / name
    model, report = folder / MODEL, folder / REPORT
    if report.exists() and report.stat().st_mtime >= model.stat().st_mtime:
        return
    asked = {
        "--dataset": words.dataset.resolve(),
        "--unet": words.unet.resolve(),
        "--model": folder / MODEL,
        "--out": report.parent,
        "--limit": words.limit,
    }
    command = [sys.executable, "-m", "cli", "evaluate", "gaugan"]
    for option, value in asked.items():
        command += [option, str(value)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def tables(out: Path, recipes: Sequence[str]) -> list[Table]:
    """Return the figures in own and in borrowed styles, each ± half its interval."""
    reports = [read_json(out / name / REPORT)["scores"] for name in recipes]
    names = [*recipes, "real pictures"]
    made = []
    for kind in (OWN, BORROWED):
        sets = [*(each[kind] for each in reports), reports[0]["real"]]
        columns = {
            name: [show(find(scores, place)) for scores in sets]
            for name, place in FIGURES.items()
        }
        if kind == OWN:
            steps = [f"{spent(out / name)[1]:,}" for name in recipes]
            columns = {"steps": [*steps, ""], **columns}
            variety = [*(each["variety"]["drawn"] for each in reports)]
            variety.append(reports[0]["variety"]["real"])
            columns["variety"] = list(map(show, variety))
        known = {name: cells for name, cells in columns.items() if any(cells)}
        rows = list(zip(names, *known.values(), strict=True))
        made.append(Table(f"{kind} style", ["", *known], rows))
    return made


def find(scores: Any, place: Place) -> Any:
    """Return the score at a place of a report; None where it has none."""
    for key in place:
        scores = scores.get(key) if scores else None
    return scores


def show(score: dict[str, float] | None) -> str:
    """Format a score and half its interval."""
    if not score or score["low"] is None:
        return ""
    value, half = score["value"], (score["high"] - score["low"]) / 2
    digits = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f} ± {half:.{digits}f}"


def draw_sheets(words: argparse.Namespace) -> None:
    """Draw the same held-out masks by every recipe, in own and in borrowed styles."""
    portraits = Portraits(words.dataset, words.size, masks=True)
    names = portraits.val[:: max(1, len(portraits.val) // SHOWN)][:SHOWN]
    pictures = [portraits.picture(name) for name in names]
    masks = [portraits.mask(name) for name in names]
    lenders = lend(len(names), words.seed)
    for kind, asked in ((OWN, range(len(names))), (BORROWED, lenders.tolist())):
        columns = [list(map(colourise, masks)), [pictures[i] for i in asked]]
        for name in words.recipes:
            painter = Painter.load(words.out / name / MODEL, "cpu")
            styles = painter.encode(pictures)[asked]
            columns.append(list(painter.paint_batch(masks, styles)))
        header = ["mask", "style", *words.recipes]
        rows = list(zip(*columns, strict=True))
        save_picture(
            words.out / f"{kind}.png", contact_sheet(rows, size=128, header=header)
        )


if __name__ == "__main__":
    main()
