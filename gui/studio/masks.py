"""Makes masks to begin with: of a picture, or by chance. Imports torch. No Tk."""

from pathlib import Path

from anime_draw.data.fit import make_square
from anime_draw.data.sample import draw_sample
from anime_draw.masks import Mask
from anime_draw.pictures import load_picture, resize_picture
from anime_draw.random_masks import MaskSampler
from anime_draw.segmenter import Segmenter
from anime_draw.settings import SampleMasksSettings

from .answers import Segmented

LOOKS = 4  # half a second a picture on two cores instead of an eighth, and more exact


class MaskMaker:
    """Remembers the U-Net and the model of masks that it has loaded last."""

    def __init__(self) -> None:
        self._segmenter: tuple[Path, Segmenter] | None = None
        self._sampler: tuple[Path, MaskSampler] | None = None

    def segment(self, path: Path, unet: Path, size: int) -> Segmented:
        """Make a mask (size, size) of a picture, whose longer side is cut.

        Raises:
            PictureError: the picture cannot be read.
            CheckpointError: the U-Net cannot be used.
        """
        picture = resize_picture(make_square(load_picture(path), "crop", 0), size)
        masks, confidences = self.load_unet(unet).segment([picture], looks=LOOKS)
        return Segmented(path, picture, masks[0], float(confidences[0]))

    def load_unet(self, path: Path) -> Segmenter:
        """Load a U-Net, unless that is the one in use.

        Raises:
            CheckpointError: missing, broken, or of another kind.
        """
        if self._segmenter is None or self._segmenter[0] != path:
            self._segmenter = path, Segmenter.load(path)
        return self._segmenter[1]

    def load_sampler(self, path: Path) -> MaskSampler:
        """Load a model of masks, unless that is the one in use.

        Raises:
            CheckpointError: missing, broken, or of another kind.
        """
        if self._sampler is None or self._sampler[0] != path:
            self._sampler = path, MaskSampler.load(path)
        return self._sampler[1]

    def draw(self, seed: int, size: int, model: Path | None) -> Mask:
        """Draw a mask (size, size) by chance: of a model, without one by rule.

        Raises:
            CheckpointError: the model cannot be used.
        """
        if model is None:
            return draw_sample(seed, 0, size).mask
        variety = SampleMasksSettings.variety
        sampler = self.load_sampler(model)
        return sampler.sample(1, seed, size=size, variety=variety)[0]
