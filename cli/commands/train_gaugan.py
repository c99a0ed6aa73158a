"""anime-draw train-gaugan: train the network that draws portraits from masks."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from anime_draw.config import GauganConfig, GauganSettings
from anime_draw.errors import CheckpointError

from .. import options
from ..perceptual import perceptual

if TYPE_CHECKING:
    from anime_draw.models.gaugan import Generator

DOUBLINGS = 5  # from the first feature map to the picture, as published for 256 px
LAYOUT = ("width", "max_channels", "start", "hidden")  # what --init decides


@click.command("train-gaugan")
@click.argument("dataset", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--vae",
    type=options.FILE,
    help="The style encoder, from train-vae; joint training starts from it.",
)
@click.option(
    "--encoder",
    type=click.Choice(("frozen", "joint", "none")),
    default=GauganSettings.encoder,
    show_default=True,
    help="frozen: as --vae made it; joint: it learns along; none: random styles.",
)
@click.option(
    "--init",
    type=options.FILE,
    help="Begin with the weights, the layout and the encoder of this GauGAN, trained"
    " at the same or a smaller --size.",
)
@click.option(
    "--size",
    type=click.IntRange(16),
    default=GauganConfig.size,
    show_default=True,
    help="Pixels of the pictures it draws, a power of two.",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    default=GauganConfig.width,
    show_default=True,
    help="Channels of the last block; published: 64.",
)
@click.option(
    "--max-channels",
    type=click.IntRange(1),
    default=GauganConfig.max_channels,
    show_default=True,
    help="Cap on the channels of the deep blocks; published: 1024.",
)
@click.option(
    "--start",
    type=click.IntRange(1),
    help="Pixels of the first feature map.  [default: size / 32, at most 8]",
)
@click.option(
    "--hidden",
    type=click.IntRange(1),
    default=GauganConfig.hidden,
    show_default=True,
    help="Channels between a mask and its scale and shift; published: 128.",
)
@click.option(
    "--discriminator-width",
    type=click.IntRange(1),
    default=GauganSettings.discriminator_width,
    show_default=True,
    help="Channels of the discriminator's first convolution.",
)
@click.option(
    "--discriminator-rate",
    type=click.FloatRange(0, min_open=True),
    default=GauganSettings.discriminator_rate,
    show_default=True,
    help="Learning rate of the discriminator.",
)
@click.option(
    "--feature-matching",
    type=click.FloatRange(0),
    default=GauganSettings.feature_matching,
    show_default=True,
    help="Weight of the distance in the discriminator's features.",
)
@click.option(
    "--kl",
    type=click.FloatRange(0),
    default=GauganSettings.kl,
    show_default=True,
    help="Weight of the KL divergence in joint training, a mean over dimensions.",
)
@click.option(
    "--augment",
    default=GauganSettings.augment,
    show_default=True,
    help="What may change in all that the discriminator sees; none for big data sets.",
)
@click.option(
    "--recompute",
    is_flag=True,
    help="Compute blocks again on the way back: less memory, more time.",
)
@perceptual(GauganSettings.perceptual)
@options.generative(GauganSettings)
@options.training(GauganSettings)
def command(
    dataset: Path,
    run_dir: Path,
    vae: Path | None,
    init: Path | None,
    size: int,
    width: int,
    max_channels: int,
    start: int | None,
    hidden: int,
    unet: Path | None,
    encoder_weights: Path | None,
    origin: str,
    vgg19: Path | None,
    **settings: Any,
) -> None:
    """Train GauGAN on DATASET and write the run to RUN_DIR.

    The sheets in RUN_DIR/samples show the same masks and styles every time. The model
    file holds the style encoder too. Run the same command again to resume.

    \b
        anime-draw train-gaugan data/portraits runs/gaugan \\
            --vae runs/vae/best.safetensors --unet runs/unet/best.safetensors
        anime-draw train-gaugan data/portraits runs/small --size 128 --width 16 \\
            --vae runs/vae/best.safetensors --encoder-weights mobilenet.safetensors
        anime-draw train-gaugan data/portraits runs/large --size 512 \\
            --init runs/small/model.safetensors --unet runs/unet/best.safetensors
    """
    check(size, start, settings["encoder"], vae or init)
    from anime_draw.data.portraits import Portraits
    from anime_draw.training.diffaugment import parse_policy
    from anime_draw.training.gaugan import GauganTrainee
    from anime_draw.training.loop import train
    from anime_draw.training.posterior import load_encoder, new_encoder

    from ..perceptual import open_perceptual
    from ..training import follow

    chosen = GauganSettings(**settings)
    try:
        parse_policy(chosen.augment)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--augment") from error
    encoder, posterior = None, None
    if chosen.encoder != "none" and (source := vae or init) is not None:
        encoder, posterior = load_encoder(source)
    elif chosen.encoder == "joint":
        encoder = new_encoder(size, chosen.seed)
    style_dim = GauganConfig.style_dim if encoder is None else encoder.config.style_dim
    first = start or max(1, min(8, size >> DOUBLINGS))
    config = GauganConfig(size, width, max_channels, first, hidden, style_dim)
    initial = None
    if init is not None:
        initial = begin_with(init, size)
        config = initial.config
        refuse_layout(config, style_dim)
    trainee = GauganTrainee(
        Portraits(dataset, size, masks=True),
        config,
        chosen,
        encoder=encoder,
        posterior=posterior,
        perceptual=open_perceptual(unet, encoder_weights, origin, vgg19),
        initial=initial,
    )
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-gaugan", run_dir=run_dir, steps=chosen.steps)


def begin_with(path: Path, size: int) -> "Generator":
    """Return the generator of a model file, made to draw at that size.

    Raises:
        AnimeDrawError: it is none, or draws larger pictures.
    """
    from anime_draw.checkpoint import load_model
    from anime_draw.models.gaugan import resized
    from anime_draw.networks import load_generator

    generator = load_generator(path, load_model(path, "gaugan"))
    try:
        return resized(generator, size)
    except ValueError as error:
        raise CheckpointError(f"{path}: --size {error}") from error


def refuse_layout(config: GauganConfig, style_dim: int) -> None:
    """Refuse options that contradict the model of --init."""
    context = click.get_current_context()
    for name in LAYOUT:
        given, held = context.params[name], getattr(config, name)
        chosen = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if chosen and given != held:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option} {given}: the model of --init has {held}; leave it out."
            )
    if style_dim != config.style_dim:
        raise click.UsageError(
            f"--vae has styles of {style_dim} numbers, the model of --init of"
            f" {config.style_dim}; train them together."
        )


def check(size: int, start: int | None, encoder: str, vae: Path | None) -> None:
    """Refuse options that do not go together, saying what to do instead."""
    times = size / (start or 1)
    if size & (size - 1) or times != int(times) or times < 2:
        raise click.BadParameter(
            f"{size} is no power of two, or not twice --start or more",
            param_hint="--size",
        )
    if encoder == "none" and vae is not None:
        raise click.UsageError("--encoder none draws random styles: leave --vae out.")
    if encoder == "frozen" and vae is None:
        raise click.UsageError(
            "--encoder frozen needs --vae MODEL, from train-vae; or use --encoder"
            " joint or none."
        )
