"""The aggregate posterior of a VAE."""

import pytest
import torch

from anime_draw.training.posterior import measure_posterior, standard_normal


def encoded(count: int = 400) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return posteriors of three dimensions of which the last is not used."""
    torch.manual_seed(0)
    means = torch.randn(count, 3) * torch.tensor([2.0, 1.0, 0.0]) + torch.tensor(
        [1.0, 0.0, 0.0]
    )
    log_variances = torch.log(torch.tensor([0.25, 0.25, 1.0])).expand(count, 3)
    return list(zip(means.split(64), log_variances.split(64), strict=True))


def test_spread_between_and_within_pictures_add_up():
    posterior = measure_posterior(encoded())
    assert posterior.mean.tolist() == pytest.approx([1, 0, 0], abs=0.3)
    diagonal = posterior.covariance.diagonal().tolist()
    assert diagonal == pytest.approx([4.25, 1.25, 1.0], rel=0.15)


def test_the_report_counts_the_dimensions_in_use():
    report = measure_posterior(encoded()).report
    assert report["pictures"] == 400
    assert report["active_dimensions"] == 2
    assert report["kl_per_dimension"][2] == 0
    assert report["kl"] == pytest.approx(sum(report["kl_per_dimension"]), abs=1e-2)


def test_random_styles_have_the_measured_distribution():
    posterior = measure_posterior(encoded())
    styles = posterior.draw(5000, seed=1)
    torch.testing.assert_close(
        styles.T.cov(), posterior.covariance, atol=0.25, rtol=0.1
    )
    assert torch.equal(styles, posterior.draw(5000, seed=1))


def test_the_prior_is_a_standard_normal():
    assert standard_normal(4).draw(2000, 0).std().item() == pytest.approx(1, abs=0.05)
