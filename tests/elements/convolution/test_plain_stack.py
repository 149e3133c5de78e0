"""Stacks on paper: their fields, the shape that theory expects, and the law of √n, to the last digit."""

import math
from functools import reduce

import numpy as np
import pytest

from dlcore.elements.convolution import effective, plain_stack
from dlcore.elements.convolution.field import through
from dlcore.elements.convolution.plain_stack import Shrinking
from dlcore.elements.convolution.window import Window


@pytest.mark.parametrize(("depth", "deviation"), [(5, 1.8257), (10, 2.5820)])
def test_reference_values_of_the_law(depth, deviation):
    """REFERENCE.md, after Luo et al. 2016."""
    assert plain_stack.standard_deviation(depth, 3) == pytest.approx(deviation, abs=5e-5)
    share = plain_stack.expected_share(plain_stack.layers(depth, 3))
    assert effective.fit(share).deviation == pytest.approx(plain_stack.standard_deviation(depth, 3), rel=1e-12)


@pytest.mark.parametrize("kernel", [2, 3, 5, 8])
@pytest.mark.parametrize("depth", [1, 4, 20])
def test_equal_layers_are_boxes_convolved(kernel, depth):
    share = plain_stack.expected_share(plain_stack.layers(depth, kernel))
    along = reduce(np.convolve, [np.full(kernel, 1 / kernel)] * depth)
    np.testing.assert_allclose(share, np.outer(along, along), atol=1e-15)
    assert len(share) == 1 + depth * (kernel - 1)


@pytest.mark.parametrize(
    "settings",
    [
        {"depth": 6, "kernel": 3, "dilations": (1, 2, 4)},
        {"depth": 7, "kernel": 3, "shrinking": Shrinking("stride", 2)},
        {"depth": 9, "kernel": 2, "shrinking": Shrinking("max", 3)},
        {"depth": 5, "kernel": 5, "shrinking": Shrinking("average", 1), "skips": True},
    ],
)
def test_the_expected_share_fills_the_theoretical_field_and_adds_up_to_one(settings):
    stack = plain_stack.layers(**settings)
    share = plain_stack.expected_share(stack)
    assert share.shape == (plain_stack.field_of(stack).size,) * 2
    assert share.sum() == pytest.approx(1)
    np.testing.assert_allclose(share, share.T)
    np.testing.assert_allclose(share, share[::-1, ::-1])


def test_an_input_of_the_fields_size_gives_one_unit():
    for settings in ({"shrinking": Shrinking("stride", 2)}, {"shrinking": Shrinking("max", 3)}, {"dilations": (1, 3)}):
        stack = plain_stack.layers(8, 3, **settings)
        size = plain_stack.field_of(stack).size
        for layer in stack:
            size = layer.window.outputs(size)
        assert size == 1


def test_downsampling_comes_after_every_so_many_and_never_last():
    pooled = plain_stack.layers(6, 3, shrinking=Shrinking("average", 3))
    assert [layer.kind for layer in pooled] == ["convolution"] * 3 + ["average"] + ["convolution"] * 3
    strided = plain_stack.layers(6, 3, shrinking=Shrinking("stride", 2), skips=True)
    assert [layer.window.stride for layer in strided] == [1, 2, 1, 2, 1, 1]
    assert [layer.skip for layer in strided] == [True, False, True, False, True, True]
    assert plain_stack.field_of(pooled) == through((*[Window(3)] * 3, Window(2, 2), *[Window(3)] * 3))


def test_a_skip_connection_halves_the_variance_and_leaves_the_field():
    plain, skipping = (plain_stack.layers(12, 3, skips=skips) for skips in (False, True))
    assert plain_stack.field_of(plain) == plain_stack.field_of(skipping)
    deviations = [effective.fit(plain_stack.expected_share(one)).deviation for one in (plain, skipping)]
    assert deviations[0] / deviations[1] == pytest.approx(math.sqrt(2))


def test_a_skip_connection_without_a_middle_is_refused():
    with pytest.raises(ValueError, match=r"around a 4×4 convolution at dilation 1 .* \(k − 1\)·d must be even"):
        plain_stack.layers(3, 4, skips=True)
    assert plain_stack.layers(3, 4, (2,), skips=True)[0].cut == (3, 3)


@pytest.mark.parametrize(("text", "dilations"), [("1", (1,)), ("1, 2,4", (1, 2, 4)), (" 2 2 ", (2, 2))])
def test_dilations_are_read(text, dilations):
    assert plain_stack.read_dilations(text) == dilations


@pytest.mark.parametrize("text", ["", ",", "1.5", "-1", "x", "١٢", "1;2", "9999"])
def test_what_is_no_list_of_dilations_is_refused_in_words(text):
    with pytest.raises(ValueError, match="whole numbers with commas between them"):
        plain_stack.read_dilations(text)


def test_activations_are_known_and_none_is_one():
    assert plain_stack.known_activation("linear") == "linear"
    assert plain_stack.known_activation("relu") == "relu"
    with pytest.raises(ValueError, match="no activation is named 'swish'"):
        plain_stack.known_activation("swish")
