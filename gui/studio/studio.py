"""What only the worker touches: networks, and what they do. Imports torch. No Tk."""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from anime_draw.animation import pick_writer, save_animation
from anime_draw.attributes import Attributes, load_attributes
from anime_draw.bundled import find_attributes
from anime_draw.classes import IDS
from anime_draw.colours import Rgb
from anime_draw.drawing import metadata
from anime_draw.errors import AnimeDrawError
from anime_draw.files import fingerprint
from anime_draw.masks import Mask
from anime_draw.painter import Painter, Paints
from anime_draw.painting.live_parts import LiveParts
from anime_draw.parts import InParts, Parts
from anime_draw.pictures import Picture, resize_picture, save_picture
from anime_draw.style import Style, Styles, interpolate, mix

from ..files.leftovers import write_noted
from . import morphing
from .answers import AttributeInfo, ModelInfo, Portrait, Subject
from .look import Look, Recipe, Share
from .making_memory import make_memory
from .masks import MaskMaker
from .memory import remember
from .plan import Route


class Studio:
    """Draws what it is given; remembers the styles it has read.

    Attributes:
        model_path: of the painter.
        mark: tells it from others, wherever its file lies.
        painter: None until a model is loaded.
        attributes: None if there are none for that model.
        masks: makes masks to begin with.
    """

    check_animation = staticmethod(pick_writer)  # these two for the thread of an export
    save_animation = staticmethod(save_animation)

    def __init__(self) -> None:
        self.model_path = Path()
        self.mark = ""
        self.painter: Painter | None = None
        self.attributes: Attributes | None = None
        self.masks = MaskMaker()
        self._read: dict[str, Style] = {}
        self._random: dict[int, Style] = {}

    # Models

    def load(self, path: Path) -> ModelInfo:
        """Load a model; the one in use stays if that fails.

        Raises:
            CheckpointError: missing, broken, or of another kind.
        """
        painter = Painter.load(path)
        return self.use(painter, path, fingerprint(path).rpartition(" ")[2])

    def use(self, painter: Painter, path: Path, mark: str = "") -> ModelInfo:
        """Draw with this painter from now on; attributes are gone until loaded."""
        self.painter, self._live = painter, LiveParts(painter.live)
        self.model_path, self.mark, self.attributes = path, mark, None
        self._read.clear()
        self._random.clear()
        device, reads = painter.device_text, painter.encoder is not None
        eyes = painter.eyes is not None
        return ModelInfo(path, painter.size, device, reads, mark, eyes)

    def load_attributes(self, path: Path | None = None) -> tuple[AttributeInfo, ...]:
        """Load attributes; without a path those beside the model, if there are.

        Raises:
            AnimeDrawError: missing, broken, or for another model. Those in use stay.
        """
        assert self.painter is not None
        if (found := path or find_attributes(self.model_path)) is None:
            self.attributes = None
            return ()
        attributes = load_attributes(found)
        if len(attributes.mean) != self.painter.style_dim:
            raise AnimeDrawError(
                f"{found}: is for styles of {len(attributes.mean)} numbers, those of"
                f" {self.model_path.name} have {self.painter.style_dim}"
            )
        self.attributes = attributes
        facts = zip(
            attributes.names,
            attributes.spread.tolist(),
            attributes.separability,
            attributes.counts,
            strict=True,
        )
        return tuple(AttributeInfo(*each) for each in facts)

    # Styles

    def style(self, recipe: Recipe) -> Style:
        """Return the style (D,) of a look, as far as classes have none of their own.

        References that are pictures do not count for a model without an encoder, nor
        do amounts of attributes that the model does not have, nor a colour of eyes for
        one whose styles do not say it.
        """
        return self._style_of(recipe.look, recipe)

    def parts(self, recipe: Recipe) -> dict[int, Style]:
        """Return the styles (D,) of the classes that have one of their own, by id."""
        return {
            IDS[name]: self._style_of(look, recipe)
            for name, look in recipe.look.parts.items()
        }

    def _style_of(self, look: Look, recipe: Recipe) -> Style:
        assert self.painter is not None
        style = self._random_style(look.seed)
        shares = [each for each in look.mixed if self._knows(each, recipe)]
        if shares:
            codes = np.stack([self._read_style(each, recipe) for each in shares])
            mixture = mix(codes, [each.weight for each in shares])
            style = interpolate(style, mixture, look.strength)
        if self.attributes is not None:
            names = self.attributes.names
            amounts = {name: x for name, x in look.amounts.items() if name in names}
            style = self.attributes.apply(style, amounts)
        eyes = recipe.look.eyes
        if eyes is not None and self.painter.eyes is not None:
            style = self.painter.with_eyes(style, eyes)
        return style

    def _knows(self, share: Share, recipe: Recipe) -> bool:
        assert self.painter is not None
        known = share.seed is not None or self._kept(share, recipe) is not None
        return known or self.painter.encoder is not None

    def _kept(self, share: Share, recipe: Recipe) -> Style | None:
        # The numbers mean nothing to another model, which reads the picture then.
        assert self.painter is not None
        kept = recipe.kept.get(share.key)
        own = kept is not None and kept.mark == self.mark
        fits = kept is not None and len(kept.style) == self.painter.style_dim
        return kept.style if kept is not None and own and fits else None

    def _read_style(self, share: Share, recipe: Recipe) -> Style:
        assert self.painter is not None
        if share.seed is not None:
            return self._random_style(share.seed)
        if (kept := self._kept(share, recipe)) is not None:
            return kept
        if share.key not in self._read:
            picture = recipe.pictures[share.key]
            self._read[share.key] = self.painter.encode([picture])[0]
        return self._read[share.key]

    def _random_style(self, seed: int) -> Style:
        assert self.painter is not None
        if seed not in self._random:  # it takes tens of milliseconds
            self._random[seed] = self.painter.random_style(seed)
        return self._random[seed]

    # Pictures

    def draw(
        self, mask: Mask, recipe: Recipe, subject: Subject, asked: float
    ) -> Iterator[Portrait]:
        """Yield a draft, if the picture takes long, and the picture.

        Args:
            mask: of the subject.
            recipe: of its look.
            subject: what the portrait says it is of.
            asked: when it was, by `time.perf_counter`.
        """
        began = time.perf_counter()
        style, parts, eyes = self._dress(recipe)
        if (draft := self._live.preview(mask, style, parts)) is not None:
            now = time.perf_counter()
            seconds = now - began, now - asked
            yield Portrait(
                draft, subject, *seconds, quick=True, settled=False, eyes=eyes
            )
        picture = self._live.paint(mask, style, parts)
        now = time.perf_counter()
        settled = self._live.settled
        yield Portrait(
            picture, subject, now - began, now - asked, settled=settled, eyes=eyes
        )

    def redraw(self, mask: Mask, recipe: Recipe, subject: Subject) -> Portrait:
        """Return the portrait as good as can be; for when the person pauses."""
        began = time.perf_counter()
        style, parts, eyes = self._dress(recipe)
        self._live.paint(mask, style, parts)
        picture = self._live.refresh()
        seconds = time.perf_counter() - began
        return Portrait(picture, subject, seconds, seconds, eyes=eyes)

    def _dress(self, recipe: Recipe) -> tuple[Style, Parts, Rgb | None]:
        # The styles, and the colour of eyes that they say.
        assert self.painter is not None
        style, parts = self.style(recipe), self.parts(recipe)
        if (scale := self.painter.eyes) is None:
            return style, parts, None
        return style, parts, scale.tell(parts.get(IDS["eye"], style))

    def draw_small(self, mask: Mask, recipe: Recipe, side: int) -> Picture:
        """Draw a picture for a grid, `side` px."""
        assert self.painter is not None
        # Not by what paints live: that keeps what it has of the portrait.
        return resize_picture(self._paint(mask, recipe), side)

    def _paint(self, mask: Mask, recipe: Recipe) -> Picture:
        assert self.painter is not None
        painter = InParts(self.painter, self.parts(recipe))
        return painter.paint(mask, self.style(recipe))

    def save(
        self,
        path: Path,
        mask: Mask,
        recipe: Recipe,
        settings: Mapping[str, Any],
        side: int | None,
    ) -> Path:
        """Draw a picture and save it.

        Args:
            path: of a PNG, JPEG or WebP.
            mask: what to draw.
            recipe: in which look.
            settings: what the PNG is to remember.
            side: pixels to scale it to; None leaves it as drawn.

        Raises:
            AnimeDrawError: the suffix is unknown, or the disk refuses.
        """
        picture = self._paint(mask, recipe)
        if side is not None:
            picture = resize_picture(picture, side)
        memory = make_memory(self, recipe, mask, picture)
        texts = metadata({**settings, **remember(memory)})
        write = partial(save_picture, path, picture, settings=texts)
        write_noted(path, write)
        return path

    def readings(self, recipe: Recipe) -> dict[str, Style]:
        """Return the styles of the references that are pictures, by key."""
        return {
            share.key: self._read_style(share, recipe)
            for look in recipe.look.looks
            for share in look.mixed
            if share.seed is None and self._knows(share, recipe)
        }

    # Animations

    def begin(self, route: Route) -> tuple[Paints, Styles]:
        """Return what draws a morph, and its stops; see `morphing.begin`."""
        return morphing.begin(self, route)

    frames = staticmethod(morphing.frames)
