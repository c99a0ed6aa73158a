"""Every default of the commands, as frozen dataclasses; imports no torch.

A `...Settings` describes one run of a command; click reads its defaults from here.
"""

from dataclasses import dataclass

PICTURE_SIZE = 512  # pixels, the side of the pictures the pipeline works with
LOOKS = (1, 2, 4)  # of a U-Net at a picture: 2: mirrored too; 4: both smaller too


@dataclass(frozen=True)
class LaunchSettings:
    """Of every command that can work on several devices and machines."""

    devices: int = 0  # of each machine; 0: one, or as many as torchrun has started
    nodes: int = 0  # machines; 0: one, or as many as torchrun knows of


@dataclass(frozen=True)
class SampleSettings:
    """`sample-data`."""

    count: int = 64
    size: int = PICTURE_SIZE
    seed: int = 0
    val_share: float = 0.1
    format: str = "jpg"
    workers: int = 0


@dataclass(frozen=True)
class ConvertSettings:
    """`annotate-convert`."""

    size: int = PICTURE_SIZE
    fit: str = "crop"  # how a picture that is not square becomes one: see FITS
    val_share: float = 0.1
    seed: int = 0
    format: str = "jpg"


@dataclass(frozen=True)
class TransformSettings:
    """Random changes of picture and mask; the largest change in either direction."""

    rotate: float = 15.0  # degrees
    mirror: float = 0.5  # probability
    warp: float = 20.0  # pixels of smooth displacement at 512 px
    warp_cells: int = 6  # cells of the control grid per side
    scale: float = 0.1  # 0.1: 0.9 to 1.1 times
    crop: float = 0.0  # share of the side that a random crop may cut
    brightness: float = 0.0  # 0.2: 0.8 to 1.2 times
    contrast: float = 0.0
    saturation: float = 0.0
    hue: float = 0.0  # degrees
    dye: float = 0.0  # probability that parts take other colours: see data.dye
    border: str = "portrait"  # outside the picture: portrait, reflect, repeat, inside
    interpolation: str = "cubic"  # cubic or linear


LIVELY = TransformSettings(  # of samples that change anew each time, in training
    rotate=20.0,
    scale=0.2,
    brightness=0.2,
    contrast=0.2,
    saturation=0.4,
    hue=20.0,
    interpolation="linear",
)


@dataclass(frozen=True)
class AugmentSettings(TransformSettings):
    """`augment`."""

    count: int = 3000
    size: int = 0  # pixels; 0 keeps the data set's size
    originals: bool = True  # the data set's own pictures beside their copies
    format: str = "jpg"
    workers: int = 2
    seed: int = 0


@dataclass(frozen=True)
class TrainSettings:
    """What every training command has."""

    steps: int = 10_000
    batch_size: int = 8
    learning_rate: float = 1e-3
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"  # auto, float32, bfloat16 or float16
    average: float = 0.999  # decay of the weight average (EMA)
    validate_every: int = 500  # steps
    sheet_every: int = 500
    save_every: int = 500
    patience: int = 0  # validations without a better score before stopping; 0: never
    workers: int = 2  # threads that prepare batches
    strategy: str = "ddp"  # of several processes: ddp or fsdp

    @property
    def samples_per_step(self) -> int:
        """How many samples one optimiser step takes."""
        return self.batch_size


@dataclass(frozen=True)
class GenerativeSettings(TrainSettings):
    """What every training command of a network that draws has."""

    accumulate: int = 1  # batches per optimiser step
    mirror: float = 0.5  # probability, picture and mask together
    keep: float = 0.5  # GiB of decoded pictures and masks kept in memory

    @property
    def samples_per_step(self) -> int:
        """How many samples one optimiser step takes."""
        return self.batch_size * self.accumulate


@dataclass(frozen=True)
class UnetSettings(TrainSettings):
    """`train-unet`."""

    steps: int = 4000
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    dice: float = 1.0  # weight of the Dice loss beside cross-entropy
    class_weights: str = "balanced"  # balanced or none
    boundary: float = 1.0  # what pixels near another class weigh more
    augment: bool = False  # each sample by LIVELY and more; else mirrored only
    dye: float = 0.5  # probability that parts take other colours, with augment
    keep: float = 1.0  # GiB of decoded pictures and masks kept in memory
    teacher: str = ""  # name and fingerprint of the U-Net that makes pseudo-labels
    unlabelled: str = ""  # name of the folder of pictures that it makes them of
    confidence: float = 0.9  # of the teacher; pixels below it teach nothing
    unlabelled_weight: float = 1.0  # of what the teacher says beside the true masks


@dataclass(frozen=True)
class VaeSettings(GenerativeSettings):
    """`train-vae`."""

    steps: int = 10_000
    batch_size: int = 16
    learning_rate: float = 1e-3
    kl: float = 1e-3  # weight of the KL divergence, a mean over batch and dimensions
    warmup: int = 1000  # steps over which the KL weight grows from 0
    perceptual: float = 0.2  # weight, where there is a network for it


@dataclass(frozen=True)
class GauganSettings(GenerativeSettings):
    """`train-gaugan`; the learning rate is the generator's (TTUR: D has its own)."""

    steps: int = 100_000
    batch_size: int = 4
    recompute: bool = False  # less memory, a third more time
    learning_rate: float = 2e-4  # published: half, with batches of 32
    discriminator: str = "patch"  # patch or oasis
    label_mix: float = 10.0  # oasis only; weight of the loss for mixed pictures
    discriminator_rate: float = 4e-4
    discriminator_width: int = 64
    encoder: str = "frozen"  # frozen, joint or none
    feature_matching: float = 10.0
    perceptual: float = 10.0
    kl: float = 0.05  # joint training only; per dimension, as for the VAE
    augment: str = "colour,translation,cutout"  # differentiable augmentation; or none
    augment_target: float = 0.6  # sureness of real pictures from which it sets in
    class_weights: str = "balanced"  # of pixels in both distances; or none
    borrowed: float = 0.0  # share of a batch that is drawn in another picture's style
    style: float = 0.0  # weight of how far the drawn style is from the one asked for
    spikes: float = 100.0  # weight of features that stand far out (`training.spikes`)
    fade: float = 0.0  # share of the steps, the last, over which the rates fall to 0


@dataclass(frozen=True)
class EyeEncoderSettings(GenerativeSettings):
    """`train-eyes`, of the encoder, which comes first."""

    steps: int = 3000
    batch_size: int = 48
    average: float = 0.99
    keep: float = 1.0  # GiB of decoded pictures and masks kept in memory


@dataclass(frozen=True)
class EyesSettings(GenerativeSettings):
    """`train-eyes`, of the generator."""

    model: str = ""  # name and fingerprint of the GauGAN that it begins with
    steps: int = 1900
    batch_size: int = 12
    learning_rate: float = 2e-5
    average: float = 0.98
    eyes: float = 0.5  # weight of the eyes beside all else


@dataclass(frozen=True)
class MaskSettings(GenerativeSettings):
    """`train-masks`."""

    steps: int = 6000
    batch_size: int = 32
    learning_rate: float = 1e-3
    kl: float = 5e-3  # weight of the KL divergence, a mean over batch and dimensions
    warmup: int = 1000  # steps over which the KL weight grows from 0
    dice: float = 1.0  # weight of the Dice loss beside cross-entropy


@dataclass(frozen=True)
class SegmentSettings:
    """`segment-dataset`."""

    size: int = 0  # pixels of pictures and masks written; 0: as each picture is
    fit: str = "crop"  # how a picture becomes a square of that size: see FITS
    images: str = "link"  # link (a copy where links cannot be) or copy
    format: str = "jpg"  # of pictures that are written at another size
    looks: int = 1  # at each picture, of `LOOKS`
    labelme: bool = False  # also write labelme files
    overlays: bool = False
    min_confidence: float = 0.0  # of pictures in the data set
    val_share: float = 0.0
    limit: int = 0  # pictures at most; 0: all
    sheet: int = 24  # pictures on each contact sheet
    batch_size: int = 0  # 0: what suits the device
    device: str = "auto"
    precision: str = "auto"
    workers: int = 2  # threads that decode and encode
    seed: int = 0


@dataclass(frozen=True)
class EvaluateSettings:
    """`evaluate`."""

    split: str = "val"  # val, train or all
    limit: int = 0  # pictures at most, chosen by chance; 0: all
    resamples: int = 1000  # of the bootstrap
    confidence: float = 0.95  # of the intervals
    styles: tuple[str, ...] = ("own", "borrowed")  # to draw in; also random
    variety: int = 32  # masks that are drawn in two random styles
    amount: float = 1.0  # of attributes, either way
    sheet: int = 12  # pictures on the sheet
    device: str = "auto"
    precision: str = "auto"
    seed: int = 0


@dataclass(frozen=True)
class TsneSettings:
    """`tsne`."""

    count: int = 4000
    perplexity: float = 30.0
    size: int = 4096  # pixels, side of the plot
    thumbnail: int = 0  # pixels; 0: chosen by the number of pictures
    seed: int = 0


@dataclass(frozen=True)
class AttributeSettings:
    """`attributes`."""

    count: int = 20_000  # pictures drawn by lot; 0: all
    method: str = "partial"  # partial, mean or linear
    orthogonal: bool = False
    min_count: int = 10  # pictures that must have a tag, and lack it
    min_auc: float = 0.75  # held out; below it drawings no longer show a tag
    without: tuple[str, ...] = ()  # tags that get no direction whatever their AUC
    threshold: float = 0.25  # of illustration2vec's probabilities
    seed: int = 0


@dataclass(frozen=True)
class LiveSettings:
    """Painting live."""

    budget: float = 0.4  # seconds a picture may take before a draft comes first
    tolerance: float = 0.02  # change of a pixel's features, in their mean size


@dataclass(frozen=True)
class SampleMasksSettings:
    """`sample-masks`."""

    count: int = 16
    size: int = PICTURE_SIZE
    variety: float = 0.8  # 0: the mean mask; 1: as varied as the training masks
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"


@dataclass(frozen=True)
class GenerateSettings:
    """`generate`."""

    count: int = 1  # pictures of each mask
    strength: float = 1.0  # of the references against chance, 0 to 1
    amount: float = 1.0  # of an attribute that names none
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"


@dataclass(frozen=True)
class MorphSettings:
    """`morph`."""

    frames: int = 24  # between one style and the next
    fps: int = 24
    hold: int = 0  # more frames that each style stays
    amount: float = 1.0  # of the attributes
    interpolation: str = "spherical"  # spherical or linear
    pace: str = "ease"  # ease, steady or even
    loop: bool = True
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"
