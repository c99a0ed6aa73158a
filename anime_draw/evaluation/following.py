"""Measure how a drawing follows the style asked for.

The drawing is read by the same frozen encoder that read the reference. How far the two
styles lie apart is told in units of the spread of styles: the root of the mean squared
distance of the training pictures' styles from their mean. Two pictures that have
nothing in common are about 1.4 apart. Retrieval asks more plainly: of all references,
is the one asked for the nearest?

The encoder sees some of the shapes too, so a drawing in a borrowed style is never at 0.
And a generator trained to please the encoder may do so by what nobody sees: the colour
of the hair is compared as well, and that of the eyes, in which no network has a say.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.colours import to_lab
from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.eyes import colour_of_eyes
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.style import Styles

Colour = NDArray[np.float64]


@dataclass(frozen=True)
class FollowingScores:
    """How near drawings are to the styles asked for, and to all other references.

    Distances are in spreads; `found` is the share whose nearest reference is the one
    asked for, which by chance is `chance`.
    """

    distance: Score
    to_others: Score
    found: Score
    chance: float

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        return {
            "distance": self.distance.as_json(),
            "distance_to_others": self.to_others.as_json(),
            "found_among_references": self.found.as_json(),
            "found_by_chance": round(self.chance, 6),
        }


def spread_of(covariance: Styles) -> float:
    """Return the spread of styles with this covariance (D, D)."""
    return float(np.sqrt(np.trace(covariance.astype(np.float64))))


def score_following(
    styles: Styles,
    references: Styles,
    asked: NDArray[np.int64],
    *,
    spread: float,
    bootstrap: Bootstrap,
) -> FollowingScores:
    """Score styles (N, D) read from drawings against references (M, D), M > 1.

    `asked` (N,) says which reference each was to follow.
    """
    distances = _distances(styles, references) / spread
    own = np.take_along_axis(distances, asked[:, None], axis=1)[:, 0]
    others = (distances.sum(axis=1) - own) / (len(references) - 1)
    found = own <= distances.min(axis=1)  # as near counts: two may be the same
    return FollowingScores(
        bootstrap.mean(own),
        bootstrap.mean(others),
        bootstrap.mean(found.astype(np.float64)),
        1 / len(references),
    )


def _distances(a: Styles, b: Styles) -> NDArray[np.float64]:
    rows = a.astype(np.float64), b.astype(np.float64)
    squares = (rows[0] ** 2).sum(axis=1)[:, None] + (rows[1] ** 2).sum(axis=1)
    return np.sqrt(np.maximum(squares - 2 * rows[0] @ rows[1].T, 0))


def lend(count: int, seed: int) -> NDArray[np.int64]:
    """Return whose style each of `count` pictures borrows: never its own.

    Every style is lent once, in one ring by chance.
    """
    ring = np.random.default_rng(seed).permutation(count)
    lenders = np.empty(count, np.int64)
    lenders[ring] = np.roll(ring, 1)
    return lenders


def hair_colour(picture: Picture, mask: Mask) -> Colour:
    """Return the mean colour (3,) of the hair in CIELAB; NaN without hair."""
    hair = mask == IDS["hair"]
    if not hair.any():
        return np.full(3, np.nan)
    return np.asarray(to_lab(picture)[hair].mean(axis=0, dtype=np.float64))


def eye_colour(picture: Picture, mask: Mask) -> Colour:
    """Return the mean colour (3,) of the irises in CIELAB; NaN without any."""
    colour = colour_of_eyes(picture, mask)
    return np.full(3, np.nan) if colour is None else colour


def score_colours(colours: Colour, asked: Colour, bootstrap: Bootstrap) -> Score:
    """Score how far colours (N, 3) are from those asked for (N, 3).

    In units of CIELAB: 2 is just seen, 50 is another hair colour.
    """
    return bootstrap.mean(np.linalg.norm(colours - asked, axis=1))
