"""Figures of the digits race: two comparable panels, errors down to none at all, images as they are."""

import math

import numpy as np
import pytest

from dlcore.figures import curves, digits

ENTRANTS = [curves.Entrant("sgd", "SGD"), curves.Entrant("adam", "Adam")]
EPOCHS = np.arange(4.0)
AXES = curves.Axes("epoch", "error rate")
LEAST = 0.5 / 450


def panels(training, test, entrants=ENTRANTS):
    titles = "Training images", "Test images"
    return digits.train_and_test(entrants, EPOCHS, digits.Halves(training, test, titles), AXES, 10)


def falling(factor, seeds=1):
    return factor * np.geomspace(1, 1e-3, 4) * np.ones((2, seeds, 1))


def test_both_panels_share_the_y_axis_and_the_legend():
    drawn = panels(falling(1.0), falling(20.0))
    assert [trace.xaxis for trace in drawn.data] == [None, None, "x2", "x2"]
    assert {trace.yaxis for trace in drawn.data} == {None}
    assert [trace.showlegend for trace in drawn.data] == [None, None, False, False]
    low, high = drawn.layout.yaxis.range
    assert low < -3
    assert high > math.log10(20)
    assert drawn.layout.xaxis.range == drawn.layout.xaxis2.range == (0, 10)
    assert drawn.layout.xaxis.domain[1] < drawn.layout.xaxis2.domain[0]


def test_seeds_become_bands_in_both_panels():
    bands = [trace.xaxis for trace in panels(falling(1, seeds=3), falling(2, seeds=3)).data if trace.fill == "toself"]
    assert bands == [None, None, "x2", "x2"]


def test_who_diverges_leaves_the_picture_and_squeezes_nobody():
    losses = falling(1.0)
    losses[1, 0] = 2.4, 1e9, 1e34, np.nan
    drawn = panels(losses, losses)
    low, high = drawn.layout.yaxis.range
    assert high == digits.TOP
    assert (high - low) / drawn.layout.yaxis.dtick <= 6


def test_panels_stand_before_there_is_anything_in_them():
    nothing = np.empty((0, 1, 0))
    drawn = panels(nothing, nothing, entrants=[])
    assert {trace.xaxis for trace in drawn.data} == {"x", "x2"}
    assert drawn.layout.yaxis.range == digits.EMPTY


def test_a_level_goes_through_both_panels_and_is_named_once():
    drawn = digits.level(panels(falling(1.0), falling(1.0)), 2.3, "guessing")
    (line,) = drawn.layout.shapes
    assert (line.xref, line.x0, line.x1) == ("paper", 0, 1)
    assert [note.text for note in drawn.layout.annotations].count("guessing") == 1
    assert drawn.layout.yaxis.range[1] > math.log10(2.3)


def test_curves_grow_in_both_panels_with_a_marker_at_each_tip():
    drawn = digits.play(panels(falling(1.0, seeds=3), falling(2.0, seeds=3)), 10 * EPOCHS)
    assert drawn.layout.meta["timeline"]["last"] == 30
    lines = curves.curves_of(drawn)
    assert [drawn.data[line].meta["motion"]["kind"] for line in lines] == ["reveal"] * 4
    left, right = drawn.data[-2:]
    assert (left.xaxis, right.xaxis) == (None, "x2")
    assert [drawn.data[line].xaxis for line in left.meta["motion"]["of"]] == [None, None]
    assert [drawn.data[line].xaxis for line in right.meta["motion"]["of"]] == ["x2", "x2"]
    assert right.y[0] == pytest.approx(2e-3)


def test_no_error_at_all_is_drawn_and_read_as_none():
    errors = np.array([[[0.9, 0.1, 0.01, 0.0]], [[0.9, np.nan, np.nan, np.nan]]])
    drawn = digits.in_percent(panels(np.maximum(errors, LEAST), np.maximum(errors, LEAST)), LEAST)
    sgd, adam = drawn.data[:2]
    assert sgd.y[-1] == pytest.approx(LEAST)
    np.testing.assert_allclose(sgd.customdata, [90, 10, 1, 0], rtol=1e-6)
    assert np.isnan(adam.customdata[1:]).all()
    assert "%{customdata:.2f} %" in sgd.hovertemplate
    ticks = dict(zip(drawn.layout.yaxis.ticktext, drawn.layout.yaxis.tickvals, strict=True))
    assert ticks["0 %"] == LEAST
    assert ticks["10 %"] == 0.1
    assert drawn.layout.yaxis.range[0] < math.log10(LEAST)


def test_tiles_hold_the_pixels_at_whole_numbers():
    images = np.arange(6 * 4 * 4, dtype=np.uint8).reshape(6, 4, 4)
    drawn = digits.samples(images, np.array([0, 0, 1, 1, 2, 2]), ("label", "samples"))
    (mosaic,) = drawn.data
    middle = np.array(mosaic.x0 + mosaic.dx * np.arange(4)).mean()
    assert middle == pytest.approx(0)
    np.testing.assert_array_equal(mosaic.z[:4, :4], images[0])
    np.testing.assert_array_equal(mosaic.z[5:9, 10:14], images[5])
    assert np.isnan(mosaic.z[4]).all()
    assert np.isnan(mosaic.z[:, 4]).all()
    assert drawn.layout.xaxis.ticktext == ("0", "1", "2")
    assert drawn.layout.yaxis.autorange == "reversed"


def test_the_hardest_images_stand_above_the_counts():
    images = np.zeros((2, 4, 4), np.uint8)
    drawn = digits.hardest(images, ["5→9", "2→1"], ENTRANTS, np.array([[5, 0], [4, 1]]), ("hard", "label", "wrong"))
    sgd, adam, strip = drawn.data
    assert list(sgd.text) == ["5", "0"]
    assert sgd.marker.opacity[0] > sgd.marker.opacity[1]
    assert set(adam.y) == {1}
    assert strip.yaxis == "y2"
    assert drawn.layout.yaxis.domain[1] == pytest.approx(drawn.layout.yaxis2.domain[0])
    assert drawn.layout.yaxis.ticktext == ("SGD", "Adam")
