"""Settings: kept in a file of the platform's, and odd ones do no harm."""

from pathlib import Path

import pytest

from anime_draw.errors import AnimeDrawError
from gui.files.settings import MAX_RECENT, Settings, settings_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_what_was_set_is_there_at_the_next_start(path: Path):
    first = Settings(path)
    assert first.get("theme", "dark") == "dark" and not first.problem
    first.set("theme", "light")
    first.set("opacity", 0.5)
    first.save()
    again = Settings(path)
    assert again.get("theme", "dark") == "light" and again.get("opacity", 1.0) == 0.5


def test_nothing_is_written_while_nothing_changes(path: Path):
    Settings(path).save()
    assert not path.exists()
    settings = Settings(path)
    settings.set("a", 1)
    settings.save()
    before = path.stat().st_mtime_ns
    again = Settings(path)
    again.set("a", 1)
    again.save()
    assert path.stat().st_mtime_ns == before


def test_a_value_of_another_type_is_not_taken(path: Path):
    settings = Settings(path)
    settings.set("size", "large")
    settings.set("opacity", 1)
    settings.set("live", 1)
    assert settings.get("size", 24.0) == 24.0
    assert settings.get("opacity", 0.5) == 1.0
    assert settings.get("live", True) is True


def test_values_of_a_newer_program_stay(path: Path):
    path.parent.mkdir()
    path.write_text('{"future": {"x": [1]}, "theme": "light"}')
    settings = Settings(path)
    settings.set("theme", "dark")
    settings.save()
    assert Settings(path).get("future", {}) == {"x": [1]}


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00\xff", "[" * 100_000])
def test_broken_settings_are_said_in_one_line_and_replaced(path: Path, text: str):
    path.parent.mkdir()
    path.write_text(text, encoding="latin-1")
    settings = Settings(path)
    assert str(path) in settings.problem and "usual settings" in settings.problem
    assert "\n" not in settings.problem
    settings.set("theme", "light")
    settings.save()
    assert Settings(path).get("theme", "") == "light"


def test_where_settings_cannot_be_written_one_line_says_so(path: Path):
    path.parent.write_text("a file")
    settings = Settings(path)
    settings.set("theme", "light")
    with pytest.raises(AnimeDrawError, match="cannot be written"):
        settings.save()


def test_recent_files_are_newest_first_each_once_and_few(path: Path):
    settings = Settings(path)
    for number in range(20):
        settings.add_recent(Path(f"{number}.png"))
    settings.add_recent(Path("15.png"))
    settings.save()
    recent = Settings(path).recent
    assert len(recent) == MAX_RECENT and recent[0] == Path("15.png").absolute()
    assert len(set(recent)) == MAX_RECENT
    settings.remove_recent(Path("15.png"))
    assert settings.recent[0] == Path("19.png").absolute()
    settings.set("recent", [3, "a.png", None])
    assert settings.recent == [Path("a.png")]


def test_two_windows_write_what_each_has_changed(path: Path):
    first = Settings(path)
    first.add_recent(Path("old.png"))
    first.set("theme", "dark")
    first.save()
    second = Settings(path)
    first.add_recent(Path("a.png"))
    first.set("theme", "light")
    second.add_recent(Path("b.png"))
    second.set("layout", "over")
    first.save()
    second.save()
    kept = Settings(path)
    assert [each.name for each in kept.recent] == ["b.png", "a.png", "old.png"]
    assert kept.get("theme", "") == "light" and kept.get("layout", "") == "over"


def test_what_another_window_has_broken_is_replaced(path: Path):
    settings = Settings(path)
    settings.add_recent(Path("a.png"))
    path.parent.mkdir()
    for number, broken in enumerate(("no", "[]", '{"recent": 3}', '{"recent": [[]]}')):
        path.write_text(broken)
        settings.add_recent(Path(f"{number}.png"))
        settings.save()
        assert Settings(path).recent[0].name == f"{number}.png"


def test_settings_lie_where_the_platform_keeps_them():
    assert "anime-draw" in str(settings_path()) and settings_path().is_absolute()
