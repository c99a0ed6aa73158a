"""anime-draw train-gaugan: train the network that draws portraits from masks."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from anime_draw.config import GauganConfig
from anime_draw.settings import GauganSettings

from .. import options
from ..opponent import opponent
from ..perceptual import perceptual

LEAST = 2  # pixels to start from: of one, a batch of one picture has no variance
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
    type=options.PLACE,
    help="Begin with the weights, the layout and the encoder of this GauGAN, trained"
    " at the same or a smaller --size; of a run folder, with its discriminator too.",
)
@click.option(
    "--size",
    type=click.IntRange(32),
    default=GauganConfig.size,
    show_default=True,
    help="Pixels of the pictures it draws, a power of two.",
)
@click.option(
    "--grow-to",
    type=click.IntRange(16),
    help="Train the first blocks of a network that will draw pictures of so many"
    " pixels; go on with --init and a larger --size.",
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
    type=click.IntRange(LEAST),
    help="Pixels of the first feature map.  [default: final size / 32, 2 to 8]",
)
@click.option(
    "--hidden",
    type=click.IntRange(1),
    default=GauganConfig.hidden,
    show_default=True,
    help="Channels between a mask and its scale and shift; published: 128.",
)
@click.option(
    "--uniform/--placed",
    default=None,
    help="uniform: a style begins alike everywhere, so that the mask alone says what is"
    " where; placed: as published, every place has numbers of its own.  [default:"
    " uniform, or what the model of --init has]",
)
@opponent
@click.option(
    "--kl",
    type=click.FloatRange(0),
    default=GauganSettings.kl,
    show_default=True,
    help="Weight of the KL divergence in joint training, a mean over dimensions.",
)
@click.option(
    "--style",
    type=click.FloatRange(0),
    default=GauganSettings.style,
    show_default=True,
    help="Weight of how far the style of what is drawn is from the style asked for;"
    " needs --encoder frozen.",
)
@click.option(
    "--borrowed",
    type=click.FloatRange(0, 1, max_open=True),
    default=GauganSettings.borrowed,
    show_default=True,
    help="Share of a batch that is drawn in the style of another picture; needs"
    " --style.",
)
@click.option(
    "--class-weights",
    type=click.Choice(("balanced", "none")),
    default=GauganSettings.class_weights,
    show_default=True,
    help="balanced: pixels of rare classes, eyes and mouths, count more.",
)
@click.option(
    "--spikes",
    type=click.FloatRange(0),
    default=GauganSettings.spikes,
    show_default=True,
    help="Weight of features that stand far out of all others, which leave the same"
    " mark in every picture.",
)
@click.option(
    "--fade",
    type=click.FloatRange(0, 1),
    default=GauganSettings.fade,
    show_default=True,
    help="Share of the steps, the last, over which the learning rates fall to 0.",
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
    grow_to: int | None,
    width: int,
    max_channels: int,
    start: int | None,
    hidden: int,
    uniform: bool | None,
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
            --init runs/small --unet runs/unet/best.safetensors
    """
    check(size, start, settings["encoder"], vae or init)
    final = check_growth(size, grow_to, init)
    from anime_draw.data.portraits import Portraits
    from anime_draw.training.diffaugment import parse_policy
    from anime_draw.training.gaugan import GauganTrainee
    from anime_draw.training.growth import begin_with
    from anime_draw.training.loop import train
    from anime_draw.training.posterior import load_encoder, new_encoder

    from ..perceptual import open_perceptual
    from ..training import follow

    chosen = GauganSettings(**settings)
    if chosen.borrowed and not chosen.style:
        raise click.UsageError("--borrowed needs --style, 0.3 for example.")
    try:
        parse_policy(chosen.augment)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--augment") from error
    beginning = begin_with(init, size, uniform) if init else None
    encoder, posterior = None, None
    source = vae or (beginning and beginning.model)
    if chosen.encoder != "none" and source:
        encoder, posterior = load_encoder(source)
    elif chosen.encoder == "joint":
        encoder = new_encoder(size, chosen.seed)
    style_dim = GauganConfig.style_dim if encoder is None else encoder.config.style_dim
    initial = beginning.generator if beginning else None
    if initial is None:
        config = GauganConfig(
            size,
            width,
            max_channels,
            start or max(LEAST, min(8, final >> DOUBLINGS)),
            hidden,
            style_dim,
            pending=(final // size).bit_length() - 1,
            uniform=uniform is not False,
        )
    else:
        config = initial.config
        refuse_layout(config, style_dim)
    trainee = GauganTrainee(
        Portraits(dataset, size, masks=True, keep=chosen.keep),
        config,
        chosen,
        encoder=encoder,
        posterior=posterior,
        perceptual=open_perceptual(unet, encoder_weights, origin, vgg19),
        initial=initial,
        opponent=beginning.opponent if beginning else None,
    )
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-gaugan", run_dir=run_dir, steps=chosen.steps)


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


def check_growth(size: int, grow_to: int | None, init: Path | None) -> int:
    """Return the size that the network will have in the end."""
    if grow_to is None:
        return size
    if init is not None:
        raise click.UsageError("--grow-to: the model of --init says it; leave it out.")
    if grow_to & (grow_to - 1) or grow_to < size:
        raise click.BadParameter(
            f"{grow_to} is no power of two, or below --size", param_hint="--grow-to"
        )
    return grow_to


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
