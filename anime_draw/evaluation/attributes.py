"""Measure attributes: what a drawing changes from amount -1 to 1, and where.

Masks of real pictures are drawn in the styles of their pictures, moved along one
direction at a time.

change      mean distance in CIELAB between both ends, in the part that the attribute
            is about; 2 is just seen, 50 is another hair colour
elsewhere   the same in all other pixels: 0 for a perfect attribute
tagged      the share of drawings that the tagger of colours tags so at -1, 0 and 1;
            only of attributes that come from its tags

evaluation.json    the scores, and how they were measured
strip-NAME.png     all attributes of a mask, from -1 to 1
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.attributes import Attributes
from anime_draw.classes import IDS
from anime_draw.colours import to_lab
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.evaluation.protocol import Selection, bootstrap_from, describe
from anime_draw.files import write_json
from anime_draw.groups import group_of
from anime_draw.masks import Mask, resize_mask
from anime_draw.painter import Painter
from anime_draw.pictures import Picture, save_picture
from anime_draw.results import Done, Outcome, Skipped
from anime_draw.settings import EvaluateSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.style import Style
from anime_draw.tagging.scene import Scene
from anime_draw.tagging.tagger import EVERYTHING, tag_parts

BATCH = 8  # pictures that are drawn at once
ENDS = (-1.0, 0.0, 1.0)  # amounts that are measured
SHOWN = (-1.0, -0.5, 0.0, 0.5, 1.0)  # amounts on a strip
CELL = 128  # pixels
WHERE = {  # classes that an attribute is about, by its last word
    "hair": ("hair",),
    "eyes": ("eye",),
    "skin": ("face", "skin"),
    "clothes": ("clothes",),
    "background": ("background",),
}


@dataclass(frozen=True)
class AttributeScores:
    """The scores of one attribute; `tagged` by amount, empty for other taggers."""

    change: Score
    elsewhere: Score
    tagged: dict[float, Score]

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        tagged = {f"{amount:g}": each.as_json() for amount, each in self.tagged.items()}
        parts = {"change": self.change.as_json(), "elsewhere": self.elsewhere.as_json()}
        return parts | ({"tagged": tagged} if tagged else {})


@dataclass
class Seen:
    """What was seen of one attribute: a value a picture; NaN without the part."""

    change: list[float] = field(default_factory=list)
    elsewhere: list[float] = field(default_factory=list)
    tagged: list[list[float]] = field(default_factory=list)

    def score(self, bootstrap: Bootstrap) -> AttributeScores:
        """Score what was seen."""
        change, elsewhere, tags = map(
            np.asarray, (self.change, self.elsewhere, self.tagged)
        )
        columns = zip(ENDS, tags.T, strict=True) if self.tagged else ()
        return AttributeScores(
            bootstrap.mean(change),
            bootstrap.mean(elsewhere),
            {amount: bootstrap.mean(column) for amount, column in columns},
        )


@dataclass
class AttributesEvaluation:
    """One run of evaluate attributes: iterate over it, then write the report.

    Raises:
        AnimeDrawError: the model cannot read the pictures' styles, or the attributes
            are of another style space.
    """

    selection: Selection
    painter: Painter
    attributes: Attributes
    models: dict[str, Path]
    settings: EvaluateSettings
    names: list[str] = field(default_factory=list, init=False)
    seen: dict[str, Seen] = field(init=False)
    strips: dict[str, Picture] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Check that styles can be had and moved."""
        self.seen = {name: Seen() for name in self.attributes.names}
        if self.painter.encoder is None:
            raise AnimeDrawError(
                f"{self.models['gaugan']}: has no style encoder to read the pictures'"
                " styles with; use a model trained with --encoder frozen or joint"
            )
        self.attributes.apply(self.painter.mean, {self.attributes.names[0]: 0.0})

    @property
    def tagged(self) -> bool:
        """Whether the attributes come from tags that can be given here, too."""
        return bool(self.attributes.facts.get("tagger") == "colour")

    def __len__(self) -> int:
        """Return how many outcomes there are."""
        return len(self.selection.names)

    def __iter__(self) -> Iterator[Outcome]:
        """Draw and measure one picture's mask after another.

        Raises:
            DatasetError: no picture could be measured.
        """
        dataset, size = self.selection.dataset, self.painter.size
        for name in self.selection.names:
            path = dataset.mask_path(name)
            try:
                picture = dataset.picture(name, size)
                mask = resize_mask(dataset.mask(name), size)
            except AnimeDrawError as error:
                yield Skipped(path, str(error))
                continue
            self._look(name, mask, self.painter.encode([picture])[0])
            yield Done(path)
        if not self.names:
            raise DatasetError(f"{dataset.folder}: no picture could be measured")

    def _look(self, name: str, mask: Mask, style: Style) -> None:
        middle = self._draw(mask, style, [{}])[0]
        strip = len(self.names) < self.settings.sheet
        amounts = [each for each in (SHOWN if strip else ENDS) if each]
        rows: list[list[Picture]] = []
        for attribute, seen in self.seen.items():
            asked = [{attribute: amount * self.settings.amount} for amount in amounts]
            low, *between, high = self._draw(mask, style, asked)
            self._measure(attribute, mask, (low, middle, high), seen)
            half = len(between) // 2
            rows.append([low, *between[:half], middle, *between[half:], high])
        if strip:
            self.strips[name] = self._lay_out(rows)
        self.names.append(name)

    def _draw(
        self, mask: Mask, style: Style, asked: Sequence[dict[str, float]]
    ) -> list[Picture]:
        styles = [self.attributes.apply(style, each) for each in asked]
        return [
            picture
            for some in in_rows(styles, BATCH)
            for picture in self.painter.paint_batch([mask] * len(some), np.stack(some))
        ]

    def _measure(
        self, attribute: str, mask: Mask, ends: Sequence[Picture], seen: Seen
    ) -> None:
        within = part_of(attribute, mask)
        distances = distance(ends[0], ends[-1])
        seen.change.append(_mean(distances[within]))
        seen.elsewhere.append(_mean(distances[~within]))
        if self.tagged:
            seen.tagged.append([_has(attribute, each, mask) for each in ends])

    def _lay_out(self, rows: list[list[Picture]]) -> Picture:
        amounts = [f"{each * self.settings.amount:g}" for each in SHOWN]
        middle = len(SHOWN) // 2
        captions = [
            [name if i == middle else "" for i in range(len(SHOWN))]
            for name in self.seen
        ]
        return contact_sheet(rows, size=CELL, captions=captions, header=amounts)

    def scores(self) -> dict[str, AttributeScores]:
        """Score a finished run, by attribute."""
        bootstrap = bootstrap_from(self.settings)
        return {name: seen.score(bootstrap) for name, seen in self.seen.items()}

    def write(self, out: Path) -> dict[str, AttributeScores]:
        """Write report and strips of a finished run; return the scores."""
        scores = self.scores()
        for name, strip in self.strips.items():
            save_picture(out / f"strip-{name}.png", strip)
        protocol = describe(self.selection, self.settings, self.models) | {
            "pictures": len(self.names),
            "size": self.painter.size,
            "amounts": [each * self.settings.amount for each in ENDS],
            "styles": "encoded from the picture whose mask is drawn",
            "change": "mean distance in CIELAB between the first and the last amount",
        }
        found = {name: each.as_json() for name, each in scores.items()}
        write_json(out / "evaluation.json", {"protocol": protocol, "scores": found})
        return scores


def part_of(attribute: str, mask: Mask) -> NDArray[np.bool_]:
    """Return the pixels (H, W) that an attribute is about: all, if nothing says so."""
    classes = WHERE.get(group_of(attribute))
    if classes is None:
        return np.ones(mask.shape, bool)
    return np.isin(mask, [IDS[each] for each in classes])


def distance(a: Picture, b: Picture) -> NDArray[np.float32]:
    """Return the distance in CIELAB of two pictures' pixels (H, W)."""
    apart = np.linalg.norm(to_lab(a) - to_lab(b), axis=-1)
    return np.asarray(apart, np.float32)


def _mean(values: NDArray[np.float32]) -> float:
    return float(values.mean(dtype=np.float64)) if values.size else float("nan")


def _has(attribute: str, picture: Picture, mask: Mask) -> float:
    return float(attribute in tag_parts(Scene.of(picture, mask), EVERYTHING).tags)
