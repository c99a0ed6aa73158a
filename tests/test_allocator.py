"""Freed memory is kept for the next tensor, where the C library can do that."""

import platform
import subprocess
import sys

import pytest

from anime_draw.allocator import keep_memory

COUNT_FAULTS = """
import resource

def take(number):
    for _ in range(number):
        block = bytearray(b"x") * 64 * 2**20
        del block
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

before = take(1)
print(take(4) - before)
"""
COMMAND = """
import cli.main
cli.main.main(["morph", "--help"], standalone_mode=False)
"""
WINDOW = """
import contextlib, pathlib, anime_draw.errors, gui.app
with contextlib.suppress(anime_draw.errors.AnimeDrawError):
    gui.app.run(pathlib.Path("missing.png"))
"""

on_glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="needs Linux with glibc"
)


def count_faults(first: str) -> int:
    """Return the page faults of taking a block again and again, after other code."""
    command = [sys.executable, "-c", first + COUNT_FAULTS]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(result.stdout.split()[-1])


@on_glibc
def test_a_block_that_is_taken_again_has_its_pages_already():
    kept = count_faults("import anime_draw.allocator as a; assert a.keep_memory()")
    assert kept < min(100, count_faults(""))


@on_glibc
@pytest.mark.parametrize("start", [COMMAND, WINDOW], ids=["command", "window"])
def test_the_programs_keep_memory(start):
    assert count_faults(start) < 100


def test_another_system_is_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert keep_memory() is False


@on_glibc
def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert keep_memory() is False
