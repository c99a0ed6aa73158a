"""The manifest of a segmented data set, and what is summed up from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.data.manifest import Entry, Manifest, Summary


def entry(number: int = 0, confidence: float = 0.5, **changes) -> Entry:
    fields = {
        "picture": f"{number:03}.jpg",
        "name": f"{number:03}",
        "height": 10,
        "width": 20,
        "confidence": confidence,
        "shares": (0.5, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0),
    }
    return Entry(**fields | changes)


@pytest.fixture
def manifest(tmp_path):
    return Manifest(tmp_path / "manifest.csv")


def test_what_is_appended_is_read_back(manifest):
    entries = [entry(i) for i in range(3)]
    for each in entries:
        manifest.append(each)
    assert list(manifest) == entries


@pytest.mark.parametrize(
    "picture", ['a, "b".jpg', "a\nb.jpg", "a\udcff.jpg", "å/é.png"]
)
def test_any_file_name_comes_back(manifest, picture):
    manifest.append(entry(picture=picture))
    assert [each.picture for each in manifest] == [picture]


def test_a_line_torn_anywhere_counts_as_not_written(manifest):
    manifest.append(entry(0))
    start = manifest.path.stat().st_size
    manifest.append(entry(1))
    whole = manifest.path.read_bytes()
    for end in range(start, len(whole)):
        manifest.path.write_bytes(whole[:end])
        assert list(manifest) == [entry(0)]


def test_zeros_that_a_crash_left_do_not_hide_the_rest(manifest):
    manifest.append(entry(0))
    with open(manifest.path, "ab") as file:
        file.write(b"\0" * 40 + b"\n")
    manifest.append(entry(1))
    assert list(manifest) == [entry(0), entry(1)]


def test_rewriting_drops_what_is_not_kept_and_what_is_torn(manifest):
    for i in range(3):
        manifest.append(entry(i))
    with open(manifest.path, "a") as file:
        file.write("003.jpg,003,1")
    kept = list(manifest.rewrite(lambda each: each.name != "001"))
    assert kept == list(manifest) == [entry(0), entry(2)]
    assert manifest.path.read_text().startswith("picture,name,")
    manifest.append(entry(4))
    assert len(list(manifest)) == 3


def test_a_rewriting_that_is_stopped_changes_nothing(manifest):
    for i in range(3):
        manifest.append(entry(i))
    before = manifest.path.read_bytes()
    rewriting = manifest.rewrite(lambda each: False)
    rewriting.close()
    assert manifest.path.read_bytes() == before


@given(st.lists(st.floats(0, 1, width=16), min_size=1, max_size=60), st.randoms())
def test_worst_and_sample_do_not_depend_on_the_order(confidences, random):
    entries = [entry(i, confidence) for i, confidence in enumerate(confidences)]
    shuffled = random.sample(entries, len(entries))
    summaries = [Summary(sheet=5, seed=0), Summary(sheet=5, seed=0)]
    for summary, order in zip(summaries, (entries, shuffled), strict=True):
        for each in order:
            summary.add(each)
    for name in ("worst", "sample"):
        one, other = (getattr(summary, name).entries() for summary in summaries)
        assert one == other and len(one) == min(5, len(entries))
    worst = [each.confidence for each in summaries[0].worst.entries()]
    assert worst == sorted(confidences)[:5]


def test_the_sample_depends_on_the_seed():
    samples = []
    for seed in (0, 1):
        summary = Summary(sheet=3, seed=seed)
        for i in range(100):
            summary.add(entry(i))
        samples.append(summary.sample.entries())
    assert samples[0] != samples[1]


def test_shares_count_pixels_not_pictures():
    summary = Summary(sheet=0, seed=0)
    summary.add(entry(0, height=10, width=10, shares=(1, 0, 0, 0, 0, 0, 0)))
    summary.add(entry(1, height=10, width=30, shares=(0, 0, 0, 0, 0, 1, 0)))
    assert summary.shares().tolist() == [0.25, 0, 0, 0, 0, 0.75, 0]
    assert summary.side == 30 and summary.oblong == 1
    assert summary.worst.entries() == []


def test_quantiles_are_known_to_a_thousandth():
    summary = Summary(sheet=0, seed=0)
    for i in range(101):
        summary.add(entry(i, i / 100))
    assert summary.quantile(0.5) == pytest.approx(0.5, abs=0.011)
    assert summary.quantile(0.05) == pytest.approx(0.05, abs=0.011)
