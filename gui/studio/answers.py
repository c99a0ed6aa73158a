"""What the worker answers: plain data, so that nobody needs torch to know it. No Tk."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from anime_draw.colours import Rgb
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..document.document import Document
from .look import Look

SMOOTHING = 0.25  # share of the newest value in the running mean


class Subject(NamedTuple):
    """What a portrait is of. Equal subjects have the same picture.

    Attributes:
        document: with the mask.
        version: of the document.
        look: in which it is drawn.
        model: another number for every model and attributes file that was loaded.
    """

    document: Document
    version: int
    look: Look
    model: int


@dataclass(frozen=True)
class Portrait:
    """A drawn picture, and what it is of.

    Attributes:
        picture: (size, size, 3).
        subject: what it is of.
        drawing: seconds that drawing took.
        waited: seconds from asking for it to its end.
        quick: whether it is a draft, with the fine one to come.
        settled: whether drawing it anew could not make it any better.
        eyes: the colour that its style says they have, if it does.
    """

    picture: Picture
    subject: Subject
    drawing: float
    waited: float
    quick: bool = False
    settled: bool = True
    eyes: Rgb | None = None

    @property
    def seconds(self) -> float:
        """How long drawing took."""
        return self.drawing

    @property
    def version(self) -> int:
        """The version of the document."""
        return self.subject.version

    @property
    def look(self) -> Look:
        """The look it is drawn in."""
        return self.subject.look


@dataclass(frozen=True)
class Latency:
    """Seconds from asking for a portrait to having it: of the last, and on average."""

    last: float
    smoothed: float

    def followed_by(self, seconds: float) -> "Latency":
        """Return it with one more measurement."""
        step = SMOOTHING * (seconds - self.smoothed)
        return Latency(seconds, self.smoothed + step)

    @property
    def text(self) -> str:
        """The average as people read it."""
        if self.smoothed < 1:
            return f"{self.smoothed * 1000:.0f} ms"
        return f"{self.smoothed:.1f} s"


@dataclass(frozen=True)
class ModelInfo:
    """A loaded GauGAN.

    Attributes:
        size: pixels, the side of its pictures.
        device: what computes, and how, such as "cpu bf16".
        takes_pictures: whether it reads styles from pictures.
        mark: tells it from others, wherever its file lies.
        says_eyes: whether its styles say the colour of eyes.
    """

    path: Path
    size: int
    device: str
    takes_pictures: bool
    mark: str = ""
    says_eyes: bool = False

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.stem


@dataclass(frozen=True)
class AttributeInfo:
    """A direction in style space that the loaded model knows.

    Attributes:
        spread: standard deviation of pictures along it, in amounts.
        separability: 0.5 is chance, 1 is perfect.
        count: pictures it was found with.
    """

    name: str
    spread: float
    separability: float
    count: int


@dataclass(frozen=True)
class Segmented:
    """A picture, square, and the mask that a U-Net made of it.

    Attributes:
        confidence: 0 to 1, how sure the U-Net is.
    """

    path: Path
    picture: Picture
    mask: Mask
    confidence: float
