"""`anime-draw export`: a model for other programs."""

from pathlib import Path

import click

from .. import options


@click.command("export")
@click.argument("model", type=options.FILE)
@click.option("--onnx", "path", type=options.NEW, required=True, help="File to write.")
def command(model: Path, path: Path) -> None:
    """Write the generator of MODEL as ONNX.

    It takes masks (N, size, size) of class ids and styles (N, 256), and gives pictures
    (N, size, size, 3); any ONNX runtime draws with it, without Python or torch.

    \b
        anime-draw export assets/models/gaugan.safetensors --onnx portrait.onnx
    """
    from anime_draw.checkpoint import load_model
    from anime_draw.networks import load_generator
    from anime_draw.onnx_export import export_onnx

    generator = load_generator(model, load_model(model, "gaugan"))
    export_onnx(generator, path)
    config = generator.config
    click.echo(
        f"Generator of {config.size} px, {config.style_dim} numbers per style, written"
        f" to {path}, {path.stat().st_size / 1e6:.1f} MB."
    )
