"""anime-draw train-eyes: teach a GauGAN the colour of eyes."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.settings import EyeEncoderSettings, EyesSettings

from .. import options

if TYPE_CHECKING:
    from anime_draw.checkpoint import Model

ENCODER = "encoder"  # the folder in the run's that the first part is in
BOTH = ("seed", "device", "precision", "workers", "strategy", "mirror", "keep")


@click.command("train-eyes")
@click.argument("dataset", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--model",
    type=options.FILE,
    required=True,
    help="The GauGAN, from train-gaugan, with its style encoder.",
)
@click.option(
    "--encoder-steps",
    type=click.IntRange(1),
    default=EyeEncoderSettings.steps,
    show_default=True,
    help="Steps of the first part, in which the encoder learns.",
)
@click.option(
    "--encoder-batch",
    type=click.IntRange(1),
    default=EyeEncoderSettings.batch_size,
    show_default=True,
    help="Pictures in a batch of the first part.",
)
@click.option(
    "--eyes",
    type=click.FloatRange(0),
    default=EyesSettings.eyes,
    show_default=True,
    help="Weight of the eyes; all else shall stay as it is drawn now.",
)
@options.generative(EyesSettings)
@options.training(EyesSettings)
def command(
    dataset: Path,
    run_dir: Path,
    model: Path,
    encoder_steps: int,
    encoder_batch: int,
    **settings: Any,
) -> None:
    """Teach a GauGAN the colour of eyes, and write the run to RUN_DIR.

    Styles hardly tell it: so a drawing's eyes do not follow the reference, and may have
    two colours. Here a style gets three numbers more. In the first part the encoder
    learns to tell them of a picture (RUN_DIR/encoder); in the second the generator
    learns what they mean, from its own drawings whose eyes were tinted. All else stays
    as it was. The attributes must be found anew afterwards: their directions have as
    many numbers as styles.

    The sheets in RUN_DIR/samples show masks in their own style, and with eyes of other
    colours. Run the same command again to resume.

    \b
        anime-draw train-eyes data/portraits runs/eyes \\
            --model runs/gaugan/model.safetensors
    """
    from anime_draw.alone import alone_in
    from anime_draw.checkpoint import load_model
    from anime_draw.data.portraits import Portraits
    from anime_draw.files import fingerprint
    from anime_draw.models.eyes import NUMBERS
    from anime_draw.networks import load_generator
    from anime_draw.processes import is_first, wait
    from anime_draw.training.agreement import claim
    from anime_draw.training.eyes import EyesTrainee
    from anime_draw.training.loop import train
    from anime_draw.training.posterior import load_encoder

    from ..training import follow

    if settings["strategy"] != "ddp":
        raise click.BadParameter(
            "weights of which a part learns cannot be cut; leave it out",
            param_hint="--strategy",
        )
    chosen = EyesSettings(**settings, model=fingerprint(model))
    held = load_model(model, "gaugan")
    if held.facts.get("eyes"):
        raise click.BadParameter(
            f"{model}: its styles say the colour of eyes already", param_hint="--model"
        )
    generator, (encoder, _) = load_generator(model, held), load_encoder(model)
    config = {
        name: replace(each, style_dim=each.style_dim + NUMBERS)
        for name, each in (("generator", generator.config), ("encoder", encoder.config))
    }
    if is_first():
        with alone_in(run_dir):  # before the first part is written into another's run
            claim(run_dir, EyesTrainee.kind, config, chosen)
    wait()
    first = EyeEncoderSettings(
        steps=encoder_steps,
        batch_size=encoder_batch,
        **{name: getattr(chosen, name) for name in BOTH},
    )
    path = teach_encoder(dataset, run_dir / ENCODER, model, held, first)
    wait()
    seeing = load_model(path, "gaugan")
    portraits = Portraits(dataset, generator.config.size, masks=True, keep=chosen.keep)
    trainee = EyesTrainee(
        portraits, seeing, load_generator(path, seeing), *load_encoder(path), chosen
    )
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-eyes", run_dir=run_dir, steps=chosen.steps)


def teach_encoder(
    dataset: Path,
    run_dir: Path,
    path: Path,
    model: "Model",
    settings: EyeEncoderSettings,
) -> Path:
    """Do the first part, unless it is done; return its model file."""
    from anime_draw.data.portraits import Portraits
    from anime_draw.networks import load_generator
    from anime_draw.training.eye_encoder import FINER, EyeEncoderTrainee
    from anime_draw.training.loop import train
    from anime_draw.training.posterior import load_encoder

    from ..training import follow, resumed_step

    if resumed_step(run_dir) < settings.steps:
        encoder, posterior = load_encoder(path)
        size = FINER * encoder.config.size
        trainee = EyeEncoderTrainee(
            Portraits(dataset, size, masks=True, keep=settings.keep),
            model,
            load_generator(path, model),
            encoder,
            posterior,
            settings,
        )
        results = train(trainee, run_dir, settings)
        follow(
            results, label="train-eyes, encoder", run_dir=run_dir, steps=settings.steps
        )
    return run_dir / "model.safetensors"
