"""A look: what a person chose of the style. No Tk.

It is plain data. The worker makes the style of it, as `generate` does: references are
mixed by their weights; the mixture stands against the random style of the seed by the
strength; then attributes move it; and the eyes get their colour. A class can have a
look of its own, which makes its style in the same way.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.colours import Rgb
from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

THUMBNAIL = 96  # pixels, of what is shown of a reference
MOST = 1e6  # weight or amount
MOST_PARTS = 1000  # references, or amounts, of a look that is read
LEAST = 0.02  # weight of what is worth keeping in a mix
LARGEST_SEED = 2**63 - 1
MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
SEED = "seed-"  # begins the key of a reference that is no picture but a random style


Style = NDArray[np.float32]  # (D,); as `anime_draw.style`, which imports torch


@dataclass(frozen=True)
class Share:
    """A reference in the mix: its key in the gallery and its weight, 0 up."""

    key: str
    weight: float = 1.0

    @property
    def seed(self) -> int | None:
        """The seed, if it is a random style that was kept; None for a picture."""
        return int(self.key.removeprefix(SEED)) if self.key.startswith(SEED) else None


@dataclass(frozen=True)
class Look:
    """What makes a style.

    Attributes:
        seed: of the random style.
        references: what is mixed.
        strength: 0 to 1, of the mixture against the random style.
        amounts: how far to move along attributes, by name; those at 0 are left out.
        eyes: the colour of the irises, whatever all else says; None leaves it to that.
        parts: looks of classes that have one of their own, by name; these have neither
            parts nor eyes.
    """

    seed: int = 0
    references: tuple[Share, ...] = ()
    strength: float = 1.0
    amounts: Mapping[str, float] = field(default_factory=dict)
    eyes: Rgb | None = None
    parts: Mapping[str, "Look"] = field(default_factory=dict)

    @property
    def looks(self) -> tuple["Look", ...]:
        """Itself, and the looks of its parts."""
        return self, *self.parts.values()

    @property
    def shares(self) -> tuple[Share, ...]:
        """The references of all looks."""
        return tuple(share for look in self.looks for share in look.references)

    def part(self, name: str) -> "Look":
        """Return the look of a class, which may be that of all the rest."""
        return self.parts.get(name) or replace(self, parts={}, eyes=None)

    def with_part(self, name: str, look: "Look | None") -> "Look":
        """Return it with another look of a class; None leaves it to the rest.

        Raises:
            ValueError: there is no such class.
        """
        if name not in IDS:
            raise ValueError(f"expected a class, got {name!r}")
        parts = {each: part for each, part in self.parts.items() if each != name}
        if look is not None:
            parts[name] = replace(look, parts={}, eyes=None)
        return replace(self, parts=parts)

    @property
    def mixed(self) -> tuple[Share, ...]:
        """The references that count."""
        return tuple(share for share in self.references if share.weight > 0)

    def with_reference(self, key: str, weight: float = 1.0) -> "Look":
        """Return it with one more reference, or with that weight if it has it."""
        if not 0 <= weight <= MOST:
            raise ValueError(f"expected a weight from 0 to {MOST:.0f}, got {weight}")
        share = Share(key, weight)
        if any(each.key == key for each in self.references):
            shares = [share if each.key == key else each for each in self.references]
        else:
            shares = [*self.references, share]
        return replace(self, references=tuple(shares), strength=self.strength or 1.0)

    def without_reference(self, key: str) -> "Look":
        """Return it without a reference."""
        kept = tuple(each for each in self.references if each.key != key)
        return replace(self, references=kept)

    def folded(self) -> "Look":
        """Return about the same look as nothing but references, the chance among them.

        Their weights add up to 1; what hardly counts is left out.
        """
        shares = {f"{SEED}{self.seed}": 1.0 - self.strength if self.mixed else 1.0}
        whole = sum(each.weight for each in self.mixed)
        for each in self.mixed:
            weight = self.strength * each.weight / whole
            shares[each.key] = shares.get(each.key, 0.0) + weight
        kept = {key: weight for key, weight in shares.items() if weight >= LEAST}
        references = tuple(Share(key, round(w, 3)) for key, w in kept.items())
        return replace(self, references=references, strength=1.0)

    def renamed(self, key: str, name: str) -> "Look":
        """Return it with another name for the key of a reference."""
        shares = (
            replace(each, key=name) if each.key == key else each
            for each in self.references
        )
        parts = {each: look.renamed(key, name) for each, look in self.parts.items()}
        return replace(self, references=tuple(shares), parts=parts)

    def only(self, keys: Container[str]) -> "Look":
        """Return it with those references that are random styles or among the keys."""
        kept = (
            each
            for each in self.references
            if each.seed is not None or each.key in keys
        )
        parts = {name: look.only(keys) for name, look in self.parts.items()}
        return replace(self, references=tuple(kept), parts=parts)

    def with_strength(self, strength: float) -> "Look":
        """Return it with another strength."""
        if not 0 <= strength <= 1:
            raise ValueError(f"expected a strength from 0 to 1, got {strength}")
        return replace(self, strength=strength)

    def with_amount(self, name: str, amount: float) -> "Look":
        """Return it with another amount of an attribute."""
        if not abs(amount) <= MOST:
            raise ValueError(f"expected an amount of at most {MOST:.0f}, got {amount}")
        amounts = {**self.amounts, name: amount}
        return replace(self, amounts={n: a for n, a in amounts.items() if a})

    def to_data(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "seed": self.seed,
            "references": [[each.key, each.weight] for each in self.references],
            "strength": self.strength,
            "amounts": dict(self.amounts),
            "eyes": None if self.eyes is None else list(self.eyes),
            "parts": {name: look.to_data() for name, look in self.parts.items()},
        }

    @classmethod
    def from_data(cls, data: Any) -> "Look":
        """Return the look that `to_data` wrote.

        Raises:
            AnimeDrawError: it is none.
        """
        try:
            look = cls(seed=_whole(data["seed"]))
            if max(len(data["references"]), len(data["amounts"])) > MOST_PARTS:
                raise ValueError(f"expected at most {MOST_PARTS} of each")
            for key, weight in data["references"]:
                look = look.with_reference(str(key), float(weight))
            _check_keys(look)
            for name, amount in data["amounts"].items():
                look = look.with_amount(str(name), float(amount))
            look = replace(look, eyes=_colour(data.get("eyes")))
            look = look.with_strength(float(data["strength"]))
            for name, part in data.get("parts", {}).items():
                if part.get("parts") or len(data["parts"]) > len(IDS):
                    raise ValueError("expected parts of classes, which have none")
                look = look.with_part(name, cls.from_data(part))
            return look
        except MISTAKES as error:
            raise AnimeDrawError(
                f"the stored style is broken ({error!r}); the one in use stays"
            ) from error


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_SEED:
        raise ValueError(f"expected a seed from 0 to {LARGEST_SEED}, got {value!r}")
    return value


def _colour(value: Any) -> Rgb | None:
    if value is None:  # as in all that was stored before eyes had a colour
        return None
    red, green, blue = value
    if not all(type(each) is int and 0 <= each <= 255 for each in (red, green, blue)):
        raise ValueError(f"expected a colour, got {value!r}")
    return red, green, blue


def _check_keys(look: Look) -> None:
    for share in look.references:
        if share.seed is not None:
            _whole(share.seed)


@dataclass(frozen=True, eq=False)
class Kept:
    """A style (D,) as one model made it; `mark` tells that model from others."""

    style: Style
    mark: str


@dataclass(frozen=True)
class Recipe:
    """A look, and by key what its style is read from.

    Attributes:
        look: what to draw in.
        pictures: of its references.
        kept: styles of references that need not be read, by the model that made them.
        names: what references are called.
    """

    look: Look
    pictures: Mapping[str, Picture]
    kept: Mapping[str, Kept] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
