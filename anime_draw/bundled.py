"""Find what comes with the program: the model, its attributes, an example mask.

Installed, assets/ is the package anime_draw.assets; in a checkout it lies beside
anime_draw/.
"""

import importlib.resources
from pathlib import Path

from anime_draw.errors import AnimeDrawError

MODEL = "models/gaugan.safetensors"
UNET = "models/unet.safetensors"
MASKS = "models/masks.safetensors"
ATTRIBUTES = "attributes.safetensors"
EXAMPLE_MASK = "masks/example.png"


def find_asset(name: str) -> Path | None:
    """Return the file in assets/ of that name, None if this installation lacks it."""
    path = _assets_dir() / name
    return path if path.is_file() else None


def find_model() -> Path | None:
    """Return the bundled GauGAN."""
    return find_asset(MODEL)


def find_unet() -> Path | None:
    """Return the bundled U-Net."""
    return find_asset(UNET)


def find_mask_model() -> Path | None:
    """Return the bundled generative model of masks."""
    return find_asset(MASKS)


def require_model() -> Path:
    """Return the bundled GauGAN.

    Raises:
        AnimeDrawError: there is none; says how to get a model.
    """
    return _require(find_model(), "train-gaugan")


def require_mask_model() -> Path:
    """Return the bundled generative model of masks.

    Raises:
        AnimeDrawError: there is none; says how to get a model.
    """
    return _require(find_mask_model(), "train-masks")


def _require(path: Path | None, command: str) -> Path:
    if path is None:
        raise AnimeDrawError(
            "no model comes with this installation; give one with --model FILE, or"
            f" train one with anime-draw {command}"
        )
    return path


def find_attributes(model: Path) -> Path | None:
    """Return the attributes that lie beside a model file and so belong to it."""
    path = model.with_name(ATTRIBUTES)
    return path if path.is_file() else None


def _assets_dir() -> Path:
    try:
        return Path(str(importlib.resources.files("anime_draw.assets")))
    except ModuleNotFoundError:
        return Path(__file__).parents[1] / "assets"
