"""The scripts of the page Generalization come to the errors of the dashboard."""

import numpy as np
import pytest

from dlcore import scripts
from dlcore.experiments import network_complexity, network_descent
from dlcore.experiments.network_complexity import NetworkComplexity
from dlcore.experiments.network_descent import NetworkDescent
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.lab.experiment import ignore_progress


def compared(execute, question, rel):
    """Hold every number of the script to the dashboard's: sums and single places of every series."""
    result = question.compute(ignore_progress)
    told = execute(question, question.scalars(result))["results"]
    expected = dict(question.scalars(result))
    for name, (places, values) in question.series(result).items():
        expected |= {f"{name}/{place:.6g}": value for place, value in zip(places, values, strict=True)}
    assert told == pytest.approx({name: expected[name] for name in told}, rel=rel)
    return told


@pytest.mark.parametrize("changed", [{}, {"activation": "relu", "source": "own", "seed": 3, "learning_rate": 0.05}])
def test_every_width_comes_to_the_same_errors(execute, monkeypatch, changed):
    monkeypatch.setattr(network_complexity, "WIDTHS", (1, 3, 8))
    told = compared(execute, NetworkComplexity(points=7, epochs=40, seeds=2, **changed), rel=1e-4)
    assert len(told) == 2 * 3 + 4


@pytest.mark.parametrize("sweep", ["width", "points"])
def test_every_size_comes_to_the_same_measures(execute, monkeypatch, sweep):
    monkeypatch.setattr(network_descent, "FACTORS", {"width": np.array([0.5, 1, 2]), "points": np.array([0.5, 1])})
    asked = NetworkDescent(sweep=sweep, points=15, width=3, epochs=50, seeds=2, label_noise=0.3, seed=4)
    told = compared(execute, asked, rel=2e-4)
    assert len(told) == 5 * len(asked.sizes) + 10


@pytest.mark.parametrize("changed", [{}, {"design": "random", "activation": "relu", "hidden_layers": 2, "seed": 5}])
def test_bias_and_variance_are_the_same(execute, changed):
    told = compared(execute, NetworkVariance(points=6, sets=10, widest=8, steps=40, **changed), rel=2e-4)
    assert len(told) == 4 * 4 + 8


def test_starts_that_are_too_many_to_carry_are_not_drawn():
    with pytest.raises(scripts.NotOffered, match="larger than 8 MB"):
        scripts.write(NetworkVariance(points=4, sets=500, widest=128, hidden_layers=2, steps=10))
