"""Costs of a layer built in different ways, held to the literature, to torch's layers and to torch's gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements.convolution import channel_costs
from dlcore.elements.convolution.channel_costs import Grouping, LayerCost
from dlcore.elements.convolution.counts import Convolution


def chain(layer, way):
    return next(one for one in layer.chains() if one.way == way)


def test_the_courses_example():
    """3·3·128·64 = 73,728 (the course's slides)."""
    assert chain(LayerCost(inputs=128, outputs=64, kernel=3), "direct").weights == 73_728


def test_googlenets_bottleneck():
    """GoogLeNet's inception (3a), the 5×5 branch: 192 -> 16 -> 32 on 28 × 28 (Szegedy et al. 2015, table 1)."""
    layer = LayerCost(inputs=192, outputs=32, kernel=5, narrow=16, size=28)
    assert chain(layer, "direct").weights == 153_600
    assert chain(layer, "direct").multiply_adds(28, 28) == 120_422_400
    assert chain(layer, "squeezed").weights == 3_072 + 12_800
    assert chain(layer, "squeezed").multiply_adds(28, 28) == 12_443_648
    assert layer == LayerCost()


def test_resnets_bottleneck_and_mobilenets_share():
    """ResNet-50's first block without projection: 1×1 256-64, 3×3 64-64, 1×1 64-256 (He et al. 2016, figure 5)."""
    resnet = LayerCost(inputs=256, outputs=256, kernel=3, narrow=64, size=56)
    assert chain(resnet, "hourglass").weights == 16_384 + 36_864 + 16_384
    separable, direct = chain(resnet, "separable").weights, chain(resnet, "direct").weights
    assert separable / direct == pytest.approx(channel_costs.separable_share(resnet)) == 1 / 256 + 1 / 9


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.integers(1, 5), st.integers(1, 8), st.booleans())
def test_every_way_has_the_parameters_of_torchs_layers(inputs, outputs, groups, kernel, narrow, bias):
    layer = LayerCost(
        inputs=inputs * groups, outputs=outputs * groups, groups=groups, kernel=kernel, narrow=narrow, bias=bias
    )
    for way in layer.chains():
        built = [
            torch.nn.Conv2d(one.inputs, one.outputs, one.kernel, groups=one.groups, bias=one.bias)
            for one in way.convolutions
        ]
        assert way.parameters == sum(weight.numel() for one in built for weight in one.parameters())
        assert way.multiply_adds(3, 3) == 9 * way.weights
        points = [weight.numel() for one in built if one.kernel_size == (1, 1) for weight in [one.weight]]
        assert way.parts(2, 3) == (6 * (way.weights - sum(points)), 6 * sum(points))
        assert way.convolutions[0].inputs == layer.inputs
        assert way.convolutions[-1].outputs == layer.outputs


def test_a_bottleneck_saves_below_the_break_even_and_costs_above():
    layer = LayerCost()
    least = channel_costs.break_even(layer)
    assert least == pytest.approx(154.8387, abs=1e-4)
    assert channel_costs.squeezed_share(layer) == pytest.approx(15_872 / 153_600)
    for narrow, cheaper in ((int(least), True), (int(least) + 1, False)):
        tried = LayerCost(narrow=narrow)
        assert (chain(tried, "squeezed").weights < chain(tried, "direct").weights) is cheaper


@pytest.mark.parametrize(("inputs", "outputs", "groups"), [(6, 4, 2), (8, 8, 8), (3, 9, 3), (5, 7, 1), (4, 8, 4)])
def test_connections_are_where_torchs_gradient_is(inputs, outputs, groups):
    built = torch.nn.Conv2d(inputs, outputs, 3, groups=groups, bias=False)
    torch.nn.init.ones_(built.weight)
    links = channel_costs.connections(Convolution(inputs, outputs, (3, 3), groups))
    for output in range(outputs):
        image = torch.ones(1, inputs, 3, 3, requires_grad=True)
        built(image)[0, output].sum().backward()
        assert np.array_equal(links[output], (image.grad[0] != 0).any(2).any(1).numpy())


def test_a_pointwise_convolution_behind_sees_every_channel():
    apart = Grouping(inputs=6, outputs=6, groups=6, watched=2)
    (inputs, outputs) = channel_costs.seen(apart.links(), 1)
    assert np.flatnonzero(inputs).tolist() == np.flatnonzero(outputs).tolist() == [1]
    mixed = Grouping(inputs=6, outputs=6, groups=6, pointwise=True)
    inputs, between, outputs = channel_costs.seen(mixed.links(), 1)
    assert inputs.all()
    assert between.all()
    assert outputs.tolist() == [False, True] + [False] * 4


@pytest.mark.parametrize("build", [LayerCost, Grouping])
def test_groups_that_do_not_divide_are_refused_with_the_relation(build):
    with pytest.raises(
        ValueError, match="8 channels in and 6 out cannot be split into 4 groups: both must be multiples"
    ):
        build(inputs=8, outputs=6, groups=4)


def test_an_output_that_is_not_there_cannot_be_watched():
    with pytest.raises(ValueError, match="Output channel 9 is watched, and there are only 8"):
        Grouping(watched=9)
