"""A process that ends when its parent does, however that came to its end.

An executor's workers wait for work on a pipe that each of them holds open itself. So
one whose parent was killed would finish what it had, over the files of the next run,
and then wait for ever. Processes that train as one would go on training.
"""

import os
from contextlib import suppress
from threading import Thread

import psutil


def end_with_parent() -> None:
    """End this process as soon as its parent is gone; an executor's `initializer`.

    The first process of a container has none that it could see, and goes on.
    """
    if parent := os.getppid():
        Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    with suppress(psutil.NoSuchProcess):  # gone already
        psutil.Process(parent).wait()
    os._exit(1)  # not sys.exit: nobody waits for what a thread raises
