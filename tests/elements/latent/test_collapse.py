"""What carries something, what carries nothing, and the order of images."""

import numpy as np
import pytest

from dlcore.elements.latent import best_worst, collapse


def test_a_dimension_has_collapsed_where_it_costs_next_to_nothing():
    assert collapse.collapsed(np.array([[0.0, 0.04], [0.06, np.nan]])).tolist() == [[True, True], [False, False]]


def test_a_unit_is_active_where_its_means_vary():
    means = np.array([[0.0, 5.0, -1.0], [0.1, 5.0, 1.0], [-0.1, 5.0, np.nan]])
    np.testing.assert_allclose(collapse.activity(means)[:2], [0.02 / 3, 0])
    assert collapse.active(collapse.activity(means)).tolist() == [False, False, False]
    assert collapse.active(collapse.activity(3 * means[:2])).tolist() == [True, False, True]


def test_the_best_come_first_and_the_worst_last():
    elbo = np.array([-3.0, -1.0, -9.0, -2.0, -7.0])
    assert best_worst.extremes(elbo, 2).tolist() == [1, 3, 4, 2]
    assert [best_worst.place(elbo, image) for image in range(5)] == [3, 1, 5, 2, 4]
    with pytest.raises(ValueError, match="5 images have no 3 best and 3 worst"):
        best_worst.extremes(elbo, 3)
