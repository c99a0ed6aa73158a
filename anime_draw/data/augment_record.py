"""augment.json: what an augmented data set was begun with, so that a run can go on."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from anime_draw.data.folder import INDEX, Dataset
from anime_draw.errors import DatasetError
from anime_draw.files import read_json, write_json
from anime_draw.settings import AugmentSettings

NAME = "augment.json"
FORMAT = 1
BEFORE = {"dye": 0.0}  # what was done before there were these settings
FREE = ("count", "workers")  # settings that may differ when a run goes on


def write_record(folder: Path, source: Dataset, settings: AugmentSettings) -> None:
    """Write augment.json into a folder."""
    write_json(folder / NAME, _record(source, settings))


def check_record(folder: Path, source: Dataset, settings: AugmentSettings) -> None:
    """Compare the augment.json in a folder, if any, with what is asked for now.

    Raises:
        DatasetError: the folder holds another data set, or was begun with other
            settings or pictures, or with more copies.
    """
    path = folder / NAME
    if not path.exists():
        if (folder / INDEX).exists():
            raise DatasetError(
                f"{folder}: holds another data set; choose another folder"
            )
        return
    earlier, now = read_json(path), _record(source, settings)
    try:
        _check_settings(folder, {**BEFORE, **earlier["settings"]}, now["settings"])
        same = all(earlier[key] == now[key] for key in ("format", "size", "pictures"))
    except (KeyError, TypeError) as error:
        raise DatasetError(f"{path}: broken ({error!r}); delete {folder}") from error
    if not same:
        raise DatasetError(
            f"{folder}: was made of other pictures than {source.folder} has now;"
            " choose another folder or delete it"
        )


def _record(source: Dataset, settings: AugmentSettings) -> dict:
    names = "\n".join((*source.train, "", *source.val))
    return {
        "format": FORMAT,
        "settings": asdict(settings),
        "size": settings.size or source.size,
        "pictures": hashlib.sha256(names.encode()).hexdigest(),
    }


def _check_settings(folder: Path, earlier: dict, now: dict) -> None:
    for key, value in now.items():
        if earlier[key] != value and key not in FREE:
            raise DatasetError(
                f"{folder}: was begun with {key} {earlier[key]}, not {value}; give"
                " that, or choose another folder"
            )
    if now["count"] < earlier["count"]:
        raise DatasetError(
            f"{folder}: was begun with count {earlier['count']}, which can grow, but"
            " not shrink; choose another folder"
        )
