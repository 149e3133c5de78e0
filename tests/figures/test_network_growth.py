"""Names in the growth of fields stand in the plane, over no other name and over no line, on a phone and on a screen."""

import itertools

import pytest

from dlcore.elements.label_places import HEIGHT
from dlcore.figures import network_growth
from dlcore.figures.network_growth import Line, Nodes

NODES = Nodes(("a", "b"), ("convolution", "convolution"), (1, 16), (3, 200), 1)
MINE = Line("Mine-16", (1, 4, 16), (3, 40, 200))
OTHERS = [
    Line("Near-15", (1, 5, 15), (7, 60, 210)),
    Line("Near-17", (1, 6, 17), (11, 50, 230)),
    Line("Deep-200", (1, 20, 200), (5, 100, 3000)),
    Line("Unnamed-16", (1, 16), (3, 190), named=False),
]
FONT = 6.0
"""Width in px of a letter of 11 px, as browsers have it on average."""


def drawn():
    return network_growth.growth(MINE, NODES, OTHERS, (224, "the image"), ("depth", "field"))


def boxes(figure, picture):
    """Return left, right, top and bottom in px of each name."""
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    found = {}
    for one in (note for note in figure.layout.annotations if note.text):
        x = (one.x - left) / (right - left) * picture[0] + one.xshift
        y = (high - one.y) / (high - low) * picture[1] - one.yshift
        width = FONT * len(one.text)
        begin = x - {"left": 0, "center": width / 2, "right": width}[one.xanchor]
        top = y - {"top": 0, "middle": HEIGHT / 2, "bottom": HEIGHT}[one.yanchor]
        found[one.text] = begin, begin + width, top, top + HEIGHT
    return found


def test_the_network_the_image_and_those_that_want_it_are_named():
    assert set(boxes(drawn(), network_growth.PICTURES[0])) == {
        "Mine-16", "the image", "Near-15", "Near-17", "Deep-200",
    }  # fmt: skip


@pytest.mark.parametrize("picture", network_growth.PICTURES)
def test_no_name_lies_over_another_or_over_a_line(picture):
    figure = drawn()
    found = boxes(figure, picture)
    for one, other in itertools.combinations(found.values(), 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    for line in (MINE, *OTHERS):
        for x, y in network_growth._along(network_growth._corners(line)):
            across, down = (x - left) / (right - left) * picture[0], (high - y) / (high - low) * picture[1]
            assert not any(box[0] < across < box[1] and box[2] < down < box[3] for box in found.values())


def test_a_line_climbs_in_steps():
    assert network_growth._corners(Line("", (1, 10, 100), (1, 10, 100))) == [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)]
