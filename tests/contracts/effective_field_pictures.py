"""The figures about effective fields, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution import effective
from dlcore.experiments.depth_law import DepthLaw
from dlcore.experiments.stack_field import StackField
from dlcore.figures import effective_field, field_sizes
from dlcore.lab.experiment import ignore_progress

WORDS = effective_field.Words("column", "row", "share", "box", "fit")
CURVES = effective_field.ProfileWords("column", "share", "measured", "fitted", "predicted")


def material():
    """Measure a small stack and a small law; of the law one point is as if it were not known yet."""
    asked = StackField(depth=4, channels=2, inputs=2, seeds=2)
    share = asked.compute(ignore_progress).square
    law = DepthLaw(deepest=4, channels=2, variants=("uniform", "relu"), inputs=2, seeds=2)
    seen = law.compute(ignore_progress)
    partly = seen.deviation.copy()
    partly[1, -1] = np.nan
    depths = np.array(law.depths, dtype=float)
    return {
        "map": effective_field.Map(share, (-4.0, -4.0)),
        "coarse": effective_field.Map(effective.coarse(share, 5), step=2),
        "nothing": effective_field.Map(np.zeros((1, 1))),
        "ellipse": effective.fit(share).ellipse(),
        "profile": effective_field.Profile(*effective.profiles(share, asked.predicted("square")), -4.0),
        "alone": effective_field.Profile(*effective.profiles(share)),
        "law": field_sizes.Growth(depths, seen.deviation, law.predicted().deviation, seen.error),
        "partly": field_sizes.Growth(depths, partly, law.predicted().deviation, np.full_like(partly, np.nan)),
        "course": (np.arange(3.0), np.array([3.0, 3.5, 3.4]), np.array([0.1, np.nan, 0.2])),
    }


def _of(part, draw):
    return lambda m: draw(m["effective fields"][part])


def _heat(part, scale):
    def draw(m):
        seen = m["effective fields"]
        ellipse, box = (seen["ellipse"] if part == "map" else None), (None if part == "nothing" else (0, 8, 0, 8))
        return effective_field.heat(seen[part], effective_field.Overlay(box, ellipse), scale, WORDS)

    return draw


PICTURES = {
    "effective_field.heat": [
        _heat(part, scale) for part in ("map", "coarse", "nothing") for scale in ("linear", "logarithmic")
    ],
    "effective_field.profile": [
        _of(part, lambda seen, scale=scale: effective_field.profile(seen, scale, CURVES))
        for part in ("profile", "alone")
        for scale in ("linear", "logarithmic")
    ],
    "field_sizes.growth": [
        _of(part, lambda seen: field_sizes.growth(seen, ["equal", "random"], ("n", "cells"), "predicted"))
        for part in ("law", "partly")
    ],
    "field_sizes.course": [_of("course", lambda seen: field_sizes.course(*seen, ("epoch", "cells")))],
}
NOT_RACES = ("effective_field", "field_sizes")
