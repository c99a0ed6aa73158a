"""Nothing that is only there is opened, and what can be streamed is not held."""

import tracemalloc

import numpy as np
import pytest

from anime_draw.classes import NUM_CLASSES
from anime_draw.data.folder import write_index
from anime_draw.data.manifest import Entry, Manifest, Summary
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError
from anime_draw.gallery import draw_exhibits, draw_lots
from anime_draw.pictures import save_picture

MANY = 20_000
NAMES = [f"{number:06}" for number in range(MANY)]


@pytest.fixture
def listed(tmp_path):
    """Return a data set that lists many pictures and has none."""
    write_index(tmp_path, size=16, source="names", train=NAMES, val=())
    (tmp_path / "images").mkdir()
    return tmp_path


def test_training_looks_at_no_picture_before_it_needs_it(listed):
    portraits = Portraits(listed, 16, masks=True)
    assert len(portraits.train) == MANY
    with pytest.raises(DatasetError, match="has no picture 000007"):
        portraits.picture("000007")


def test_lots_look_at_no_picture_that_is_not_drawn(listed):
    drawn, _ = draw_lots(NAMES, 3, seed=0)
    for name in drawn:
        save_picture(listed / "images" / f"{name}.png", np.zeros((4, 4, 3), np.uint8))
    exhibits, found = draw_exhibits(listed, 3, seed=0)
    assert [each.path.stem for each in exhibits] == drawn and found == MANY


def test_a_manifest_is_summed_up_without_holding_its_entries(tmp_path):
    def peak(count: int) -> int:
        entries = Summary(sheet=4, seed=0)
        manifest = Manifest(tmp_path / f"{count}.csv")
        shares = ",".join(["0.142857"] * NUM_CLASSES)
        rows = (f"{name}.jpg,{name},8,8,0.9,{shares}\n" for name in NAMES[:count])
        manifest.path.write_text("".join(rows))
        tracemalloc.start()
        for entry in manifest.rewrite(lambda entry: isinstance(entry, Entry)):
            entries.add(entry)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert entries.pictures == count
        return most

    # An entry has some 700 bytes; what grows are Python's tables of parts of paths.
    assert peak(MANY) - peak(500) < 100 * MANY
