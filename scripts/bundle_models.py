"""Put trained models into assets/models, in half precision.

python scripts/bundle_models.py --gaugan runs/gaugan/model.safetensors \
    --attributes runs/gaugan/attributes.safetensors --unet runs/unet/best.safetensors
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anime_draw.bundled import ATTRIBUTES, MASKS, MODEL, UNET  # noqa: E402
from anime_draw.checkpoint import load_model, save_model  # noqa: E402

FILES = {
    "gaugan": MODEL,
    "attributes": str(Path(MODEL).with_name(ATTRIBUTES).as_posix()),
    "unet": UNET,
    "masks": MASKS,
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--gaugan", type=FILE, help="Of train-gaugan.")
@click.option("--attributes", type=FILE, help="Of attributes, for that GauGAN.")
@click.option("--unet", type=FILE, help="Of train-unet.")
@click.option("--masks", type=FILE, help="Of train-masks.")
def main(**sources: Path | None) -> None:
    """Copy the given models to where the program looks for them."""
    for kind, source in sources.items():
        if source is not None:
            model = load_model(source, kind)
            path = ROOT / "assets" / FILES[kind]
            # Directions are small, and multiplied: they stay as they are.
            half = kind != "attributes"
            save_model(path, kind, model.config, model.tensors, model.facts, half=half)
            click.echo(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
