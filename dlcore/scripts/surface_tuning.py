"""The search for the best learning rates on a surface as a program of its own."""

from __future__ import annotations

from dlcore.elements import named_series
from dlcore.elements.rate_trials import TAIL
from dlcore.experiments import surface_tuning
from dlcore.experiments.surface_tuning import SurfaceTuning
from dlcore.scripts import catalogue, loss_surfaces, program, rate_searches, update_rules
from dlcore.scripts.program import Program

_SCORE = '''
def score(make, rate):
    """Return the mean loss over the last steps of all runs; infinity: one diverged."""
    torch.set_default_dtype(torch.float64)  # the dashboard walks in double precision
    total = 0.0
    for noise in noises():
        places = walk(lambda weights: make(weights, rate), noise)
        if len(places) < STEPS + 1:
            return math.inf
        total += heights(places[-COUNTED:]).mean().item()
    total /= len(noises())
    return total if math.isfinite(total) else math.inf
'''


@catalogue.script(SurfaceTuning)
def write(tuning: SurfaceTuning) -> Program:
    """Write one search after another."""
    racers = dict(zip(named_series.numbered([one.optimizer for one in tuning.racers]), tuning.racers, strict=True))
    return Program(
        settings=[
            *loss_surfaces.settings(tuning),
            program.setting("COUNTED", max(1, tuning.steps // TAIL), "last steps, whose mean loss is the score"),
            *rate_searches.settings(surface_tuning.PLAN),
        ],
        parts=[
            *loss_surfaces.parts(tuning),
            *update_rules.classes(tuning.racers),
            update_rules.made("OPTIMIZERS", racers, "The optimizers with the settings of the page.", with_rate=True),
            _SCORE,
            rate_searches.SEARCH,
        ],
        numbers=loss_surfaces.numbers(tuning),
        seconds=len(racers) * tuning.budget * loss_surfaces.SECONDS,
        remarks=[f"Every optimizer goes {surface_tuning.PLAN.trials * tuning.runs:,} ways, one after another."],
    )
