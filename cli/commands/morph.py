"""`anime-draw morph`: an animation through styles."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.groups import change_eyes
from anime_draw.settings import MorphSettings

from .. import options, styling
from ..progress import progress

if TYPE_CHECKING:
    from anime_draw.painter import Painter, Paints
    from anime_draw.style import Style, Styles

MANY = "--references"


class ManyReferences(click.Command):
    """Let --references take all the names that follow it: --references A B C."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write the option again before each name."""
        return super().parse_args(ctx, repeat_option(args))


def repeat_option(args: list[str]) -> list[str]:
    """Turn --references A B into --references A --references B.

    The names end with the next option. The command has no arguments of its own, so
    that nothing else can stand there.
    """
    repeated: list[str] = []
    inside = False
    for position, arg in enumerate(args):
        if arg == MANY:
            inside = True
            if not " ".join(args[position + 1 : position + 2]).startswith("-"):
                continue  # each name brings its own
        elif arg.startswith("-"):
            inside = arg.startswith(f"{MANY}=")
        elif inside and repeated[-1:] != [MANY]:
            repeated.append(MANY)
        repeated.append(arg)
    return repeated


@click.command("morph", cls=ManyReferences)
@click.option(
    "--mask",
    "masks",
    type=options.FILE,
    multiple=True,
    required=True,
    help="What to draw; again to pass through several shapes.",
)
@click.option(
    "-o",
    "--out",
    type=options.NEW,
    required=True,
    help="FILE.gif, .webp or .mp4; a folder gets one PNG per frame.",
)
@styling.model
@click.option(
    "--through",
    metavar="NAMES",
    help='Attributes to pass through: "black hair,blonde hair,pink hair=0.7".',
)
@styling.attributes_file
@click.option(
    "--amount",
    default=MorphSettings.amount,
    show_default=True,
    help="How far along attributes that name no amount.",
)
@styling.eyes
@styling.parts
@click.option(
    MANY,
    type=options.FILE,
    multiple=True,
    metavar="IMAGE...",
    help="Pictures whose styles to pass through.",
)
@click.option(
    "--random",
    "num_random",
    type=click.IntRange(0),
    default=0,
    help="Random styles to pass through, beginning with --seed.",
)
@click.option(
    "--start",
    type=options.FILE,
    help="Picture whose style the attributes change.  [default: the style of --seed]",
)
@click.option(
    "--frames",
    type=click.IntRange(1),
    default=MorphSettings.frames,
    show_default=True,
    help="From one style to the next.",
)
@click.option(
    "--fps",
    type=click.IntRange(1, 240),
    default=MorphSettings.fps,
    show_default=True,
    help="Frames a second.",
)
@click.option(
    "--hold",
    type=click.IntRange(0),
    default=MorphSettings.hold,
    show_default=True,
    help="More frames that each style stays.",
)
@click.option(
    "--pace",
    type=click.Choice(("ease", "steady", "even")),
    default=MorphSettings.pace,
    show_default=True,
    help="ease: slower near each style; steady: the style changes at one speed; even:"
    " the picture does.",
)
@click.option(
    "--interpolation",
    type=click.Choice(("spherical", "linear")),
    default=MorphSettings.interpolation,
    show_default=True,
    help="The way between two styles.",
)
@click.option(
    "--loop/--no-loop",
    default=MorphSettings.loop,
    show_default=True,
    help="Come back to the start without a seam.",
)
@options.seed(MorphSettings.seed)
@options.device(MorphSettings.device)
def command(masks: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Draw an animation of one mask through several styles.

    Classes with a style of their own (--part) keep it on the way, but attributes
    (--through) change them as all the rest.

    \b
        anime-draw morph --mask mask.png -o hair.gif \\
            --through "black hair,blonde hair,pink hair"
        anime-draw morph --mask mask.png --references a.jpg b.jpg c.jpg -o styles.mp4
        anime-draw morph --mask open.png --mask closed.png -o blink.webp
    """
    check(len(masks), settings)
    from anime_draw.animation import pick_writer, save_animation
    from anime_draw.drawing import open_mask
    from anime_draw.morph import morph, num_frames
    from anime_draw.painter import Painter

    pick_writer(out, settings["fps"])  # complains now, not after the work
    model = styling.model_path(settings["model"])
    opened = [open_mask(path) for path in masks]
    painter = Painter.load(model, settings["device"], settings["precision"])
    paints, stops = plan(painter, model, settings)
    way = {name: settings[name] for name in ("frames", "loop", "hold")}
    total = num_frames(max(len(stops), len(opened)), **way)
    frames = morph(
        paints,
        opened,
        stops,
        **way,
        pace=settings["pace"],
        interpolation=settings["interpolation"],
    )
    shown = progress(frames, label="morph", total=total)
    save_animation(out, shown, settings["fps"])
    seconds = total / settings["fps"]
    click.echo(
        f"{total} frames of {painter.size} px, {seconds:.1f} s, written to {out}."
    )


def check(num_masks: int, settings: dict[str, Any]) -> None:
    """Refuse options that do not go together, or lead nowhere."""
    ways = [
        name
        for name, given in (
            ("--through", settings["through"]),
            ("--references", settings["references"]),
            ("--random", settings["num_random"]),
        )
        if given
    ]
    if len(ways) > 1:
        raise click.UsageError(f"{' and '.join(ways)} exclude each other; give one")
    names = [name for name, _ in read_amounts(settings)]
    if settings["through"] and not names:
        raise click.UsageError("--through names no attribute")
    if settings["eyes"] is not None and change_eyes(names):
        raise click.UsageError(
            "--eyes holds the colour that --through is to change; leave one out"
        )
    if not ways and num_masks < 2:
        raise click.UsageError(
            "nothing would move; give --through NAMES, --references IMAGE..., --random"
            " N, or a second --mask"
        )


def plan(
    painter: "Painter", model: Path, settings: dict[str, Any]
) -> tuple["Paints", "Styles"]:
    """Return what draws the frames, and the styles (N, ...) to pass through.

    Attributes change classes with a style of their own as well; else these keep it.
    """
    from anime_draw.drawing import read_parts
    from anime_draw.painter import SameEyes
    from anime_draw.parts import InParts, Joined, attribute_ways

    paints: Paints = painter
    if settings["eyes"] is not None:
        paints = SameEyes(painter, settings["eyes"])
    own = read_parts(painter, settings["parts"])
    if not settings["through"]:
        return InParts(paints, own), read_stops(painter, settings)
    start = read_start(painter, settings["start"], settings["seed"])
    attributes = styling.open_attributes(settings["attributes_path"], model)
    stops = attribute_ways(start, own, attributes, read_amounts(settings))
    return Joined(paints, tuple(own)), stops


def read_stops(painter: "Painter", settings: dict[str, Any]) -> "Styles":
    """Return the styles (N, D) to pass through, unless those are attributes."""
    import numpy as np

    from anime_draw.pictures import load_picture

    if settings["references"]:
        return painter.encode([load_picture(path) for path in settings["references"]])
    seed = settings["seed"]
    if settings["num_random"]:
        seeds = range(seed, seed + settings["num_random"])
        return np.stack([painter.random_style(each) for each in seeds])
    return read_start(painter, settings["start"], seed)[None]


def read_amounts(settings: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the attributes of --through, and how far along each."""
    names = tuple(filter(str.strip, (settings["through"] or "").split(",")))
    return styling.parse_amounts(names, settings["amount"])


def read_start(painter: "Painter", path: Path | None, seed: int) -> "Style":
    """Return the style (D,) of a picture, or one by chance."""
    from anime_draw.pictures import load_picture

    return (
        painter.encode([load_picture(path)])[0] if path else painter.random_style(seed)
    )
