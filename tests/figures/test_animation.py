"""Marks of motion: what they say to the player, and that a figure without one shows its final state."""

import json

import numpy as np
import pytest

from dlcore.figures import animation, theme


def race():
    steps = np.arange(4.0)
    drawn = theme.figure().add_scatter(x=steps, y=steps**2, mode="lines", line=theme.line("sgd"))
    return drawn.add_scatter(x=steps, y=[1, np.inf, np.nan, np.inf], mode="lines", line=theme.line("adam"))


def test_a_timeline_counts_steps():
    drawn = animation.timeline(race(), 300, "epoch")
    assert json.loads(drawn.to_json())["layout"]["meta"] == {"timeline": {"last": 300, "unit": "epoch"}}
    with pytest.raises(ValueError, match="0 steps"):
        animation.timeline(race(), 0)


def test_reveal_marks_the_curves_it_names():
    drawn = animation.reveal(race(), [1], at=[0, 10, 20, 30])
    assert drawn.data[0].meta is None
    assert drawn.data[1].meta["motion"]["kind"] == "reveal"
    np.testing.assert_array_equal(drawn.data[1].meta["motion"]["at"], [0, 10, 20, 30])


def test_heads_ride_at_the_last_finite_points_in_the_colours_of_their_curves():
    drawn = animation.heads(race(), [0, 1], {"size": 8})
    markers = drawn.data[2]
    assert (list(markers.x), list(markers.y)) == ([3, 0], [9, 1])
    assert list(markers.marker.color) == [theme.colour("sgd"), theme.colour("adam")]
    assert markers.marker.size == 8
    assert markers.meta["motion"]["of"] == [0, 1]


def test_heads_of_a_scene_are_in_the_scene():
    drawn = theme.figure().add_scatter3d(x=[0, 1], y=[0, 2], z=[0, 3], mode="lines", line=theme.line("lion", 5))
    markers = animation.heads(drawn, [0], {"size": 4}).data[1]
    assert markers.type == "scatter3d"
    assert (markers.x[0], markers.y[0], markers.z[0]) == (1, 2, 3)


def test_a_moving_curve_holds_its_last_frame_and_sends_all():
    frames = np.array([[0.0, 0, 0, 0], [1, 2, 3, 4]])
    drawn = animation.moving(race(), 0, at=[0, 50], y=frames)
    np.testing.assert_array_equal(drawn.data[0].y, frames[-1])
    motion = json.loads(drawn.to_json())["data"][0]["meta"]["motion"]
    assert motion["frames"]["y"]["shape"] == "2, 4"


@pytest.mark.parametrize(
    ("frames", "complaint"), [({"w": [[1]]}, "not for w"), ({}, "nothing"), ({"y": [1, 2]}, "shape")]
)
def test_frames_of_something_else_are_refused(frames, complaint):
    with pytest.raises(ValueError, match=complaint):
        animation.moving(race(), 0, **frames)
