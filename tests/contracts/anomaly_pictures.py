"""The figures of the tab "Anomaly", drawn from scores and images, for ``test_every_figure``."""

import numpy as np

from dlcore.elements import datasets
from dlcore.elements.latent import ranking
from dlcore.figures import anomaly, curves, theme

GROUPS = anomaly.Groups("seen classes", "held out: 7")
TITLES = ("-ELBO (nats)", "share", "threshold")
AXES = curves.Axes("epoch", "area", logarithmic=False)


def material():
    """Draw scores of two groups and take some digits."""
    rng = np.random.default_rng(0)
    some = datasets.digits().test.at_most(12).inputs().reshape(-1, 8, 8)
    return {
        "normal": rng.standard_normal(80),
        "anomalous": 1 + rng.standard_normal(50),
        "images": some,
        "loss": 2 * some[0],
        "area": np.linspace(0.4, 0.9, 12).reshape(2, 6),
        "epochs": np.arange(6.0),
        "unknown": np.full((10, 1), np.nan),
        "of_classes": 0.3 + 0.7 * rng.random((10, 3)),
        "error": np.full((10, 3), 0.02),
    }


def _of(draw):
    return lambda m: draw(m["anomaly"])


def _roc(m, at):
    found = [ranking.roc(m["normal"], m["anomalous"]), ranking.roc(m["anomalous"], m["normal"])]
    return anomaly.roc(found if at else [], at, ("false alarms", "found", "guessing"))


def _strip(m, count, chosen):
    words = [f"{place}<br>7" for place in range(count)]
    shown = anomaly.Strip(m["images"][:count], m["images"][:count], words, [True, False] * (count // 2), chosen)
    return anomaly.strip(shown, ("in", "out"), ("Most anomalous", "rank and class", "of the model"))


def _classes(m, area, error):
    scores = [anomaly.OfClasses("ELBO", theme.MEASURED, area, error), anomaly.OfClasses("Ink", theme.DATA, area, error)]
    return anomaly.classes(scores, tuple("0123456789"), 3, AXES, "guessing")


PICTURES = {
    "anomaly.histogram": [
        _of(lambda m: anomaly.histogram(m["normal"], m["anomalous"], 1.0, GROUPS, TITLES)),
        _of(lambda m: anomaly.histogram(m["normal"][:0], m["anomalous"][:0], np.nan, GROUPS, TITLES)),
    ],
    "anomaly.roc": [_of(lambda m, at=at: _roc(m, at)) for at in ((0.1, 0.4), None)],
    "anomaly.strip": [_of(lambda m, one=one: _strip(m, *one)) for one in ((12, 3), (4, None))],
    "anomaly.inside": [
        _of(lambda m: anomaly.inside(m["images"][:4], m["loss"], tuple("abcde"), ("the chosen image", "nats"))),
    ],
    "anomaly.over_time": [_of(lambda m: anomaly.over_time(m["epochs"], m["area"], AXES, "guessing"))],
    "anomaly.classes": [
        _of(lambda m: _classes(m, m["of_classes"], m["error"])),
        _of(lambda m: _classes(m, m["unknown"], m["unknown"])),
    ],
}
