"""The style as projects and saved pictures remember it. No Tk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

from .gallery import Entry
from .look import Look
from .styling import Styling

FORMAT = 1


def to_state(style: Styling) -> dict[str, Any]:
    """Return the look as JSON can hold it; the pictures are apart, by key."""
    look = style.look
    return {
        "format": FORMAT,
        "look": look.to_data(),
        "names": {
            each.key: str(style.gallery[each.key].path)
            for each in look.references
            if each.key in style.gallery
        },
        "locked": style.locked,
    }


def pictures_of(style: Styling) -> dict[str, Picture]:
    """Return the pictures of all references of the look, by key."""
    keys = [each.key for each in style.look.references]
    return {key: style.gallery[key].picture for key in keys if key in style.gallery}


def restore(
    style: Styling, state: Mapping[str, Any], pictures: Mapping[str, Picture]
) -> None:
    """Bring a look and its references back, unless the style is locked.

    References whose picture is missing are left out.

    Raises:
        AnimeDrawError: it is no stored style; nothing is changed then.
    """
    if state.get("format") != FORMAT:
        raise AnimeDrawError(
            f"the stored style has the format {state.get('format')!r}, expected"
            f" {FORMAT}; a newer version of this program may have written it"
        )
    look = Look.from_data(state.get("look"))
    names = state.get("names")
    for key, picture in pictures.items():
        name = names.get(key) if isinstance(names, dict) else None
        style.keep(Entry.of(Path(str(name or key)), picture, key))
    known = tuple(
        each
        for each in look.references
        if each.seed is not None or each.key in style.gallery
    )
    if not style.locked:
        style.put(replace(look, references=known), "stored style")
        style.locked = state.get("locked") is True


def settings(model: Path, mask: Path | None, style: Styling) -> dict[str, Any]:
    """Return what a PNG is to remember, in the words of `generate`."""
    look = style.look
    return {
        "model": str(model),
        "mask": str(mask or ""),
        "seed": look.seed,
        "references": [
            str(style.gallery[each.key].path) if each.seed is None else each.key
            for each in look.mixed
        ],
        "weights": [each.weight for each in look.mixed],
        "strength": look.strength,
        "attributes": dict(look.amounts),
    }
