"""Labels lie over nothing: neither over another label nor over a mark, on a phone and on a screen."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements import label_places

PICTURES = [(250.0, 300.0), (430.0, 330.0)]


def boxes(points, radii, widths, places, picture):
    view = label_places._View(points * picture, radii, widths, picture)
    return {n: view.box(n, found) for n, found in enumerate(places) if found is not None}


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 15), st.integers(0, 10**6))
def test_no_label_lies_over_another_or_over_a_mark(count, seed):
    chance = np.random.default_rng(seed)
    points, radii = chance.uniform(0.1, 0.9, (count, 2)), chance.uniform(4, 14, count)
    widths = chance.uniform(30, 80, count).tolist()
    places = label_places.place(points, radii, widths, PICTURES)
    for picture in PICTURES:
        drawn = boxes(points, radii, widths, places, picture)
        assert all(apart(*pair) for pair in itertools.combinations(drawn.values(), 2))
        for n, box in drawn.items():
            assert box[0] >= 0
            assert box[1] >= 0
            assert box[2] <= picture[0]
            assert box[3] <= picture[1]
            for other, (x, y) in enumerate(points * picture):
                r = radii[other]
                assert other == n or apart(box, (x - r, y - r, x + r, y + r))


def test_one_label_stands_right_beside_its_point():
    places = label_places.place(np.array([[0.3, 0.5]]), np.array([5.0]), [40.0], PICTURES)
    assert places == [label_places.Place(1, 0)]
    assert label_places.shift(places[0], 5.0) == (8.0, 0.0)


def test_where_there_is_no_room_there_is_no_label():
    many = np.tile([[0.5, 0.5]], (60, 1))
    places = label_places.place(many, np.full(60, 30.0), [200.0] * 60, PICTURES)
    assert places.count(None) > 40


def test_points_behind_the_last_label_are_marks_without_one():
    points = np.array([[0.3, 0.5], [0.35, 0.5]])
    assert label_places.place(points, np.array([5.0, 5.0]), [40.0], PICTURES) == [label_places.Place(-1, 0)]


def test_the_first_labels_choose_before_those_with_near_neighbours():
    points = np.array([[0.1, 0.5], [0.3, 0.5], [0.3, 0.55]])
    radii, widths = np.full(3, 2.0), [120.0, 60.0, 60.0]
    assert (
        label_places.place(points, radii, widths, PICTURES, first=1)[0]
        == label_places.place(points, radii, widths[:1], PICTURES)[0]
    )
    assert (
        label_places.place(points, radii, widths, PICTURES)[0]
        != label_places.place(points, radii, widths, PICTURES, first=1)[0]
    )
