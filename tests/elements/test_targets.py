"""Targets are finite over their domain, and samples scatter around them as asked."""

import numpy as np
import pytest

from dlcore.elements.targets import TARGETS, sample, truth

every_target = pytest.mark.parametrize("id", TARGETS)


@every_target
def test_is_finite_and_of_order_one(id):
    _, values = truth(id, 1001)
    assert np.isfinite(values).all()
    assert 0.5 < np.abs(values).max() < 2.5
    assert values.std() > 0.1


@every_target
def test_samples_without_noise_lie_on_the_target(id):
    x, y = sample(id, 100, 0.0, seed=5)
    np.testing.assert_array_equal(y, TARGETS[id].function(x))
    low, high = TARGETS[id].domain
    assert low <= x[0] <= x[-1] <= high
    assert (np.diff(x) >= 0).all()


def test_noise_has_the_standard_deviation_asked_for():
    x, y = sample("sine", 20_000, 0.3, seed=0)
    assert (y - TARGETS["sine"].function(x)).std() == pytest.approx(0.3, rel=0.02)


def test_places_depend_on_the_seed_and_not_on_the_noise():
    np.testing.assert_array_equal(sample("sine", 50, 0.0, seed=1)[0], sample("step", 50, 1.0, seed=1)[0])
    assert (sample("sine", 50, 0.0, seed=1)[0] != sample("sine", 50, 0.0, seed=2)[0]).all()


def test_course_assignment():
    assert TARGETS["wave_packet"].function(np.array([0.0, np.pi / 10])) == pytest.approx(
        [1.0, -np.exp(-((np.pi / 10) ** 2))]
    )


def test_unknown_target_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="no target is named 'nope'; there are: wave_packet, sine"):
        sample("nope", 10, 0.0, seed=0)
