"""The figures about skip connections, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution.skips import CONNECTIONS, Stack
from dlcore.experiments.skip_connections import SkipConnections
from dlcore.figures import curves, skip_layers, skips
from dlcore.lab.experiment import ignore_progress

WORDS = skips.Words("training", "test", "step", "loss", "layer", "gradient")
AXES = curves.Axes("layer", "gradient")


def material():
    """Train tiny stacks; beside them stand stacks of which nothing is known yet, and of which all diverged."""
    asked = SkipConnections(depth=2, channels=2, growth=1, steps=2, batch=8, seeds=3)
    seen = asked.compute(ignore_progress)
    known, flow = seen.curves("loss"), seen.median_flow()
    panels = [
        skips.Panel(one, known.training[place], known.test[place], flow[place, 0])
        for place, one in enumerate(CONNECTIONS)
    ]
    courses = [
        skip_layers.Course(one, one, flow[place, 1].T, seen.expected_slopes[place])
        for place, one in enumerate(CONNECTIONS)
    ]
    lost = [skips.Panel(panel.title, *(np.full_like(part, np.nan) for part in panel[1:])) for panel in panels]
    gone = [one._replace(frames=np.full_like(one.frames, np.nan), expected=np.empty(0)) for one in courses]
    return {"steps": seen.steps, "panels": panels, "courses": courses, "lost": lost, "gone": gone}


def _costs(_):
    kinds = [(one, Stack(depth=4, channels=8, growth=2 * (one == "dense"))) for one in CONNECTIONS]
    rows = [skip_layers.Costs(one, one, (stack.widths, stack.parameters_by_layer)) for one, stack in kinds]
    return skip_layers.costs(rows, ("channels", "parameters"), "layer")


def _of(part, draw):
    return lambda m: draw(m["skips"][part], m["skips"]["steps"])


def _training(panels, steps):
    return skips.training(panels, steps, WORDS)


def _profile(courses, steps):
    return skip_layers.profile(courses, steps, AXES, "expected")


PICTURES = {
    "skips.training": [_of(part, _training) for part in ("panels", "lost")],
    "skips.learning": [_of(part, lambda panels, steps: skips.learning(panels, steps, WORDS)) for part in ("panels",)],
    "skips.level": [_of("panels", lambda panels, steps: skips.level(_training(panels, steps), 3, 2.3, "guessing"))],
    "skips.in_percent": [_of("panels", lambda panels, steps: skips.in_percent(_training(panels, steps), 3, 0.002))],
    "skips.follow": [_of("panels", lambda panels, steps: skips.follow(_training(panels, steps), steps))],
    "skip_layers.profile": [_of(part, _profile) for part in ("courses", "gone")],
    "skip_layers.costs": [_costs],
}
NOT_RACES = ("skips", "skip_layers")
