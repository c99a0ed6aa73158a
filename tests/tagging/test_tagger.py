"""The tagger that measures: which parts, by which masks."""

import numpy as np
import pytest

from anime_draw.classes import IDS
from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import Portrait
from anime_draw.tagging.tagger import EVERYTHING, ColourTagger

RED = (190, 40, 50)
GREEN = (70, 150, 95)
SKIN = (255, 220, 190)


def paint(colour: tuple[int, int, int]):
    """Return a picture (64, 64, 3) whose left half has a colour, the right skin."""
    picture = np.full((64, 64, 3), SKIN, np.uint8)
    picture[:, :32] = colour
    return picture


def left(label: str):
    """Return a mask (64, 64) whose left half has a class, the right background."""
    mask = np.zeros((64, 64), np.uint8)
    mask[:, :32] = IDS[label]
    return mask


class LeftHalf:
    """Finds hair in the left half of any picture."""

    def segment(self, pictures):
        return [left("hair") for _ in pictures], np.ones(len(pictures))


def tag(tagger: ColourTagger, *pairs):
    """Return the tags that a tagger gives to pictures and their masks."""
    paths = [f"{i}.png" for i in range(len(pairs))]
    return tagger.tag(
        [Portrait(path, path, *pair) for path, pair in zip(paths, pairs, strict=True)]
    )


def test_without_masks_and_segmenter_the_remedy_is_named():
    with pytest.raises(AnimeDrawError, match=r"0\.png: has no mask .* --unet MODEL"):
        tag(ColourTagger(), (paint(RED),))


def test_only_portraits_without_mask_are_segmented():
    right = left("hair")[:, ::-1].copy()  # the skin coloured half
    pairs = (paint(RED),), (paint(RED), right), (paint(GREEN),)
    first, second, third = (each.tags for each in tag(ColourTagger(LeftHalf()), *pairs))
    assert first == ("red hair",)
    assert second != ("red hair",)
    assert third == ("green hair",)


def test_only_the_parts_asked_for_are_tagged():
    pair = paint(RED), left("hair")
    assert tag(ColourTagger(), pair)[0].tags == ("red hair",)
    tags = tag(ColourTagger(parts=("background", "hair")), pair)[0].tags
    assert tags == ("red hair", "light background")
    tags = tag(ColourTagger(parts=EVERYTHING), pair)[0].tags
    assert tags == ("red hair", "light background", "bright picture", "warm picture")


def test_a_picture_without_hair_is_untagged_only_if_hair_is_asked_for():
    pair = paint(RED), left("clothes")
    assert "hair covers 0.0%" in tag(ColourTagger(parts=EVERYTHING), pair)[0].reason
    tagging = tag(ColourTagger(parts=("clothes",)), pair)[0]
    assert (tagging.tags, tagging.reason) == (("red clothes",), "")


def test_a_part_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="got \\['nose'\\]"):
        ColourTagger(parts=("nose",))
