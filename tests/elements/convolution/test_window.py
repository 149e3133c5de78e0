"""Sizes against the guide's own examples."""

import pytest

from dlcore.elements.convolution import counts, field, window
from dlcore.elements.convolution.window import TransposedWindow, Window

GUIDE = [
    ((4, 3, 1, 0, 1), 2),
    ((5, 4, 1, 2, 1), 6),
    ((5, 3, 1, 1, 1), 5),
    ((5, 3, 2, 1, 1), 3),
    ((6, 3, 2, 1, 1), 3),
    ((7, 3, 1, 0, 2), 3),
]
TRANSPOSED = [((2, 3, 1, 0, 0), 4), ((3, 3, 2, 1, 0), 5), ((3, 3, 2, 1, 1), 6)]


@pytest.mark.parametrize(("setting", "size"), GUIDE)
def test_a_convolutions_size_is_the_guides(setting, size):
    inputs, kernel, stride, padding, dilation = setting
    assert Window(kernel, stride, padding, padding, dilation).outputs(inputs) == size


@pytest.mark.parametrize(("setting", "size"), TRANSPOSED)
def test_a_transposed_convolutions_size_is_the_guides(setting, size):
    inputs, kernel, stride, padding, output_padding = setting
    assert TransposedWindow(kernel, stride, padding, output_padding).outputs(inputs) == size


def test_same_padding_keeps_the_size_and_full_padding_lets_every_output_see_a_cell():
    for kernel in range(1, 6):
        for dilation in range(1, 4):
            assert Window(kernel, 1, *window.same(kernel, dilation), dilation).outputs(9) == 9
            assert Window(kernel, 1, *window.full(kernel, dilation), dilation).outputs(9) == 9 + dilation * (kernel - 1)


def test_a_window_that_does_not_fit_says_which_relation_is_violated():
    with pytest.raises(ValueError, match="spans 5 cells, more than the 4"):
        Window(3, dilation=2).outputs(4)
    with pytest.raises(ValueError, match="smaller than the stride"):
        TransposedWindow(3, 2, 1, 2).outputs(3)


def test_vgg16s_fields_are_distills():
    conv, pool = Window(3, 1, 1, 1), Window(2, 2)
    blocks = [[conv] * 2, [pool], [conv] * 2, [pool], [conv] * 3, [pool], [conv] * 3, [pool], [conv] * 3, [pool]]
    found, seen = [], field.INPUT
    for block in blocks:
        for layer in block:
            seen = seen.behind(layer)
        found.append((seen.size, seen.stride, seen.padding))
    pools = [(6, 2, 2), (16, 4, 6), (44, 8, 18), (100, 16, 42), (212, 32, 90)]
    assert found[1::2] == pools


def test_the_courses_example_of_counting():
    assert counts.Convolution(64, 128).weights == 73_728
    assert counts.dense_parameters(784, 256) + counts.dense_parameters(256, 10) == 203_530
