"""The figures about batch sizes and landscapes, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.loss_landscape import LossLandscape
from dlcore.figures import batch_size, curves, landscape
from dlcore.lab.experiment import ignore_progress

TRAINING = {"images": 20, "width": 2, "steps": 12, "seeds": 3}
NAMES = ["4", "20 (full)"]
AXES = curves.Axes("batch size", "loss")
PLAIN = curves.Axes("batch size", "points", logarithmic=False)


def material():
    """Train a few tiny networks; of the second landscape one network is as if it had diverged."""
    asked = BatchSize(**TRAINING, batches=(4, 20))
    seen = asked.compute(ignore_progress)
    around = LossLandscape(**TRAINING, small=4, large=20).compute(ignore_progress)
    lines, error = seen.batch_variance.T
    sizes = np.array(asked.batches, dtype=float)
    return {
        "courses": batch_size.Courses(seen.logged_steps, seen.training_loss, seen.test_loss, ("training", "test")),
        "nothing": batch_size.Courses(
            *(np.full(shape, np.nan) for shape in ((2, 1), (2, 3, 1), (2, 3, 1))), ("a", "b")
        ),
        "sharp": batch_size.Spread(seen.sharpness, *seen.interval(seen.sharpness)),
        "gap": batch_size.Spread(seen.gap(), *seen.interval(seen.gap())),
        "lost": batch_size.Spread(*(np.full(shape, np.nan) for shape in ((2, 3), 2, 2))),
        "noise": batch_size.Noise(*asked.predicted_line(seen), sizes, lines, error),
        "ways": (seen.watched_steps, seen.stability()),
        "line": landscape.Line(around.alphas, around.training_loss, around.test_loss),
        "plane": landscape.Plane(around.axis, around.normalized[0, 0]),
        "hole": landscape.Plane(around.axis, np.full_like(around.plain[0, 0], np.nan)),
    }


def _of(part, draw):
    return lambda m: draw(m["batches"][part])


def _plane(seen):
    return landscape.plane(seen, landscape.limits([seen.loss]), "batch 4", ("first", "second"))


def _relief(seen):
    return landscape.relief(seen, landscape.limits([seen.loss]), "batch 4", ("first", "second", "loss"))


PICTURES = {
    "batch_size.courses": [
        _of(part, lambda seen: batch_size.courses(NAMES, seen, AXES)) for part in ("courses", "nothing")
    ],
    "batch_size.level": [
        _of("courses", lambda seen: batch_size.level(batch_size.courses(NAMES, seen, AXES), 2.3, "guessing"))
    ],
    "batch_size.spread": [
        *(_of(part, lambda seen: batch_size.spread(NAMES, seen, AXES, "sharpness")) for part in ("sharp", "lost")),
        _of("gap", lambda seen: batch_size.spread(NAMES, seen, PLAIN, "gap")),
    ],
    "batch_size.noise": [_of("noise", lambda seen: batch_size.noise(seen, AXES, ("predicted", "measured")))],
    "batch_size.ways": [_of("ways", lambda seen: batch_size.ways(NAMES, *seen, AXES))],
    "landscape.between": [
        _of(
            "line", lambda seen, axes=axes: landscape.between(seen, ("training", "test"), ("batch 4", "batch 20"), axes)
        )
        for axes in (AXES, PLAIN)
    ],
    "landscape.plane": [_of(part, _plane) for part in ("plane", "hole")],
    "landscape.relief": [_of("plane", _relief)],
}
