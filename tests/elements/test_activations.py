"""Each activation is torch's, its derivative is its slope, and it means the same in numpy and torch."""

import numpy as np
import pytest
import torch

from dlcore.elements.activations import ACTIVATIONS

Z = np.linspace(-6, 6, 240)  # an even number: no point at ReLU's corner
TORCH = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "gelu": torch.nn.functional.gelu,
}


@pytest.mark.parametrize("id", TORCH)
def test_equals_torch(id):
    reference = TORCH[id](torch.from_numpy(Z)).numpy()
    np.testing.assert_allclose(ACTIVATIONS[id].function(Z), reference, rtol=1e-12, atol=1e-13)


def test_relu_has_no_slope_at_its_corner():
    assert ACTIVATIONS["relu"].derivative(np.zeros(1)) == 0


def test_relu_keeps_nan_and_infinity():
    np.testing.assert_array_equal(
        ACTIVATIONS["relu"].function(np.array([-np.inf, np.inf, np.nan])), [0.0, np.inf, np.nan]
    )


@pytest.mark.parametrize("id", ["tanh", "relu", "sigmoid"])
def test_gain_is_torchs(id):
    assert ACTIVATIONS[id].gain == pytest.approx(torch.nn.init.calculate_gain(id))


@pytest.mark.parametrize("id", ["relu", "gelu"])
def test_gain_keeps_the_mean_square_of_a_normal_signal(id):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    mean_square = (weights * ACTIVATIONS[id].function(nodes) ** 2).sum() / np.sqrt(2 * np.pi)
    assert ACTIVATIONS[id].gain ** 2 * mean_square == pytest.approx(1, abs=1e-3)
