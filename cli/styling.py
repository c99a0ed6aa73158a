"""What generate and morph share: the model, attributes, amounts, eyes, parts."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anime_draw.classes import NAMES

from . import options

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes
    from anime_draw.colours import Rgb

model = click.option(
    "--model",
    type=options.FILE,
    help="GauGAN model file.  [default: the one that comes with the program]",
)
attributes_file = click.option(
    "--attributes",
    "attributes_path",
    type=options.FILE,
    help="Attributes file.  [default: attributes.safetensors beside the model]",
)
eyes = click.option(
    "--eyes",
    callback=lambda context, parameter, text: parse_colour(text),
    metavar="COLOUR",
    help="Of the irises, whatever else is said: '#3a7bd5', teal, 'rgb(58, 123, 213)'.",
)

parts = click.option(
    "--part",
    "parts",
    callback=lambda context, parameter, texts: parse_parts(texts),
    multiple=True,
    metavar="CLASS=STYLE",
    help="A class in the style of a picture, or a random one, whatever the rest has:"
    " hair=face.jpg, clothes+background=seed:7; may be repeated.",
)


def parse_parts(texts: Iterable[str]) -> dict[str, str]:
    """Turn "hair+clothes=face.jpg" into the style of each class.

    Raises:
        click.BadParameter: a class is none, or has two styles.
    """
    parts: dict[str, str] = {}
    for text in texts:
        names, _, style = text.partition("=")
        for name in map(str.strip, names.split("+")):
            if name not in NAMES or not style.strip():
                raise click.BadParameter(
                    f"{text!r}: write it like hair=face.jpg; classes are"
                    f" {', '.join(NAMES)}"
                )
            if name in parts:
                raise click.BadParameter(f"{name} has two styles; give it one")
            parts[name] = style.strip()
    return parts


def parse_colour(text: str | None) -> "Rgb | None":
    """Turn the text of --eyes into a colour.

    Raises:
        click.BadParameter: it is none.
    """
    if text is None:
        return None
    from anime_draw.colours import read_colour
    from anime_draw.errors import AnimeDrawError

    try:
        return read_colour(text)
    except AnimeDrawError as error:
        raise click.BadParameter(str(error)) from error


def parse_amounts(texts: Iterable[str], default: float) -> list[tuple[str, float]]:
    """Turn "blonde hair=0.8" into ("blonde hair", 0.8); no amount means `default`.

    Raises:
        click.UsageError: an amount is no number.
    """
    amounts = []
    for text in texts:
        name, equals, amount = text.partition("=")
        try:
            amounts.append((name.strip(), float(amount) if equals else default))
        except ValueError as error:
            raise click.UsageError(
                f"{amount.strip()!r} is no amount; write it like '{name.strip()}=0.8'"
            ) from error
    return amounts


def model_path(path: Path | None) -> Path:
    """Return the model of --model, or the bundled one."""
    from anime_draw.bundled import require_model

    return path or require_model()


def open_attributes(path: Path | None, used_model: Path) -> "Attributes":
    """Load the attributes of --attributes, or those beside the model.

    Raises:
        AnimeDrawError: there are none; says how to make them.
    """
    from anime_draw.bundled import find_attributes
    from anime_draw.errors import AnimeDrawError

    if (found := path or find_attributes(used_model)) is None:
        raise AnimeDrawError(
            f"no attributes for {used_model}: give --attributes FILE, or make them with"
            " anime-draw attributes"
        )
    from anime_draw.attributes import load_attributes

    return load_attributes(found)
