"""The pictures of momentum say what they are given, and stay readable at both ends of the condition numbers."""

import math

import numpy as np
import pytest

from dlcore.elements import quadratic
from dlcore.experiments.momentum_region import MomentumRegion
from dlcore.experiments.quadratic_descent import QuadraticDescent
from dlcore.figures import momentum, momentum_region, surface_race, theme
from dlcore.lab.experiment import ignore_progress

CONDITIONS = [1, 2, 100, 10_000]


def run(**settings):
    return QuadraticDescent(**settings).compute(ignore_progress)


def named(drawn, name):
    return next(trace for trace in drawn.data if trace.name == name)


def region(condition):
    seen = MomentumRegion(condition=condition, resolution=24).compute(ignore_progress)
    best = quadratic.best_momentum(1 / condition, 1.0)
    shape = momentum_region.Region(seen.learning_rates, seen.momenta, seen.predicted, best.rate)
    return seen, shape, momentum_region.Curve("edge", seen.edge, seen.edge_momenta), best


def mark(condition, places):
    seen, shape, edge, _best = region(condition)
    return momentum_region.mark(
        momentum_region.predicted(shape, edge),
        theory=edge,
        seen=momentum_region.Curve("seen", seen.measured_edge, seen.momenta),
        critical=[
            momentum_region.Curve(name, seen.curve_rates, curve)
            for name, curve in (("first", seen.critical_smallest), ("last", seen.critical_largest))
        ],
        places=[momentum_region.Place(*place) for place in places],
        regimes=("swing", "creep"),
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_colours_run_from_the_best_over_two_decades_of_steps(condition):
    _seen, shape, edge, best = region(condition)
    drawn = momentum_region.predicted(shape, edge)
    fewest = max(float(quadratic.steps_to_a_tenth(best.rate)), 0.1)
    land = drawn.data[0]
    assert 10**land.zmin == pytest.approx(fewest)
    assert land.zmax - land.zmin == pytest.approx(2)
    ticks = [float(text) for text in land.colorbar.ticktext]
    np.testing.assert_allclose(np.log10(ticks), land.colorbar.tickvals)
    assert 4 <= len(ticks) <= 9
    assert min(ticks) >= fewest * 0.99
    row, column = 12, 8
    np.testing.assert_allclose(land.customdata[row, column], shape.rate[row, column])


def test_what_diverges_is_covered_in_theory_and_has_a_colour_of_its_own_as_measured():
    seen, shape, edge, _best = region(100)
    cover = momentum_region.predicted(shape, edge).data[-1]
    assert (cover.fill, cover.fillcolor) == ("toself", theme.BAD)
    assert (cover.x[0], cover.y[0]) == (2, 0)
    cells, lost = momentum_region.measured(shape._replace(rate=seen.measured)).data
    np.testing.assert_array_equal(np.isnan(cells.z), seen.measured >= 1)
    np.testing.assert_array_equal(np.isnan(lost.z), seen.measured < 1)


def test_marks_stand_where_they_belong():
    drawn = mark(100, [("optimum", 3.3, 0.67), ("plain", 1.98, 0.0), ("", 1.0, 0.5)])
    star, diamond, ring = drawn.data[-3:]
    assert (star.x[0], star.y[0], star.marker.symbol) == (3.3, 0.67, "star")
    assert diamond.marker.color == theme.colour("sgd")
    assert (ring.x[0], ring.y[0], ring.marker.symbol) == (1.0, 0.5, "circle-open")
    assert named(drawn, "first").line.color == theme.FLATTEST
    assert {note.text for note in drawn.layout.annotations} == {"swing", "creep"}


def test_words_that_would_lie_on_each_other_are_left_out():
    drawn = mark(2, [("optimum", 1.37, 0.03), ("plain", 1.33, 0.0), ("", 1.0, 0.5)])
    assert [trace.text[0] for trace in drawn.data[-3:]] == ["optimum", "", ""]
    assert [note.text for note in mark(10_000, [("", 1, 0.9)] * 3).layout.annotations] == ["creep"]


@pytest.mark.parametrize("settings", [{}, {"learning_rate": 4.9}, {"condition": 1, "learning_rate": 1, "momentum": 0}])
def test_shares_show_the_ends_with_their_slopes_and_hold_them_on_the_axis(settings):
    result = run(**settings)
    at = np.arange(101)
    drawn = momentum.shares(momentum.Shares(at, result.errors, result.eigenvalues, result.predicted_errors()))
    flattest = named(drawn, f"λ₁ = {result.eigenvalues[0]:.3g}")
    np.testing.assert_allclose(flattest.y, np.abs(result.errors[:, 0]), rtol=1e-6)
    assert flattest.line.color == theme.FLATTEST
    low, high = drawn.layout.yaxis.range
    assert low < math.log10(np.nanmin(result.total_error()) or 1)
    assert high >= math.log10(np.nanmax(np.abs(result.errors)))
    assert sum(trace.showlegend is not False and trace.mode == "lines" for trace in drawn.data) == 2


def test_the_whole_error_stands_beside_its_bound_on_a_timeline():
    result = run()
    lines = [
        momentum.Line("whole", result.total_error(), "asked"),
        momentum.Line("bound", result.lower_bound, "bound"),
    ]
    drawn = momentum.totals(np.arange(101), lines, moving=1)
    np.testing.assert_allclose(named(drawn, "bound").y, result.lower_bound, rtol=1e-6)
    assert named(drawn, "whole").line.color == theme.colour("momentum")
    assert drawn.layout.meta["timeline"]["last"] == 100
    assert drawn.data[-1].meta["motion"]["of"] == [0]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_measured_rates_are_points_on_the_line_of_the_predicted_ones(condition):
    result = run(condition=condition)
    drawn = momentum.rates(
        momentum.Spectrum(
            result.curve_eigenvalues,
            result.curve_rate,
            result.plain_curve_rate,
            result.eigenvalues,
            result.measured_rate,
            result.damping,
        )
    )
    points, line = named(drawn, "measured"), named(drawn, "predicted")
    assert points.customdata[0] == result.damping[0]
    np.testing.assert_allclose(np.interp(points.x, line.x, line.y), points.y, rtol=0.02)
    low, high = drawn.layout.xaxis.range
    assert low < math.log10(1 / condition) + 1e-9
    assert high > 0


@pytest.mark.parametrize(("largest", "seen"), [(0.5, 1.1), (1.0, 1.1), (2.0, 2.2), (50.0, 3.3)])
def test_paths_have_room_up_to_three_times_the_start(largest, seen):
    line = momentum.Line("path", np.array([largest, 0.1, -0.2]), "above")
    low, high = momentum.paths(np.arange(3), [line]).layout.yaxis.range
    assert high == pytest.approx(seen)
    assert low == pytest.approx(-0.275)


def test_the_way_down_is_drawn_over_its_own_loss():
    result = run()
    land = surface_race.Landscape(result.flattest, result.steepest, result.plane_loss, np.zeros((1, 2)))
    drawn = momentum.plane(land, "path", np.arange(101), result.errors[:, [0, -1]])
    np.testing.assert_allclose(named(drawn, "path").x, result.errors[:, 0])
    np.testing.assert_allclose(named(drawn, "path").y, result.errors[:, -1])
    assert "flattest" in drawn.layout.xaxis.title.text
    np.testing.assert_allclose(result.plane_loss[-1, 0], (0.01 * 1.3**2 + 1.3**2) / 2, rtol=1e-6)
