"""Kaiming starts have the variance of their paper, zero biases, and depend on the seed alone."""

import numpy as np
import pytest

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.initializers import DenseLayer, kaiming_normal, kaiming_normal_stack

LAYERS = (DenseLayer(50, 400, gain=2**0.5), DenseLayer(400, 3))


def weights_and_biases(flat):
    first, bias, second, last = np.split(flat, np.cumsum([50 * 400, 400, 400 * 3]))
    return first.reshape(50, 400), bias, second.reshape(400, 3), last


def test_standard_deviation_is_gain_over_root_fan_in():
    first, _, second, _ = weights_and_biases(kaiming_normal(np.random.default_rng(0), LAYERS))
    assert first.std() == pytest.approx((2 / 50) ** 0.5, rel=0.02)
    assert second.std() == pytest.approx((1 / 400) ** 0.5, rel=0.06)


def test_biases_are_zero():
    _, bias, _, last = weights_and_biases(kaiming_normal(np.random.default_rng(0), LAYERS))
    assert not bias.any()
    assert not last.any()


def test_length_is_the_number_of_parameters():
    assert len(kaiming_normal(np.random.default_rng(0), LAYERS)) == sum(layer.parameters for layer in LAYERS)


def test_relu_signal_keeps_its_mean_square_through_twenty_layers():
    relu = ACTIVATIONS["relu"]
    rng = np.random.default_rng(1)
    units = rng.standard_normal((500, 300))
    for _ in range(20):
        weights = kaiming_normal(rng, [DenseLayer(300, 300, relu.gain)])[: 300 * 300].reshape(300, 300)
        units = relu.function(units @ weights)
    assert (units**2).mean() == pytest.approx(1, rel=0.5)  # with gain 1 it would be 2^-20


def test_equal_seeds_give_equal_starts_and_others_do_not():
    stack = kaiming_normal_stack([3, 4, 3], LAYERS)
    np.testing.assert_array_equal(stack[0], stack[2])
    assert (stack[0] != stack[1]).any()
