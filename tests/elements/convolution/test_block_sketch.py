"""How blocks are drawn: what shares a box, which branch stands where, and what is left out."""

import pytest

from dlcore.elements.convolution import block_chain, block_sketch, block_text


def sketch(text, place=-1):
    network = block_text.read(text)
    place %= len(network)
    return block_sketch.sketch(block_chain.lay(network, 3, 32), network[place], place)


def kinds(box):
    return [node.kind for node in box.nodes]


def test_a_convolution_its_norm_and_its_relu_share_a_box():
    drawn = sketch("conv8*2")
    assert [kinds(box) for box in drawn.boxes] == [
        ["input"], ["convolution", "batch norm", "activation"], ["convolution", "batch norm", "activation"]
    ]  # fmt: skip
    assert drawn.arrows == ((0, 1), (1, 2))
    assert drawn.columns == 1


def test_norm_and_relu_before_a_convolution_share_its_box():
    drawn = sketch("conv8 trans0.5")
    assert kinds(drawn.boxes[1]) == ["batch norm", "activation", "convolution"]
    assert drawn.boxes[1].main.kind == "convolution"


def test_a_dense_layer_has_norm_and_relu_before_both_convolutions():
    drawn = sketch("conv8 dense4")
    before = ["batch norm", "activation", "convolution"]
    assert [kinds(box) for box in drawn.boxes[1:]] == [before, before, ["concatenate"]]


def test_a_shortcut_goes_straight_down_beside_the_branch():
    drawn = sketch("conv8 basic8")
    assert [box.column for box in drawn.boxes] == [0, 1, 1, 0]
    assert (0, 3) in drawn.arrows
    assert kinds(drawn.boxes[-1]) == ["add", "activation"]


def test_a_projection_stands_in_the_shortcut():
    drawn = sketch("conv8 basic16s2*3")
    assert drawn.hidden == 2
    projection = next(box for box in drawn.boxes[1:-1] if box.column == 0)
    assert projection.main.windows[0].kernel == 1
    assert projection.main.windows[0].stride == 2


def test_four_branches_stand_side_by_side_below_the_input():
    drawn = sketch("conv8 incep1-2-3-4-5-6")
    assert drawn.columns == 4
    assert (drawn.boxes[0].column, drawn.boxes[-1].column) == (1.5, 1.5)
    assert [box.column for box in drawn.boxes[1:-1]] == [0, 1, 1, 2, 2, 3, 3]
    assert [box.row for box in drawn.boxes] == [0, 1, 1, 2, 1, 2, 1, 2, 3]


@pytest.mark.parametrize(("text", "hidden"), [("dense4*6", 4), ("dense4", 0), ("conv8*9", 5), ("bottle2*3", 2)])
def test_many_repetitions_are_drawn_in_part(text, hidden):
    assert sketch(f"conv8 {text}").hidden == hidden


def test_behind_a_vector_nothing_is_flattened_again():
    assert [kinds(box) for box in sketch("conv8 fc4 fc2").boxes] == [["dense"], ["activation", "dense"]]
    assert [kinds(box) for box in sketch("conv8 fc4").boxes] == [["input"], ["flatten", "dense"]]


def test_the_boxes_hold_every_node_of_what_is_drawn():
    network = block_text.read("conv8 basic16s2")
    chain = block_chain.lay(network, 3, 32)
    drawn = block_sketch.sketch(chain, network[1], 1)
    inside = [node for box in drawn.boxes[1:] for node in box.nodes]
    assert sum(node.parameters for node in inside) == sum(node.parameters for node in chain.inside(1))
    assert sum(node.multiply_adds for node in inside) == sum(node.multiply_adds for node in chain.inside(1))
