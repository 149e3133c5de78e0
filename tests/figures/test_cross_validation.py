"""Whose fold is shown is held out; choices stand where the curves say; claims keep their order."""

import numpy as np
import pytest

from dlcore.figures import cross_validation, leakage


@pytest.fixture
def material():
    fold = np.array([0, 1, 2, 0, 1, 2, 0])
    x, rng = np.arange(7.0), np.random.default_rng(0)
    return cross_validation.Folds(x, x**2, fold, x, x, rng.random((3, 7)), x**2 + 1)


def test_every_frame_holds_out_its_fold_and_draws_its_errors(material):
    drawn = cross_validation.folds(material, cross_validation.Names(*"abcdef"), "fold")
    fit, errors, held_out = (one.meta["motion"]["frames"] for one in drawn.data[-3:])
    for fold in range(3):
        seen = held_out["x"][fold]
        np.testing.assert_array_equal(seen[np.isfinite(seen)], np.flatnonzero(material.fold == fold))
        ends = errors["y"][fold].reshape(-1, 3)
        known = np.isfinite(ends[:, 0])
        np.testing.assert_allclose(ends[known, 1] - ends[known, 0], 1)
        assert np.isnan(ends[:, 2]).all()
        np.testing.assert_allclose(fit["y"][fold], material.fits[fold], rtol=1e-6)


def test_choices_stand_on_their_curves():
    errors = cross_validation.Errors(*np.arange(16.0).reshape(4, 4))
    words = cross_validation.Words("training", "cv", "test", "minimum", "cautious", "best", "degree", "error")
    drawn = cross_validation.errors(list("0123"), errors, cross_validation.Choices(2, 1, 3, 0), words)
    marks = {one.name: (one.x[0], one.y[0]) for one in drawn.data if one.mode == "markers"}
    assert marks == {"best": (3, 15), "minimum": (2, 6), "cautious": (1, 5)}
    bars = next(one for one in drawn.data if one.name == "cv").error_y.array
    np.testing.assert_array_equal(bars, errors.standard_error)


def test_huge_errors_of_complex_models_leave_the_picture():
    calm, wild = np.array([1.0, 0.5, 0.2]), np.array([1.0, 0.5, 1e6])
    errors = cross_validation.Errors(calm, wild, np.array([0.1, 0.1, 1e6]), calm)
    words = cross_validation.Words(*"abcdefgh")
    drawn = cross_validation.errors(list("012"), errors, cross_validation.Choices(1, 1, 2, 0), words)
    assert drawn.layout.yaxis.range[1] < 2.5


def test_the_mean_of_the_folds_stands_in_words():
    drawn = cross_validation.fold_errors(np.array([0.1, 0.3]), (0.2, 0.1), ("mean:", "fold", "error"))
    assert drawn.layout.annotations[0].text == "mean: 0.200 ± 0.100"
    assert sorted(shape.y0 for shape in drawn.layout.shapes) == pytest.approx([0.1, 0.2, 0.3])


def test_claims_show_quartiles_and_means():
    values = np.arange(202.0).reshape(2, 101)
    drawn = leakage.claims(["a", "b"], values, values + 1, ("reported", "true", "error", "way"))
    reported = drawn.data[0]
    assert reported.name == "reported"
    np.testing.assert_allclose(reported.median, [50, 151])
    np.testing.assert_allclose(reported.q1, [25, 126])
    np.testing.assert_allclose(reported.mean, [50, 151])


def test_every_repetition_of_the_choice_of_features_is_counted_once():
    rates = np.array([0.0, 0.02, 0.5, 1.0])
    drawn = leakage.screening(rates, rates[:3], ("wrong", "right", "rate", "times"), "half")
    assert [sum(one.y) for one in drawn.data] == [4, 3]
