"""Fields along a graph: branches that lie over each other, and those that do not."""

import pytest

from dlcore.elements.convolution import graph
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.graph import Graph, Node
from dlcore.elements.convolution.reach import reach
from dlcore.elements.convolution.window import Window


def node(name, kind, inputs, size, window=None, window_of_columns=None, **counts):
    windows = (window, window_of_columns or window) if window else None
    return Node(name, kind, inputs, windows, 1, 1, size, size, **counts)


def two_branches(left, right, size=32):
    """Build input -> two chains of windows -> their sum, as REFERENCE.md's examples are."""
    nodes = [node("input", "input", (), size)]
    ends = []
    for side, windows in (("left", left), ("right", right)):
        last = 0
        for count, window in enumerate(windows):
            outputs = window.outputs(nodes[last].height)
            nodes.append(node(f"{side}{count}", "convolution", (last,), outputs, window))
            last = len(nodes) - 1
        ends.append(last)
    nodes.append(node("add", "add", tuple(ends), nodes[-1].height))
    return Graph(tuple(nodes))


# Source of both: Araujo et al.'s library (receptive_field_test.py), quoted in REFERENCE.md
ALIGNED = ([Window(1, 4)], [Window(1, 1, 1, 0), Window(3, 2), Window(1, 2)])
MISALIGNED = ([Window(1, 1, 2, 1), Window(5, 2)], [Window(3), Window(3)])


def test_aligned_branches_combine_to_the_larger_field():
    seen = reach(two_branches(*ALIGNED))
    assert seen.rows[-1] == seen.columns[-1] == Field(3, 4, 1)
    assert not seen.misaligned
    assert set(seen.reasons) == {""}


def test_branches_of_different_strides_are_reported_with_their_names():
    seen = reach(two_branches(*MISALIGNED))
    assert seen.rows[-1] is None
    assert [one.axis for one in seen.misaligned] == ["rows", "columns"]
    one = seen.misaligned[0]
    assert (one.node, one.branches) == ("add", ("left1", "right1"))
    assert [field.stride for field in one.fields] == [2, 1]
    assert "left1, whose fields are 2 cells apart, and right1, whose fields are 1" in seen.reasons[-1]


def test_branches_with_other_centres_are_reported_with_the_offset_and_hide_what_is_behind():
    shifted = two_branches([Window(3, 2, 0, 1)], [Window(1, 2)])
    behind = Graph((*shifted.nodes, node("next", "convolution", (len(shifted.nodes) - 1,), 16, Window(3, 1, 1, 1))))
    seen = reach(behind)
    assert seen.misaligned[0].offset == -1
    assert "centred on cell 1, and right0, whose first unit is centred on cell 0" in seen.reasons[-2]
    assert seen.rows[-1] is None
    assert seen.reasons[-1] == seen.reasons[-2]
    assert len(seen.misaligned) == 2  # one for each axis, none for what lies behind


def test_the_two_axes_are_told_apart():
    tall = Graph((node("input", "input", (), 9), node("conv", "convolution", (0,), 5, Window(5), Window(3, 2, 1, 1))))
    seen = reach(tall)
    assert (seen.rows[-1], seen.columns[-1]) == (Field(5), Field(3, 2, 1))


def test_a_vector_of_everything_sees_what_all_units_see_together():
    conv, pooled = node("conv", "convolution", (0,), 5, Window(3)), node("pool", "adaptive pooling", (1,), 3)
    flat = node("flatten", "flatten", (2,), 1)
    seen = reach(Graph((node("input", "input", (), 7), conv, pooled, flat, node("fc", "dense", (3,), 1))))
    assert seen.rows[2] is None
    assert "unequal sizes" in seen.reasons[2]
    assert seen.rows[3] == seen.rows[4] == Field(7, 1, 0)


def test_counts_depth_and_places():
    net = two_branches(*ALIGNED)
    weighed = Graph((*net.nodes, node("fc", "dense", (len(net.nodes) - 1,), 1, parameters=10, multiply_adds=8)))
    assert weighed.depths() == (0, 1, 1, 2, 3, 3, 4)
    assert weighed.parameters() == weighed.parameters("dense") == 10
    assert weighed.multiply_adds("convolution") == 0
    assert weighed.place("right2") == 4
    with pytest.raises(ValueError, match="no layer is named 'wrong'; the last one is 'fc'"):
        weighed.place("wrong")


def test_tensorflows_same_padding_depends_on_the_size():
    # Source: TensorFlow, tf.nn, "Notes on padding": an even size pads a 3×3 window of stride 2 at the end alone
    window = Window(3, 2, 1, 1)
    assert graph.as_tensorflow(window, 8) == Window(3, 2, 0, 1)
    assert graph.as_tensorflow(window, 7) == window
    assert graph.as_tensorflow(Window(7, 2, 3, 3), 224) == Window(7, 2, 2, 3)
    assert graph.as_tensorflow(Window(2, 2), 7) == Window(2, 2)  # no padding there, none here
    assert all(graph.as_tensorflow(window, size).outputs(size) == -(-size // 2) for size in range(1, 20))


def test_a_window_that_does_not_fit_names_its_node():
    with pytest.raises(ValueError, match="left1: the kernel spans 5 cells"):
        graph.resized(two_branches(*MISALIGNED), 1, 1)
