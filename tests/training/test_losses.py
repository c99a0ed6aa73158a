"""Losses of the VAE and the GAN."""

import pytest
import torch

from anime_draw.training.losses import (
    feature_matching,
    hinge_discriminator,
    hinge_generator,
    kl_divergence,
    weighted_mean,
)


def judged(*values: float) -> list[list[torch.Tensor]]:
    """Return two scales with one feature map each and these judgements."""
    return [[torch.ones(1, 2, 2, 2), torch.tensor([value])] for value in values]


def test_a_standard_normal_does_not_diverge_from_itself():
    assert kl_divergence(torch.zeros(3, 4), torch.zeros(3, 4)).tolist() == [0.0] * 4


def test_the_divergence_is_the_closed_form_whatever_the_batch():
    mean, log_variance = torch.tensor([[1.0]]), torch.tensor([[0.5]])
    posterior = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    expected = torch.distributions.kl_divergence(
        posterior, torch.distributions.Normal(0.0, 1.0)
    )
    for count in (1, 5):
        given = kl_divergence(mean.expand(count, 1), log_variance.expand(count, 1))
        torch.testing.assert_close(given, expected[0])


def test_the_hinge_forgets_what_is_judged_surely_enough():
    real, fake = hinge_discriminator(judged(1.5, 0.0), judged(-2.0, 0.5))
    assert real.item() == pytest.approx(0.5)
    assert fake.item() == pytest.approx(0.75)
    assert hinge_generator(judged(2.0, 4.0)).item() == pytest.approx(-3.0)


def test_feature_matching_pulls_at_the_fake_side_only():
    real, fake = judged(0.0, 0.0), judged(1.0, 1.0)
    for scale in (*real, *fake):
        scale[0] = scale[0].clone().requires_grad_()
    with torch.no_grad():
        fake[0][0] += 1
    loss = feature_matching(real, fake)
    assert loss.item() == pytest.approx(0.5)  # the judgements are left out
    loss.backward()
    assert real[0][0].grad is None and fake[0][0].grad is not None


def test_a_weighted_mean_counts_pixels_as_the_weights_say():
    distances = torch.zeros(1, 2, 4, 4)
    distances[..., :2] = 1
    weights = torch.ones(1, 1, 8, 8)
    weights[..., :4] = 2
    weights[..., 4:] = 0
    assert weighted_mean(distances, None).item() == 0.5
    assert weighted_mean(distances, weights).item() == 1
