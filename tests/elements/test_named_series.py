"""Names of curves, and what sums them up."""

import numpy as np

from dlcore.elements import named_series


def test_every_member_has_its_curve_under_its_name():
    values = np.arange(12.0).reshape(2, 2, 3)
    curves = named_series.named("loss", np.arange(3), values, ("cnn", "perceptron"), ("training", "test"))
    assert list(curves) == [
        "loss/cnn/training", "loss/cnn/test", "loss/perceptron/training", "loss/perceptron/test"
    ]  # fmt: skip
    np.testing.assert_array_equal(curves["loss/perceptron/training"][1], [6, 7, 8])


def test_places_of_ones_own_that_are_nan_do_not_count():
    places = np.array([[0.0, 1.0, 2.0], [0.0, 10.0, np.nan]])
    curves = named_series.named("loss", places, np.arange(6.0).reshape(2, 3), (1, 300))
    np.testing.assert_array_equal(curves["loss/300"][0], [0, 10])
    np.testing.assert_array_equal(curves["loss/300"][1], [3, 4])


def test_the_lowest_of_a_sweep_and_its_place():
    curves = {"a": (np.array([1, 2, 4]), np.array([np.nan, 0.5, 0.7])), "b": (np.array([1]), np.array([np.inf]))}
    assert named_series.lowest(curves) == {"a/lowest": 0.5, "a/lowest_at": 2.0}


def test_repeated_names_are_numbered():
    assert named_series.numbered(["adam", "sgd", "adam", "adam"]) == ("adam", "sgd", "adam_2", "adam_3")
