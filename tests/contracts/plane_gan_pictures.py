"""The figures of the tab "GAN", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.latent import plane_targets
from dlcore.experiments.plane_gan import FULL, PlaneGan
from dlcore.figures import curves, plane_gan
from dlcore.lab.experiment import ignore_progress

NAMES = plane_gan.Names(("D", "D*"), "real", "fake", "round")
EVERY = (plane_gan.SAMPLES, plane_gan.ARROWS, plane_gan.LATTICE)


def material():
    """Play two tiny games."""
    seen = PlaneGan(generator=(4,), critic=(4,), batch=8, steps=6, seeds=2).compute(ignore_progress)
    heats = (seen.said, seen.best)
    play = plane_gan.Play(seen.moments, seen.fakes, seen.pushes, seen.lattice, heats, FULL)
    none = np.empty((1, 0, 2))
    live = plane_gan.Play(seen.moments[:1], seen.fakes[:1], none, none, (seen.said[:1],), FULL)
    return {
        "result": seen,
        "play": play,
        "live": live,
        "plane": plane_gan.Plane(seen.real, np.empty((0, 2)), plane_targets.REACH),
        "drawn": plane_gan.Plane(seen.real, np.array([[0.0, 1.0], [1.0, 0.0]]), plane_targets.REACH),
    }


def _game(plane, play, layers):
    return lambda m: plane_gan.game(m["plane_gan"][plane], m["plane_gan"].get(play), layers, NAMES)


def _course(logarithmic, level):
    def draw(m):
        seen = m["plane_gan"]["result"]
        lines = [
            plane_gan.Line("played", "#1f86c7", seen.value.T),
            plane_gan.Line("best", "#8f5bd6", seen.ideal[None], "dot"),
        ]
        axes = curves.Axes("round", "value", logarithmic)
        return plane_gan.course(seen.moments, lines, axes, 6, level)

    return draw


PICTURES = {
    "plane_gan.game": [
        _game("plane", "play", EVERY),
        _game("drawn", "play", EVERY[:1]),
        _game("plane", "live", EVERY),
        _game("drawn", None, ()),
    ],
    "plane_gan.course": [
        _course(False, (-1.386, "−log 4")),
        _course(True, None),
        lambda m: plane_gan.course(
            np.empty(0), [plane_gan.Line("value", "#1f86c7", np.empty((1, 0)))], curves.Axes("round", "value", False), 9
        ),
    ],
}
