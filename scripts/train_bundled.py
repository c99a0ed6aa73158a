"""Train what is bundled, from hand labels and pictures to the models in assets/.

python scripts/train_bundled.py annotations pictures work \
    --encoder-weights mobilenet_v2.safetensors

annotations are labelme files, pictures the portraits, labelled ones among them; masks
that were corrected in the editor may join them (--masks). Every step is a command of
the program; what is done already is not done again, so a run that was stopped goes on.
The steps are planned for half an hour of one H100, and some ten minutes more for those
of train-eyes; --size 128 --scale 0.002 --batch 0.25 with some thirty pictures tries the
whole way on a CPU.
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anime_draw.data.folder import INDEX  # noqa: E402
from cli.main import main  # noqa: E402
from scripts.bundle_models import main as bundle  # noqa: E402

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW = click.Path(path_type=Path)
RARELY = ("--validate-every", "500", "--sheet-every", "1000", "--save-every", "1000")
STAGES = 3  # sizes that GauGAN grows through; the last is the whole


class Way:
    """The way from labels to models, in one folder.

    Args:
        work: the folder.
        scale: factor of the steps of each training.
        batch: factor of the batch sizes.
        extra: options for every training.
    """

    def __init__(
        self, work: Path, scale: float, batch: float, extra: tuple[str, ...]
    ) -> None:
        self.work, self.scale, self.batch, self.extra = work, scale, batch, extra

    def run(self, command: str, *words: object) -> None:
        """Run a command of the program, saying which."""
        arguments = [command, *map(str, words)]
        click.echo(f"\n$ anime-draw {' '.join(arguments)}")
        main(arguments, standalone_mode=False)

    def train(self, command: str, *words: object, steps: int, batch: int) -> None:
        """Run a training of so many steps and pictures in a batch, both scaled."""
        scaled = (
            *("--steps", max(2, round(steps * self.scale))),
            *("--batch-size", max(1, round(batch * self.batch))),
        )
        self.run(command, *words, *scaled, *RARELY, *self.extra)

    def label(self, annotations: Path, masks: Path | None) -> None:
        """Make a data set of the hand labels, and perhaps of corrected masks."""
        out = self.work / "labelled"
        also = () if masks is None else ("--masks", masks)
        if not (out / INDEX).is_file():
            self.run("annotate-convert", annotations, out, "--val-share", 0.2, *also)

    def segment(self, pictures: Path, weights: Path, size: int) -> None:
        """Train the U-Net, then a student of it, and let that segment all pictures."""
        labelled, teacher = self.work / "labelled", self.work / "teacher"
        common = ("--size", size, "--augment", "--average", 0.99)
        self.train(
            *("train-unet", labelled, teacher, "--version", "v4", *common),
            *("--encoder-weights", weights),
            steps=600,
            batch=16,
        )
        # What is held out from the GauGAN later is chosen here, before the student
        # learns, which must not see it either.
        held = self.work / "held"
        judged = ("--labelled", labelled, "--val-share", 0.03)
        self.run(
            *("segment-dataset", pictures, held, *judged),
            *("--unet", teacher / "best.safetensors"),
        )
        self.train(
            *("train-unet", labelled, self.work / "unet", *common),
            *("--init", teacher / "best.safetensors", "--unlabelled", held),
            *("--teacher", teacher / "best.safetensors", "--learning-rate", 5e-4),
            steps=600,
            batch=16,
        )
        self.run(
            *("segment-dataset", pictures, self.work / "portraits", *judged),
            *("--unet", self.unet, "--looks", "4"),
        )

    @property
    def unet(self) -> Path:
        """The U-Net that is shipped."""
        return self.work / "unet" / "best.safetensors"

    def draw(self, size: int) -> None:
        """Train the style encoder, and GauGAN in growing sizes."""
        portraits, vae = self.work / "portraits", self.work / "vae"
        self.train(
            *("train-vae", portraits, vae, "--size", 64, "--average", 0.998),
            steps=8000,
            batch=16,
        )
        common = ("--unet", self.unet)
        before: tuple[object, ...] = ("--grow-to", size, "--width", 16, "--start", 8)
        for stage, (steps, batch) in enumerate([(1500, 96), (2000, 48), (4000, 16)]):
            pixels = size >> (STAGES - 1 - stage)
            run = self.work / f"gaugan-{pixels}"
            last = stage == STAGES - 1
            self.train(
                *("train-gaugan", portraits, run, "--size", pixels, *before),
                *("--vae", vae / "model.safetensors", *common),
                *(("--fade", 0.5) if last else ()),
                steps=steps,
                batch=batch,
            )
            before = ("--init", run)

    def teach_eyes(self, size: int) -> None:
        """Let GauGAN draw eyes in the colour of the reference, and its encoder tell."""
        drawing = self.work / f"gaugan-{size}" / "model.safetensors"
        encoder_steps = max(2, round(3000 * self.scale))
        self.train(
            *("train-eyes", self.work / "portraits", self.work / "eyes"),
            *("--model", drawing, "--encoder-steps", encoder_steps),
            steps=1900,
            batch=12,
        )

    def finish(self) -> None:
        """Find attributes, train the generator of masks, and measure everything."""
        portraits, model = self.work / "portraits", self.model
        self.train(
            *("train-masks", portraits, self.work / "masks", "--width", 24),
            *("--average", 0.995),
            steps=6000,
            batch=32,
        )
        self.run("attributes", portraits, "--vae", model, "-o", self.attributes)
        self.run(
            *("evaluate", "unet", "--dataset", self.work / "labelled"),
            *("--unet", self.unet, "-o", self.work / "evaluation-unet"),
        )
        self.run(
            *("evaluate", "gaugan", "--dataset", portraits, "--model", model),
            *("--unet", self.unet, "-o", self.work / "evaluation-gaugan"),
        )
        self.run(
            *("evaluate", "attributes", "--dataset", portraits, "--model", model),
            *("--attributes", self.attributes, "--limit", 8, "--sheet", 2),
            *("-o", self.work / "evaluation-attributes"),
        )

    @property
    def attributes(self) -> Path:
        """The directions in style."""
        return self.work / "attributes.safetensors"

    @property
    def model(self) -> Path:
        """The GauGAN that is shipped."""
        return self.work / "eyes" / "model.safetensors"

    def ship(self) -> None:
        """Put the models into assets/."""
        masks = self.work / "masks" / "model.safetensors"
        words = ["--gaugan", self.model, "--unet", self.unet]
        words += ["--attributes", self.attributes, "--masks", masks]
        bundle(list(map(str, words)), standalone_mode=False)


@click.command()
@click.argument("annotations", type=FOLDER)
@click.argument("pictures", type=FOLDER)
@click.argument("work", type=NEW)
@click.option("--encoder-weights", type=FILE, required=True, help="MobileNetV2's.")
@click.option("--masks", type=FOLDER, help="Corrected ones: see annotate-convert.")
@click.option("--size", default=512, show_default=True, help="Pixels.")
@click.option("--scale", default=1.0, show_default=True, help="Factor of the steps.")
@click.option("--batch", default=1.0, show_default=True, help="Factor of the batches.")
@click.option("--device", default="auto", show_default=True)
@click.option("--workers", default=4, show_default=True, help="Threads of a training.")
@click.option("--keep", default=8.0, show_default=True, help="GiB of pictures kept.")
@click.option("--ship", is_flag=True, help="Put the models into assets/ at the end.")
def command(
    annotations: Path,
    pictures: Path,
    work: Path,
    encoder_weights: Path,
    masks: Path | None,
    size: int,
    scale: float,
    batch: float,
    device: str,
    workers: int,
    keep: float,
    ship: bool,
) -> None:
    """Train all models from labelme ANNOTATIONS and PICTURES in the folder WORK."""
    extra = ("--device", device, "--workers", str(workers), "--keep", str(keep))
    way = Way(work, scale, batch, extra)
    work.mkdir(parents=True, exist_ok=True)
    way.label(annotations, masks)
    way.segment(pictures, encoder_weights, size)
    way.draw(size)
    way.teach_eyes(size)
    way.finish()
    if ship:
        way.ship()


if __name__ == "__main__":
    command()
