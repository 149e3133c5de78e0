"""The script of a sweep comes to the losses of the dashboard for every optimizer and learning rate."""

import math

import pytest

from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.lab.experiment import ignore_progress


@pytest.mark.parametrize(
    "changed", [{}, {"batch": 24, "schedule": {"kind": "cosine"}, "activation": "relu", "optimizers": ("lion", "adam")}]
)
def test_every_network_comes_to_the_same_loss(execute, changed):
    question = RegressionSweep(
        **{"points": 24, "width": 5, "optimizers": ("sgd", "rmsprop_centered"), "batch": 8} | changed,
        rates=3, lowest_rate=1e-3, highest_rate=10, seeds=2, steps=30,
    )  # fmt: skip  # one line of what is small
    result = question.compute(ignore_progress)
    told = execute(question, question.scalars(result))["results"]
    for name, (rates, values) in question.series(result).items():
        for rate, value in zip(rates, values, strict=True):
            assert told[f"{name}/{rate:.6g}"] == pytest.approx(value, rel=1e-4)
    assert {name: told[name] for name in question.scalars(result)} == pytest.approx(question.scalars(result), rel=1e-4)
    assert changed or math.isinf(told["final_loss/sgd/10"])
