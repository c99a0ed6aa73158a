"""Where the picture lies in a pane: zoom, pan, mirror, the same for all panes. No Tk.

Places on the screen are pixels from the pane's upper left corner; places in the mask
are pixels of the mask. The view only looks: the mask is never scaled or shifted by it.
"""

from dataclasses import dataclass

from ..document.boxes import Box, Point

MARGIN = 10  # pixels of the screen around a picture that fits
LARGEST = 32.0  # pixels of the screen for one of the mask
SMALLEST = 0.1
VISIBLE = 48  # pixels of the picture that panning leaves on the screen


@dataclass
class View:
    """Zoom and place of a picture in panes of one size.

    Attributes:
        shape: height and width of the mask in its own pixels.
        width, height: of the pane.
        scale: pixels of the screen for one of the mask.
        left, top: where on the screen the picture begins.
        mirrored: shown as in a mirror.
        fitted: follow the pane as it grows.
    """

    shape: tuple[int, int]
    width: int = 1
    height: int = 1
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    mirrored: bool = False
    fitted: bool = True

    @property
    def across(self) -> float:
        """The width of the picture on the screen."""
        return self.shape[1] * self.scale

    @property
    def down(self) -> float:
        """The height of the picture on the screen."""
        return self.shape[0] * self.scale

    def resize(self, width: int, height: int) -> None:
        """Follow the pane: fit again, or keep what is in its middle."""
        dx, dy = (width - self.width) / 2, (height - self.height) / 2
        self.width, self.height = width, height
        if self.fitted:
            self.fit()
        else:
            self.pan(dx, dy)

    def use_shape(self, shape: tuple[int, int]) -> None:
        """Look at a mask of that height and width."""
        if shape != self.shape:
            self.shape = shape
            self.fit()

    def fit(self) -> None:
        """Show the whole picture as large as the pane allows."""
        height, width = self.shape
        room = (self.width - 2 * MARGIN) / width, (self.height - 2 * MARGIN) / height
        self.scale = max(min(room), SMALLEST)
        self._centre()
        self.fitted = True

    def show_actual(self) -> None:
        """Show one pixel of the mask as one of the screen, in the middle."""
        self.scale = 1.0
        self._centre()
        self.fitted = False

    def _centre(self) -> None:
        self.left = (self.width - self.across) / 2
        self.top = (self.height - self.down) / 2

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Grow by a factor; what is at (x, y) of the screen stays there."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        factor = scale / self.scale
        self.left = x - (x - self.left) * factor
        self.top = y - (y - self.top) * factor
        self.scale = scale
        self.fitted = False
        self._keep_in_sight()

    def pan(self, dx: float, dy: float) -> None:
        """Move by pixels of the screen."""
        self.left += dx
        self.top += dy
        self.fitted = False
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        least = min(VISIBLE, self.across, self.down, self.width, self.height)
        self.left = min(max(self.left, least - self.across), self.width - least)
        self.top = min(max(self.top, least - self.down), self.height - least)

    def to_mask(self, x: float, y: float) -> Point:
        """Return the place in the mask at a place on the screen."""
        across = (x - self.left) / self.scale
        return Point(
            self.shape[1] - across if self.mirrored else across,
            (y - self.top) / self.scale,
        )

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the screen of a place in the mask."""
        across = self.shape[1] - x if self.mirrored else x
        return self.left + across * self.scale, self.top + y * self.scale

    def screen_box(
        self, box: Box, shape: tuple[int, ...] | None = None
    ) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom on the screen around a box.

        The box is of the mask, or of a picture of another `shape` laid over it. Some
        pixels more on every side, since smooth scaling mixes up to two neighbours.
        """
        height, width = shape or self.shape
        across, down = self.shape[1] / width, self.shape[0] / height
        rows, columns = box
        x0, y0 = self.to_screen(columns.start * across, rows.start * down)
        x1, y1 = self.to_screen(columns.stop * across, rows.stop * down)
        grow = int(2 * self.scale * max(across, down)) + 3
        return (
            max(int(min(x0, x1)) - grow, 0),
            max(int(y0) - grow, 0),
            min(int(max(x0, x1)) + grow + 1, self.width),
            min(int(y1) + grow + 1, self.height),
        )
