"""Turn what was seen of a GauGAN's drawings into scores, and write them down."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.evaluation.distances import KernelDistance, frechet_distance
from anime_draw.evaluation.features import is_inception
from anime_draw.evaluation.following import (
    FollowingScores,
    lend,
    score_colours,
    score_following,
    spread_of,
)
from anime_draw.evaluation.gaugan import KINDS, Drawings, GauganEvaluation
from anime_draw.evaluation.observation import Observations
from anime_draw.evaluation.protocol import bootstrap_from, describe
from anime_draw.evaluation.texture import HairScores, score_hair, window_side
from anime_draw.evaluation.unet import MaskScores, score_masks
from anime_draw.files import write_json
from anime_draw.pictures import save_picture
from anime_draw.style import Style, Styles

FRECHET_RESAMPLES = 100  # each takes as long as a thousand of the others


@dataclass(frozen=True)
class SetScores:
    """The scores of the real pictures, or of those drawn in one kind of style."""

    masks: MaskScores
    hair: HairScores
    style: FollowingScores | None
    colours: dict[str, Score]
    eyes: Score
    distances: dict[str, Score] = field(default_factory=dict)
    reconstruction: dict[str, Score] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        named = {
            "mask_consistency": self.masks.as_json(),
            "distances": {k: v.as_json() for k, v in self.distances.items()},
            "reconstruction": {k: v.as_json() for k, v in self.reconstruction.items()},
            "style": self.style.as_json() if self.style else {},
            **{f"{part}_colour": v.as_json() for part, v in self.colours.items()},
            "eyes": self.eyes.as_json(),
            "hair": self.hair.as_json(),
        }
        return {name: values for name, values in named.items() if values}

    def rows(self) -> dict[str, Score]:
        """Return the scores by the names that people read."""
        rows = self.masks.rows() | self.reconstruction | self.distances
        if self.style:
            rows["style distance"] = self.style.distance
            rows["  to others"] = self.style.to_others
            rows["style found"] = self.style.found
        rows |= {f"{part} colour": score for part, score in self.colours.items()}
        rows["eyes apart"] = self.eyes
        for (pattern, period), score in self.hair.peaks.items():
            rows[f"{pattern} {period} px"] = score
        rows["fine detail"] = self.hair.fine
        return rows | ({"noise": self.hair.noise} if self.hair.noise else {})


@dataclass(frozen=True)
class GauganScores:
    """The scores of the real pictures, and of the drawn by kind of style."""

    real: SetScores
    drawn: dict[str, SetScores]
    variety: dict[str, Score]

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        sets = self.drawn | {"real": self.real}
        named = {name: scores.as_json() for name, scores in sets.items()}
        return named | {"variety": {k: v.as_json() for k, v in self.variety.items()}}


def score_gaugan(run: GauganEvaluation) -> GauganScores:
    """Score a finished run."""
    bootstrap = bootstrap_from(run.settings)
    drawn = {
        kind: _score_drawings(run, drawings) for kind, drawings in run.drawn.items()
    }
    everyone = np.arange(len(run.names))
    real = SetScores(
        score_masks(np.stack(run.real.confusions), bootstrap),
        _score_hair(run, run.real),
        _score_style(run, run.mirrored, np.array(run.real.styles), everyone),
        _score_colours(run, run.real, lend(len(everyone), run.settings.seed)),
        bootstrap.mean(np.asarray(run.real.eyes)),
    )
    variety = {
        name: bootstrap.mean(np.asarray(values))
        for name, values in run.variety.items()
        if values
    }
    return GauganScores(real, drawn, variety)


def _score_drawings(run: GauganEvaluation, drawings: Drawings) -> SetScores:
    bootstrap, seen = bootstrap_from(run.settings), drawings.seen
    from_pictures = drawings.kind != "random"
    reconstruction = {"l1": drawings.l1, "ssim": drawings.ssim}
    return SetScores(
        score_masks(np.stack(seen.confusions), bootstrap),
        _score_hair(run, seen, run.real),
        _score_style(run, seen.styles, drawings.references, drawings.asked),
        _score_colours(run, seen, drawings.asked) if from_pictures else {},
        bootstrap.mean(np.asarray(seen.eyes)),
        _score_distances(
            seen, run.real, bootstrap, inception=is_inception(run.features)
        ),
        {k: bootstrap.mean(np.asarray(v)) for k, v in reconstruction.items() if v},
    )


def _score_hair(
    run: GauganEvaluation, seen: Observations, real: Observations | None = None
) -> HairScores:
    return score_hair(
        np.stack(seen.textures),
        window_side(run.painter.size),
        bootstrap_from(run.settings),
        None if real is None else np.stack(real.textures),
    )


def _score_style(
    run: GauganEvaluation, styles: Sequence[Style], references: Styles, asked: Any
) -> FollowingScores | None:
    if not styles:
        return None
    return score_following(
        np.stack(styles),
        references,
        asked,
        spread=spread_of(run.painter.covariance),
        bootstrap=bootstrap_from(run.settings),
    )


def _score_colours(
    run: GauganEvaluation, seen: Observations, asked: Any
) -> dict[str, Score]:
    bootstrap, real = bootstrap_from(run.settings), run.real
    return {
        part: score_colours(np.stack(found), np.stack(wanted)[asked], bootstrap)
        for part, found, wanted in (
            ("hair", seen.hair, real.hair),
            ("eye", seen.irises, real.irises),
        )
    }


def _score_distances(
    drawn: Observations, real: Observations, bootstrap: Bootstrap, *, inception: bool
) -> dict[str, Score]:
    ours, theirs = np.stack(drawn.features), np.stack(real.features)
    fewer = min(FRECHET_RESAMPLES, bootstrap.resamples)
    few = replace(bootstrap, resamples=fewer).counts(len(ours))
    many = bootstrap.counts(len(ours))
    kernel = KernelDistance(ours, theirs)
    frechet = frechet_distance(ours, theirs)
    return {
        "FID" if inception else "frechet": bootstrap.around(
            frechet, np.array([frechet_distance(ours, theirs, each) for each in few])
        ),
        "KID" if inception else "kernel": bootstrap.percentiles(
            kernel(), np.array([kernel(each) for each in many])
        ),
    }


def write_report(run: GauganEvaluation, out: Path) -> GauganScores:
    """Write report and sheet of a finished run; return the scores."""
    scores = score_gaugan(run)
    save_picture(out / "sheet.png", run.sheet())
    report = {"protocol": _describe(run), "scores": scores.as_json()}
    write_json(out / "evaluation.json", report)
    return scores


def _describe(run: GauganEvaluation) -> dict[str, Any]:
    return describe(run.selection, run.settings, run.models) | {
        "pictures": len(run.names),
        "size": run.painter.size,
        "styles": {kind: KINDS[kind] for kind in run.drawn},
        "features": run.features.name,
        "frechet_interval": "normal, from the spread of at most"
        f" {FRECHET_RESAMPLES} resamples",
        "l1": "mean absolute difference of RGB in 0..1",
        "ssim": "RGB, uniform window of 7 px",
        "style": "distance in spreads of the training pictures' styles; real: the same"
        " pictures turned left to right",
        "hair_colour": "distance of mean colours in CIELAB; real: from a picture to the"
        " one that it borrows from",
        "eye_colour": "the same of the irises",
        "eyes": "mean distance of the irises of a pair in a* and b* of CIELAB",
        "hair": {
            "window": window_side(run.painter.size),
            "windows": sum(run.real.windows),
            "pictures": sum(count > 0 for count in run.real.windows),
            "peaks": "power over what a power law through the frequencies beside it"
            " would have; 1: no grid",
            "fine_detail": "share of energy at 1/4 cycle a pixel and beyond; noise:"
            " that share over the real pictures' one",
        },
        "variety": {
            "pairs": {name: len(values) for name, values in run.variety.items()},
            "distance": "of unit vectors in the U-Net's encoder, five scales; drawn:"
            " one mask in two random styles, real: two pictures",
        },
    }
