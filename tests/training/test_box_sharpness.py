"""Keskar's ε-sharpness: closed forms on quadratics, every corner of a small box, nothing where it is flat."""

from itertools import product

import numpy as np
import pytest
import torch

from dlcore.training.box_sharpness import box_sharpness
from tests.training.batch_rooms import room, some_parameters


def test_at_the_minimum_of_a_bowl_it_is_the_closed_form():
    """max Σ λᵢ yᵢ²/2 over |yᵢ| ≤ ε (|xᵢ| + 1) lies in the corners; f(x) = 1 at the minimum."""
    centre = torch.tensor([[0.5, -2.0, 0.0], [1.0, 0.0, 4.0]], dtype=torch.float64)
    curvature = torch.tensor([[8.0, 1.0, 0.5], [2.0, 3.0, 0.0]], dtype=torch.float64)

    def value(parameters):
        return 1 + (curvature * (parameters - centre) ** 2).sum(1) / 2

    epsilon = 0.01
    rise = (curvature * (epsilon * (centre.abs() + 1)) ** 2).sum(1) / 2
    torch.testing.assert_close(box_sharpness(value, centre, epsilon), 100 * rise / 2, rtol=1e-9, atol=0)


def test_it_finds_the_highest_corner_of_a_coupled_quadratic():
    rng = np.random.default_rng(0)
    root = torch.tensor(rng.normal(size=(4, 4)))
    matrix, slope, point = root @ root.T, torch.tensor(rng.normal(size=4)), torch.tensor(rng.normal(size=(1, 4)))

    def value(parameters):
        return 2 + parameters @ slope + ((parameters @ matrix) * parameters).sum(1) / 2

    half = 0.05 * (point.abs() + 1)
    corners = torch.cat(
        [point + half * torch.tensor(signs, dtype=torch.float64) for signs in product((-1, 1), repeat=4)]
    )
    highest = value(corners).max()
    expected = 100 * (highest - value(point)) / (1 + value(point))
    torch.testing.assert_close(box_sharpness(value, point, 0.05), expected, rtol=1e-9, atol=0)


def test_a_flat_function_has_none():
    def flat(parameters):
        return 3 + 0 * parameters.sum(1)

    assert box_sharpness(flat, torch.randn(5, 7), 0.1).tolist() == [0.0] * 5


@pytest.mark.parametrize("epsilon", [1e-4, 1e-2])
def test_in_a_network_it_is_never_negative_and_beats_a_thousand_random_places(epsilon):
    one = room(activation="tanh")
    parameters = torch.tensor(some_parameters(one, models=2))
    found = box_sharpness(one.loss(), parameters, epsilon)
    assert (found >= 0).all()
    for place, row in enumerate(parameters):
        inside = epsilon * (row.abs() + 1) * (2 * torch.rand(1000, len(row)) - 1)
        here, there = one.loss()(row[None]), one.loss()(row + inside).max()
        assert found[place] >= 100 * (there - here) / (1 + here)


def test_a_network_that_diverged_has_none_and_harms_nobody():
    one = room()
    parameters = torch.tensor(some_parameters(one, models=2))
    alone = box_sharpness(one.loss(), parameters[:1], 1e-3)
    parameters[1] = torch.nan
    found = box_sharpness(one.loss(), parameters, 1e-3)
    assert torch.isnan(found[1])
    assert found[0] > 0
    torch.testing.assert_close(found[:1], alone, rtol=0.2, atol=0)
