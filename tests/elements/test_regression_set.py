"""Examples of a curve: many sets are drawn alike and apart from each other, and apart from those of the test."""

import numpy as np
import pytest

from dlcore.elements.regression_set import RegressionSet


def test_the_first_of_many_sets_is_the_set():
    asked = RegressionSet(points=9, data_seed=3)
    x, y = asked.example_sets(4)
    assert x.shape == y.shape == (4, 9)
    assert (x[0] == asked.examples()[0]).all()
    assert (y[1] == RegressionSet(points=9, data_seed=4).examples()[1]).all()


def test_test_examples_are_no_training_examples_and_have_the_stated_noise():
    asked = RegressionSet(points=500, noise=0.4)
    x, y = asked.test_examples(20_000)
    assert not set(x) & set(asked.examples()[0])
    assert np.std(y - np.sin(2 * x)) == pytest.approx(0.4, rel=0.02)
    assert asked.domain[0] <= x.min() <= x.max() <= asked.domain[1]
