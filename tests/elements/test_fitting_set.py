"""Examples are drawn around a known curve or are a person's own; the test examples never are."""

import numpy as np
import pytest

from dlcore.elements import targets
from dlcore.elements.fitting_set import TEST_EXAMPLES, FittingSet


def test_own_points_are_learned_from_as_they_are():
    own = FittingSet(source="own", own="1_2_-1_0.5_0_0")
    x, y = own.examples()
    assert (x.tolist(), y.tolist(), own.count) == ([-1, 0, 1], [0.5, 0, 2], 3)


def test_test_examples_come_from_the_chosen_curve_whoever_set_the_points():
    drawn, own = FittingSet(data_seed=4), FittingSet(data_seed=4, source="own")
    for one, other in zip(drawn.unseen(), own.unseen(), strict=True):
        np.testing.assert_array_equal(one, other)
    x, y = own.unseen()
    assert len(x) == TEST_EXAMPLES
    assert np.std(y - targets.TARGETS["sine"].function(x)) == pytest.approx(own.noise, rel=0.1)


def test_no_test_example_is_among_those_that_are_learned():
    drawn = FittingSet(points=500)
    assert not set(drawn.examples()[0]) & set(drawn.unseen()[0])


def test_redrawn_sets_differ_in_their_noise_alone():
    question = FittingSet(noise=0.5)
    learned, unseen = question.redrawn(4000)
    truth = targets.TARGETS["sine"].function(question.examples()[0])
    assert learned.mean(axis=0) == pytest.approx(truth, abs=5 * 0.5 / 4000**0.5)
    assert learned.std() ** 2 - truth.std() ** 2 == pytest.approx(0.25, rel=0.05)
    assert unseen.shape == (4000, TEST_EXAMPLES)
    assert FittingSet(noise=0.0).redrawn(2)[0] == pytest.approx(np.stack([truth, truth]))


def test_a_point_outside_the_interval_is_named():
    with pytest.raises(ValueError, match=r"x = 2\.5 lies outside: Cubic is to be learned from -2 to 2"):
        FittingSet(source="own", own="0_0_2.5_1", target="cubic")
    assert FittingSet(own="0_0_2.5_1", target="cubic").points == 20  # nobody learns from them
