"""The tools as the window offers them, and which tool, class and size is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anime_draw.classes import NUM_CLASSES

from ..document.boxes import Point
from ..document.document import Document
from . import freehand, select, shapes
from .gesture import Drag, Gesture
from .ink import SIZE, Ink

SIZES = (1.0, 512.0)  # pixels, the smallest and the largest brush
MAX_GAP = 32  # pixels that filling does not leak through
MAX_STEADY = 100.0  # pixels of the string that a brush hangs at
SIZE_STEP = 1.25  # a step of `grow` changes the size by this factor, or by a pixel


@dataclass(frozen=True)
class Tool:
    """A tool as the window offers it.

    Attributes:
        name, key, hint: for people; the key is a letter.
        gesture: what a drag of it does.
        sized: whether the size of the brush matters.
        paints: whether it paints the chosen class.
        keys: what a drag of it takes, by Tk's names, and commands.
    """

    name: str
    key: str
    hint: str
    gesture: Callable[[Document, Point, Ink], Gesture]
    sized: bool = False
    paints: bool = True
    keys: frozenset[str] = frozenset()


CLOSING = frozenset({"Return", "Double", "BackSpace"})

TOOLS = (
    Tool("Brush", "b", "Paint the class", freehand.brush, sized=True),
    Tool("Eraser", "e", "Paint background", freehand.eraser, sized=True, paints=False),
    Tool("Fill", "g", "Fill an area of one class", freehand.bucket),
    Tool("Line", "n", "Paint a straight line", shapes.line, sized=True),
    Tool("Rectangle", "u", "Paint a rectangle", shapes.rectangle),
    Tool("Ellipse", "o", "Paint an ellipse", shapes.ellipse),
    Tool("Polygon", "p", "Fill between corners", shapes.polygon, keys=CLOSING),
    Tool("Lasso", "l", "Fill what you go around", shapes.lasso),
    Tool(
        "Pick",
        "i",
        "Take the class under the pointer",
        freehand.pick_class,
        paints=False,
    ),
    Tool(
        "Select",
        "v",
        "Move, scale, turn, copy a part: click it or drag around",
        select.select_box,
        paints=False,
        keys=select.KEYS,
    ),
    Tool(
        "Lasso select",
        "s",
        "Move, scale, turn, copy what you go around",
        select.select_lasso,
        paints=False,
        keys=select.KEYS,
    ),
)
TOOLS_BY_NAME: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}


class Toolbox:
    """What is chosen; each sized tool remembers its size.

    Attributes:
        tool: the chosen one.
        ink: class, form and axis of what it paints, changed freely.
    """

    def __init__(self) -> None:
        self.tool = TOOLS[0]
        self.ink = Ink()
        self._sizes = {tool.name: SIZE for tool in TOOLS if tool.sized}

    def choose(self, name: str) -> None:
        """Take the tool of that name."""
        self.tool = TOOLS_BY_NAME[name]
        self.ink.size = self._sizes.get(name, self.ink.size)

    @property
    def label(self) -> int:
        """The class to paint with."""
        return self.ink.label

    @label.setter
    def label(self, label: int) -> None:
        self.ink.label = label

    @property
    def size(self) -> float:
        """Pixels of the mask, of the tool at hand; kept between the limits."""
        return self.ink.size

    @size.setter
    def size(self, size: float) -> None:
        smallest, largest = SIZES
        self.ink.size = min(max(float(size), smallest), largest)
        if self.tool.sized:
            self._sizes[self.tool.name] = self.ink.size

    def grow(self, steps: int = 1) -> None:
        """Take a larger brush."""
        for _ in range(steps):
            self.size = max(self.size * SIZE_STEP, self.size + 1)

    def shrink(self, steps: int = 1) -> None:
        """Take a smaller brush."""
        for _ in range(steps):
            self.size = min(self.size / SIZE_STEP, self.size - 1)

    def begin(self, document: Document, point: Point, constrain: bool = False) -> Drag:
        """Begin a drag of the tool where the button went down.

        `constrain` joins a stroke to the end of the last one.
        """
        self.ink.join = constrain
        return Drag(self.tool.gesture(document, point, self.ink), self.tool.keys)

    def paste(self, document: Document) -> Drag | None:
        """Begin to place the part that was copied last; None if there is none."""
        if self.ink.clip is None:
            return None
        return Drag(select.paste(document, Point(0, 0), self.ink), select.KEYS)

    # Keeping

    def to_settings(self) -> dict[str, Any]:
        """Return what to remember until the program is started again."""
        return {
            "tool": self.tool.name,
            "label": self.ink.label,
            "sizes": dict(self._sizes),
            "square": self.ink.square,
            "contiguous": self.ink.contiguous,
            "gap": self.ink.gap,
            "steady": self.ink.steady,
        }

    def use_settings(self, settings: Mapping[str, Any]) -> None:
        """Take what was remembered; what is odd is left out."""
        ink, sizes = self.ink, settings.get("sizes")
        sizes = sizes if isinstance(sizes, dict) else {}
        for name in self._sizes:
            self._sizes[name] = _number(sizes, name, self._sizes[name], *SIZES)
        ink.label = int(_number(settings, "label", ink.label, 0, NUM_CLASSES - 1))
        ink.gap = int(_number(settings, "gap", ink.gap, 0, MAX_GAP))
        ink.steady = _number(settings, "steady", ink.steady, 0, MAX_STEADY)
        ink.square = settings.get("square") is True
        ink.contiguous = settings.get("contiguous") is not False
        tool = str(settings.get("tool"))
        self.choose(tool if tool in TOOLS_BY_NAME else self.tool.name)


def _number(
    settings: Mapping[str, Any], name: str, default: float, least: float, most: float
) -> float:
    number = settings.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return default
    return float(number) if least <= number <= most else default
