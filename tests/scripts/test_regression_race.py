"""The script of a race on a curve comes to the losses of the dashboard, with every rule and every schedule."""

import pytest

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import SCHEDULES
from dlcore.experiments.regression_race import RegressionRace
from dlcore.lab.experiment import ignore_progress

SMALL = {"points": 40, "width": 6, "steps": 45, "snapshots": 2}


def ends(question):
    """Return the last losses of the dashboard by the names that the script gives them."""
    result = question.compute(ignore_progress)
    found = {}
    for which in ("training", "test"):
        for label, values in zip(result.labels, result.losses(which)[1], strict=True):
            found[f"{which}_loss/{label}"] = float(values[-1])
    return found


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_rule_and_schedule_comes_to_the_same_losses(execute, kind):
    rules = list(OPTIMIZERS)[:: 1 if kind == "constant" else 6]
    question = RegressionRace(
        **SMALL,
        batch=16,
        seed=5,
        racers=[Racer(optimizer=rule) for rule in rules],
        schedule={"kind": kind},
    )
    shown = ends(question)
    told = execute(question, shown)
    assert told["results"] == pytest.approx(shown, rel=2e-5)
    assert f"dashboard {shown['test_loss/sgd']:.6g}, here" in told["printed"]


@pytest.mark.parametrize(
    "changed",
    [
        {"activation": "relu", "hidden_layers": 3, "batch": 40},
        {"activation": "gelu", "hidden_layers": 1, "target": "cubic", "data_seed": 3, "noise": 0.5},
        {"activation": "sigmoid", "hidden_layers": 0},
        {"racers": [Racer(optimizer="nesterov", settings={"momentum": 0}), Racer(optimizer="nesterov")]},
        {"racers": [Racer(optimizer="lion", settings={"weight_decay": 0.1, "beta2": 0.5}), Racer(optimizer="lion")]},
    ],
)
def test_every_setting_reaches_the_script(execute, changed):
    question = RegressionRace(**SMALL | {"batch": 7} | changed)
    assert execute(question)["results"] == pytest.approx(ends(question), rel=2e-5)


def test_a_racer_that_diverges_is_said_to(execute):
    question = RegressionRace(**SMALL, batch=16, racers=[Racer(optimizer="sgd", settings={"lr": 10})])
    told = execute(question)
    assert "sgd: diverged at step" in told["printed"]
    assert all(value != value for value in told["results"].values())
