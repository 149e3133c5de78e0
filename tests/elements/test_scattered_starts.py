"""A narrow network laid out as a wide one: the same function, and the rest of it stays asleep."""

import numpy as np
import pytest
import torch

from dlcore.elements import scattered_starts
from dlcore.elements.racer import Racer
from dlcore.nets import mlp
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

DOMAIN = (-3.0, 3.0)


def live_part(row, units, widest):
    """Return the parameters of a network of ``units`` that lies in one of ``widest``."""
    inner, biases, outer, last = np.split(row, [widest, 2 * widest, 3 * widest])
    return np.concatenate([inner[:units], biases[:units], outer[:units], last])


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_training_in_one_array_is_training_alone(activation):
    x = np.linspace(*DOMAIN, 12)[:, None]
    y, plan = np.sin(x), Plan(50, 12, (0,), dtype=torch.float64)
    adam = Racer(optimizer="adam", settings={"lr": 0.01})
    starts = scattered_starts.stack([0, 1], [2, 5], DOMAIN, 2.0)
    together = loop.train(Task(mlp.build(1, (5,), 1, activation), losses.squared_error, x, y), [adam] * 4, starts, plan)
    alone = Task(mlp.build(1, (2,), 1, activation), losses.squared_error, x, y)
    for seed in range(2):
        start = scattered_starts.scattered(seed, 2, DOMAIN, 2.0, 2)
        np.testing.assert_array_equal(live_part(starts[seed], 2, 5), start)
        one = loop.train(alone, [adam], start[None], plan)
        assert live_part(together.parameters[seed], 2, 5) == pytest.approx(one.parameters[0], rel=1e-9, abs=1e-12)
        asleep = np.delete(together.parameters[seed], [0, 1, 5, 6, 10, 11, 15])
        assert not asleep.any()


def test_units_bend_all_over_the_interval():
    inner, biases = np.split(scattered_starts.scattered(3, 2000, DOMAIN, 2.0, 2000)[:4000], 2)
    places = -biases / inner
    assert np.histogram(places, 6, DOMAIN)[0] == pytest.approx(2000 / 6, rel=0.2)
    assert np.std(inner) == pytest.approx(2.0, rel=0.05)
