"""What several tests need: the real portraits, where they are at hand."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with portraits/ and annotations/, or skip."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ANIME_DRAW_DATA", default))
    if not (folder / "annotations").is_dir():
        pytest.skip(f"needs the real portraits, not found at {folder}")
    return folder
