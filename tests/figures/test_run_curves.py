"""Runs laid over one another: told apart, named outside the picture, and honest about what diverged."""

import numpy as np
import pytest

from dlcore.figures import run_curves, theme

STEPS = np.arange(5.0)
TWO = [
    run_curves.Run("A", "base", {"adam": (STEPS, 1 / (1 + STEPS)), "sgd": (STEPS, 2 / (1 + STEPS))}),
    run_curves.Run("B", "other", {"adam": (STEPS, np.array([1, 0.5, np.nan, np.inf, 0.0]))}),
]
AXES = run_curves.Axes("step", "loss")


def drawn_curves(figure):
    return [trace for trace in figure.data if trace.x[0] is not None]


def test_a_run_has_one_colour_and_a_member_one_dash():
    figure = run_curves.overlay(TWO, ("adam", "sgd"), AXES)
    looks = {(trace.name[0], trace.line.dash): trace.line.color for trace in drawn_curves(figure)}
    assert looks == {("A", "solid"): theme.RUNS[0], ("A", "dash"): theme.RUNS[0], ("B", "solid"): theme.RUNS[1]}
    named = [trace.name for trace in figure.data if trace.x[0] is None]
    assert named == ["A: base", "B: other", "adam", "sgd"]
    assert drawn_curves(figure)[-1].name[0] == "A"  # drawn last: the baseline lies on top


def test_the_legend_lies_below_the_picture_and_needs_no_members_where_there_is_one():
    figure = run_curves.overlay(TWO, ("adam",), AXES)
    assert figure.layout.legend.y < 0
    assert figure.layout.legend.yanchor == "top"
    assert [trace.name for trace in figure.data if trace.x[0] is None] == ["A: base", "B: other"]


def test_what_is_not_finite_or_not_positive_on_a_logarithmic_axis_is_a_gap():
    plain = drawn_curves(run_curves.overlay(TWO[1:], ("adam",), AXES))[0]
    np.testing.assert_array_equal(np.isnan(plain.y), [False, False, True, True, False])
    figure = run_curves.overlay(TWO[1:], ("adam",), AXES._replace(log_x=True, log_y=True), at=3)
    logarithmic = drawn_curves(figure)[0]
    np.testing.assert_array_equal(logarithmic.x, STEPS[1:])
    np.testing.assert_array_equal(np.isnan(logarithmic.y), [False, True, True, True])
    (letter,) = (note for note in figure.layout.annotations if note.text == "B")
    assert (letter.x, letter.y) == pytest.approx((0, np.log10(0.5)))
    assert figure.layout.shapes[0].x0 == 3


def test_a_name_that_looks_like_markup_stays_a_name():
    name = "<a href='javascript:alert(1)'>$x$</a> %{y}" * 3
    figure = run_curves.overlay([TWO[0]._replace(name=name)], ("<b>", "adam"), AXES)
    said = " ".join(trace.name for trace in figure.data)
    assert not set("<&$") & set(said)
    assert "%{y}" not in drawn_curves(figure)[0].hovertemplate.replace("%{y:.5~g}", "")


def test_there_is_a_colour_for_each_run_or_a_sentence():
    assert len(set(theme.RUNS)) == run_curves.MOST
    with pytest.raises(ValueError, match="9 runs have no colours"):
        run_curves.overlay(TWO[:1] * 9, ("adam",), AXES)
