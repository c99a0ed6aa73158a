"""Encoding and tagging many pictures, one after another."""

from pathlib import Path

import numpy as np
import pytest
import torch

from anime_draw.config import VaeConfig
from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import Portrait
from anime_draw.models.vae import Encoder
from anime_draw.results import Skipped
from anime_draw.style import StyleEncoder
from anime_draw.survey import BATCH, Surveyed, stack_styles, survey
from anime_draw.tagging.tags import Tagging, TagList

CONFIG = VaeConfig(size=16, width=4, style_dim=8)


@pytest.fixture(scope="module")
def encoder() -> StyleEncoder:
    torch.manual_seed(0)
    mean, covariance = np.zeros(8, np.float32), np.eye(8, dtype=np.float32)
    network = Encoder(CONFIG)
    return StyleEncoder(network, mean, covariance, device="cpu", precision="float32")


def portraits(count: int, height: int = 20, width: int = 30) -> list[Portrait]:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (count, height, width, 3), np.uint8)
    return [
        Portrait(f"{i}.png", Path(f"{i}.png"), each) for i, each in enumerate(pictures)
    ]


def test_every_portrait_gets_its_own_style_and_tags(encoder):
    some = portraits(BATCH + 3)
    tags = TagList({"17.png": Tagging(("red hair",))}, Path("tags.csv"))
    found = list(survey(some, encoder, tags))
    assert [each.name for each in found] == [each.name for each in some]
    expected = encoder.encode([each.picture for each in some])
    np.testing.assert_allclose(stack_styles(found), expected, atol=1e-5)
    assert [each.tagging.tags for each in found].count(("red hair",)) == 1
    assert found[17].tagging.tags == ("red hair",)


def test_skipped_files_pass_through(encoder):
    bad = Skipped(Path("bad.png"), "bad.png: broken")
    found = list(survey([*portraits(2), bad, *portraits(1)], encoder))
    assert sum(isinstance(each, Surveyed) for each in found) == 3
    assert bad in found


def test_thumbnails_are_square(encoder):
    (found,) = survey(portraits(1), encoder, thumbnail=12)
    assert found.thumbnail.shape == (12, 12, 3)
    assert found.tagging == Tagging()


def test_portraits_are_taken_as_they_are_needed(encoder):
    taken = []

    def stream():
        for each in portraits(3 * BATCH):
            taken.append(each)
            yield each

    next(survey(stream(), encoder))
    assert len(taken) == BATCH


def test_no_pictures_at_all_is_an_error():
    with pytest.raises(AnimeDrawError, match="no picture could be read"):
        stack_styles([])
