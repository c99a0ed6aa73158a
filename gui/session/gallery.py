"""The references that were used: pictures, and random styles. No Tk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from anime_draw.data.fit import make_square
from anime_draw.pictures import Picture, load_picture, resize_picture
from anime_draw.settings import PICTURE_SIZE

from ..studio.look import SEED, THUMBNAIL, Kept
from ..studio.memory import recall

MOST_SHOWN = 60


@dataclass(frozen=True)
class Entry:
    """A reference.

    Attributes:
        key: of its content, so that the same picture is there once.
        path: where it came from; the name of a random style.
        picture: square, at most 512 px: what the style is read from.
        thumbnail: 96 px.
        kept: its style, where that is known without reading it from the picture.
    """

    key: str
    path: Path
    picture: Picture
    thumbnail: Picture
    kept: Kept | None = None

    @classmethod
    def of(
        cls, path: Path, picture: Picture, key: str = "", kept: Kept | None = None
    ) -> "Entry":
        """Make one of a picture (H, W, 3)."""
        square = make_square(picture, "crop", 0)
        if len(square) > PICTURE_SIZE:
            square = resize_picture(square, PICTURE_SIZE)
        digest = blake2b(square.tobytes(), digest_size=8).hexdigest()
        thumbnail = resize_picture(square, THUMBNAIL)
        return cls(key or digest, path, square, thumbnail, kept)

    @classmethod
    def of_seed(cls, seed: int, picture: Picture) -> "Entry":
        """Make one of a random style, shown by a portrait (H, W, 3)."""
        return cls.of(Path(f"seed {seed}"), picture, f"{SEED}{seed}")

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.name


def read_entry(path: Path) -> Entry:
    """Read a picture file as a reference; takes too long for the window.

    A portrait that was saved here has exactly the style that it was drawn in.

    Raises:
        PictureError: it cannot be read.
    """
    picture, memory = load_picture(path), recall(path)
    return Entry.of(path, picture, kept=memory.kept if memory else None)


class Gallery:
    """References by key, those used last first.

    What is removed is shown no more, but looks of the history that use it still work.
    """

    def __init__(self) -> None:
        self._known: dict[str, Entry] = {}
        self._shown: list[str] = []

    def know(self, entry: Entry) -> None:
        """Have an entry for looks that use it, without showing it."""
        self._known.setdefault(entry.key, entry)

    def add(self, entry: Entry) -> None:
        """Put an entry first; one of the same key moves there."""
        self.know(entry)
        self._shown = [key for key in self._shown if key != entry.key]
        self._shown.insert(0, entry.key)
        del self._shown[MOST_SHOWN:]

    def remove(self, key: str) -> None:
        """Show an entry no more."""
        self._shown = [each for each in self._shown if each != key]

    def forget(self, needed: Iterable[str]) -> None:
        """Free the memory of what is neither shown nor needed by any look."""
        kept = {*self._shown, *needed}
        self._known = {k: entry for k, entry in self._known.items() if k in kept}

    def __getitem__(self, key: str) -> Entry:
        return self._known[key]

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[Entry]:
        return (self._known[key] for key in self._shown)

    def __len__(self) -> int:
        return len(self._shown)
