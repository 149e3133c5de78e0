"""Random units: what they compute, and that a wider layer contains the narrower one."""

import numpy as np
import pytest

from dlcore.elements import random_features

INPUTS = np.random.default_rng(0).standard_normal((200, 64))
both = pytest.mark.parametrize("kind", ["relu", "fourier"])


@both
def test_a_wider_layer_begins_with_the_narrower_one(kind):
    narrow, wide = (random_features.draw(kind, 64, units, seed=3) for units in (10, 50))
    np.testing.assert_array_equal(narrow.weights, wide.weights[:, :10])
    np.testing.assert_array_equal(narrow.biases, wide.biases[:10])
    np.testing.assert_array_equal(random_features.apply(narrow, INPUTS, 10), random_features.apply(wide, INPUTS, 10))
    assert (random_features.draw(kind, 64, 10, seed=4).weights != narrow.weights).all()


@both
def test_examples_have_a_length_of_about_one_at_every_width(kind):
    units = random_features.draw(kind, 64, 4000, seed=0)
    for count in (1000, 4000):
        lengths = (random_features.apply(units, INPUTS, count) ** 2).sum(1)
        assert lengths.mean() == pytest.approx(1, abs=0.4)


def test_fourier_features_approximate_a_gaussian_kernel():
    """E[φ(x)·φ(x')] = exp(-|x - x'|² / 2·inputs) for weights of variance 1 / inputs (Rahimi and Recht 2007)."""
    units = random_features.draw("fourier", 64, 20_000, seed=0)
    features = random_features.apply(units, INPUTS[:6], 20_000)
    gaps = ((INPUTS[:6, None] - INPUTS[None, :6]) ** 2).sum(2)
    np.testing.assert_allclose(features @ features.T, np.exp(-gaps / 128), atol=0.03)


def test_relu_units_are_never_negative_and_often_silent():
    features = random_features.apply(random_features.draw("relu", 64, 500, seed=0), INPUTS, 500)
    assert features.min() == 0
    assert 0.3 < (features == 0).mean() < 0.7
