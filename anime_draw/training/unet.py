"""Train a segmentation U-Net: cross-entropy with class weights, and Dice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.classes import NAMES, NUM_CLASSES
from anime_draw.config import UnetConfig
from anime_draw.data.folder import Dataset
from anime_draw.data.portraits import Portraits
from anime_draw.data.transform import augment_pair
from anime_draw.devices import autocast, pick_device, prefer_speed
from anime_draw.masks import Mask, colourise, count_pixels
from anime_draw.metrics import Confusion
from anime_draw.models.unet import Unet
from anime_draw.networks import load_encoder_weights
from anime_draw.pictures import Picture
from anime_draw.processes import part_of
from anime_draw.settings import LIVELY, TransformSettings, UnetSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.tensors import to_images, to_masks
from anime_draw.training.descent import Descent
from anime_draw.training.disturbance import collage, disturb
from anime_draw.training.pseudo_labels import PseudoLabels
from anime_draw.training.segmentation_losses import (
    class_weights,
    cross_entropy,
    dice_loss,
    pseudo_cross_entropy,
)

SHEET_ROWS = 6
COUNTED = 500  # masks counted for the class weights: enough for shares to settle
LAYOUT: Any = {"memory_format": torch.channels_last}  # what bfloat16 is fastest in

# A picture and its mask; with pseudo-labels, one of those comes along.
Pair = tuple[Picture, Mask]
Sample = tuple[Pair, ...]


class UnetTrainee:
    """A U-Net, its data set and its optimiser (see `training.trainee`).

    Args:
        dataset: pictures and masks; its validation part is scored.
        config: of the network.
        settings: of the training.
        encoder_weights: a file of MobileNetV2 weights to start from.
        initial: a U-Net of that config to go on from, instead of a new one.
        pseudo: unlabelled pictures that a teacher has masked, at the network's size.
    """

    kind = "unet"

    def __init__(
        self,
        dataset: Dataset,
        config: UnetConfig,
        settings: UnetSettings,
        *,
        encoder_weights: Path | None = None,
        initial: Unet | None = None,
        pseudo: PseudoLabels | None = None,
    ) -> None:
        self.dataset, self.config, self.settings = dataset, config, settings
        self.pseudo = pseudo
        self.portraits = Portraits(
            dataset.folder, config.size, masks=True, keep=settings.keep
        )
        self.device = pick_device(settings.device)
        self.batch_size = part_of(settings.batch_size)
        prefer_speed(self.device)
        cv2.setNumThreads(1)  # samples are changed in threads of their own
        torch.manual_seed(settings.seed)
        unet = initial or Unet(config)
        if encoder_weights is not None:
            load_encoder_weights(unet, encoder_weights)
        self.network = unet.to(self.device).to(**LAYOUT)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
            fused=self.device.type == "cuda",
        )
        self.descent = Descent.alone(
            self.network, self.optimiser, self.device, settings.precision
        )
        self.parts = self.descent.parts
        self.length = len(dataset.train)
        self.weights = self.measure_weights().to(self.device)

    def measure_weights(self) -> Tensor:
        """Return the class weights (C,) of the training masks."""
        if self.settings.class_weights == "none":
            return torch.ones(NUM_CLASSES)
        stride = max(1, self.length // COUNTED)
        counts = sum(
            count_pixels(self.dataset.mask(name))
            for name in self.dataset.train[::stride]
        )
        return class_weights(torch.as_tensor(counts))

    def load(self, index: int, rng: np.random.Generator) -> Sample:
        """Make a pair at the network's size, changed by chance; maybe a pseudo-pair."""
        name = self.dataset.train[index]
        pair = self.portraits.picture(name), self.portraits.mask(name)
        lively = (
            replace(LIVELY, dye=self.settings.dye) if self.settings.augment else None
        )
        changed = self.change(pair, rng, lively)
        if self.pseudo is None:
            return (changed,)
        other = self.pseudo.sample(int(rng.integers(len(self.pseudo))))
        # Not dyed: where the teacher is unsure of, half a part would stay as it was.
        return changed, self.change(other, rng, LIVELY)

    def change(
        self, pair: Pair, rng: np.random.Generator, lively: TransformSettings | None
    ) -> Pair:
        """Change picture and mask alike; or only mirror them, half of the time."""
        picture, mask = pair
        if lively is not None:
            return augment_pair(picture, mask, rng, lively)
        if rng.random() < 0.5:
            picture, mask = picture[:, ::-1], mask[:, ::-1]
        return np.ascontiguousarray(picture), np.ascontiguousarray(mask)

    def step(self, samples: list[Sample], step: int) -> dict[str, float]:
        """Do one step of AdamW under a cosine schedule."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(step)
        losses = self.losses(samples)
        self.descent.begin()
        self.descent.back(losses["loss"])
        return self.descent.step(losses)

    def losses(self, samples: list[Sample]) -> dict[str, Tensor]:
        """Return the loss and its parts, of true masks and of pseudo-labels.

        All go through the network at once, so that its batch norms see both.
        """
        batches = [self.to_device(pairs) for pairs in zip(*samples, strict=True)]
        (images, truth), *pseudo = batches
        shown = [disturb(images) if self.settings.augment else images]
        for others, masks in pseudo:
            others, pseudo_truth = collage(disturb(others), masks)
            shown.append(others)
        logits = self.logits(torch.cat(shown)).split(len(samples))
        entropy = cross_entropy(logits[0], truth, self.weights, self.settings.boundary)
        dice = dice_loss(logits[0], truth)
        loss = entropy + self.settings.dice * dice
        losses = {"loss": loss, "cross_entropy": entropy, "dice": dice}
        if pseudo:
            taught = pseudo_cross_entropy(logits[1], pseudo_truth, self.weights)
            losses["pseudo"] = taught
            losses["loss"] = loss + self.settings.unlabelled_weight * taught
        return losses

    def logits(self, images: Tensor) -> Tensor:
        """Return what the network in training says of images."""
        with autocast(self.device, self.settings.precision):
            logits = self.network(images.contiguous(**LAYOUT))
        return logits.float()

    def rate(self, step: int) -> float:
        """Return the learning rate: a short linear warm-up, then a half cosine."""
        warm = min(1.0, (step + 1) / min(100, self.settings.steps))
        share = min(1.0, step / self.settings.steps)
        fall = 0.5 * (1 + np.cos(np.pi * share))
        return self.settings.learning_rate * warm * max(float(fall), 0.01)

    def to_device(self, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor]:
        """Stack pairs into images (N, 3, S, S) and masks (N, S, S) on the device."""
        pictures, masks = zip(*pairs, strict=True)
        return to_images(pictures, self.device), to_masks(masks, self.device)

    def prepare(self, average: nn.Module) -> None:
        """Nothing to do: the average keeps the running norm statistics."""

    @torch.inference_mode()
    def predict(
        self, network: nn.Module, names: Sequence[str]
    ) -> Iterator[tuple[str, Mask, Mask]]:
        """Yield names with truth and prediction, at each mask's own size."""
        for some in in_rows(names, self.batch_size):
            pictures = [self.portraits.picture(name) for name in some]
            images = to_images(pictures, self.device).contiguous(**LAYOUT)
            with autocast(self.device, self.settings.precision):
                batch = network(images).float()
            for name, logits in zip(some, batch, strict=True):
                truth = self.dataset.mask(name)
                whole = F.interpolate(logits[None], truth.shape, mode="bilinear")
                yield name, truth, whole[0].argmax(0).byte().cpu().numpy()

    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return IoU per class, their mean and the pixel accuracy on held-out masks."""
        if not self.dataset.val:
            return {}
        confusion = Confusion(NUM_CLASSES)
        for _, truth, predicted in self.predict(average, self.dataset.val):
            confusion.add(truth, predicted)
        scores = {
            f"iou_{name}": float(value)
            for name, value in zip(NAMES, confusion.iou(), strict=True)
            if np.isfinite(value)
        }
        mean = confusion.mean_iou()
        return {
            **scores,
            "mean_iou": mean,
            "accuracy": confusion.accuracy(),
            "score": mean,
        }

    def sheet(self, average: nn.Module) -> Picture:
        """Draw picture, truth and prediction of a few held-out pictures."""
        names = (self.dataset.val or self.dataset.train)[:SHEET_ROWS]
        rows = []
        for name, truth, predicted in self.predict(average, names):
            picture = self.dataset.picture(name)
            rows.append([picture, colourise(truth), colourise(predicted)])
        header = ("picture", "truth", "prediction")
        return contact_sheet(rows, size=192, header=header)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return the network's tensors."""
        return average.state_dict()

    def facts(self) -> dict[str, Any]:
        """Return what it was trained on."""
        facts: dict[str, Any] = {
            "data": self.dataset.folder.name,
            "train": self.length,
            "val": len(self.dataset.val),
        }
        if self.pseudo is not None:
            facts["unlabelled"] = {
                "pictures": len(self.pseudo),
                "sure": round(self.pseudo.sure, 4),
            }
        return facts
