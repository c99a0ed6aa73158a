"""Time what painting costs before anything is shown: python benchmarks/strokes.py

Brush moves in the example mask, undo and its memory, class operations, autosave. The
window comes on top: see the benchmark of the window.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from anime_draw.bundled import EXAMPLE_MASK, find_asset
from anime_draw.masks import load_mask
from gui.document.document import Document
from gui.document.operations import OPERATIONS, apply
from gui.files.project import Project
from gui.files.recovery import Autosave
from gui.tools import Axis, Point, Toolbox

MOVES = 600
STROKES = 300
PAUSE = 0.004  # seconds between two moves, as mice send them


def example() -> Document:
    """Open the example mask, 512 px."""
    path = find_asset(EXAMPLE_MASK)
    assert path is not None
    return Document(load_mask(path))


def way(count: int, seed: int = 0) -> list[Point]:
    """Return a way of the pointer across the mask, some pixels a step."""
    steps = np.random.default_rng(seed).normal(0, 6, (count, 2)).cumsum(axis=0)
    places = np.abs((steps + 256) % 1024 - 512)
    return [Point(float(x), float(y)) for x, y in places]


def timed(do: Callable[[], object]) -> float:
    """Return how many milliseconds it takes."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def report(name: str, milliseconds: Sequence[float]) -> None:
    """Print the middle, the 95th and the last of a hundred."""
    p50, p95, worst = np.percentile(milliseconds, [50, 95, 100])
    print(f"{name:<44} p50 {p50:7.3f}  p95 {p95:7.3f}  max {worst:7.3f} ms")


def time_moves(
    box: Toolbox, document: Document, after: Callable[[], None] = lambda: None
) -> list[float]:
    """Paint one stroke and return the milliseconds of each move."""
    first, *others = way(MOVES)
    drag = box.begin(document, first)
    times = []
    for point in others:
        times.append(timed(lambda point=point: (drag.move(point), after())))
        time.sleep(PAUSE)
    drag.finish()
    return times


def measure_brushes() -> None:
    """Time the brush at three sizes, plain, mirrored and with a locked class."""
    for size in (24, 128, 512):
        for name, axis, locked in (
            ("", None, frozenset()),
            (", symmetric", Axis(256, 256), frozenset()),
            (", tilted symmetry", Axis(256, 256, 20), frozenset()),
            (", two classes locked", None, frozenset({3, 4})),
        ):
            document, box = example(), Toolbox()
            box.size, box.ink.axis, document.locked = size, axis, locked
            report(f"brush {size} px{name}", time_moves(box, document))


def measure_history() -> None:
    """Paint many strokes; time their ends and undo, and count the memory."""
    document, box = example(), Toolbox()
    ends = []
    for number in range(STROKES):
        box.label, box.size = number % 7, 8 + number % 60
        first, *others = way(20, seed=number)
        drag = box.begin(document, first)
        for point in others:
            drag.move(point)
        ends.append(timed(drag.release))
    report("end of a stroke", ends)
    size = sum(step.size for step in document._history.steps)
    report("undo", [timed(document.undo) for _ in range(document.position)])
    print(f"{'undo memory':<44} {size / STROKES / 1000:.1f} kB a stroke")


def measure_operations() -> None:
    """Time what is done to whole classes."""
    for operation in OPERATIONS:
        document = example()
        labels = (5, 2)[: operation.num_classes]
        amount = operation.amount[0] if operation.amount else 0

        def run(operation=operation, document=document, labels=labels, amount=amount):
            apply(document, operation, labels, amount)
            document.undo()

        report(operation.name.lower(), [timed(run) for _ in range(20)])


def measure_autosave() -> None:
    """Time moves while unsaved work is written every quarter of a second."""
    document, box = example(), Toolbox()
    with tempfile.TemporaryDirectory() as folder:
        autosave = Autosave(Path(folder), interval=0.25)

        def offer() -> None:
            autosave.offer(document.version, lambda: Project(document.mask.copy()))

        report("brush 24 px, autosave at work", time_moves(box, document, offer))
        autosave.close()


def main() -> None:
    """Measure everything."""
    measure_brushes()
    measure_history()
    measure_operations()
    measure_autosave()


if __name__ == "__main__":
    main()
