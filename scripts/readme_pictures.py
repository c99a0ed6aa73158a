"""Draw the pictures of the README anew: python scripts/readme_pictures.py."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anime_draw.data.folder import open_dataset  # noqa: E402
from anime_draw.masks import colourise  # noqa: E402
from anime_draw.pictures import save_picture  # noqa: E402
from anime_draw.sheets import contact_sheet  # noqa: E402
from cli.main import main  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLUMNS = 6


def draw_samples(folder: Path) -> None:
    """Lay sample portraits out above their masks."""
    count = str(COLUMNS)
    words = ["sample-data", str(folder), "--count", count, "--val-share", "0"]
    main(words, standalone_mode=False)
    dataset = open_dataset(folder)
    pictures = [dataset.picture(name) for name in dataset.train]
    masks = [colourise(dataset.mask(name)) for name in dataset.train]
    save_picture(PICTURES / "samples.webp", contact_sheet([pictures, masks], size=192))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        draw_samples(Path(folder) / "samples")
