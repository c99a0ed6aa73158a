"""Start labelme, the program in which people draw annotations, with our classes.

It gets the seven labels in their order and colours and takes no other, saves by
itself, and leaves pictures out of its files. These settings stand in for a person's
own ~/.labelmerc, which could say otherwise.
"""

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from anime_draw.classes import CLASSES, NAMES
from anime_draw.errors import AnimeDrawError, AnnotationError
from anime_draw.files import find_pictures

QT_PACKAGES = "libxcb-icccm4 libxcb-keysyms1 libxcb-xinerama0"  # Debian's names


def labelme_version() -> int:
    """Return the major version of the installed labelme.

    Raises:
        AnimeDrawError: it is not installed; says how to install it.
    """
    if importlib.util.find_spec("labelme") is None:
        raise AnimeDrawError(
            "labelme is not installed; install it with:"
            ' pip install "anime-draw[annotate]"'
        )
    return int(importlib.metadata.version("labelme").partition(".")[0])


def labelme_settings(version: int) -> dict[str, Any]:
    """Return the settings for a major version of labelme, in its words."""
    colours = {each.name: list(each.colour) for each in CLASSES}
    embed = "store_data" if version < 6 else "with_image_data"
    settings: dict[str, Any] = {
        "labels": list(NAMES),
        "sort_labels": False,
        "validate_label": "exact",
        "auto_save": True,
        embed: False,
    }
    if version < 7:
        return settings | {"shape_color": "manual", "label_colors": colours}
    by_label = {"mode": "by_label", "by_label": {"colors": colours}}
    return settings | {"shape_color": by_label}


def labelme_command(place: Path, output: Path | None, *, version: int) -> list[str]:
    """Return the command line that opens a picture or folder in labelme.

    Files go beside the pictures, or into the folder `output`.
    """
    command = [sys.executable, "-m", "labelme", str(place.resolve())]
    command += ["--config", json.dumps(labelme_settings(version))]
    command += ["--logger-level", "warning"]
    return command + (["--output", str(output.resolve())] if output else [])


def annotation_paths(place: Path, output: Path | None) -> list[Path]:
    """Return where labelme keeps the annotation of each picture below `place`.

    Raises:
        AnnotationError: two pictures would share one file; or there are no pictures.
    """
    owners: dict[Path, Path] = {}
    for picture in find_pictures(place):
        path = (output or picture.parent) / f"{picture.stem}.json"
        if (other := owners.setdefault(path, picture)) != picture:
            raise AnnotationError(
                f"{other} and {picture}: both would be annotated in {path};"
                " rename one of them"
                + (", or annotate without an output folder" if output else "")
            )
    if not owners:
        raise AnnotationError(f"{place}: has no pictures to annotate")
    return list(owners)


def run_labelme(place: Path, output: Path | None) -> None:
    """Open labelme and wait until the person closes it.

    Raises:
        AnimeDrawError: it is not installed, cannot start, or ends with an error.
    """
    command = labelme_command(place, output, version=labelme_version())
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    code = subprocess.run(command, check=False).returncode
    if code != 0:
        raise AnimeDrawError(
            f"labelme ended with an error (exit code {code}), see above; it needs a"
            f" screen, and on Linux the packages {QT_PACKAGES}"
        )
