"""The style as projects and saved pictures remember it. No Tk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

from anime_draw.bundled import find_model
from anime_draw.colours import write_colour
from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

from ..files.project import Project
from ..studio.look import Kept, Look, Style
from ..studio.memory import Memory
from .gallery import Entry
from .models import Models
from .styling import Styling

FORMAT = 1
SESSION = "session"  # the name of the state among the settings of a project

Vectors = Mapping[str, Style]


@dataclass(frozen=True)
class Stored:
    """A style that was read, checked, and can be taken at once.

    Attributes:
        look: references that are neither in `entries` nor known are left out of it.
        entries: its references.
        locked: whether the style was locked; None if that is to stay as it is.
        model: file of the model that drew it, "" for the bundled one; None if the one
            in use is to stay.
        mark: of the model, if that is known.
        origins: keys of the entries in the session that stored them.
    """

    look: Look
    entries: tuple[Entry, ...] = ()
    locked: bool | None = None
    model: str | None = None
    mark: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)


# Writing


def to_state(style: Styling, models: Models) -> dict[str, Any]:
    """Return look and models as JSON can hold them; pictures are apart, by key.

    The bundled model is stored as nothing: it lies elsewhere on another machine.
    """
    look = style.look
    model = models.info.path if models.info else None
    entries = _entries(style)
    return {
        "format": FORMAT,
        "look": look.to_data(),
        "names": {key: str(each.path) for key, each in entries.items()},
        "marks": {key: each.kept.mark for key, each in entries.items() if each.kept},
        "locked": style.locked,
        "model": "" if model in (None, find_model()) else str(model),
        "attributes": str(models.attributes_path or ""),
    }


def pictures_of(style: Styling) -> dict[str, Picture]:
    """Return the pictures of all references of the look, by key."""
    return {key: each.picture for key, each in _entries(style).items()}


def kept_styles(style: Styling) -> dict[str, Style]:
    """Return the styles that no picture says as exactly, by key; `to_state` marks."""
    entries = _entries(style)
    return {key: each.kept.style for key, each in entries.items() if each.kept}


def _entries(style: Styling) -> dict[str, Entry]:
    keys = [each.key for each in style.look.shares]
    return {key: style.gallery[key] for key in keys if key in style.gallery}


def settings(model: Path, mask: Path | None, style: Styling) -> dict[str, Any]:
    """Return what a PNG is to remember, in the words of `generate`.

    Parts are more here than a picture or a seed: each has all the words.
    """
    return {
        "model": str(model),
        "mask": str(mask or ""),
        **_words(style.look, style),
        "parts": {name: _words(part, style) for name, part in style.look.parts.items()},
    }


def _words(look: Look, style: Styling) -> dict[str, Any]:
    return {
        "seed": look.seed,
        "references": [
            str(style.gallery[each.key].path) if each.seed is None else each.key
            for each in look.mixed
        ],
        "weights": [each.weight for each in look.mixed],
        "strength": look.strength,
        "attributes": dict(look.amounts),
        "eyes": "" if look.eyes is None else write_colour(look.eyes),
    }


# Reading; it takes long


def from_project(project: Project) -> Stored | None:
    """Read the style of a project; None if it has none.

    Raises:
        AnimeDrawError: what is stored is no style.
    """
    state = project.settings.get(SESSION)
    if not isinstance(state, dict):
        return None
    pictures = {each.name: each.picture for each in project.references}
    return from_state(state, pictures, project.styles)


def from_state(
    state: Mapping[str, Any], pictures: Mapping[str, Picture], vectors: Vectors
) -> Stored:
    """Read what `to_state`, `pictures_of` and `kept_styles` returned.

    Raises:
        AnimeDrawError: it is no stored style.
    """
    if state.get("format") != FORMAT:
        raise AnimeDrawError(
            f"the stored style has the format {state.get('format')!r}, expected"
            f" {FORMAT}; a newer version of this program may have written it"
        )
    look = Look.from_data(state.get("look"))
    names, marks = _texts(state.get("names")), _texts(state.get("marks"))
    entries = []
    for key, picture in pictures.items():
        marked = key in vectors and key in marks
        kept = Kept(vectors[key], marks[key]) if marked else None
        path = _local(names.get(key) or key)
        entries.append(Entry.of(path, picture, key, kept))
    model = state.get("model")
    return Stored(
        look,
        tuple(entries),
        state.get("locked") is True,
        str(_local(model)) if isinstance(model, str) and model else "",
    )


def _local(name: str) -> Path:
    # A project may come from anybody. To look for a file on another machine is to tell
    # that machine who asks, on Windows with the password's hash.
    windows = PureWindowsPath(name)
    return Path(windows.name if windows.drive.startswith("\\\\") else name)


def _texts(value: Any) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {key: text for key, text in pairs if isinstance(text, str)}


def from_memory(memory: Memory) -> Stored:
    """Take the style of a saved picture, which may come from anybody: no paths."""
    entries = (
        Entry.of(Path(each.name), each.thumbnail, key, Kept(each.style, memory.mark))
        for key, each in memory.readings.items()
    )
    return Stored(memory.look, tuple(entries), mark=memory.mark, origins=memory.origins)


# Taking it


def restore(style: Styling, models: Models, stored: Stored) -> None:
    """Bring a look and its references back, unless the style is locked; and the model.

    A model that is gone is left out.
    """
    look = stored.look
    for entry in stored.entries:
        origin = stored.origins.get(entry.key, entry.key)
        known = origin in style.gallery  # the picture itself
        style.keep(style.gallery[origin] if known else entry)
        if known:
            look = look.renamed(entry.key, origin)
    if not style.locked:
        style.put(look.only(style.gallery), "stored style")
        style.locked = bool(stored.locked)
    if stored.model is not None:
        _restore_model(models, stored.model)


def _restore_model(models: Models, name: str) -> None:
    path = Path(name) if name else find_model()
    if path is not None and (models.info is None or models.info.path != path):
        models.use_if_there(path)
