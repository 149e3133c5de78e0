"""Curves, bands and levels say what they are given."""

import math

import numpy as np
import pytest

from dlcore.figures import curves

ENTRANTS = [curves.Entrant("sgd", "SGD"), curves.Entrant("adam", "Adam")]
STEPS = np.arange(5.0)


def values(seeds):
    rng = np.random.default_rng(0)
    return rng.uniform(0.1, 10, (2, seeds, 5))


def test_the_curve_is_the_median_over_seeds():
    runs = values(5)
    drawn = curves.compare(ENTRANTS, STEPS, runs, curves.Axes("step", "loss"))
    first, second = curves.curves_of(drawn)
    np.testing.assert_allclose(drawn.data[first].y, np.median(runs[0], axis=0), rtol=1e-6)
    np.testing.assert_allclose(drawn.data[second].y, np.median(runs[1], axis=0), rtol=1e-6)
    assert sum(trace.fill == "toself" for trace in drawn.data) == 2


def test_two_seeds_make_no_band():
    drawn = curves.compare(ENTRANTS, STEPS, values(2), curves.Axes("step", "loss"))
    assert all(trace.fill != "toself" for trace in drawn.data)


def test_a_seed_that_ended_ends_the_median():
    runs = values(3)
    runs[0, 1, 3:] = np.nan
    drawn = curves.compare(ENTRANTS, STEPS, runs, curves.Axes("step", "loss"))
    assert np.isnan(drawn.data[curves.curves_of(drawn)[0]].y).tolist() == [False, False, False, True, True]


def test_a_logarithmic_axis_leaves_out_what_has_no_logarithm():
    runs = values(1)
    runs[0, 0, 2] = 0
    drawn = curves.compare(ENTRANTS, STEPS, runs, curves.Axes("step", "loss"))
    assert np.isnan(drawn.data[curves.curves_of(drawn)[0]].y[2])
    low, high = drawn.layout.yaxis.range
    assert low < math.log10(runs[runs > 0].min()) < math.log10(runs.max()) < high


def test_a_level_is_held_by_the_axis_and_its_words_stand_on_the_line():
    drawn = curves.compare(ENTRANTS, STEPS, values(1), curves.Axes("step", "loss"))
    curves.level(drawn, 1e-4, "floor")
    assert drawn.layout.yaxis.range[0] < -4
    assert drawn.layout.shapes[0].y0 == 1e-4
    assert drawn.layout.annotations[0].y == pytest.approx(-4)


def test_thinning_keeps_both_ends_and_short_curves_whole():
    assert curves.thin(4).tolist() == [0, 1, 2, 3]
    kept = curves.thin(5001)
    assert (kept[0], kept[-1], len(kept)) == (0, 5000, 300)


def test_a_path_keeps_its_first_steps_and_its_end():
    assert curves.thin_later(4).tolist() == [0, 1, 2, 3]
    kept = curves.thin_later(5001)
    assert kept[:150].tolist() == list(range(150))
    assert (len(kept) <= 300, kept[-1]) == (True, 5000)
