"""Progress passes items on, and what was skipped is told and counted."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from anime_draw.results import Done, Skipped
from cli.progress import finish, progress, report_skipped

ITEMS = [Done(Path("a")), Skipped(Path("b"), "b: broken"), Done(Path("c"))]


def run(items, **settings):
    @click.command()
    def command():
        skipped: list[Skipped] = []
        shown = progress(items, label="reading", total=len(items), **settings)
        for item in report_skipped(shown, skipped):
            click.echo(item.path)
        finish(skipped)

    return CliRunner().invoke(command)


def test_every_item_passes_through():
    assert run(ITEMS).stdout.split() == ["a", "b", "c"]


def test_skipped_files_are_named_counted_and_make_the_exit_code_one():
    result = run(ITEMS)
    assert result.exit_code == 1
    assert "skipped: b: broken" in result.stderr
    assert "1 skipped, see above." in result.stderr


def test_nothing_skipped_is_success_and_silence():
    result = run([Done(Path("a"))])
    assert (result.exit_code, result.stderr) == (0, "")


def test_plain_lines_tell_count_rate_and_time_left(monkeypatch):
    clock = iter(range(0, 10_000, 20))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    result = run(ITEMS * 200, start=0)
    assert "reading: 1/600, 0.1/s, 3:19:40 left" in result.stderr


@pytest.mark.parametrize("total", [None, 0])
def test_an_unknown_total_is_no_obstacle(total):
    assert list(progress(iter([1, 2]), label="a", total=total)) == [1, 2]
