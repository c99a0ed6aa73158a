"""How drawings are judged: patches, and the classes of pixels."""

from math import log

import pytest
import torch
from torch import nn

from anime_draw.config import DiscriminatorConfig
from anime_draw.models.blocks import add_spectral_norm
from anime_draw.models.discriminator import SegmentationDiscriminator
from anime_draw.tensors import one_hot
from anime_draw.training.judging import class_balance, judge_classes, label_mix

CLASSES = 3


def halves(side: int = 8) -> torch.Tensor:
    """Return two masks: class 0 on the left, on the right 1 in one, 2 in the other."""
    masks = torch.zeros(2, side, side, dtype=torch.int64)
    masks[0, :, side // 2 :], masks[1, :, side // 2 :] = 1, 2
    return one_hot(masks, CLASSES)


def test_every_pixel_is_judged_as_one_of_the_classes_or_drawn():
    config = DiscriminatorConfig(width=2, num_classes=CLASSES)
    discriminator = SegmentationDiscriminator(config)
    for side in (32, 64):
        judged = discriminator(torch.rand(2, 3, side, side))
        assert judged.shape == (2, CLASSES + 1, side, side)


def test_fine_and_wide_things_change_what_is_seen_of_a_pixel():
    torch.manual_seed(0)
    discriminator = SegmentationDiscriminator(DiscriminatorConfig(width=4))
    image = torch.rand(1, 3, 32, 32, requires_grad=True)
    discriminator(image)[0, 0, 16, 16].backward()
    seen = image.grad.abs().sum(dim=(0, 1))
    assert seen[16, 16] > 0 and (seen[[0, 0, 31, 31], [0, 31, 0, 31]] > 0).all()


def test_all_classes_that_occur_weigh_alike_and_pixels_one_on_average():
    masks = halves()
    masks[:, :, :2] = 0  # moved in: of no class
    weights = class_balance(masks)
    sums = weights * masks.sum(dim=(0, 2, 3))
    torch.testing.assert_close(sums, sums[:1].expand(CLASSES))
    assert sums.sum().item() == pytest.approx(masks.sum().item())
    assert class_balance(masks[:1])[2] == 0


def test_mixing_follows_the_borders_of_classes_and_differs_from_mask_to_mask():
    torch.manual_seed(0)
    masks = halves().repeat(8, 1, 1, 1)
    picked = label_mix(masks)
    assert picked.shape == (16, 1, 8, 8)
    left, right = picked[..., :4], picked[..., 4:]
    for side in (left, right):  # one value all over a class
        assert (side == side[..., :1, :1]).all()
    corners = torch.stack([left[:, 0, 0, 0], right[:, 0, 0, 0]], dim=1)
    assert len(corners.unique(dim=0)) == 4  # any choice, each mask its own


class Told(nn.Module):
    """Sees the class that an image names by its brightness; sure of it by `sure`."""

    def __init__(self, sure: float) -> None:
        super().__init__()
        self.sure = sure

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        seen = images[:, 0].round().long()
        return one_hot(seen, CLASSES + 1) * self.sure


def told(masks: torch.Tensor) -> torch.Tensor:
    """Return the images that name the classes of masks; 3 is "drawn"."""
    return masks.argmax(dim=1, keepdim=True).expand(-1, 3, -1, -1).float()


def test_a_discriminator_that_sees_all_loses_nothing_and_a_blind_one_log_of_classes():
    masks = halves()
    images, drawn = told(masks), torch.full((2, 3, 8, 8), 3.0)
    weights = torch.ones(2, 1, 8, 8)
    sure = judge_classes(Told(50.0), masks, images, drawn, weights)
    assert {name: round(loss.item(), 4) for name, loss in sure.items()} == {
        "real": 0,
        "fake": 0,
        "generator": 50,
        "mix": 0,
        "sure": 1,
    }
    blind = judge_classes(Told(0.0), masks, images, drawn, weights)
    for name in ("real", "fake", "generator"):
        assert blind[name].item() == pytest.approx(log(CLASSES + 1))
    deceived = judge_classes(Told(50.0), masks, images, images, weights)
    assert judge_classes(Told(50.0), masks, drawn, drawn, weights)["sure"] == -1
    assert deceived["generator"].item() == pytest.approx(0, abs=1e-4)
    assert deceived["fake"].item() == pytest.approx(50)


def test_pixels_of_no_class_do_not_count():
    masks = halves()
    masks[:, :, :2] = 0
    images, drawn = told(masks), torch.full((2, 3, 8, 8), 3.0)
    weights = torch.ones(2, 1, 8, 8)
    plain = judge_classes(Told(4.0), masks, images, drawn, weights)
    images[:, :, :2], drawn[:, :, :2] = 2, 1
    changed = judge_classes(Told(4.0), masks, images, drawn, weights)
    torch.testing.assert_close(changed, plain)


def test_it_learns_to_tell_classes_and_what_is_drawn():
    torch.manual_seed(0)
    discriminator = SegmentationDiscriminator(
        DiscriminatorConfig(width=4, num_classes=CLASSES)
    )
    add_spectral_norm(discriminator)
    optimiser = torch.optim.Adam(discriminator.parameters(), 5e-3, betas=(0.5, 0.9))
    masks = halves(32)
    images, drawn = 2 * masks - 1, torch.zeros(2, 3, 32, 32)
    weights = torch.ones(2, 1, 32, 32)
    history = []
    for _ in range(18):
        losses = judge_classes(discriminator, masks, images, drawn, weights)
        optimiser.zero_grad()
        (losses["real"] + losses["fake"] + 10 * losses["mix"]).backward()
        optimiser.step()
        history.append(losses)
    for name in ("real", "fake"):
        assert history[-1][name] < 0.6 * history[0][name]
    assert history[-1]["generator"] > history[0]["generator"]
