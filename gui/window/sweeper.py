"""Looks for garbage in the window's thread alone, between two events.

Objects of Tk call Tk when they are freed. In a worker's thread, where Python may look
for garbage as well, such a call waits for the window; and a window that is being closed
waits for the worker.
"""

import gc


class Sweeper:
    """Takes the place of Python's own collector while a window is open."""

    def __init__(self) -> None:
        """Turn Python's collector off: it runs in whatever thread makes objects."""
        gc.disable()

    def sweep(self, *, restful: bool) -> None:
        """Collect what Python would have; all generations only at rest."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0) if restful else (1, 0):
            if counts[generation] > limits[generation] > 0:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Collect everything, and let Python go on."""
        gc.collect()
        gc.enable()
