"""Lets root be refused what the mode of a file forbids, as everybody else is."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
ABOVE_MODES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")
    )


@contextmanager
def modes_count() -> Iterator[None]:
    """Let this thread, and those it starts, go by the modes of files; or skip."""
    if sys.platform == "win32":
        pytest.skip("modes forbid nothing on Windows")
    if os.geteuid():
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root is refused nothing here")
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = _Head(VERSION, 0), (_Sets * 2)()
    assert libc.capget(ctypes.byref(head), sets) == 0
    before = sets[0].effective
    sets[0].effective &= ~ABOVE_MODES
    assert libc.capset(ctypes.byref(head), sets) == 0
    try:
        yield
    finally:
        sets[0].effective = before
        assert libc.capset(ctypes.byref(head), sets) == 0
