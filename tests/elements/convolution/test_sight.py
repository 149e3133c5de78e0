"""What one unit sees of an image, and which layers are offered first."""

import pytest

from dlcore.elements.convolution import sight
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.graph import Graph, Node
from dlcore.elements.convolution.reach import reach
from dlcore.elements.convolution.window import Window


def node(name, kind, inputs, size, window=None):
    return Node(name, kind, inputs, (window, window) if window else None, 1, 1, size, size)


NET = Graph(
    (
        node("input", "input", (), 16),
        node("conv1", "convolution", (0,), 16, Window(3, 1, 1, 1)),
        node("relu", "activation", (1,), 16),
        node("layer1.0.conv1", "convolution", (2,), 8, Window(3, 2, 1, 1)),
        node("layer1.0.add", "add", (3, 3), 8),
        node("avgpool", "adaptive pooling", (4,), 1, Window(8, 8)),
        node("flatten", "flatten", (5,), 1),
        node("fc", "dense", (6,), 1),
    )
)


def test_shares_of_a_field_half_outside():
    seen = sight.sight((Field(4, 2, 2), Field(4, 2, 2)), (0, 4), (8, 8))
    assert (seen.rows, seen.columns) == ((-2, 1), (6, 9))
    assert seen.inside == (range(0, 2), range(6, 8))
    assert seen.padding_share == 0.75
    assert seen.seen_share == 4 / 64


def test_a_field_that_misses_the_image_sees_nothing():
    seen = sight.sight((Field(2), Field(2)), (9, 0), (8, 8))
    assert (seen.padding_share, seen.seen_share) == (1, 0)


@pytest.mark.parametrize("unit", range(5))
def test_the_nearest_unit_to_a_units_centre_is_that_unit(unit):
    field = Field(7, 3, 5)
    assert sight.nearest(field, field.centre(unit), 5) == unit
    assert sight.nearest(field, field.centre(unit) + 1.4, 5) == unit


def test_places_outside_belong_to_the_last_units():
    assert sight.nearest(Field(3, 2, 1), -50, 8) == 0
    assert sight.nearest(Field(3, 2, 1), 500, 8) == 7


def test_of_each_block_the_last_node_is_offered_and_what_only_passes_is_not():
    assert sight.landmarks(NET) == ("conv1", "layer1.0.add", "avgpool", "fc")
    assert sight.maps(NET) == 5
    assert sight.usual(NET, reach(NET), 16) == "layer1.0.add"
    assert sight.usual(NET, reach(NET), 4) == "conv1"


def test_growth_ends_where_the_maps_end():
    grown = sight.growth(NET, reach(NET))
    assert grown.names == ("conv1", "relu", "layer1.0.conv1", "layer1.0.add")
    assert grown.outline() == ((1, 2), (3, 5))
    assert sight.field_of_last_maps(NET, reach(NET)) == Field(5, 2, 2)


def test_the_nearest_node_to_a_nodes_own_place_is_the_first_that_stands_there():
    grown = sight.growth(NET, reach(NET))
    assert grown.nearest(1, 3) == grown.nearest(0, -1) == "conv1"
    assert grown.nearest(2.1, 5.4) == "layer1.0.conv1"
