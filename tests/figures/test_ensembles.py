"""Pictures of ensembles: what moves, what the markers' sizes say, and that a live picture stands still."""

import numpy as np
import pytest

from dlcore.figures import bagging_gain, curves, ensembles, member_curves, theme

NAMES = ensembles.Names(("ensemble", "member"), "truth", "member")
BANDS = (
    ensembles.Band(0, 0.5, 6, "out of bag", hollow=True),
    ensembles.Band(0.5, 1.5, 6, "1×"),
    ensembles.Band(1.5, np.inf, 12, "2× or more"),
)
PLACES = np.stack([axis.ravel() for axis in np.meshgrid([-1.0, 0, 1], [-1.0, 0, 1])], axis=1)
INPUTS = np.array([[-0.5, 0.1], [0.3, -0.2], [0.8, 0.9]])
SEEN = np.array([[0, 1, 2], [1, 2, 0], [3, 0, 0]], float)


@pytest.fixture
def plane():
    votes = np.random.default_rng(0).integers(0, 255, (2, 3, 9)).astype(np.uint8)
    frames = ensembles.Frames(np.array([1, 2, 5]), votes[0], votes[1], SEEN)
    points = ensembles.Points(INPUTS, np.array([0.0, 1, 1]))
    return frames, ensembles.boundaries(points, PLACES, frames, BANDS, NAMES)


def moving(drawn, index):
    return drawn.data[index].meta["motion"]


def test_both_panels_move_through_all_frames_and_end_with_the_last(plane):
    frames, drawn = plane
    assert drawn.layout.meta == {"timeline": {"last": 5, "unit": "member"}}
    for index, votes in enumerate((frames.together, frames.own)):
        assert drawn.data[index].type == "contour"
        np.testing.assert_array_equal(drawn.data[index].z, votes[-1])
        np.testing.assert_array_equal(moving(drawn, index)["frames"]["z"], votes)
        assert moving(drawn, index)["at"].tolist() == [1, 2, 5]
    assert (drawn.data[0].contours.start, drawn.data[0].contours.end) == (127, 127)
    assert drawn.data[1].xaxis == "x2"


def test_the_two_colours_are_as_strong_as_the_votes_go(plane):
    frames, drawn = plane
    for index, votes in enumerate((frames.together, frames.own)):
        low, high = drawn.data[index].zmin, drawn.data[index].zmax
        assert (low + high) / 2 == 127
        assert high - 127 == pytest.approx(np.abs(votes[-1].astype(float) - 127).max())


def test_every_point_is_in_one_band_at_every_frame(plane):
    _, drawn = plane
    bands = [trace for trace in drawn.data if trace.xaxis == "x2" and trace.type == "scatter"]
    rows = np.stack([trace.meta["motion"]["frames"]["x"] for trace in bands])
    assert (np.isfinite(rows).sum(0) == 1).all()
    expected = [SEEN == 0, SEEN == 1, SEEN >= 2]
    for band, inside in zip(rows, expected, strict=True):
        np.testing.assert_array_equal(np.isfinite(band), inside)
        np.testing.assert_allclose(band[inside], np.broadcast_to(INPUTS[:, 0], (3, 3))[inside], rtol=1e-6)
    assert bands[0].marker.symbol == "circle-open"
    assert [trace.name for trace in drawn.data if trace.name] == ["out of bag", "1×", "2× or more"]


def test_points_have_the_colour_of_their_class(plane):
    _, drawn = plane
    points = next(trace for trace in drawn.data if trace.type == "scatter" and trace.xaxis != "x2")
    assert list(points.marker.color) == [theme.FIRST_CLASS, theme.SECOND_CLASS, theme.SECOND_CLASS]


def curve(bands, frames=2):
    grid, x = np.linspace(-1, 1, 5), np.array([[-0.5], [0.1], [0.6]])
    points = ensembles.Points(x, np.array([1.0, -1, 0.5]))
    rng = np.random.default_rng(1)
    answers = rng.standard_normal((2, frames, 5)).astype(np.float32)
    grown = ensembles.Frames(np.arange(1, frames + 1), answers[0], answers[1], SEEN[:frames])
    return grown, ensembles.fits(points, (grid, grid**2), grown, bands, NAMES)


@pytest.mark.parametrize("bands", [BANDS, ()])
def test_fits_move_and_residuals_move_with_them(bands):
    grown, drawn = curve(bands)
    moved = [trace.meta["motion"]["frames"] for trace in drawn.data if trace.meta]
    np.testing.assert_array_equal(moved[0]["y"], grown.together)
    np.testing.assert_array_equal(moved[1]["y"], grown.own)
    if bands:
        assert [set(one) for one in moved[2:]] == [{"x"}] * 3
    else:
        np.testing.assert_array_equal(moved[2]["y"], SEEN[:2])
    truths = [trace for trace in drawn.data if trace.line.dash == "dot"]
    assert len(truths) == (2 if bands else 1)  # residuals have no truth


def test_a_single_frame_has_no_timeline():
    _, drawn = curve(BANDS, frames=1)
    assert drawn.layout.meta is None


def series(values):
    return member_curves.Series("test", theme.TEST, np.array(values))


def test_errors_are_revealed_member_by_member_and_what_is_unknown_is_left_out():
    axes = curves.Axes("members", "error rate")
    drawn = member_curves.errors(
        [series([0.3, 0.2, 0.1]), series([np.nan] * 3), series([])], axes, last=9, unit="member", percent=True
    )
    assert [trace.mode for trace in drawn.data] == ["lines", "markers"]
    assert drawn.data[0].meta["motion"]["kind"] == "reveal"
    assert drawn.data[0].x.tolist() == [1, 2, 3]
    assert drawn.layout.meta["timeline"]["last"] == 3
    assert drawn.layout.xaxis.range == (0, 9.5)
    nothing = member_curves.errors([], axes, last=9, unit="member", percent=False)
    assert nothing.layout.meta is None
    assert nothing.layout.xaxis.range == (0, 9.5)


def test_gains_stand_in_two_panels_of_one_scale_with_intervals():
    spread = bagging_gain.Spread(np.array([[0.2, 0.1], [0.3, 0.2]]), np.array([[0.01, np.nan], [0.02, 0.01]]))
    words = bagging_gain.Words(("tree", "line"), ("single", "bagged"), curves.Axes("points", "error"), percent=True)
    drawn = bagging_gain.errors((25, 50), spread, spread, words)
    assert [trace.xaxis for trace in drawn.data] == ["x", "x", "x2", "x2"]
    assert [trace.name for trace in drawn.data if trace.showlegend] == ["single", "bagged"]
    assert drawn.data[0].error_y.array[0] == 0.01
    assert drawn.layout.yaxis2.matches == "y"
    assert drawn.layout.xaxis2.ticktext == ("25", "50")
