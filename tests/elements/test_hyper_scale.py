"""Scales turn values into places and back; grids hold values that a link can carry."""

import numpy as np
import pytest

from dlcore.elements import hyper_scale
from dlcore.elements.optimizers import OPTIMIZERS

ALL = [hyper for rule in OPTIMIZERS.values() for hyper in rule.hypers]
NAMES = [f"{id}-{hyper.id}" for id, rule in OPTIMIZERS.items() for hyper in rule.hypers]


@pytest.mark.parametrize("hyper", ALL, ids=NAMES)
def test_a_grid_ascends_evenly_between_its_ends_and_its_values_are_allowed(hyper):
    scale = hyper_scale.of(hyper)
    low, high = hyper_scale.usual_range(hyper)
    values = scale.grid(low, high, 33)
    assert (values[0], values[-1]) == pytest.approx((low, high))
    places = scale.place(values)
    np.testing.assert_allclose(np.diff(places), (places[-1] - places[0]) / 32, rtol=0.03)
    for value in values:
        assert hyper.check(float(value)) == float(f"{value:.15g}")
        assert len(f"{value:.15g}") <= 11


def test_decays_are_spread_by_how_long_they_remember():
    beta = next(hyper for hyper in OPTIMIZERS["adam"].hypers if hyper.id == "beta2")
    scale = hyper_scale.of(beta)
    np.testing.assert_allclose(scale.place(np.array([0, 0.9, 0.99, 0.999])), [0, 1, 2, 3])
    np.testing.assert_allclose(scale.grid(0, 0.999, 4), [0, 0.9, 0.99, 0.999])
    assert scale.ticks(0, 0.999) == [0.0, 0.5, 0.9, 0.99, 0.999]
    assert scale.value(99.0) == scale.high < 1


def test_ticks_are_round_numbers_inside_the_range():
    rate = OPTIMIZERS["sgd"].hypers[0]
    assert hyper_scale.of(rate).ticks(0.0036, 9.0) == [0.01, 0.1, 1.0]
    assert hyper_scale.of(rate).ticks(0.5, 3.0) == [0.5, 1.0, 2.0]
    decay = next(hyper for hyper in OPTIMIZERS["adamw"].hypers if hyper.id == "weight_decay")
    assert hyper_scale.of(decay).ticks(0.0, 1.0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
