"""Average GauGANs of one training, an earlier and a later one, say.

    python scripts/average_models.py portraits average.safetensors \
        runs/first/model.safetensors 0.35 runs/second/model.safetensors 0.65

A training wanders around what it has found; the mean of where it has been draws better
than where it stands (stochastic weight averaging, arXiv 1803.05407). As there, the norm
statistics are measured anew, by drawing pictures in their own styles.
"""

import sys
from pathlib import Path

import click
import torch
from torch import nn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anime_draw.checkpoint import Model, load_model, save_model  # noqa: E402
from anime_draw.data.portraits import Portraits  # noqa: E402
from anime_draw.devices import autocast  # noqa: E402
from anime_draw.models.gaugan import Gaugan  # noqa: E402
from anime_draw.networks import load_generator  # noqa: E402
from anime_draw.training.pairs import Pairs  # noqa: E402
from anime_draw.training.posterior import load_encoder  # noqa: E402

BATCH = 6
CPU = torch.device("cpu")
PATH = click.Path(path_type=Path)


def mean(models: list[tuple[Model, float]]) -> Model:
    """Return the weighted mean of models of one form; facts are the last one's."""
    last = models[-1][0]
    whole = sum(weight for _, weight in models)
    tensors = dict(last.tensors)
    for name, tensor in last.tensors.items():
        if tensor.is_floating_point():
            parts = [model.tensors[name].double() * weight for model, weight in models]
            tensors[name] = (torch.stack(parts).sum(0) / whole).to(tensor.dtype)
    return Model(last.kind, last.config, tensors, last.facts)


@torch.no_grad()
def measure_norms(path: Path, dataset: Path, count: int) -> dict[str, torch.Tensor]:
    """Return the norm statistics of a GauGAN that draws pictures of a data set."""
    generator = load_generator(path, load_model(path, "gaugan"))
    encoder, _ = load_encoder(path)
    network = Gaugan(generator, encoder).eval()
    norms = [each for each in generator.modules() if isinstance(each, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over batches
        norm.train()
    config = generator.config
    portraits = Portraits(dataset, config.size, masks=True)
    pairs = Pairs(portraits, config.num_classes, CPU, BATCH)
    for masks, images in pairs.some(portraits.train, count):
        with autocast(CPU, "auto"):
            generator(masks, network.encode(images)[0])
    state = network.state_dict()
    return {name: each for name, each in state.items() if "running_" in name}


@click.command()
@click.argument("dataset", type=PATH)
@click.argument("out", type=PATH)
@click.argument("models", nargs=-1, required=True)
@click.option("--count", default=60, show_default=True, help="Pictures to draw.")
def command(dataset: Path, out: Path, models: tuple[str, ...], count: int) -> None:
    """Write to OUT the mean of MODELS, each a file and its weight."""
    if len(models) % 2:
        raise click.UsageError("Give a weight after each model.")
    pairs = zip(models[::2], map(float, models[1::2]), strict=True)
    average = mean([(load_model(Path(name), "gaugan"), share) for name, share in pairs])
    save_model(out, average.kind, average.config, average.tensors, average.facts)
    tensors = average.tensors | measure_norms(out, dataset, count)
    save_model(out, average.kind, average.config, tensors, average.facts)


if __name__ == "__main__":
    command()
