"""Differences between racers, between seeds, and what the number of test images allows to tell apart."""

import math

import numpy as np
import pytest

from dlcore.elements import luck


def test_medians_of_racers_and_spreads_of_seeds():
    error = np.array([[0.02, 0.03, 0.05], [0.04, 0.04, 0.04], [0.10, 0.11, 0.09]])
    found = luck.compare(error, 450)
    assert found.between == pytest.approx(0.07)
    assert found.within == pytest.approx(0.03)
    assert found.standard_error == pytest.approx(math.sqrt(0.04 * 0.96 / 450))


def test_racers_who_lost_a_network_are_left_out():
    error = np.array([[0.02, 0.03], [math.nan, 0.5]])
    assert luck.compare(error, 100).between == 0
    assert luck.compare(error, 100).within == pytest.approx(0.01)
    assert all(math.isnan(value) for value in luck.compare(error[1:], 100))


def test_the_standard_error_is_how_far_other_images_would_give_other_errors():
    rng = np.random.default_rng(0)
    rates = rng.binomial(450, 0.04, 4000) / 450
    assert luck.compare(np.array([[0.04]]), 450).standard_error == pytest.approx(rates.std(), rel=0.05)
