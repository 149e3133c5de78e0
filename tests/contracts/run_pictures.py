"""The figures about stored runs, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.experiments.polynomial_complexity import PolynomialComplexity
from dlcore.figures import peer_curves, run_curves
from dlcore.lab.experiment import ignore_progress


def material():
    """Fit polynomials to two samples; beside them stands a run that knows nothing and one that diverged."""
    runs = []
    for letter, noise in zip("AB", (0.1, 0.5), strict=True):
        asked = PolynomialComplexity(noise=noise)
        found = asked.series(asked.compute(ignore_progress))
        curves = {name: tuple(map(np.asarray, curve)) for name, curve in found.items()}
        runs.append({"letter": letter, "name": f"<b>noise</b> {noise}", "curves": curves})
    steps = np.arange(4.0)
    runs.append({"letter": "C", "name": "empty", "curves": {}})
    lost = {next(iter(runs[0]["curves"])): (steps, np.array([1.0, np.inf, np.nan, np.nan]))}
    runs.append({"letter": "D", "name": "lost", "curves": lost})
    return {"runs": runs, "members": list(runs[0]["curves"])}


def _overlay(log_x, log_y, at, count=4):
    def draw(m):
        told = m["run_curves"]
        runs = [run_curves.Run(**run) for run in told["runs"][:count]]
        return run_curves.overlay(runs, told["members"], run_curves.Axes("degree", "error", log_x, log_y), at)

    return draw


def _beside_a_peer(count, scale):
    def draw(m):
        told = m["run_curves"]["runs"]
        sides = [("P", "the <i>peer</i>", {n: (x, scale * y) for n, (x, y) in told[0]["curves"].items()})]
        sides += [("H", "here", told[1]["curves"])][: count - 1]
        return peer_curves.draw(sides, peer_curves.measures(sides[0][2])[0], "degree")

    return draw


PICTURES = {
    "run_curves.overlay": [
        _overlay(False, False, 3.0),
        _overlay(True, True, 0.0),
        _overlay(False, True, None, count=1),
    ],
    "peer_curves.draw": [_beside_a_peer(1, 1.0), _beside_a_peer(2, 1e9)],
}
NOT_RACES = ("run_curves", "peer_curves")
