"""Draw the portraits of many masks, each in one or several styles."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anime_draw.classes import FIFTEEN_CLASSES, IDS
from anime_draw.colours import Rgb, write_colour
from anime_draw.data.annotations import read_annotation, read_picture
from anime_draw.data.labels import Labels
from anime_draw.errors import AnimeDrawError
from anime_draw.files import PICTURE_SUFFIXES, find_files
from anime_draw.masks import Mask, load_mask
from anime_draw.painter import Painter
from anime_draw.parts import InParts, Parts
from anime_draw.pictures import Picture, load_picture, save_picture
from anime_draw.results import Skipped
from anime_draw.style import Style, interpolate, mix
from anime_draw.version import VERSION

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes

SEED = "seed:"  # begins what names a random style instead of a picture
MOST_DIGITS = 18  # of a seed
MASK_SUFFIXES = PICTURE_SUFFIXES | {".json"}


@dataclass(frozen=True)
class Look:
    """A style, and what goes with it.

    Attributes:
        style: (D,).
        settings: what made it, for the PNG.
        mark: in file names.
        parts: styles of classes that have one of their own.
    """

    style: Style
    settings: Mapping[str, Any]
    mark: str = ""
    parts: Parts = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """A picture is drawn and saved."""

    path: Path
    mask_path: Path
    mask: Mask
    picture: Picture


def make_looks(
    painter: Painter,
    seeds: Sequence[int],
    *,
    references: Sequence[Path] = (),
    weights: Sequence[float] = (),
    strength: float = 1.0,
    attributes: "Attributes | None" = None,
    amounts: Mapping[str, float] | None = None,
    eyes: Rgb | None = None,
    parts: Mapping[str, str] | None = None,
) -> Iterator[Look]:
    """Yield a look for each seed.

    Args:
        painter: draws the random styles and reads the references.
        seeds: of the random styles; file names tell them where there are several.
        references: pictures whose styles are mixed.
        weights: share of each; none: all alike.
        strength: 0 to 1, of the references against the random style.
        attributes: knows the names in `amounts`.
        amounts: how far to move along each attribute, with all classes.
        eyes: their colour, whatever all else says.
        parts: by name of a class, the picture whose style it begins with, or "seed:7".

    Raises:
        AnimeDrawError: a picture is unreadable, or the model has no encoder, or its
            styles do not say the colour of eyes, or an attribute is unknown.
    """

    def moved(style: Style) -> Style:
        if attributes is not None and amounts:
            style = attributes.apply(style, amounts)
        return style if eyes is None else painter.with_eyes(style, eyes)

    mixture = mix_references(painter, references, weights) if references else None
    own = read_parts(painter, parts or {})
    own = {label: moved(style) for label, style in own.items()}
    for seed in seeds:
        style = painter.random_style(seed)
        if mixture is not None:
            style = interpolate(style, mixture, strength)
        style = moved(style)
        settings = {
            "seed": seed,
            "references": [str(path) for path in references],
            "weights": list(weights),
            "strength": strength,
            "attributes": dict(amounts or {}),
            "eyes": "" if eyes is None else write_colour(eyes),
            "parts": dict(parts or {}),
        }
        yield Look(style, settings, f"-{seed}" if len(seeds) > 1 else "", own)


def mix_references(
    painter: Painter, paths: Sequence[Path], weights: Sequence[float] = ()
) -> Style:
    """Return the mixture (D,) of the styles of pictures; no weights: all alike.

    Raises:
        AnimeDrawError: a picture is unreadable, or the model has no encoder.
    """
    pictures = [load_picture(path) for path in paths]
    return mix(painter.encode(pictures), weights or [1.0] * len(paths))


def read_parts(painter: Painter, texts: Mapping[str, str]) -> Parts:
    """Return the styles of classes by id, each read once; see `read_style`."""
    styles = {text: read_style(painter, text) for text in set(texts.values())}
    return {IDS[name]: styles[text] for name, text in texts.items()}


def read_style(painter: Painter, text: str) -> Style:
    """Return the style (D,) of a picture, or the random one of a text like "seed:7".

    Raises:
        AnimeDrawError: the picture is unreadable, or the model has no encoder.
    """
    seed = text.removeprefix(SEED)
    if seed != text and seed.isdecimal() and len(seed) <= MOST_DIGITS:
        return painter.random_style(int(seed))
    return painter.encode([load_picture(Path(text))])[0]


def open_mask(path: Path) -> Mask:
    """Read a mask (H, W) from any picture that is one, or from a labelme file.

    Raises:
        AnimeDrawError: unreadable, or with a class that is none.
    """
    if path.suffix.lower() != ".json":
        return load_mask(path)
    annotation = read_annotation(path, Labels(FIFTEEN_CLASSES))
    size = annotation.size or read_picture(annotation).shape[:2]
    return annotation.mask(*size)


def find_masks(places: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield each mask file and its path from the place where it was found.

    A place is a file, or a folder that is searched with all below it.

    Raises:
        AnimeDrawError: there is nothing, or a folder without masks.
    """
    for place in places:
        if place.is_file():
            yield place, Path(place.name)
            continue
        if not place.is_dir():
            raise AnimeDrawError(f"{place}: no such file or folder")
        path = None
        for path in find_files(place, MASK_SUFFIXES):
            yield path, path.relative_to(place)
        if path is None:
            raise AnimeDrawError(f"{place}: has no masks (.png or labelme .json)")


def place_pictures(
    masks: Iterable[tuple[Path, Path]], out_dir: Path
) -> Iterator[tuple[Path, Path]]:
    """Yield each mask file and the PNG in `out_dir` that its picture goes to.

    Folders below the place of a mask are kept; names that meet are numbered.
    """
    taken: set[Path] = set()
    for mask_path, name in masks:
        path = out_dir / name.with_suffix(".png")
        number = 2
        while path in taken:
            path = out_dir / name.with_name(f"{name.stem}-{number}.png")
            number += 1
        taken.add(path)
        yield mask_path, path


def draw(
    painter: Painter,
    masks: Iterable[tuple[Path, Path]],
    looks: Sequence[Look],
    settings: Mapping[str, Any],
) -> Iterator[Drawn | Skipped]:
    """Draw and save each mask in each look; a bad mask is skipped.

    Args:
        painter: draws.
        masks: where each mask is and where its picture goes.
        looks: their marks are added to the file names.
        settings: more for the PNG to remember.
    """
    # Looks that differ by their seeds alone share what their classes look like.
    painters = {id(look.parts): InParts(painter, look.parts) for look in looks}
    for mask_path, out_path in masks:
        try:
            mask = open_mask(mask_path)
        except AnimeDrawError as error:
            yield Skipped(mask_path, str(error))
            continue
        for look in looks:
            path = out_path.with_stem(out_path.stem + look.mark)
            picture = painters[id(look.parts)].paint(mask, look.style)
            memory = {**settings, "mask": str(mask_path), **look.settings}
            save_picture(path, picture, settings=metadata(memory))
            yield Drawn(path, mask_path, mask, picture)


def metadata(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts by which a PNG remembers the settings it was drawn with."""
    return {
        "Software": f"anime-draw {VERSION}",
        "anime-draw": json.dumps(settings, ensure_ascii=False),
    }
