"""What the editor paints on follows the styles of single classes, too."""

from pathlib import Path

import numpy as np
import pytest

from anime_draw.masks import Mask
from anime_draw.painter import Painter
from anime_draw.painting.live_parts import LiveParts
from anime_draw.parts import InParts
from anime_draw.pictures import Picture
from anime_draw.style import Style
from tests.painting.small_generators import blobs

HAIR, CLOTHES = 5, 6


class Counting:
    """Counts what is drawn; drafts are black, as long as it takes long."""

    slow = False
    size = 32

    def __init__(self, painter: Painter) -> None:
        self.live = painter.live()
        self.painted: list[float] = []

    @property
    def settled(self) -> bool:
        return self.live.settled

    def preview(self, mask: Mask, style: Style) -> Picture | None:
        new = self.live._kind(mask, style) == "style"
        return np.zeros((32, 32, 3), np.uint8) if self.slow and new else None

    def paint(self, mask: Mask, style: Style) -> Picture:
        self.painted.append(float(style[0]))
        return self.live.paint(mask, style)

    def refresh(self) -> Picture:
        return self.live.refresh()


@pytest.fixture(scope="module")
def painter(tiny_gaugan: Path) -> Painter:
    return Painter.load(tiny_gaugan, "cpu", "float32")


@pytest.fixture
def made() -> list[Counting]:
    return []


@pytest.fixture
def live(painter: Painter, made: list[Counting]) -> LiveParts:
    def make() -> Counting:
        made.append(Counting(painter))
        return made[-1]

    return LiveParts(make)


@pytest.fixture
def mask() -> Mask:
    halves = np.full((32, 32), HAIR, np.uint8)
    halves[16:] = 2
    return halves


def styles(painter: Painter, *seeds: int) -> list[Style]:
    return [painter.random_style(seed) for seed in seeds]


def test_it_paints_what_the_painter_paints_in_parts(painter, live):
    base, *own = styles(painter, 0, 1, 2)
    for size in (32, 64):
        mask = blobs(3, size)
        parts = {HAIR: own[0], CLOTHES: own[1], 0: own[0]}
        expected = InParts(painter, parts).paint(mask, base)
        assert (live.paint(mask, base, parts) == expected).all() and live.settled
    assert (live.paint(mask, base, {}) == painter.paint(mask, base)).all()


def test_a_style_of_one_class_redraws_that_class_alone(painter, live, made, mask):
    base, first, second = styles(painter, 0, 1, 2)
    live.paint(mask, base, {HAIR: first, CLOTHES: second})
    assert len(made) == 2  # there are no clothes
    before = live.paint(mask, base, {HAIR: first})
    after = live.paint(mask, base, {HAIR: second})
    assert (after[:13] != before[:13]).any() and (after[20:] == before[20:]).all()
    assert len(made) == 2 and len(set(made[0].painted)) == 1
    live.paint(mask, base, {})
    live.paint(mask, base, {HAIR: first})
    assert len(made) == 3  # what nobody has drawn in any more was let go


def test_strokes_are_followed_and_can_be_made_exact(painter, live, mask):
    base, own = styles(painter, 0, 1)
    live.paint(mask, base, {HAIR: own})
    mask[14:18, 4:12] = 3
    picture = live.paint(mask, base, {HAIR: own})
    exact = InParts(painter, {HAIR: own}).paint(mask, base)
    assert not live.settled and np.abs(picture.astype(int) - exact).mean() < 4
    assert (live.refresh() == exact).all() and live.settled


def test_a_draft_is_of_what_takes_long_alone(painter, live, made, mask):
    base, own, other = styles(painter, 0, 1, 2)
    assert live.preview(mask, base, {HAIR: own}) is None
    shown = live.paint(mask, base, {HAIR: own})
    Counting.slow = True
    try:
        draft = live.preview(mask, base, {HAIR: other})
    finally:
        Counting.slow = False
    assert (draft[:12] == 0).all() and (draft[20:] == shown[20:]).all()
