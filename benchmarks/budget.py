"""Train several GauGANs in turns, each for the same time of the processor.

Time is what a training's own process used, all its threads together, so a machine that
others share does not cut it short. It does make every step cost more; so trainings take
turns, a slice of time each, and what else happens slows all alike. Preparing and saving
are not counted, since no recipe needs more of them than another.
"""

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import torch

from anime_draw.allocator import keep_memory
from anime_draw.config import GauganConfig
from anime_draw.data.portraits import Portraits
from anime_draw.files import read_json, write_json
from anime_draw.settings import GauganSettings
from anime_draw.sheets import in_rows
from anime_draw.training.gaugan import GauganTrainee
from anime_draw.training.loop import train
from anime_draw.training.perceptual import from_unet
from anime_draw.training.posterior import load_encoder

SPENT = "budget.json"
SLICE = 15.0  # seconds


@dataclass(frozen=True)
class Job:
    """One training: on what, of what and how."""

    dataset: Path
    vae: Path
    unet: Path
    folder: Path
    config: GauganConfig
    settings: GauganSettings


def spend(jobs: Sequence[Job], seconds: float, at_once: int = 1) -> None:
    """Train until each has had so many seconds, those of earlier calls included.

    Args:
        jobs: what is trained.
        seconds: of each.
        at_once: how many have their turn together.
    """
    jobs = [job for job in jobs if spent(job.folder)[0] < seconds]
    processes = [_Process(job) for job in jobs]
    allowed = 0.0
    while allowed < seconds and processes:
        allowed = min(seconds, allowed + SLICE)
        for some in in_rows(processes, at_once):
            for process in some:
                process.allow(allowed)
            for process in some:
                process.wait()
    for process in processes:
        process.end()


def spent(folder: Path) -> tuple[float, int]:
    """Return the seconds and steps that a training has had."""
    path = folder / SPENT
    held = read_json(path) if path.exists() else {"seconds": 0.0, "steps": 0}
    return held["seconds"], held["steps"]


class _Process:
    """The parent's side of a training."""

    def __init__(self, job: Job) -> None:
        context = get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(job, far_end))
        self._process.start()
        far_end.close()
        self._used, self._name = spent(job.folder)[0], job.folder.name
        self._busy = False

    def allow(self, seconds: float) -> None:
        self._busy = self._used < seconds
        if self._busy:
            self._pipe.send(seconds)

    def wait(self) -> None:
        if self._busy:
            try:
                self._used = self._pipe.recv()
            except (EOFError, OSError) as error:
                raise SystemExit(f"{self._name}: ended early, see above") from error

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


def _serve(job: Job, pipe: Connection) -> None:
    """Train as long as the parent lets it; save when it is gone."""
    keep_memory()
    torch.set_num_threads(1)
    trainee = _make_trainee(job)
    used, steps = spent(job.folder)
    allowed = _answer(pipe)
    began = time.process_time() - used
    with suppress(KeyboardInterrupt):
        for result in train(trainee, job.folder, job.settings):
            used, steps = time.process_time() - began, result.step
            if used >= allowed:
                allowed = _answer(pipe, used)
            if not allowed:
                signal.raise_signal(signal.SIGINT)  # as Ctrl-C: finish the step, save
    write_json(job.folder / SPENT, {"seconds": used, "steps": steps})


def _answer(pipe: Connection, used: float | None = None) -> float:
    """Say how much was used, and return what the parent allows; 0 when it is gone."""
    try:
        if used is not None:
            pipe.send(used)
        return float(pipe.recv())
    except (EOFError, OSError):
        return 0.0


def _make_trainee(job: Job) -> GauganTrainee:
    """Return what is trained, as `train-gaugan` makes it."""
    encoder, posterior = load_encoder(job.vae)
    return GauganTrainee(
        Portraits(job.dataset, job.config.size, masks=True, keep=job.settings.keep),
        job.config,
        job.settings,
        encoder=encoder,
        posterior=posterior,
        perceptual=from_unet(job.unet),
    )
