"""The training loop that every network shares.

A run is a folder:
    config.json         what was asked for; checked when the command is run again
    log.jsonl           losses and scores by step; TensorBoard events lie beside it
    samples/            sample sheets by step
    model.safetensors   the averaged weights of the last save: what inference uses
    best.safetensors    the same at the best score so far, where there is a score
    state.pt            everything that resuming needs
    teacher/            a student's: masks by its teacher (see training.pseudo_labels)

Running the same command again resumes. Order, augmentation and noise derive from
(seed, step), so on the CPU an interrupted run ends with the same weights, bit for
bit, as an uninterrupted one.

Several processes may train as one (see `anime_draw.processes`): each takes its part of
every batch, and the first alone averages weights, validates and writes.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from anime_draw import processes
from anime_draw.alone import alone_in
from anime_draw.checkpoint import load_state, save_model, save_state
from anime_draw.data.batches import batches
from anime_draw.errors import CheckpointError, ProcessError, TrainingError
from anime_draw.pictures import save_picture
from anime_draw.settings import TrainSettings
from anime_draw.training.agreement import STATE, claim
from anime_draw.training.average import WeightAverage
from anime_draw.training.gradients import NotFiniteError, refuse_infinite
from anime_draw.training.interruption import interruption
from anime_draw.training.journal import Journal
from anime_draw.training.norms import synchronise_norms
from anime_draw.training.trainee import StepResult, Trainee

LOG_EVERY = 10  # steps

# What networks and optimisers raise when a state is another's.
MISFITS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


def train(
    trainee: Trainee, run_dir: Path, settings: TrainSettings
) -> Iterator[StepResult]:
    """Train to `settings.steps`, from where the run folder stands; yield each step.

    Ctrl-C finishes the step, saves, and raises KeyboardInterrupt.

    Raises:
        TrainingError: the folder holds a run with other settings, or a loss or the norm
            of gradients is not finite (the last saved state stays).
        ProcessError: the processes cannot share a batch, or one of them is gone.
        CheckpointError: the folder's state is broken.
        AnimeDrawError: another process is writing into the folder, or none can.
    """
    with alone_in(run_dir) if processes.is_first() else nullcontext():
        yield from _train(Run(trainee, run_dir, settings))


def _train(run: "Run") -> Iterator[StepResult]:
    trainee, settings = run.trainee, run.settings
    samples = batches(
        trainee.load,
        length=trainee.length,
        batch_size=settings.samples_per_step,
        seed=settings.seed,
        start=run.step,
        workers=settings.workers,
        taken=own_places(settings),
    )
    try:
        with interruption() as interrupted:
            while run.step < settings.steps and not run.out_of_patience:
                yield run.advance(next(samples))
                if processes.anyone(interrupted.is_set()):
                    run.save()
                    raise KeyboardInterrupt
    finally:
        samples.close()  # type: ignore[attr-defined]


class Run:
    """A run folder and the training that happens in it.

    Raises:
        TrainingError: the folder holds a run with other settings.
    """

    def __init__(self, trainee: Trainee, folder: Path, settings: TrainSettings) -> None:
        self.trainee = trainee
        self.folder = folder
        self.settings = settings
        self.average = WeightAverage(trainee.network, settings.average)
        self.step = 0
        self.best = float("-inf")
        self.waited = 0  # validations since the best
        self.scores: dict[str, float] = {}
        self.saved = 0  # step that the folder's state is of
        if processes.is_first():
            claim(folder, trainee.kind, trainee.config, settings)
        processes.wait()
        if self.state_path.exists():
            self.restore()
        self.unite()
        self.journal = Journal(folder, self.step) if processes.is_first() else None

    @property
    def state_path(self) -> Path:
        return self.folder / STATE

    @property
    def out_of_patience(self) -> bool:
        return 0 < self.settings.patience <= self.waited

    def advance(self, samples: list[Any]) -> StepResult:
        """Do one step and whatever is due after it."""
        torch.manual_seed(step_seed(self.settings.seed, self.step))
        self.trainee.network.train()
        try:
            losses = self.trainee.step(samples, self.step)
            refuse_infinite(losses)
        except NotFiniteError as error:
            raise TrainingError(self.stopped(error)) from error
        self.average.update(self.trainee.network, self.step)
        self.step += 1
        if self.step % LOG_EVERY == 0:
            self.log(losses)
        return self.settle(losses)

    def stopped(self, error: NotFiniteError) -> str:
        """Say at which step it went wrong, what is kept, and what to try."""
        kept = f"state.pt keeps step {self.saved}" if self.saved else "none was saved"
        return (
            f"{self.folder}: {error} at step {self.step + 1}; the last good state"
            f" stays: {kept}. Try --precision float32 or a smaller --learning-rate in a"
            " new folder"
        )

    def log(self, figures: dict[str, float]) -> None:
        """Write figures of this step to the log."""
        if self.journal is not None:
            self.journal.write(self.step, figures)

    def settle(self, losses: dict[str, float]) -> StepResult:
        """Validate, draw and save where it is due."""
        validating = self.due(self.settings.validate_every)
        drawing = self.due(self.settings.sheet_every)
        saving = self.due(self.settings.save_every)
        if not (validating or drawing or saving):
            return StepResult(self.step, losses)
        scores: dict[str, float] = {}
        best, network = False, None
        if processes.is_first():
            with processes.apart():
                network = self.fit_network()
                if validating:
                    scores, best = self.validate(network)
                if drawing:
                    sheet = self.trainee.sheet(network)
                    save_picture(self.folder / "samples" / f"{self.step:06}.jpg", sheet)
        scores, best, self.waited = processes.firsts((scores, best, self.waited))
        if saving or self.out_of_patience:
            self.save(network)
        return StepResult(self.step, losses, scores, best)

    def fit_network(self) -> nn.Module:
        """Return a copy of the averaged network that is fit for use."""
        network = deepcopy(self.average.network)
        self.trainee.prepare(network)
        return network.eval()

    def due(self, interval: int) -> bool:
        """Tell whether something done every `interval` steps is due now."""
        last = self.step == self.settings.steps
        return last or (interval > 0 and self.step % interval == 0)

    def validate(self, network: nn.Module) -> tuple[dict[str, float], bool]:
        """Score the averaged network and keep it if it is the best so far."""
        self.scores = self.trainee.validate(network)
        self.log(self.scores)
        if "score" not in self.scores:
            return self.scores, False
        best = self.scores["score"] > self.best
        if best:
            self.best = self.scores["score"]
            self.save_model("best", network)
        self.waited = 0 if best else self.waited + 1
        return self.scores, best

    def save(self, network: nn.Module | None = None) -> None:
        """Save the averaged network and the state."""
        self.saved = self.step
        parts = {
            name: processes.joined(part.state_dict())
            for name, part in self.trainee.parts.items()
        }
        if not processes.is_first():
            return
        with processes.apart():
            fit = self.fit_network() if network is None else network
            self.save_model("model", fit)
        state = {
            "step": self.step,
            "best": self.best,
            "waited": self.waited,
            "scores": self.scores,
            "average": self.average.state_dict(),
            "parts": parts,
        }
        save_state(self.state_path, state)

    def save_model(self, name: str, network: nn.Module) -> None:
        """Write a model file of the averaged network."""
        facts = {
            **self.trainee.facts(),
            "step": self.step,
            "scores": self.scores,
            "settings": asdict(self.settings),
        }
        save_model(
            self.folder / f"{name}.safetensors",
            self.trainee.kind,
            self.trainee.config,
            self.trainee.tensors(network),
            facts,
        )

    def restore(self) -> None:
        """Go on from the folder's state.

        Raises:
            CheckpointError: it is broken, or that of other networks.
        """
        state = load_state(self.state_path)
        try:
            self.step = self.saved = state["step"]
            self.best, self.waited = float(state["best"]), int(state["waited"])
            self.scores = dict(state["scores"])
            self.average.load_state_dict(state["average"])
            for name, part in self.trainee.parts.items():
                part.load_state_dict(state["parts"][name])
        except MISFITS as error:
            raise CheckpointError(
                f"{self.state_path}: does not fit this training ({error}); begin in a"
                " new folder"
            ) from error

    def unite(self) -> None:
        """Let several processes begin alike and norm as one.

        Raises:
            ProcessError: they do not see the same run folder.
        """
        if len(set(processes.everyones(self.step))) > 1:
            raise ProcessError(
                f"{self.folder}: not all processes see its state.pt; choose a folder on"
                " a disk that all machines share"
            )
        for part in self.trainee.parts.values():
            if isinstance(part, nn.Module):
                processes.equalise(part.state_dict().values())
                synchronise_norms(part)
        if self.settings.strategy == "fsdp" and processes.count() > 1:
            from anime_draw.training.sharding import shard

            shard(self.trainee.parts)


def own_places(settings: TrainSettings) -> list[int]:
    """Return which samples of a step this process takes: its part of every batch."""
    part = processes.part_of(settings.batch_size)
    first = processes.number() * part
    return [
        batch + first + place
        for batch in range(0, settings.samples_per_step, settings.batch_size)
        for place in range(part)
    ]


def step_seed(seed: int, step: int) -> int:
    """Return the seed of torch's generator for a step."""
    return int(np.random.SeedSequence((seed, step)).generate_state(1, np.uint64)[0])
