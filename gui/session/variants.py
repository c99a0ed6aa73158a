"""A grid of looks to choose from, drawn one by one behind all else. No Tk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..document.document import Document
from ..studio.answers import AttributeInfo
from ..studio.look import Look, Recipe
from ..studio.worker import Worker
from .models import Models
from .styling import Styling

if TYPE_CHECKING:
    from ..studio.studio import Studio

KINDS = ("random", "near", "attributes")
NEAR = 0.65  # strength of the look in use against a random one
MOST_MOVED = 2  # attributes at once
FURTHEST = 2.0  # standard deviations

VARIANTS = "variants"  # the kind of job


@dataclass
class Variant:
    """A look on offer; its picture comes later.

    Attributes:
        look: of the target; what the rest has is that of the time it is taken.
        label: what is special about it.
        picture: as it would be.
        target: the class that it is for; "" for all that have no own.
    """

    look: Look
    label: str
    picture: Picture | None = None
    target: str = ""


def random_looks(look: Look, seeds: Sequence[int]) -> list[Variant]:
    """Return other random styles, with the amounts of the look in use."""
    return [
        Variant(replace(look, seed=seed, references=()), f"seed {seed}")
        for seed in seeds
    ]


def near_looks(look: Look, seeds: Sequence[int]) -> list[Variant]:
    """Return the look in use, each time mixed with another random style."""
    near = look.folded().with_strength(NEAR)
    return [Variant(replace(near, seed=seed), f"with seed {seed}") for seed in seeds]


def attribute_looks(
    look: Look, attributes: Sequence[AttributeInfo], seeds: Sequence[int]
) -> list[Variant]:
    """Return the look in use with other amounts of one attribute or two."""
    variants = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        count = min(int(rng.integers(1, MOST_MOVED + 1)), len(attributes))
        amounts: dict[str, float] = {}
        for number in rng.choice(len(attributes), count, replace=False):
            info = attributes[number]
            distance = rng.uniform(0.5, FURTHEST) * rng.choice([-1, 1])
            amounts[info.name] = round(float(distance * info.spread), 2)
        label = ", ".join(f"{name} {amount:+.2f}" for name, amount in amounts.items())
        moved = replace(look, amounts={**look.amounts, **amounts})
        variants.append(Variant(moved, label))
    return variants


def variants_of(
    kind: str, look: Look, attributes: Sequence[AttributeInfo], seeds: Sequence[int]
) -> list[Variant]:
    """Return variants of a look without pictures, one for each seed.

    Raises:
        AnimeDrawError: there are no attributes to vary.
    """
    match kind:
        case "random":
            return random_looks(look, seeds)
        case "near":
            return near_looks(look, seeds)
        case "attributes" if attributes:
            return attribute_looks(look, attributes, seeds)
        case "attributes":
            raise AnimeDrawError(
                "this model has no attributes; make them with anime-draw attributes"
            )
    raise ValueError(f"expected one of {KINDS}, got {kind!r}")


class Variants:
    """The newest grid.

    Attributes:
        items: in order; their pictures come one by one.
        version: of the document that they show.
    """

    def __init__(
        self,
        worker: Worker,
        studio: "Callable[[], Studio]",
        models: Models,
        style: Styling,
    ) -> None:
        self.items: list[Variant] = []
        self.version = -1
        self._document: Document | None = None
        self._worker = worker
        self._studio = studio
        self._models = models
        self._style = style

    def start(
        self, document: Document, kind: str, count: int, *, seed: int, side: int
    ) -> None:
        """Offer other looks instead of those before.

        Args:
            document: with the mask to draw.
            kind: of `KINDS`.
            count: how many.
            seed: of the first; the others follow.
            side: pixels of their pictures.

        Raises:
            AnimeDrawError: there is no model, or it has no attributes.
        """
        self._models.require()
        attributes, seeds = self._models.attributes, range(seed, seed + count)
        items = variants_of(kind, self._style.chosen, attributes, seeds)
        for item in items:
            item.target = self._style.target
        recipes = [self._style.recipe(self._style.within(item.look)) for item in items]
        self.items = items
        self._document, self.version = document, document.version
        job = partial(self._draw, document.mask.copy(), recipes, side)

        def show(answer: tuple[int, Picture]) -> None:
            items[answer[0]].picture = answer[1]

        self._worker.submit(VARIANTS, job, show, later=True)

    def _draw(
        self, mask: Mask, recipes: Sequence[Recipe], side: int
    ) -> Iterator[tuple[int, Picture]]:
        for number, recipe in enumerate(recipes):
            yield number, self._studio().draw_small(mask, recipe, side)

    def are_of(self, document: Document) -> bool:
        """Tell whether they show the mask as it is now."""
        return document is self._document and document.version == self.version

    @property
    def done(self) -> int:
        """How many pictures there are."""
        return sum(item.picture is not None for item in self.items)

    @property
    def running(self) -> bool:
        """Whether pictures are to come."""
        return VARIANTS in self._worker.busy

    def cancel(self) -> None:
        """Draw no more."""
        self._worker.forget(VARIANTS)
