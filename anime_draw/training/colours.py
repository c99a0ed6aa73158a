"""How the colours of each class lie in a picture: their mean, spread and balance.

A discriminator sees whether a place looks real, and hardly whether two places far
apart belong together: it lets a girl have one blue eye and one brown, and dark blots
in fair hair. So three figures of each class, one for each colour channel, are compared
with those of the real picture: the mean; the deviation from it, which grows with blots
and shadows; and how far the left half of the class is from the right half, which for a
pair of eyes is next to nothing. They are taken over cells of a few pixels, since lines
and lights within a cell are for other losses.

Mean and deviation count as many pixels as they stand for. Counted alike, they made
eyes dull: a style hardly tells their colour, and the nearest to all colours is grey.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

CELLS = 128  # along a side at most: 4 pixels of 512
FILLED = 0.5  # share of a cell from which it is of a class
FEWEST = 8  # cells, below which figures are chance
STILL = 1e-4  # variance below which a deviation's gradient would be without bound


def distance_in_colours(
    drawn: Tensor, images: Tensor, masks: Tensor, weights: Tensor
) -> Tensor:
    """Return how far the figures of drawn images are from those of the real ones.

    Args:
        drawn: (N,3,H,W) in -1 to 1.
        images: the same, real; no gradient reaches them.
        masks: one-hot (N,C,H,W).
        weights: (N,1,1,1), what each picture counts.

    Returns:
        The sum of the L1 distances, means over channels: of mean and deviation over
        the pixels, of the imbalance over the classes that a picture shows.
    """
    cells = _cells(masks)
    cells = cells * (cells > FILLED)
    amounts = cells.sum(dim=(2, 3))
    seen = (amounts >= FEWEST) * weights[:, :, 0, 0]
    shares = cells / amounts.clamp(min=1)[:, :, None, None]
    with torch.no_grad():
        real = _figures(_cells(images), shares)
    distances = (_figures(_cells(drawn), shares) - real).abs().mean(dim=-1)
    mean, deviation, imbalance = distances
    return _weighed(mean + deviation, seen * amounts) + _weighed(imbalance, seen)


def _weighed(distances: Tensor, weights: Tensor) -> Tensor:
    """Return the weighted mean of distances (N,C); 0 where all weights are 0."""
    return (distances * weights).sum() / weights.sum().clamp(min=1)


def _cells(planes: Tensor) -> Tensor:
    """Return the means (N,C,h,w) of cells of planes (N,C,H,W), in full precision."""
    size = max(1, planes.shape[-1] // CELLS)
    return F.avg_pool2d(planes.float(), size)


def _figures(images: Tensor, shares: Tensor) -> Tensor:
    """Return mean, deviation and imbalance (3,N,C,3) of images by class.

    Args:
        images: (N,3,h,w).
        shares: (N,C,h,w), what a cell counts for its class, 1 in sum.
    """
    places = torch.linspace(-1, 1, shares.shape[-1], device=shares.device)
    middle = (shares.sum(dim=2) * places).sum(dim=-1)
    left = shares * (places < middle[:, :, None, None])
    mean, square = _mean(images, shares), _mean(images.square(), shares)
    deviation = (square - mean.square()).clamp(min=STILL).sqrt()
    halves = [
        _mean(images, half / half.sum(dim=(2, 3), keepdim=True).clamp(min=0.1))
        for half in (left, shares - left)
    ]
    imbalance = halves[0] - halves[1]
    return torch.stack([mean, deviation, imbalance.abs()])


def _mean(images: Tensor, shares: Tensor) -> Tensor:
    """Return weighed means (N,C,3)."""
    return torch.einsum("nchw,nkhw->nck", shares, images)
