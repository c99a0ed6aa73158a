"""A painter whose pictures tell what they are of, and that can be held up."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from anime_draw.errors import CheckpointError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from gui.document.document import Document
from gui.session.session import Session
from gui.studio.answers import ModelInfo
from gui.studio.studio import Studio

SIZE = 16


class FakePainter:
    """Paints how many pixels are hair (red), and the style's first number."""

    size = SIZE
    style_dim = 4
    encoder = True
    eyes = None
    device_text = "fake"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.painted: list[tuple[int, float]] = []
        self.error: Exception | None = None
        self.has_drafts = False
        self.settled = True

    def hold(self) -> None:
        """Let the next picture wait at the gate."""
        self.gate.clear()
        while self.begun.acquire(blocking=False):
            pass

    def live(self) -> "FakePainter":
        return self

    def paint(self, mask: Mask, style: np.ndarray) -> Picture:
        self.begun.release()
        assert self.gate.wait(20)
        if self.error is not None:
            raise self.error
        hair = int((mask == 5).sum())
        self.painted.append((hair, float(style[0])))
        return self._picture(hair % 256, style)

    def _picture(self, red: int, style: np.ndarray) -> Picture:
        picture = np.zeros((SIZE, SIZE, 3), np.uint8)
        picture[..., 0] = red
        picture[..., 1] = int(style[0]) % 256
        picture[..., 2] = int(style[0] % 1 * 256)
        return picture

    def preview(self, mask: Mask, style: np.ndarray) -> Picture | None:
        return self._picture(1, style) if self.has_drafts else None

    def refresh(self) -> Picture:
        self.settled = True
        hair, number = self.painted[-1]
        return self._picture(hair % 256, np.array([number]))

    def paint_batch(self, masks: Sequence[Mask], styles: np.ndarray) -> np.ndarray:
        pairs = zip(masks, styles, strict=True)
        return np.stack([self.paint(mask, style) for mask, style in pairs])

    def random_style(self, seed: int) -> np.ndarray:
        return np.array([seed, 1, 0, 0], np.float32)

    def encode(self, pictures: Sequence[Picture]) -> np.ndarray:
        means = [[picture.mean(), 0, 1, 0] for picture in pictures]
        return np.array(means, np.float32)


class FakeStudio(Studio):
    """Loads one fake painter, whatever the path; `broken` cannot be loaded."""

    def __init__(self, painter: FakePainter) -> None:
        super().__init__()
        self.fake = painter

    def load(self, path: Path) -> ModelInfo:
        if path.stem == "broken":
            raise CheckpointError(f"{path}: broken")
        return self.use(self.fake, path)  # type: ignore[arg-type]


def open_session(painter: FakePainter, mask: Mask | None = None) -> Session:
    """Return a session with that painter, its first portrait drawn."""
    mask = np.zeros((SIZE, SIZE), np.uint8) if mask is None else mask
    session = Session(Document(mask), Path("fake"), lambda: FakeStudio(painter))
    wait(session, lambda: session.fresh)
    return session


def wait(session: Session, until: Callable[[], bool]) -> None:
    """Do what the window does until that is true."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "the worker does not answer"
        session.poll()
        session.refresh()
        time.sleep(0.001)
