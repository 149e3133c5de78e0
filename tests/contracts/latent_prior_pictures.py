"""The figures of the tab "Prior", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.latent import code_plane
from dlcore.experiments.aggregated_posterior import AggregatedPosterior
from dlcore.figures import curves, latent_agreement, latent_prior
from dlcore.lab.experiment import ignore_progress

WORDS = latent_prior.Words("prior", "D(z)", ("first", "second"))
AXES = curves.Axes("epoch", "distance")


def material():
    """Train three tiny models."""
    asked = AggregatedPosterior.smallest()
    seen = asked.compute(ignore_progress)
    plane = latent_prior.Plane(
        seen.along, code_plane.density("gaussian", seen.along), code_plane.levels("gaussian", seen.draws)
    )
    return {
        "plane": plane,
        "result": seen,
        "steps": asked.coder.logged_steps().tolist(),
        "cloud": latent_prior.Cloud(seen.codes[0], seen.labels, seen.draws),
        "curve": latent_agreement.Curve("codes", latent_agreement.MODELS[0], seen.distance[0]),
        "tested": [
            latent_agreement.Tested("far", 1.0, seen.null[0]),
            latent_agreement.Tested("near", 1e-9, seen.null[0]),
            latent_agreement.Tested("lost", np.nan, np.full(9, np.nan)),
        ],
    }


def _of(draw):
    return lambda m: draw(m["latent_prior"])


PICTURES = {
    "latent_prior.judged": [
        _of(lambda m: latent_prior.judged(m["plane"], m["result"].said, m["cloud"], WORDS, m["steps"])),
        _of(lambda m: latent_prior.judged(m["plane"], m["result"].said[:1], m["cloud"], WORDS)),
    ],
    "latent_prior.mark": [
        _of(
            lambda m: latent_prior.mark(
                latent_prior.judged(m["plane"], m["result"].said, m["cloud"], WORDS), (0.5, 1.0), "here"
            )
        )
    ],
    "latent_prior.opinions": [
        _of(lambda m: latent_prior.opinions(m["plane"], [("D", m["result"].said[-1]), ("D*", m["result"].best)], WORDS))
    ],
    "latent_prior.clouds": [
        _of(lambda m: latent_prior.clouds([m["plane"]] * 2, [("one", m["cloud"]), ("two", m["cloud"])], WORDS))
    ],
    "latent_agreement.course": [
        _of(lambda m: latent_agreement.course(m["result"].epochs, [m["curve"]], AXES, 1.0, [(0.01, "chance")])),
        _of(lambda m: latent_agreement.course(m["result"].epochs, [m["curve"]] * 2, AXES, 1.0, [(np.nan, "lost")])),
    ],
    "latent_agreement.tests": [_of(lambda m: latent_agreement.tests(m["tested"], AXES, "dealt"))],
    "latent_agreement.decoded": [
        _of(
            lambda m: latent_agreement.decoded(
                [("real", m["result"].images[:3] / 255), ("lost", np.full((3, 8, 8), np.nan))], ("draw", "model")
            )
        )
    ],
}
