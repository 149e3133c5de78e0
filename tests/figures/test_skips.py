"""Stacks side by side: what is drawn is what was measured, where it belongs."""

import numpy as np
import pytest

from dlcore.figures import curves, skip_layers, skips, theme

STEPS = np.array([0, 5, 10])
WORDS = skips.Words("training", "test", "step", "loss", "layer", "gradient")


def panel(title, height):
    runs = np.full((3, 3), 2.0) * np.array([[0.5], [1], [2]])
    flow = np.outer(10.0 ** np.arange(4), np.ones(3)) * height
    return skips.Panel(title, runs, 2 * runs, flow)


@pytest.fixture
def drawn():
    return skips.training([panel("plain", 1.0), panel("residual", 1e-3)], STEPS, WORDS)


def maps(drawn):
    return [trace for trace in drawn.data if trace.type == "heatmap"]


def lines(drawn):
    return [trace for trace in drawn.data if trace.type == "scatter" and trace.fill != "toself"]


def test_each_connection_has_a_column_with_curves_above_a_map(drawn):
    assert [line.line.color for line in lines(drawn)] == [theme.TRAIN, theme.TEST] * 2
    np.testing.assert_allclose(lines(drawn)[0].y, 2.0)
    upper, lower = drawn.layout.xaxis, drawn.layout.xaxis3
    assert upper.domain == lower.domain
    assert upper.range == lower.range
    assert drawn.layout.yaxis.domain[0] > drawn.layout.yaxis3.domain[1]
    assert [note.text for note in drawn.layout.annotations] == ["<b>plain</b>", "<b>residual</b>"]


def test_maps_share_their_colours_and_one_bar_and_tell_numbers_not_logarithms(drawn):
    first, second = maps(drawn)
    assert (first.zmin, first.zmax) == (second.zmin, second.zmax) == (-3, 3)
    np.testing.assert_allclose(first.z[:, 0], [0, 1, 2, 3])
    np.testing.assert_allclose(first.customdata[:, 0], [1, 10, 100, 1000])
    assert [trace.showscale for trace in (first, second)] == [True, False]


def test_a_gradient_that_is_lost_in_rounding_is_drawn_as_the_least_one():
    one = panel("plain", 1.0)
    drawn = skips.training([one._replace(flow=np.zeros((4, 3)))], STEPS, WORDS)
    np.testing.assert_allclose(maps(drawn)[0].z, np.log10(skips.LEAST))


def test_the_level_of_guessing_is_a_line_in_each_panel_of_curves(drawn):
    marked = skips.level(drawn, 2, 2.3, "guessing")
    assert [(shape.y0, shape.yref) for shape in marked.layout.shapes] == [(2.3, "y"), (2.3, "y2")]
    assert marked.layout.annotations[-1].text == "guessing"


def test_markers_ride_on_every_curve(drawn):
    ridden = [line.xaxis for line in lines(drawn)]
    played = skips.follow(drawn, STEPS)
    heads = [trace for trace in played.data if trace.meta and trace.meta["motion"]["kind"] == "heads"]
    assert [head.xaxis for head in heads] == ridden
    assert played.layout.meta["timeline"]["last"] == 10


def test_a_profile_moves_along_the_steps_and_theory_is_dashed():
    frames = np.arange(1.0, 13).reshape(3, 4)
    course = skip_layers.Course("residual", "residual", frames, np.ones(4))
    drawn = skip_layers.profile([course], STEPS, curves.Axes("layer", "gradient"), "expected")
    theory, measured = drawn.data[:2]
    assert theory.line.dash == "dash"
    assert theory.line.color == measured.line.color == theme.ADDITION
    np.testing.assert_allclose(measured.y, frames[-1])
    np.testing.assert_allclose(measured.meta["motion"]["frames"]["y"], frames)
    assert drawn.data[-1].name == "expected"
    without = skip_layers.profile([course._replace(expected=np.empty(0))], STEPS, curves.Axes("l", "g"), "expected")
    assert len(without.data) == 1


def test_costs_are_one_line_of_steps_per_kind_and_panel():
    kinds = [
        skip_layers.Costs("residual", "addition", ([8, 8], [1, 2])),
        skip_layers.Costs("dense", "beside", ([8, 10], [3, 4])),
    ]
    drawn = skip_layers.costs(kinds, ("channels", "parameters"), "layer")
    assert [list(trace.y) for trace in drawn.data] == [[8, 8], [8, 10], [1, 2], [3, 4]]
    assert {trace.line.color for trace in drawn.data} == {theme.ADDITION, theme.CONCATENATION}


def test_percentages_end_with_no_error_at_all(drawn):
    shown = skips.in_percent(drawn, 2, 0.0025)
    for axis in (shown.layout.yaxis, shown.layout.yaxis2):
        assert axis.ticktext[0] == "0 %"
        assert axis.tickvals[0] == 0.0025
