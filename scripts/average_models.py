"""Average GauGANs or U-Nets of one training, an earlier and a later one, say.

    python scripts/average_models.py average.safetensors --dataset portraits \
        --of runs/first/model.safetensors 0.35 --of runs/second/model.safetensors 0.65

A training wanders around what it has found; the mean of where it has been draws better
than where it stands (stochastic weight averaging, arXiv 1803.05407). As there, the norm
statistics of a GauGAN are measured anew, by drawing pictures in their own styles; those
of a U-Net, which has seen each picture changed, are averaged like its weights.
"""

import sys
from pathlib import Path

import click
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anime_draw.checkpoint import Model, load_model, save_model  # noqa: E402
from anime_draw.data.portraits import Portraits  # noqa: E402
from anime_draw.devices import autocast  # noqa: E402
from anime_draw.models.gaugan import Gaugan  # noqa: E402
from anime_draw.networks import load_generator  # noqa: E402
from anime_draw.training.norms import measured_anew  # noqa: E402
from anime_draw.training.pairs import Pairs  # noqa: E402
from anime_draw.training.posterior import load_encoder  # noqa: E402
from cli.options import FILE, FOLDER, NEW  # noqa: E402

BATCH = 6
CPU = torch.device("cpu")
WEIGHT = click.FloatRange(0, min_open=True)


def mean(models: list[tuple[Model, float]]) -> Model:
    """Return the weighted mean of models of one form; facts are the last one's.

    Raises:
        UsageError: they are not of one form.
    """
    last = models[-1][0]
    if any(shapes(model) != shapes(last) for model, _ in models):
        raise click.UsageError("These models are not of one training: shapes differ.")
    whole = sum(weight for _, weight in models)
    tensors = dict(last.tensors)
    for name, tensor in last.tensors.items():
        if tensor.is_floating_point():
            parts = [model.tensors[name].double() * weight for model, weight in models]
            tensors[name] = (torch.stack(parts).sum(0) / whole).to(tensor.dtype)
    return Model(last.kind, last.config, tensors, last.facts)


def shapes(model: Model) -> dict[str, torch.Size]:
    """Return the shape of each tensor."""
    return {name: tensor.shape for name, tensor in model.tensors.items()}


@torch.no_grad()
def measure_norms(model: Model, path: Path, dataset: Path, count: int) -> None:
    """Give a GauGAN the norm statistics of drawing so many pictures of a data set.

    Args:
        model: its statistics are changed.
        path: of a model that has the same encoder.
        dataset: pictures and masks.
        count: how many are drawn, in their own styles.
    """
    generator = load_generator(path, model)
    encoder, _ = load_encoder(path)
    network = Gaugan(generator, encoder)
    config = generator.config
    portraits = Portraits(dataset, config.size, masks=True)
    pairs = Pairs(portraits, config.num_classes, CPU, BATCH)
    with measured_anew(network):
        for masks, images in pairs.some(portraits.train, count):
            with autocast(CPU, "auto"):
                generator(masks, network.encode(images)[0])
    for name, tensor in network.state_dict().items():
        if "running_" in name:
            model.tensors[name] = tensor


@click.command()
@click.argument("out", type=NEW)
@click.option("--of", "models", type=(FILE, WEIGHT), multiple=True, required=True)
@click.option("--dataset", type=FOLDER, help="What GauGANs draw to measure norms.")
@click.option("--count", default=60, show_default=True, help="Pictures to draw.")
def command(
    out: Path,
    models: tuple[tuple[Path, float], ...],
    dataset: Path | None,
    count: int,
) -> None:
    """Write to OUT the mean of models, each --of a model file and its weight."""
    kind = load_model(models[0][0], "gaugan", "unet").kind
    if kind == "gaugan" and dataset is None:
        raise click.UsageError(
            "The norms of GauGANs are measured anew: --dataset FOLDER, of portraits."
        )
    average = mean([(load_model(path, kind), weight) for path, weight in models])
    if dataset is not None and kind == "gaugan":
        measure_norms(average, models[-1][0], dataset, count)
    save_model(out, average.kind, average.config, average.tensors, average.facts)


if __name__ == "__main__":
    command()
