"""Fits and errors are drawn where they are: points that a click finds, the gap, the best, the floor, the regions."""

import numpy as np
import pytest

from dlcore.figures import curves, error_curves, fitting, theme

AT = np.array([1.0, 2.0, 4.0, 8.0])
ERRORS = error_curves.Errors(AT, np.array([[0.5, 0.1, 0.01, 0.0]]), np.array([[0.6, 0.2, 0.4, 1e9]]))
NAMES = error_curves.Names("training", "test", "gap")
LINEAR, LOG = (curves.Axes("degree", "error", logarithmic) for logarithmic in (False, True))


def drawn(axes=LINEAR, errors=ERRORS):
    return error_curves.compare(errors, NAMES, axes, simplest=0.6)


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_a_click_finds_its_point_and_a_wild_fit_does_not_squeeze_the_picture():
    grid = np.linspace(-1, 1, 5)
    examples = fitting.Examples(np.array([-1.0, 1.0]), np.array([0.0, 2.0]), grid, grid)
    figure = fitting.fit(examples, fitting.Fits(grid, 1e6 * grid[None], "wild"), ("truth", "points"))
    assert trace(figure, "points").customdata.tolist() == [0, 1]
    low, high = figure.layout.yaxis.range
    assert -3 < low < -1
    assert 2 < high < 4
    assert figure.layout.xaxis.range == pytest.approx((-1.06, 1.06))


def test_the_film_of_a_fit_moves_the_fit_and_ends_with_the_last_frame():
    grid = np.linspace(-1, 1, 5)
    frames = np.arange(15.0).reshape(3, 5)
    examples = fitting.Examples(grid, grid, grid, grid)
    figure = fitting.play_fit(fitting.fit(examples, fitting.Fits(grid, frames[-1:], "fit"), ("t", "p")), frames)
    assert trace(figure, "fit").y.tolist() == frames[-1].tolist()
    assert trace(figure, "fit").meta["motion"]["kind"] == "moving"
    assert figure.layout.meta["timeline"]["last"] == 2


def test_no_error_leaves_the_picture_downwards_and_a_wild_one_upwards():
    figure = drawn()
    low, high = 10.0 ** np.array(figure.layout.yaxis.range)
    assert 0.6 / 1000 / 3 < low < 0.01
    assert 0.6 < high < 600
    assert trace(figure, "training").y[-1] == 0.0  # nothing on a logarithmic axis
    assert trace(figure, "test").y[-1] == 1e9


def test_the_gap_lies_between_the_curves():
    gap = trace(drawn(), "gap")
    assert gap.fill == "toself"
    assert gap.x.tolist() == [*AT, *AT[::-1]]
    assert gap.y[:4].tolist() == ERRORS.test[0].tolist()
    assert gap.y[4:7].tolist() == pytest.approx([0.0, 0.01, 0.1])


def test_seeds_make_a_band_and_the_median_a_line():
    seeds = error_curves.Errors(AT, np.ones((3, 4)) * [[1], [2], [6]], np.ones((3, 4)) * [[2], [3], [9]])
    figure = drawn(errors=seeds)
    assert trace(figure, "test").y.tolist() == [3, 3, 3, 3]
    bands = [one for one in figure.data if one.fill == "toself" and one.name is None]
    assert [set(band.y.tolist()) for band in bands] == [{1.0, 6.0}, {2.0, 9.0}]


@pytest.mark.parametrize("axes", [LINEAR, LOG])
def test_marks_stand_where_they_are_on_both_kinds_of_axis(axes):
    figure = error_curves.theory(drawn(axes), 0.3, "floor", error_curves.Mark(4.0, "threshold"))
    error_curves.mark(figure, error_curves.Mark(2.0, "best"), 0.2, error_curves.Mark(8.0, "here"))
    assert (trace(figure, "best").x, trace(figure, "best").y) == ((2.0,), (0.2,))
    lines = {shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1}
    assert lines == {4.0, 8.0}
    floor = next(shape for shape in figure.layout.shapes if shape.y0 == shape.y1)
    assert floor.y0 == pytest.approx(0.09)
    assert floor.line.color == theme.THEORY
    places = {note.text: note.x for note in figure.layout.annotations}
    expected = np.log10([4.0, 8.0]) if axes.logarithmic else [4.0, 8.0]
    assert [places["threshold"], places["here"]] == pytest.approx(list(expected))
    assert next(note for note in figure.layout.annotations if note.text == "here").xanchor == "right"


def test_without_noise_there_is_no_floor():
    assert not error_curves.theory(drawn(), 0.0, "floor").layout.shapes


def test_regions_meet_at_the_best_place_and_one_without_a_word_is_left_out():
    both = error_curves.regions(drawn(LOG), (1.0, 8.0), 2.0, ("under", "over"))
    assert [(shape.x0, shape.x1) for shape in both.layout.shapes] == [(1.0, 2.0), (2.0, 8.0)]
    one = error_curves.regions(drawn(LOG), (1.0, 8.0), 2.0, ("under", ""))
    assert [note.text for note in one.layout.annotations] == ["<i>under</i>"]


def test_only_the_two_curves_grow():
    figure = error_curves.play_errors(drawn(LOG), len(AT))
    moving = [one.name for one in figure.data if one.meta and one.meta["motion"]["kind"] == "reveal"]
    assert moving == ["training", "test"]
    assert figure.layout.meta["timeline"]["last"] == 3


def test_measured_means_have_two_standard_errors():
    sets = np.array([[1.0, 3.0], [2.0, 2.0]])
    seen = error_curves.Predicted(np.arange(2.0), (np.ones(2), np.ones(2)), (sets, sets))
    figure = error_curves.predicted(seen, ("a", "b"), LINEAR, (0.1, 10.0))
    dots = [one for one in figure.data if one.mode == "markers"]
    assert dots[0].y.tolist() == [2, 2]
    assert dots[0].error_y.array.tolist() == pytest.approx([2.0, 0.0])
