"""Which copies an augmented data set has of which picture, and what they are called.

Copies of NAME are NAME-0001, NAME-0002 and so on. Copy 7 of a picture depends on the
seed, the picture's name and 7 alone, whatever the count.
"""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anime_draw.data.folder import Dataset
from anime_draw.errors import DatasetError
from anime_draw.settings import AugmentSettings


@dataclass(frozen=True)
class Share:
    """What becomes of one picture: itself, changed copies of it, or both."""

    name: str
    copies: int
    original: bool

    @property
    def names(self) -> list[str]:
        """The names it has in the new data set."""
        own = [self.name] if self.original else []
        return own + [copy_name(self.name, i + 1) for i in range(self.copies)]


def copy_name(name: str, number: int) -> str:
    """Return the name of a copy, counted from 1."""
    return f"{name}-{number:04}"


def copy_generator(seed: int, name: str, number: int) -> np.random.Generator:
    """Return the random generator of a copy."""
    return np.random.default_rng((seed, zlib.crc32(name.encode()), number))


def share_out(source: Dataset, settings: AugmentSettings) -> list[Share]:
    """Share the copies out evenly among the training pictures; the first get more.

    Pictures to validate with come last, as they are.

    Raises:
        DatasetError: there is nothing to do, or two files would have one name.
    """
    if not source.train:
        raise DatasetError(f"{source.folder}: has no pictures to train on")
    if not settings.count and not settings.originals:
        raise DatasetError("no copies and no originals leave nothing; raise --count")
    each, more = divmod(settings.count, len(source.train))
    train = [
        Share(name, each + (i < more), settings.originals)
        for i, name in enumerate(source.train)
    ]
    shares = train + [Share(name, 0, original=True) for name in source.val]
    _check_names(source, shares)
    return shares


def _check_names(source: Dataset, shares: Sequence[Share]) -> None:
    counts = Counter(name.casefold() for share in shares for name in share.names)
    name, count = counts.most_common(1)[0]
    if count > 1:
        raise DatasetError(
            f"{source.folder}: a copy would have the name of another picture, {name};"
            " rename that"
        )
