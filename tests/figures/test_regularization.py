"""Two settings side by side: the gap is shaded between the curves, marks and lines stand where they belong."""

import math

import numpy as np
import pytest

from dlcore.figures import ablation, augmented, curves, network_insides, regularization, theme

EPOCHS = np.arange(0, 50, 10)
NAMES = regularization.Names("training", "test", "gap", "restored")
AXES = curves.Axes("epoch", "loss")


def side(title, restored=(), *, seeds=3):
    training = np.stack([np.geomspace(2, 0.01, 5) * (1 + 0.1 * seed) for seed in range(seeds)])
    test = np.stack([np.array([2.5, 1, 0.5, 0.6, 0.7]) + 0.1 * seed for seed in range(seeds)])
    return regularization.Side(title, training, test, np.array(restored, float))


def drawn(*sides, last=40):
    return regularization.learning(sides, EPOCHS, AXES, NAMES, last)


def lines(figure, axis, name):
    (found,) = [t for t in figure.data if t.name == name and t.mode == "lines" and (t.xaxis or "x") == axis]
    return found


def test_each_panel_has_the_medians_of_its_side_in_the_colours_of_training_and_test():
    left, right = side("A"), side("B")
    figure = drawn(left, right._replace(test=2 * right.test))
    for axis, factor in (("x", 1), ("x2", 2)):
        np.testing.assert_allclose(lines(figure, axis, "training").y, np.median(left.training, 0), rtol=1e-6)
        np.testing.assert_allclose(lines(figure, axis, "test").y, factor * np.median(left.test, 0), rtol=1e-6)
        assert lines(figure, axis, "training").line.color == theme.TRAIN
        assert lines(figure, axis, "test").line.color == theme.TEST
    assert {note.text for note in figure.layout.annotations} == {"A", "B"}


def test_the_gap_is_shaded_from_the_training_curve_up_to_the_test_curve():
    one = side("A")
    shade = lines(drawn(one, one), "x2", "gap")
    low, high = np.split(np.asarray(shade.y), 2)
    np.testing.assert_allclose(low, np.median(one.training, 0), rtol=1e-6)
    np.testing.assert_allclose(high[::-1], np.median(one.test, 0), rtol=1e-6)


def test_a_gap_the_other_way_round_is_not_shaded():
    one = side("A")
    shade = lines(drawn(one._replace(training=10 * one.test), one), "x", "gap")
    low, high = np.split(np.asarray(shade.y), 2)
    np.testing.assert_array_equal(low, high[::-1])


def test_the_legend_names_everything_once():
    figure = drawn(side("A"), side("B", [20, 20, 30]))
    shown = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert sorted(shown) == ["gap", "restored", "test", "training"]


def test_weights_that_were_given_back_are_marked_on_the_test_curve_of_their_seed():
    figure = drawn(side("A"), side("B", [20, 20, 30]))
    (stars,) = [trace for trace in figure.data if trace.name == "restored"]
    assert (stars.xaxis, list(stars.x)) == ("x2", [20, 20, 30])
    np.testing.assert_allclose(stars.y, [0.5, 0.6, 0.8])
    (line,) = figure.layout.shapes
    assert (line.x0, line.xref) == (20, "x2")


def test_the_axis_holds_what_is_measured_the_floor_and_no_more_than_it_can_show():
    one = side("A")
    figure = drawn(one, one)
    low, high = figure.layout.yaxis.range
    assert low < math.log10(0.01) < math.log10(2.2) < high
    regularization.floor(figure, 1, 0.005, "floor")
    assert figure.layout.yaxis.range[0] < math.log10(0.005)
    assert figure.layout.shapes[-1].x0 == regularization.PANELS[1][0]
    perfect = one._replace(training=1e-30 * one.training)
    assert drawn(perfect, one).layout.yaxis.range[0] == regularization.LOWEST


def test_before_anything_is_known_there_are_two_empty_panels_with_the_level_of_guessing():
    nothing = regularization.Side("A", np.empty((3, 0)), np.empty((3, 0)), np.empty(0))
    figure = regularization.learning([nothing, nothing], np.empty(0), AXES, NAMES, 40)
    regularization.level(figure, math.log(10), "guessing")
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == (0, 40)
    assert figure.layout.yaxis.range[1] > math.log10(math.log(10))
    assert figure.layout.shapes[-1].xref == "paper"


def test_zero_is_raised_to_the_least_that_can_be_told():
    raised = side("A")._replace(training=np.zeros((3, 5))).at_least(0.001)
    assert (raised.training == 0.001).all()
    assert raised.test.min() > 0.001


def test_what_is_descended_is_dotted_and_once_in_the_legend():
    figure = drawn(side("A"), side("B"))
    for place in (0, 1):
        regularization.objective(figure, place, EPOCHS, np.full((3, 5), 30.0), "objective")
    dotted = [trace for trace in figure.data if trace.name == "objective"]
    assert [trace.showlegend for trace in dotted] == [True, False]
    assert {trace.line.dash for trace in dotted} == {"dot"}
    assert figure.layout.yaxis.range[1] > math.log10(30)


def test_markers_ride_along_the_epochs_in_both_panels():
    figure = regularization.follow(drawn(side("A"), side("B")), EPOCHS)
    riders = [trace.xaxis for trace in figure.data if trace.meta and trace.meta["motion"]["kind"] == "heads"]
    assert riders == ["x", "x2"]
    assert figure.layout.meta["timeline"] == {"last": 40, "unit": "epoch"}


def test_histograms_keep_their_areas_and_move():
    shares = np.array([[[0.2, 0.8], [0.5, 0.5]], [[0.1, 0.9], [1.0, 0.0]]])
    taken = network_insides.Histograms(np.array([-1.0, 0, 1]), shares, np.array([0, 40]))
    figure = network_insides.weights(["A", "B"], taken, ("weight", "share"))
    assert [list(trace.x) for trace in figure.data] == [[-1, 0, 0, 1]] * 2
    assert [list(trace.y) for trace in figure.data] == [[0.5, 0.5, 0.5, 0.5], [1, 1, 0, 0]]
    np.testing.assert_allclose(figure.data[0].meta["motion"]["frames"]["y"][0], [0.2, 0.2, 0.8, 0.8], rtol=1e-6)
    assert [trace.line.color for trace in figure.data] == list(theme.SIDES)


@pytest.mark.parametrize("hidden", [1, 3])
def test_sums_have_a_row_for_each_layer_a_column_for_each_setting_and_a_line_for_each_mode(hidden):
    shares = np.random.default_rng(0).dirichlet(np.ones(4), (2, 2, hidden))
    seen = network_insides.Sums(np.tile(np.arange(5.0), (hidden, 1)), shares)
    names = network_insides.SumNames("sum", "layer {number}", ("training", "use"))
    figure = network_insides.sums(["A", "B"], seen, names)
    assert len(figure.data) == 4 * hidden
    assert figure.layout.yaxis.title.text == f"layer {hidden}"
    assert len({(trace.xaxis, trace.yaxis) for trace in figure.data}) == 2 * hidden
    bottoms = [figure.layout[f"yaxis{2 * layer + 1 if layer else ''}"].domain[0] for layer in range(hidden)]
    assert bottoms == sorted(bottoms)
    assert min(bottoms) >= 0


def test_an_image_has_its_target_below_it():
    images = np.zeros((2, 3, 4, 4))
    targets = np.zeros((2, 3, 10))
    targets[0, :, 3] = 1
    targets[1, :, 8] = 0.62
    targets[1, :, 2] = 0.38
    figure = augmented.samples(images, targets, ["as it is", "draw 1"], ("classes", "seen"))
    words = figure.data[-1]
    assert list(words.text) == ["<b>3</b>"] * 3 + ["<b>8</b> 62 %<br><b>2</b> 38 %"] * 3
    assert words.hovertext[-1] == "2: 38.0 %<br>8: 62.0 %"
    assert list(words.x) == [0, 1, 2] * 2
    assert all(row < place < row + 0.5 for row, place in zip([0, 0, 0, 1, 1, 1], words.y, strict=True))


def test_noise_beyond_paper_and_ink_is_shown_as_paper_and_ink():
    images = np.full((1, 1, 2, 2), 5.0)
    figure = augmented.samples(images, np.ones((1, 1, 10)) / 10, ["x"], ("classes", "seen"))
    assert np.nanmax(np.asarray(figure.data[0].z, float)) == 1


def test_the_chart_has_a_dot_with_its_interval_for_each_setting_and_a_line_through_none():
    seeds = np.array([[10.0, 12], [4, 6], [9, 9]])
    one = ablation.Measure("test", seeds, seeds.mean(1), np.array([2.0, 1.0, np.nan]))
    figure = ablation.chart(["None", "Dropout", "All"], [one] * 3, "%", "regularizer")
    ablation.reference(figure, [one] * 3, 0)
    dots = [trace for trace in figure.data if trace.name == "test"]
    assert [list(trace.x) for trace in dots] == [[11, 5, 9]] * 3
    assert list(dots[0].error_x.array) == [2, 1, 0]
    assert [trace.marker.color for trace in dots] == list(ablation.COLOURS)
    assert [(shape.x0, shape.xref) for shape in figure.layout.shapes] == [(11, "x"), (11, "x2"), (11, "x3")]
    low, high = figure.layout.xaxis.range
    assert low < 4 < 13 < high
    assert figure.layout.yaxis.range == (2.5, -0.5)


def test_a_chart_of_nothing_yet_has_its_rows():
    nothing = np.full((2, 3), np.nan)
    one = ablation.Measure("test", nothing, nothing[:, 0], nothing[:, 0])
    figure = ablation.reference(ablation.chart(["None", "All"], [one] * 3, "%", "regularizer"), [one] * 3, 0)
    assert figure.layout.yaxis.ticktext == ("None", "All")
    assert not figure.layout.shapes
