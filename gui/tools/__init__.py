"""The painting tools: each is one drag, written from top to bottom. No Tk.

gesture.py    how pointer and keys reach a tool
ink.py        what tools paint with
freehand.py   brush, eraser, bucket, pick
shapes.py     line, rectangle, ellipse, lasso, polygon
select.py     select and place a part: placement.py, floating.py
symmetry.py   the axis that mirrors
toolbox.py    the list of tools, and what is chosen
"""

from ..document.boxes import Point
from ..document.document import Document
from ..document.regions import label_at
from .gesture import Drag, Outline
from .ink import Ink
from .symmetry import Axis, middle_of_face
from .toolbox import SIZES, TOOLS, Tool, Toolbox

__all__ = [
    "SIZES",
    "TOOLS",
    "Axis",
    "Drag",
    "Ink",
    "Outline",
    "Point",
    "Tool",
    "Toolbox",
    "middle_of_face",
    "pick",
]


def pick(document: Document, point: Point) -> int | None:
    """Return the class at a point, None outside."""
    return label_at(document.mask, point)
