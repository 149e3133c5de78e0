"""What holds for every activation in the catalogue."""

import numpy as np
import pytest
import torch

from dlcore.elements.activations import ACTIVATIONS
from dlcore.nets import activation_kernels

Z = np.linspace(-5, 5, 200)
every_activation = pytest.mark.parametrize("id", ACTIVATIONS)


@every_activation
def test_derivative_is_the_slope(id):
    function, h = ACTIVATIONS[id].function, 1e-6
    np.testing.assert_allclose(ACTIVATIONS[id].derivative(Z), (function(Z + h) - function(Z - h)) / (2 * h), atol=1e-8)


@every_activation
@pytest.mark.parametrize("member", ["function", "derivative"])
def test_means_the_same_in_numpy_and_torch(id, member):
    function = getattr(ACTIVATIONS[id], member)
    np.testing.assert_allclose(function(torch.from_numpy(Z)).numpy(), function(Z), rtol=1e-12, atol=1e-15)


@every_activation
def test_keeps_precision_and_input(id):
    z = Z.astype(np.float32)
    before = z.copy()
    for function in (ACTIVATIONS[id].function, ACTIVATIONS[id].derivative):
        assert function(z).dtype == np.float32
    np.testing.assert_array_equal(z, before)


@every_activation
def test_is_finite_far_out_and_passes_nan_on(id):
    assert np.isfinite(ACTIVATIONS[id].function(np.array([-1e4, 1e4]))).all()
    assert np.isnan(ACTIVATIONS[id].function(np.array([np.nan]))).all()


@every_activation
@pytest.mark.parametrize("elements", [1, 10**6])
def test_kernel_does_what_the_formula_says(id, elements):
    kernel = activation_kernels.kernel(id, elements, "cpu")
    z, slope = torch.from_numpy(Z), torch.full((len(Z),), 2.0, dtype=torch.float64)
    sums = kernel.scale * z
    units = torch.empty_like(sums) if kernel.keeps_sums else sums
    kernel.forward(sums, units)
    np.testing.assert_allclose(units.numpy(), ACTIVATIONS[id].function(Z), atol=1e-12)
    kernel.backward(slope, sums, units)
    np.testing.assert_allclose(units.numpy(), 2 * ACTIVATIONS[id].derivative(Z), atol=1e-12)


@every_activation
def test_says_what_it_is(id):
    chosen = ACTIVATIONS[id]
    assert chosen.name
    assert "z" in chosen.latex
    assert chosen.gain > 0
