"""Files for the monkey to open, good ones and bad ones, and places to save to."""

import random
import shutil
from pathlib import Path

import numpy as np

from anime_draw.masks import save_mask
from anime_draw.pictures import save_picture
from gui.files.exchange import export_mask
from gui.files.project import Project, save_project

SAVED = ("a.animedraw", "b.png", "c.gif", "d.webp", "e.jpg", "f.json", "g", "h.xyz")


class Files:
    """Answers the file dialogs: mostly with something, sometimes with nothing."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._random = chance
        folder.mkdir(parents=True)
        self._make_masks()
        self._make_pictures()
        self._make_broken()

    def _make_masks(self) -> None:
        rng = np.random.default_rng(0)
        for number, shape in enumerate(((64, 64), (48, 96), (128, 128))):
            coarse = rng.integers(0, 7, (shape[0] // 8, shape[1] // 8), np.uint8)
            mask = coarse.repeat(8, axis=0).repeat(8, axis=1)
            save_mask(self._folder / f"mask{number}.png", mask)
            save_mask(self._folder / "set" / "masks" / f"{number}.png", mask)
        export_mask(self._folder / "labels.json", mask, "labelme")
        export_mask(self._folder / "ids.png", mask, "ids")
        save_project(self._folder / "project.animedraw", Project(mask))

    def _make_pictures(self) -> None:
        rng = np.random.default_rng(1)
        for number in range(3):
            picture = rng.integers(0, 256, (40, 40 + 8 * number, 3), np.uint8)
            save_picture(self._folder / f"photo{number}.png", picture)
            save_picture(self._folder / "set" / "images" / f"{number}.png", picture)

    def _make_broken(self) -> None:
        whole = (self._folder / "mask0.png").read_bytes()
        (self._folder / "broken.png").write_bytes(whole[:99])
        (self._folder / "broken.animedraw").write_bytes(b"PK no")
        (self._folder / "broken.safetensors").write_bytes(b"\xff" * 64)
        (self._folder / "set" / "masks" / "1.png").write_bytes(b"no")
        (self._folder / "empty").mkdir()

    def add(self, path: Path) -> None:
        """Put a copy of a file among them, such as a model."""
        shutil.copy(path, self._folder / path.name)

    def file(self) -> str:
        """Return the name of a file that is there, or not, or "" for none."""
        if (chance := self._random.random()) < 0.1:
            return "" if chance < 0.05 else str(self._folder / "gone.png")
        return str(self._random.choice(self._there()))

    def files(self) -> tuple[str, ...]:
        """Return the names of some."""
        names = (self.file() for _ in range(self._random.randint(1, 3)))
        return tuple(name for name in names if name)

    def target(self) -> str:
        """Return a name to save to, of a right or wrong kind, or "" for none."""
        if (chance := self._random.random()) < 0.1:
            return "" if chance < 0.05 else str(self._folder / "ids.png" / "below.png")
        return str(self._folder / self._random.choice(SAVED))

    def place(self) -> str:
        """Return the name of a folder, or "" for none."""
        return self._random.choice(("", str(self._folder / "empty"), *[self._set] * 3))

    @property
    def _set(self) -> str:
        return str(self._folder / "set")

    def _there(self) -> list[Path]:
        # Sorted, so that the same seed takes the same ones.
        return sorted(self._folder.iterdir())
