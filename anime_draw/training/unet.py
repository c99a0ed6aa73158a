"""Train a segmentation U-Net: cross-entropy with class weights, and Dice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.classes import NAMES, NUM_CLASSES
from anime_draw.config import UnetConfig, UnetSettings
from anime_draw.data.folder import Dataset
from anime_draw.devices import autocast, pick_device
from anime_draw.masks import Mask, colourise, count_pixels, resize_mask
from anime_draw.metrics import Confusion
from anime_draw.models.unet import Unet
from anime_draw.networks import load_encoder_weights
from anime_draw.pictures import Picture
from anime_draw.sheets import contact_sheet
from anime_draw.tensors import to_images, to_masks
from anime_draw.training.segmentation_losses import class_weights, dice_loss

SHEET_ROWS = 6
COUNTED = 500  # masks counted for the class weights: enough for shares to settle

Sample = tuple[Picture, Mask]


class UnetTrainee:
    """A U-Net, its data set and its optimiser (see `training.loop.Trainee`).

    Args:
        dataset: pictures and masks; its validation part is scored.
        config: of the network.
        settings: of the training.
        encoder_weights: a file of MobileNetV2 weights to start from.
    """

    kind = "unet"

    def __init__(
        self,
        dataset: Dataset,
        config: UnetConfig,
        settings: UnetSettings,
        encoder_weights: Path | None = None,
    ) -> None:
        self.dataset, self.config, self.settings = dataset, config, settings
        self.device = pick_device(settings.device)
        torch.manual_seed(settings.seed)
        unet = Unet(config)
        if encoder_weights is not None:
            load_encoder_weights(unet, encoder_weights)
        unet.to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network = unet
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self.parts = {"network": self.network, "optimiser": self.optimiser}
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
        """Read a pair at the network's size, mirrored half of the time."""
        name = self.dataset.train[index]
        size = self.config.size
        picture = self.dataset.picture(name, size)
        mask = resize_mask(self.dataset.mask(name), size)
        if rng.random() < 0.5:
            picture, mask = picture[:, ::-1], mask[:, ::-1]
        return np.ascontiguousarray(picture), np.ascontiguousarray(mask)

    def step(self, samples: list[Sample], step: int) -> dict[str, float]:
        """Do one step of AdamW under a cosine schedule."""
        pictures, masks = zip(*samples, strict=True)
        images = self.to_device(pictures)
        truth = to_masks(masks).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(step)
        with autocast(self.device, self.settings.precision):
            logits = self.network(images)
        logits = logits.float()
        entropy = F.cross_entropy(logits, truth, self.weights)
        dice = dice_loss(logits, truth)
        loss = entropy + self.settings.dice * dice
        self.optimiser.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        return {
            "loss": loss.item(),
            "cross_entropy": entropy.item(),
            "dice": dice.item(),
            "gradient_norm": norm.item(),
        }

    def rate(self, step: int) -> float:
        """Return the learning rate: a short linear warm-up, then a half cosine."""
        warm = min(1.0, (step + 1) / min(100, self.settings.steps))
        share = min(1.0, step / self.settings.steps)
        fall = 0.5 * (1 + np.cos(np.pi * share))
        return self.settings.learning_rate * warm * max(float(fall), 0.01)

    def to_device(self, pictures: Sequence[Picture]) -> Tensor:
        """Stack pictures into images on the device."""
        images = to_images(pictures)
        return images.to(self.device, memory_format=torch.channels_last)

    def prepare(self, average: nn.Module) -> None:
        """Nothing to do: the average keeps the running norm statistics."""

    @torch.inference_mode()
    def predict(self, network: nn.Module, name: str) -> tuple[Picture, Mask, Mask]:
        """Return picture, truth and prediction of one picture, at the mask's size."""
        picture, truth = self.dataset.picture(name), self.dataset.mask(name)
        images = self.to_device([self.dataset.picture(name, self.config.size)])
        with autocast(self.device, self.settings.precision):
            logits = network(images).float()
        logits = F.interpolate(logits, truth.shape, mode="bilinear")
        return picture, truth, logits[0].argmax(0).byte().cpu().numpy()

    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return IoU per class, their mean and the pixel accuracy on held-out masks."""
        if not self.dataset.val:
            return {}
        confusion = Confusion(NUM_CLASSES)
        for name in self.dataset.val:
            _, truth, predicted = self.predict(average, name)
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
        for name in names:
            picture, truth, predicted = self.predict(average, name)
            rows.append([picture, colourise(truth), colourise(predicted)])
        header = ("picture", "truth", "prediction")
        return contact_sheet(rows, size=192, header=header)

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return the network's tensors."""
        return average.state_dict()

    def facts(self) -> dict[str, Any]:
        """Return what it was trained on."""
        return {
            "data": self.dataset.folder.name,
            "train": self.length,
            "val": len(self.dataset.val),
        }
