"""What the two players of GauGAN are judged by: the losses of one batch."""

from collections.abc import Mapping
from contextlib import nullcontext

import torch
from torch import Tensor

from anime_draw import processes
from anime_draw.models.discriminator import Discriminator, SegmentationDiscriminator
from anime_draw.models.gaugan import Gaugan
from anime_draw.models.vae import sample_style
from anime_draw.settings import GauganSettings
from anime_draw.training.adaptation import Adaptation
from anime_draw.training.diffaugment import draw_augmentation, parse_policy
from anime_draw.training.judging import JUDGES, Losses
from anime_draw.training.losses import kl_divergence
from anime_draw.training.perceptual import Perceptual
from anime_draw.training.posterior import Posterior
from anime_draw.training.spikes import Spikes


class Game:
    """Draw masks, and judge what was drawn beside the pictures.

    Args:
        network: generator and perhaps encoder; draws.
        discriminator: judges.
        settings: weights of the losses, and how the pictures are changed.
        posterior: how styles are distributed.
        class_weights: (C,), what the pixels of each class count.
        perceptual: one more distance from the pictures.
    """

    def __init__(
        self,
        network: Gaugan,
        discriminator: Discriminator | SegmentationDiscriminator,
        settings: GauganSettings,
        *,
        posterior: Posterior,
        class_weights: Tensor,
        perceptual: Perceptual | None,
    ) -> None:
        self.network, self.discriminator = network, discriminator
        self.settings, self.perceptual = settings, perceptual
        self.class_weights = class_weights
        self.policy = parse_policy(settings.augment)
        self.adaptation = Adaptation(settings.augment_target)
        self.spikes = Spikes(network.generator) if settings.spikes else None
        self.joint = settings.encoder == "joint"
        # An encoder that learns along would make itself easy to follow.
        frozen = network.encoder is not None and not self.joint
        self.follows = frozen and settings.style > 0
        self.spread = posterior.covariance.diagonal().sqrt().to(class_weights.device)

    def play(self, masks: Tensor, images: Tensor) -> Losses:
        """Return the losses of one-hot masks (N,C,S,S) and their images (N,3,S,S)."""
        losses: Losses = {}
        style, own = self.borrow(self.style(images, losses))
        drawn = self.draw(masks, style, losses)
        self.judge(masks, images, drawn, own, losses)
        if self.perceptual is not None and self.settings.perceptual:
            weights = self.pixel_weights(masks, own)
            losses["perceptual"] = self.perceptual(drawn, images, weights)
        if self.follows:
            losses["style"] = self.distance_in_style(drawn, style)
        return losses

    def draw(self, masks: Tensor, style: Tensor, losses: Losses) -> Tensor:
        """Return what the generator draws (N,3,S,S); spikes on the way are a loss."""
        with self.spikes.counted(losses) if self.spikes else nullcontext():
            return self.network.generator(masks, style)

    def style(self, images: Tensor, losses: Losses) -> Tensor:
        """Return styles (N,D) for images; a learning encoder adds its KL loss."""
        if self.network.encoder is None:
            count = processes.whole(len(images))
            noise = torch.randn(count, len(self.spread))
            return processes.own(noise).to(images.device)
        with torch.set_grad_enabled(self.joint and torch.is_grad_enabled()):
            mean, log_variance = self.network.encode(images)
        if self.joint:
            losses["kl"] = kl_divergence(mean, log_variance).mean()
        return sample_style(mean, log_variance, processes.noise_like)

    def borrow(self, styles: Tensor) -> tuple[Tensor, Tensor]:
        """Give some masks the style of the next picture; say who kept its own.

        What is drawn so has no picture to compare with. It meets the discriminator and
        the encoder, as it will when a person chooses a reference.

        Args:
            styles: (N,D), one per picture.

        Returns:
            Styles (N,D), and weights (N,1,1,1): 0 where borrowed, 1 on average.
        """
        if not self.follows:
            return styles, torch.ones(len(styles), 1, 1, 1, device=styles.device)
        styles = processes.gathered(styles)
        count = int(self.settings.borrowed * len(styles))
        keeps = torch.ones(len(styles), 1, 1, 1, device=styles.device)
        keeps[:count] = 0
        borrowed = torch.cat([styles[1 : count + 1], styles[count:]])
        keeps = keeps / keeps.mean()
        return processes.own(borrowed), processes.own(keeps)

    def distance_in_style(self, drawn: Tensor, styles: Tensor) -> Tensor:
        """Return how far the styles of drawn images are from those asked for.

        The mean over dimensions, each in units of its spread over all pictures.
        """
        found = self.network.encode(drawn)[0]
        return ((found - styles).abs() / self.spread).mean()

    def judge(
        self,
        masks: Tensor,
        images: Tensor,
        drawn: Tensor,
        own: Tensor,
        losses: Losses,
    ) -> None:
        """Show real and drawn images, changed alike, to the discriminator."""
        change = draw_augmentation(images, self.policy, self.adaptation.chance)
        moved = change.masks(masks)
        judge = JUDGES[self.settings.discriminator]
        losses |= judge(
            self.discriminator,
            moved,
            change.images(images),
            change.images(drawn),
            self.pixel_weights(moved, own),
        )

    def pixel_weights(self, masks: Tensor, own: Tensor) -> Tensor:
        """Return what each pixel counts (N,1,H,W): more where its class is rare."""
        weighed = masks * self.class_weights[:, None, None]
        return weighed.sum(dim=1, keepdim=True) * own

    def against(self, losses: Mapping[str, Tensor]) -> Tensor:
        """Return what the discriminator brings down."""
        against = losses["real"] + losses["fake"]
        if "mix" in losses:
            against = against + self.settings.label_mix * losses["mix"]
        return against

    def total(self, losses: Mapping[str, Tensor]) -> Tensor:
        """Return what the generator (and a learning encoder) brings down."""
        weights = {
            "generator": 1.0,
            "matching": self.settings.feature_matching,
            "perceptual": self.settings.perceptual,
            "style": self.settings.style,
            "spikes": self.settings.spikes,
            "kl": self.settings.kl,
        }
        terms = [
            weight * losses[name] for name, weight in weights.items() if name in losses
        ]
        return torch.stack(terms).sum()
