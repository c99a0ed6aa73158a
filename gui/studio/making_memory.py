"""Make what a saved picture remembers, within the bounds of what can be read again."""

from typing import TYPE_CHECKING

import numpy as np

from anime_draw.classes import IDS
from anime_draw.masks import Mask
from anime_draw.pictures import Picture, resize_picture

from .look import THUMBNAIL, Look, Recipe, Style
from .memory import MAX_AMOUNTS, MAX_REFERENCES, Memory, Reading

if TYPE_CHECKING:
    from .studio import Studio

WHOLE = "the whole"  # the name of a picture that is a reference for its own style


def make_memory(
    studio: "Studio", recipe: Recipe, mask: Mask, picture: Picture
) -> Memory:
    """Return the memory of a picture (S, S, 3) of a mask, drawn as the recipe says."""
    readings = {
        key: Reading(
            recipe.names.get(key, key),
            style,
            resize_picture(recipe.pictures[key], THUMBNAIL),
        )
        for key, style in studio.readings(recipe).items()
    }
    look = recipe.look.only(readings)
    if not _can_be_read(look):
        look, readings = _summed_up(studio, recipe, picture)
    return Memory(look, studio.style(recipe), readings, studio.mark, mask)


def _can_be_read(look: Look) -> bool:
    amounts = sum(len(each.amounts) for each in look.looks)
    references = {share.key for share in look.shares}
    return len(references) <= MAX_REFERENCES and amounts <= MAX_AMOUNTS


def _summed_up(
    studio: "Studio", recipe: Recipe, picture: Picture
) -> tuple[Look, dict[str, Reading]]:
    # The styles that everything comes to, each as a reference of its own.
    small = resize_picture(picture, THUMBNAIL)
    own = studio.parts(recipe)
    readings: dict[str, Reading] = {}

    def key_of(name: str, style: Style) -> str:
        for key, reading in readings.items():  # they are told apart by their content
            if np.array_equal(reading.style, style):
                return key
        readings[name] = Reading(name, style, small)
        return name

    key = key_of(WHOLE, studio.style(recipe))
    look = Look(recipe.look.seed, eyes=recipe.look.eyes).with_reference(key)
    for name, part in recipe.look.parts.items():
        key = key_of(name, own[IDS[name]])
        look = look.with_part(name, Look(part.seed).with_reference(key))
    return look, readings
