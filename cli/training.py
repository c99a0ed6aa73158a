"""Show a training while it runs: the bar, the scores, where the results are."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .progress import progress, say

if TYPE_CHECKING:
    from anime_draw.training.trainee import StepResult


def follow(
    results: Iterable["StepResult"], *, label: str, run_dir: Path, steps: int
) -> None:
    """Run a training to its end, print every validation and a closing line."""
    start = resumed_step(run_dir)
    if start:
        say(f"{run_dir}: resuming at step {start}")
    last = None
    for result in progress(results, label=label, total=steps, start=start):
        last = result
        if result.scores:
            best = "  best so far" if result.best else ""
            click.echo(f"step {result.step}: {figures(result.scores)}{best}")
    if last is None:
        click.echo(f"{run_dir}: nothing to do, the run has its {steps} steps already.")
        return
    click.echo(f"{label}: step {last.step}, {figures(last.losses)}")
    click.echo(f"Model written to {run_dir / 'model.safetensors'}.")


def resumed_step(run_dir: Path) -> int:
    """Return the step that a run folder stands at, 0 for a new one."""
    from anime_draw.training.agreement import STATE

    if not (run_dir / STATE).exists():
        return 0
    from anime_draw.checkpoint import load_state

    return int(load_state(run_dir / STATE)["step"])


def figures(values: dict[str, float]) -> str:
    """Format figures for a line."""
    return "  ".join(
        f"{name.removeprefix('iou_')} {value:.4g}"
        for name, value in values.items()
        if name != "score"
    )
