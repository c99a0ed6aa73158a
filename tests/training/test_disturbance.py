"""What a network that segments must see through."""

import torch

from anime_draw.training.disturbance import collage, disturb


def test_images_are_changed_each_in_its_own_way_and_stay_in_range():
    torch.manual_seed(0)
    image = torch.rand(3, 16, 16) * 2 - 1
    images = image.expand(64, -1, -1, -1)
    changed = disturb(images)
    assert changed.abs().max() <= 1
    assert len(torch.unique(changed.flatten(1), dim=0)) > 32
    untouched = (changed - images).abs().amax((1, 2, 3)) < 1e-6
    assert 8 < untouched.sum() < 24  # a quarter is neither blurred nor grainy


def test_the_same_seed_disturbs_alike():
    images = torch.zeros(4, 3, 8, 8)
    results = []
    for _ in range(2):
        torch.manual_seed(7)
        results.append(disturb(images))
    assert torch.equal(*results)


def test_masks_move_along_with_the_square_that_is_pasted():
    torch.manual_seed(0)
    masks = torch.arange(3)[:, None, None].expand(-1, 32, 32)
    images = masks[:, None].expand(-1, 3, -1, -1).float()
    pasted, labels = collage(images, masks)
    assert torch.equal(pasted, labels[:, None].expand(-1, 3, -1, -1).float())
    for i, each in enumerate(labels):
        assert set(each.unique().tolist()) == {i, (i - 1) % 3}
        assert (each != i).sum() <= 16 * 16
