"""The style as projects and saved pictures remember it. No Tk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from anime_draw.bundled import find_model
from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

from ..studio.look import Look
from .gallery import Entry
from .models import Models
from .styling import Styling

FORMAT = 1


def to_state(style: Styling, models: Models) -> dict[str, Any]:
    """Return look and models as JSON can hold them; the pictures are apart, by key.

    The bundled model is stored as nothing: it lies elsewhere on another machine.
    """
    look = style.look
    model = models.info.path if models.info else None
    return {
        "format": FORMAT,
        "look": look.to_data(),
        "names": {
            each.key: str(style.gallery[each.key].path)
            for each in look.references
            if each.key in style.gallery
        },
        "locked": style.locked,
        "model": "" if model in (None, find_model()) else str(model),
        "attributes": str(models.attributes_path or ""),
    }


def pictures_of(style: Styling) -> dict[str, Picture]:
    """Return the pictures of all references of the look, by key."""
    keys = [each.key for each in style.look.references]
    return {key: style.gallery[key].picture for key in keys if key in style.gallery}


def restore(
    style: Styling,
    models: Models,
    state: Mapping[str, Any],
    pictures: Mapping[str, Picture],
) -> None:
    """Bring a look and its references back, unless the style is locked; and the model.

    References whose picture is missing are left out; so is a model that is gone.

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
        known = key in style.gallery  # making an entry takes its time
        path = Path(str(name or key))
        style.keep(style.gallery[key] if known else Entry.of(path, picture, key))
    there = tuple(
        each
        for each in look.references
        if each.seed is not None or each.key in style.gallery
    )
    if not style.locked:
        style.put(replace(look, references=there), "stored style")
        style.locked = state.get("locked") is True
    _restore_model(models, state.get("model"))


def _restore_model(models: Models, name: Any) -> None:
    path = Path(name) if name and isinstance(name, str) else find_model()
    if path is not None and (models.info is None or models.info.path != path):
        models.use_if_there(path)


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
