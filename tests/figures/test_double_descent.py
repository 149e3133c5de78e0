"""Errors around the threshold: fans of seeds, the line of theory, courses over time, the map of both."""

import numpy as np
import pytest

from dlcore.figures import descent_in_time, theme
from dlcore.figures import double_descent as figures

SIZES = np.array([10, 30, 100, 300, 1000])
THRESHOLD = figures.Threshold(100, "N = n = 100")
SQUARED = figures.Axes("features", "squared error", "norm")
PERCENT = SQUARED._replace(y="error rate", percent=True)
TIMES = np.array([0.0, 1, 10, 100, 1000])


def line(name="Test", values=(0.5, 0.3, 0.9, 0.4, 0.2), seeds=3, **options):
    fan = np.outer(values, np.linspace(1, 1.5, seeds))
    return figures.Line(name, theme.TEST, SIZES, fan, **options)


def drawn(*lines, axes=PERCENT):
    return figures.sweep(lines or [line()], line("Norm"), THRESHOLD, axes)


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_the_median_is_drawn_and_from_three_seeds_on_a_band():
    (median,) = named(drawn(), "Test")
    np.testing.assert_allclose(median.y, 1.25 * np.array([0.5, 0.3, 0.9, 0.4, 0.2]))
    assert [trace.fill for trace in drawn().data].count("toself") == 2  # test error and norm
    assert not any(trace.fill for trace in figures.sweep([line(seeds=2)], line(seeds=2), THRESHOLD, PERCENT).data)


def test_sizes_that_are_not_known_yet_are_left_out():
    partly = line(values=(0.5, 0.3, 0.9, np.nan, np.nan))
    (median,) = named(drawn(partly), "Test")
    assert median.x.tolist() == [10, 30, 100]


def test_theory_has_a_gap_where_it_is_infinite():
    theory = figures.Line("Theory", theme.THEORY, SIZES, np.array([1, 2, np.nan, 2, 1.0])[:, None], band=False)
    (shown,) = named(drawn(line(), theory), "Theory")
    assert shown.connectgaps is False
    assert np.isnan(shown.y[2])


def test_the_threshold_goes_through_both_panels_and_is_named():
    figure = drawn()
    (mark,) = figure.layout.shapes
    assert (mark.x0, mark.x1, mark.yref, mark.y0, mark.y1) == (100, 100, "paper", 0, 1)
    assert figure.layout.annotations[0].text == "N = n = 100"
    assert figure.layout.annotations[0].x == pytest.approx(2)  # a power of ten: the axis is logarithmic
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert figure.layout.xaxis.ticktext == ("10", "30", "100", "300", "1,000")


def test_no_error_at_all_stands_at_the_bottom_and_is_read_as_none():
    (shown,) = named(drawn(line(values=(0.5, 0.1, 0.0, 0.0, 0.0)), axes=SQUARED), "Test")
    assert shown.y[-1] == figures.LEAST
    assert shown.customdata[-1][0] == 0
    (percent,) = named(drawn(line(values=(0.5, 0.1, 0.0, 0.0, 0.0))), "Test")
    assert percent.y[-1] == 0


def test_an_empty_view_has_axes_and_the_threshold():
    figure = figures.sweep([line(values=[np.nan] * 5)], line("Norm", values=[np.nan] * 5), THRESHOLD, SQUARED)
    assert figure.layout.shapes
    assert figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
    assert 10 ** figure.layout.xaxis.range[1] > 1000


def test_single_seeds_are_thin_and_have_one_entry():
    figure = figures.singles(drawn(), line(), "each seed", percent=True)
    thin = named(figure, "each seed")
    assert [trace.showlegend for trace in thin] == [True, False, False]
    np.testing.assert_allclose(thin[2].y, 1.5 * np.array([0.5, 0.3, 0.9, 0.4, 0.2]), rtol=1e-6)


def test_lines_of_one_name_have_one_entry():
    figure = drawn(line("Theory", band=False), line("Theory", band=False))
    assert [trace.showlegend for trace in named(figure, "Theory")] == [True, False]


def course(*test):
    return descent_in_time.Course("30", np.full((3, 5), 0.1), np.tile(test, (3, 1)))


def test_over_time_the_lowest_test_error_is_ringed_and_the_start_is_left_out():
    figure = descent_in_time.over_time(
        TIMES, [course(0.9, 0.5, 0.2, 0.4, 0.6)], PERCENT._replace(x="epoch"), ("Size", "training")
    )
    training, test, ring, legend = figure.data
    assert test.x.tolist() == [1, 10, 100, 1000]
    assert (ring.x[0], ring.y[0]) == (10, 0.2)
    assert training.line.dash == legend.line.dash == "dot"
    assert figure.layout.legend.title.text == "Size"


def test_courses_that_are_not_known_yet_have_no_ring():
    figure = descent_in_time.over_time(TIMES, [course(*[np.nan] * 5)], PERCENT, ("Size", "training"))
    assert [trace.mode for trace in figure.data] == ["lines"] * 3


def test_the_map_has_a_column_for_each_size_and_a_row_for_each_moment():
    test = np.linspace(0.1, 0.9, 25).reshape(5, 5)
    figure = descent_in_time.field(SIZES, TIMES, test, THRESHOLD, PERCENT._replace(norm="epoch"))
    (heat,) = figure.data
    np.testing.assert_allclose(heat.z, test[:, 1:].T, rtol=1e-6)
    assert heat.y.tolist() == [1, 10, 100, 1000]
    logarithmic = descent_in_time.field(SIZES, TIMES, 100 * test, THRESHOLD, SQUARED._replace(norm="epoch"))
    np.testing.assert_allclose(logarithmic.data[0].z, np.log10(100 * test[:, 1:].T), rtol=1e-5)
    assert "100" in logarithmic.data[0].colorbar.ticktext
