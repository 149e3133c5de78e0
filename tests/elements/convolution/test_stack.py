"""Sizes, fields and cells of whole stacks: against published tables, brute force, and torch by hypothesis."""

from fractions import Fraction

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlcore.elements.convolution import known_stacks, layers, stack
from dlcore.elements.convolution.field import Field, Phases, through
from dlcore.elements.convolution.layers import Layer
from dlcore.training import gradient_support
from tests.elements.convolution.random_stacks import any_layer, any_stack

VGG16 = {
    1: (3, 1, 1), 3: (6, 2, 2), 4: (10, 2, 4), 6: (16, 4, 6), 7: (24, 4, 10), 8: (32, 4, 14), 10: (44, 8, 18),
    11: (60, 8, 26), 14: (100, 16, 42), 15: (132, 16, 58), 18: (212, 32, 90),
}  # fmt: skip
"""Field, effective stride and effective padding by layer: Araujo et al., Distill 2019."""
ALEXNET = [
    (11, 4, 2), (19, 8, 2), (51, 8, 18), (67, 16, 18), (99, 16, 34), (131, 16, 50), (163, 16, 66), (195, 32, 66)
]  # fmt: skip


def of(text, size):
    return stack.levels(layers.read(text), size)


def numbers(level):
    field = level.fields.field
    return field.size, field.stride, field.padding


def test_vgg16_layer_by_layer_is_distills_table():
    built = of(known_stacks.VGG16, 224)
    assert len(built) == 19
    assert {layer: numbers(built[layer]) for layer in VGG16} == VGG16
    assert [level.size for level in built] == [224] * 3 + [112] * 3 + [56] * 4 + [28] * 4 + [14] * 4 + [7]


def test_alexnets_features_are_torchvisions():
    assert [numbers(level) for level in of(known_stacks.ALEXNET, 224)[1:]] == ALEXNET


def test_lenet_ends_in_one_unit_that_sees_the_whole_image():
    assert [level.size for level in of(known_stacks.LENET5, 32)] == [32, 28, 14, 10, 5, 1]
    assert of(known_stacks.LENET5, 32)[-1].fields.box(0) == (0, 31)


def test_two_small_kernels_see_what_one_large_one_sees():
    assert of(known_stacks.TWO_SMALL, 32)[-1].fields == of(known_stacks.ONE_LARGE, 32)[-1].fields


def test_growing_dilations_leave_no_hole_and_equal_ones_do():
    for text, size, count in ((known_stacks.DILATED, 31, 31), (known_stacks.GRIDDED, 13, 7)):
        built = of(text, 64)
        assert built[-1].fields.sizes == (size,)
        assert len(stack.seen(built, 32)[0].cells) == count


def test_the_field_behind_a_transposed_convolution_depends_on_the_position():
    behind = of("up 3 s2", 16)[-1].fields
    assert behind.field is None
    assert (behind.period, behind.stride) == (2, Fraction(1, 2))
    assert behind.sizes == (2, 1)
    assert [behind.box(unit) for unit in range(4)] == [(-1, 0), (0, 0), (0, 1), (1, 1)]


def test_a_transposed_convolution_with_a_small_kernel_leaves_units_that_see_nothing():
    behind = of("up 1 s3", 8)[-1].fields
    assert behind.sizes == (1, 0, 0)
    assert behind.box(4) is behind.centre(4) is None
    assert stack.seen(of("up 1 s3", 8), 4)[0].cells == ()


def test_down_again_the_fields_are_all_alike_again():
    there = of("up 2 s2; conv 2 s2", 16)[-1].fields
    assert there.field == Field(1, 1, 0)


def test_a_transposed_convolution_of_stride_one_is_a_convolution():
    assert of("up 5 p2", 16)[-1].fields.field == of("conv 5 p2", 16)[-1].fields.field


@given(any_stack(any_layer(("conv", "pool", "avg"))))
def test_without_transposed_ones_it_is_the_plain_recurrence(drawn):
    chosen, _size, built = drawn
    expected = through(tuple(layer.window for layer in chosen))
    assert built[-1].fields.field == expected
    assert built[-1].place(3) == expected.centre(3) == built[-1].fields.centre(3)


@given(any_stack(), st.integers(-50, 50))
def test_phases_are_the_hull_of_what_each_unit_reads_below(drawn, unit):
    chosen, _size, built = drawn
    cells = {unit}
    for layer in reversed(chosen):
        cells = {cell for one in cells for cell in layer.window.cells(one)}
    expected = (min(cells), max(cells)) if cells else None
    assert built[-1].fields.box(unit) == expected


@given(any_stack())
def test_a_unit_is_found_where_it_lies(drawn):
    last = drawn[2][-1]
    assert all(last.nearest(last.place(unit)) == unit for unit in range(last.size))


@settings(max_examples=200, deadline=None)
@given(any_stack(), st.data())
def test_sizes_and_support_are_torchs(drawn, data):
    chosen, size, built = drawn
    row, column = (data.draw(st.integers(0, built[-1].size - 1)) for _ in range(2))
    rows, gradient = gradient_support.backpropagate(gradient_support.build(chosen, 0), size, (row, column), 0)
    assert rows == [level.size for level in built]
    wanted = torch.zeros(size, size, dtype=torch.bool)
    down, right = (list(stack.seen(built, unit)[0].cells) for unit in (row, column))
    for cell in down:
        wanted[cell, right] = True
    assert torch.equal(gradient != 0, wanted)


@settings(max_examples=100, deadline=None)
@given(any_stack(), st.data())
def test_away_from_the_rim_the_box_is_the_hull_of_the_measured_support(drawn, data):
    chosen, size, built = drawn
    unit = data.draw(st.integers(0, built[-1].size - 1))
    below = stack.seen(built, unit)
    whole = [built[-1].fields.box(unit)] + [one.padding for one in below]
    assume(whole[0] and not any(whole[1:]) and reaches_no_end(chosen, built, below))
    _, gradient = gradient_support.backpropagate(gradient_support.build(chosen, 1), size, (unit, unit), 1)
    cells = (gradient != 0).any(0).nonzero().flatten().tolist()
    assert (cells[0], cells[-1]) == built[-1].fields.box(unit)


def reaches_no_end(chosen, built, below):
    """Return whether no transposed convolution is asked for inputs that are not there."""
    return all(
        0 <= cell < built[number].size
        for number, layer in enumerate(chosen)
        for unit in below[number + 1].cells
        for cell in layer.window.cells(unit)
    )


@pytest.mark.parametrize(
    ("text", "size", "sentence"),
    [
        ("conv 3; conv 9", 8, r"layer 2 \(conv 9\) does not fit on 6 units: the kernel spans 9 cells"),
        (
            "up 16 s16; up 16 s16",
            64,
            r"layer 1 \(up 16 s16\) does not fit on 64 units: .* make 1,024|allowed are 1,024",
        ),
        ("up 2 s2 p9", 8, r"padding 9 cuts off all 16 cells"),
    ],
)
def test_a_stack_that_does_not_fit_says_where(text, size, sentence):
    with pytest.raises(ValueError, match=sentence):
        of(text, size)


def test_fields_with_too_many_phases_are_refused():
    text = "; ".join(["up 16 s16 p60"] * 4)
    with pytest.raises(ValueError, match="repeat only after 4,096 units; allowed are 1,024"):
        of(text, 8)


def test_runs_are_the_rows_of_neighbours():
    assert stack.runs([0, 1, 2, 5, 7, 8]) == [(0, 2), (5, 5), (7, 8)]
    assert stack.runs([]) == []


def test_phases_take_their_shortest_period():
    assert Phases(((0, 1), (2, 3)), 4).reduced() == Phases(((0, 1),), 2)
    assert Phases(((0, 1), (1, 2)), 4).reduced().period == 2


def test_the_rivals_of_one_kernel_are_counted_on_torchs_own_layers():
    from dlcore.elements.convolution import kernel_rivals

    for channels in (1, 7, 64):
        for small, large in kernel_rivals.rivals(channels, 20):
            assert small.field == large.field == 2 * small.layers + 1
            for rival in (small, large):
                built = [torch.nn.Conv2d(channels, channels, rival.kernel, bias=False)] * rival.layers
                assert rival.weights == sum(module.weight.numel() for module in built) == rival.per_square * channels**2
                assert rival.multiply_adds == rival.weights * 20 * 20
    two, three = kernel_rivals.rivals(64, 20)[:2]
    assert [one.per_square for one in (*two, *three)] == [18, 25, 27, 49]


def test_layer_texts_of_the_known_stacks_are_canonical():
    for name, text in vars(known_stacks).items():
        if name.isupper() and not name.startswith("_"):
            assert layers.written(layers.read(text)) == text
            assert all(isinstance(layer, Layer) for layer in layers.read(text))
