"""Stacks on paper: channels, parameters and multiply-adds."""

import pytest

from dlcore.elements.convolution.skips import Stack


def test_addition_keeps_channels_and_concatenation_adds_the_growth_rate():
    assert Stack(depth=3, channels=8).widths == (8, 8, 8, 8)
    assert Stack(depth=3, channels=8, growth=2).widths == (8, 10, 12, 14)
    assert Stack(side=8).inner_side == 4


def test_weights_are_those_of_the_formulas_on_the_page():
    plain, dense = Stack(depth=5, channels=8), Stack(depth=5, channels=8, growth=2)
    assert [one.weights for one in plain.convolutions[1:]] == [9 * 8 * 8] * 5
    assert [one.weights for one in dense.convolutions[1:]] == [9 * (8 + 2 * layer) * 2 for layer in range(5)]
    assert plain.multiply_adds_by_layer[1] == 9 * 8 * 8 * 16


@pytest.mark.parametrize("growth", [0, 2])
def test_normalization_adds_a_scale_and_a_shift_for_each_channel_that_a_relu_reads(growth):
    bare, normalized = (Stack(depth=4, channels=8, growth=growth, normalized=on) for on in (False, True))
    assert normalized.parameters - bare.parameters == 2 * sum(bare.widths)
    assert normalized.multiply_adds == bare.multiply_adds
    assert (
        sum(normalized.parameters_by_layer) == normalized.parameters - 2 * bare.widths[-1] - 10 * bare.widths[-1] - 10
    )
