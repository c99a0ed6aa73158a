"""What a morph goes through, as styles; and its frames. Imports torch. No Tk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from anime_draw.errors import AnimeDrawError
from anime_draw.morph import morph
from anime_draw.painter import Paints, SameEyes
from anime_draw.parts import InParts, Joined, attribute_ways, join_stops
from anime_draw.pictures import Picture
from anime_draw.style import Styles

from .plan import Route

if TYPE_CHECKING:
    from .studio import Studio


def begin(studio: "Studio", route: Route) -> tuple[Paints, Styles]:
    """Return what draws a morph, and the styles (N, ...) that it goes through.

    Raises:
        AnimeDrawError: an attribute is unknown, or there are none.
    """
    assert studio.painter is not None
    painter: Paints = studio.painter
    if route.eyes is not None and studio.painter.eyes is not None:
        painter = SameEyes(studio.painter, route.eyes)
    start, own = studio.style(route.start), studio.parts(route.start)
    if route.amounts:
        if studio.attributes is None:
            raise AnimeDrawError(
                f"{studio.model_path.name} has no attributes to go through; make"
                " them with anime-draw attributes"
            )
        stops = attribute_ways(start, own, studio.attributes, route.amounts)
        return Joined(painter, tuple(own)), stops
    if not route.recipes:
        return InParts(painter, own), start[None]
    styles = [studio.style(recipe) for recipe in route.recipes]
    parts = [studio.parts(recipe) for recipe in route.recipes]
    labels, stops = join_stops(styles, parts)
    return Joined(painter, labels), stops


def frames(route: Route, painter: Paints, stops: Styles) -> Iterator[Picture]:
    """Return the frames of a morph, drawn as they are taken."""
    plan = route.plan
    return morph(
        painter,
        route.masks,
        stops,
        frames=plan.frames,
        loop=plan.loop,
        hold=plan.hold,
        pace=plan.pace,
        interpolation=plan.interpolation,
    )
