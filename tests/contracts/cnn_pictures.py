"""The figures of the tab "Network", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution import cnn_forward
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.figures import cnn, curves
from dlcore.lab.experiment import ignore_progress

AXES = curves.Axes("moved by (pixels)", "misread", logarithmic=False)


def material():
    """Train a tiny network, and send one digit through it."""
    asked = DigitsCNN(channels=(3, 20), hidden=(4,), epochs=1, seeds=2)
    seen = asked.compute(ignore_progress)
    image = seen.shown_images[:1] / seen.brightest
    outputs = list(cnn_forward.run(asked.architecture, seen.row, image))
    return {
        "result": seen,
        "filters": [cnn_forward.filters(asked.architecture, seen.row, block) for block in (0, 1)],
        "unknown": np.full((17, 1, 3, 3), np.nan),
        "stages": [cnn.Stage(f"step {number}", maps) for number, maps in enumerate([image, *outputs])],
        "lost": np.where(np.arange(2)[:, None] == 1, seen.shifted_error, np.nan),
    }


def _of(part, draw):
    return lambda m: draw(m["cnn"][part])


PICTURES = {
    "cnn.filters": [
        *(lambda m, n=n: cnn.filters(m["cnn"]["filters"][n], ("filter", "channel")) for n in (0, 1)),
        _of("unknown", lambda weights: cnn.filters(weights, ("filter", "from"))),
    ],
    "cnn.digit": [_of("stages", lambda shown: cnn.digit(shown[0].maps[0], ("column", "row")))],
    "cnn.stages": [
        _of("stages", lambda shown, most=most: cnn.stages(shown, most, ("channel", "step"))) for most in (2, 32)
    ],
    "cnn.opinion": [
        _of(
            "result",
            lambda seen, label=label: cnn.opinion(seen.shown_probabilities[0], label, ("class", "probability")),
        )
        for label in (None, 3)
    ],
    "cnn.confusion": [_of("result", lambda seen: cnn.confusion(seen.confusion, ("taken for", "is")))],
    "cnn.mistakes": [
        _of("result", lambda seen: cnn.mistakes(seen.shown_images[:3], ["1 → 2", "3 → 4", "5 → 6"], ("worst", "what")))
    ],
    "cnn.shifted": [
        _of("result", lambda seen: cnn.shifted(("CNN", "perceptron"), seen.shifted_error, AXES)),
        _of("lost", lambda error: cnn.shifted(("CNN", "perceptron"), error, AXES)),
    ],
}
