"""Best, last and any other value of a curve, and how far two numbers are apart."""

import math

import numpy as np
import pytest

from dlcore.elements import curve_summary

PLACES = np.array([0, 10, 20, 30])
VALUES = np.array([3.0, 1.0, 1.0, 2.0])


def test_the_best_is_the_first_of_the_lowest_or_highest():
    assert curve_summary.summarise(PLACES, VALUES, 25, "lowest") == (1.0, 10.0, 2.0, 1.0)
    assert curve_summary.summarise(PLACES, VALUES, 0, "highest") == (3.0, 0.0, 2.0, 3.0)


@pytest.mark.parametrize(("at", "value"), [(-1, math.nan), (0, 3.0), (9.9, 3.0), (10, 1.0), (1e9, 2.0)])
def test_a_place_between_two_measurements_has_the_value_of_the_one_before(at, value):
    assert curve_summary.summarise(PLACES, VALUES, at, "lowest").at == pytest.approx(value, nan_ok=True)


def test_places_need_not_be_sorted():
    assert curve_summary.summarise(np.array([30, 10, 20]), np.array([3.0, 1.0, 2.0]), 25, "lowest").at == 2.0


def test_a_run_that_diverged_has_a_best_from_before_and_says_so_at_its_end():
    found = curve_summary.summarise(PLACES, np.array([3.0, 1.0, np.inf, np.nan]), 20, "highest")
    assert (found.best, found.best_at, found.at) == (3.0, 0.0, np.inf)
    assert math.isnan(found.last)
    lost = curve_summary.summarise(PLACES[:2], np.array([np.nan, np.nan]), 20, "lowest")
    assert all(map(math.isnan, lost))
    assert all(map(math.isnan, curve_summary.summarise(PLACES[:0], VALUES[:0], 0, "lowest")))


def test_a_difference_is_absolute_and_in_percent_of_the_baselines_size():
    assert curve_summary.difference(1.5, 2.0) == (-0.5, -25.0)
    assert curve_summary.difference(1.0, -2.0) == (3.0, 150.0)
    apart, percent = curve_summary.difference(1.0, 0.0)
    assert apart == 1.0
    assert math.isnan(percent)
