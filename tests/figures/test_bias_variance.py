"""The bars add up to the line above them, what leaves the picture is named, and set after set is shown."""

import numpy as np
import pytest

from dlcore.figures import bias_variance, theme

WORDS = bias_variance.Words("bias", "variance", "noise", "sum", "test", "theory", "degree", "error")
NAMES = list("0123")


def measured(**changes):
    usual = {
        "bias": np.array([0.5, 0.2, 0.0, -0.001]),
        "variance": np.array([0.01, 0.1, 0.2, 90.0]),
        "noise": 0.1,
        "test": np.array([0.6, 0.41, 0.3, 80.0]),
    }
    return bias_variance.Measured(**usual | changes)


def trace(drawn, name):
    return next(one for one in drawn.data if one.name == name)


def test_the_bars_add_up_to_the_sum():
    drawn = bias_variance.parts(NAMES, measured(), WORDS, 0)
    assert drawn.layout.barmode == "stack"
    stacked = sum(np.asarray(one.y) for one in drawn.data if one.type == "bar")
    np.testing.assert_allclose(stacked, trace(drawn, "sum").y, atol=2e-3)  # no bar for a bias just below zero


def test_what_leaves_the_picture_is_named_and_does_not_flatten_the_rest():
    drawn = bias_variance.parts(NAMES, measured(), WORDS, 0)
    assert drawn.layout.yaxis.range[1] < 2
    assert [note.text for note in drawn.layout.annotations] == ["90.1 →"]
    calm = bias_variance.parts(NAMES, measured(variance=np.full(4, 0.1), test=np.full(4, 0.3)), WORDS, 0)
    assert calm.layout.yaxis.range[1] == pytest.approx(1.12 * 0.7)
    assert not calm.layout.annotations


def test_the_chosen_complexity_is_marked():
    (mark,) = bias_variance.parts(NAMES, measured(), WORDS, 2).layout.shapes
    assert (mark.x0, mark.x1) == (1.5, 2.5)


@pytest.mark.parametrize(("values", "drawn_there"), [(None, False), (np.full(4, np.nan), False), (np.ones(4), True)])
def test_theory_is_drawn_where_it_speaks(values, drawn_there):
    drawn = bias_variance.parts(NAMES, measured(predicted_bias=values, predicted_variance=values), WORDS, 0)
    assert any(one.name == "theory" for one in drawn.data) == drawn_there
    if drawn_there:
        ticks = [one for one in drawn.data if one.name == "theory"]
        np.testing.assert_allclose(ticks[0].y, 1.1)
        np.testing.assert_allclose(ticks[1].y, 2.1)


def test_intervals_are_two_sided_95_percent():
    drawn = bias_variance.parts(NAMES, measured(sum_error=np.full(4, 0.1)), WORDS, 0)
    np.testing.assert_allclose(trace(drawn, "sum").error_y.array, 0.196)
    assert trace(drawn, "test").error_y.array is None


def test_while_nothing_is_known_all_complexities_have_their_place():
    drawn = bias_variance.parts(NAMES, bias_variance.Measured(*(np.empty(0),) * 2, 0.1, np.empty(0)), WORDS, 0)
    assert list(drawn.layout.xaxis.ticktext) == NAMES
    assert tuple(drawn.layout.xaxis.range) == (-0.6, 3.6)


def test_set_after_set_has_its_examples_and_its_fit():
    rng = np.random.default_rng(0)
    grid = np.linspace(0, 1, 5)
    material = bias_variance.Fits(grid, grid, rng.random((3, 5)), grid, rng.random((3, 4)), rng.random((3, 4)))
    drawn = bias_variance.fits(material, bias_variance.Names("fits", "mean", "truth", "one"), ("x", "y"))
    bias_variance.play(drawn, material, "set")
    assert drawn.layout.meta["timeline"] == {"last": 3, "unit": "set"}
    fit, examples = (one.meta["motion"] for one in drawn.data[-2:])
    np.testing.assert_allclose(fit["frames"]["y"], material.fits, rtol=1e-6)
    np.testing.assert_allclose(examples["frames"]["x"], material.x, rtol=1e-6)
    np.testing.assert_allclose(drawn.data[-1].y, material.y[-1], rtol=1e-6)
    assert trace(drawn, "mean").line.color == theme.BIAS
