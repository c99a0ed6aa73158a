"""A process that ends when its parent does, however that came to its end.

An executor's workers wait for work on a pipe that each of them holds open itself. So
one whose parent was killed would finish what it had, over the files of the next run,
and then wait for ever. Processes that train as one would go on training.
"""

import multiprocessing
import os
from contextlib import suppress
from threading import Thread

import psutil


def end_with_parent(parent: int | None = None) -> None:
    """End this process as soon as its parent is gone; an executor's `initializer`.

    Args:
        parent: id of the process to end with. Without, the one that this process was
            started by; the first process of a container has none that it could see,
            and goes on.
    """
    started_by = multiprocessing.parent_process()
    if parent is None:
        parent = os.getppid() if started_by is None else started_by.pid
    if parent:
        Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    with suppress(psutil.NoSuchProcess):  # gone already
        psutil.Process(parent).wait()
    os._exit(1)  # not sys.exit: nobody waits for what a thread raises
