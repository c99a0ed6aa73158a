"""The sample sheet of GauGAN: fixed masks down, fixed styles across.

         mask   picture   own style   reference ...   random ...
                                      picture ...
mask 1   mask   picture   drawn       drawn ...       drawn ...
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from anime_draw.masks import colourise
from anime_draw.models.gaugan import Gaugan
from anime_draw.pictures import Picture
from anime_draw.settings import GauganSettings
from anime_draw.sheets import PAPER, contact_sheet
from anime_draw.tensors import from_images
from anime_draw.training.pairs import Pairs
from anime_draw.training.posterior import Posterior

MASKS = 5
REFERENCES = 4
RANDOM = 2


@dataclass(frozen=True)
class Sheet:
    """What a sheet is drawn from; without an encoder all its styles are random."""

    pairs: Pairs
    posterior: Posterior
    average: Gaugan
    settings: GauganSettings

    def draw(self) -> Picture:
        """Draw each mask with its own style, reference styles and random ones."""
        names, references = self.chosen()
        masks, images = self.pairs.named(names)
        drawn = [
            from_images(self.average.generator(masks, column.expand(len(masks), -1)))
            for column in self.columns(images, references)
        ]
        portraits = self.pairs.portraits
        rows = [self.top(references, len(drawn))] if references else []
        for i, name in enumerate(names):
            shown = [colourise(portraits.mask(name)), portraits.picture(name)]
            rows.append([*shown, *(column[i] for column in drawn)])
        own = ["own style", *["reference"] * len(references)] if references else []
        random = ["random"] * (len(drawn) - len(own))
        return contact_sheet(rows, size=128, header=["mask", "picture", *own, *random])

    def chosen(self) -> tuple[list[str], list[str]]:
        """Return the names of the masks, and of the reference pictures."""
        names = self.pairs.portraits.val or self.pairs.portraits.train
        count = MASKS + (REFERENCES if self.average.encoder else 0)
        places = np.linspace(0, len(names) - 1, count).round().astype(int).tolist()
        picked = [names[place] for place in places]
        return picked[:MASKS], picked[MASKS:]

    def columns(self, images: Tensor, references: Sequence[str]) -> list[Tensor]:
        """Return the styles of each column: (N,D), one per mask, or (1,D) for all."""
        count = RANDOM if references else RANDOM + REFERENCES
        random = self.posterior.draw(count, self.settings.seed).to(self.pairs.device)
        columns = list(random.split(1))
        if not references:
            return columns
        own = self.average.encode(images)[0]
        borrowed = self.average.encode(self.pairs.named(references)[1])[0]
        return [own, *borrowed.split(1), *columns]

    def top(self, references: Sequence[str], columns: int) -> list[Picture]:
        """Return the row that shows the references above their columns."""
        pictures = [self.pairs.portraits.picture(name) for name in references]
        blank = np.full_like(pictures[0], PAPER)
        return [blank] * 3 + pictures + [blank] * (columns - 1 - len(pictures))
