"""Expected sizes and gradients at the start: the known laws where there are no edges, and what wide stacks do."""

import math

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.convolution import skip_signals
from dlcore.elements.convolution.skips import CONNECTIONS, Stack
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.nets import conv_stack
from dlcore.training import gradient_flow

SEEDS, DEPTH = 6, 6
LARGE = np.random.default_rng(0).random((1, 400, 400))
"""An image whose edges hardly count."""
DATA = datasets.digits().training.at_most(64)


def large(connection, **settings):
    stack = Stack(depth=4, channels=8, side=400, **settings)
    return skip_signals.expected(stack, connection, LARGE)


@pytest.mark.parametrize("gain", [0.5, 1.0, 1.5])
def test_without_edges_a_plain_stack_multiplies_by_the_gain_both_ways(gain):
    signals = large("plain", gain=gain)
    np.testing.assert_allclose(signals.sizes / signals.sizes[0], gain ** np.arange(5), rtol=0.02)
    np.testing.assert_allclose(signals.slopes, gain ** np.arange(4, -1, -1.0), rtol=0.02)


def test_without_edges_each_addition_doubles_the_variance():
    signals = large("residual")
    np.testing.assert_allclose((signals.sizes / signals.sizes[0]) ** 2, 2 ** np.arange(5.0), rtol=0.04)
    np.testing.assert_allclose(signals.slopes**2, 2 ** np.arange(4, -1, -1.0), rtol=0.04)


@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_without_edges_batch_norm_lets_a_plain_gradient_grow_by_a_known_factor_whatever_the_gain(gain):
    signals = large("plain", normalized=True, gain=gain)
    factors = signals.slopes[1:-1] / signals.slopes[2:]
    np.testing.assert_allclose(factors, math.sqrt(math.pi / (math.pi - 1)), rtol=0.02)


def test_edges_take_the_share_of_the_window_that_lies_beyond_them():
    assert skip_signals.over_window(np.ones((4, 4))).mean() == pytest.approx((10 / 12) ** 2)
    inside = skip_signals.over_window(np.ones((4, 4)))[1:3, 1:3]
    np.testing.assert_allclose(inside, 1)


def test_after_some_layers_the_edges_take_the_share_that_the_page_names():
    places = np.ones((4, 4))
    for _ in range(6):
        before, places = places, skip_signals.over_window(places)
    assert round(places.mean() / before.mean(), 2) == 0.76


def test_changes_are_counted_in_the_direction_in_which_they_go_and_unknown_where_nothing_sets_out():
    many = np.array([[1.0, 5.0, 4.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(skip_signals.forward(many), [4, 0, np.nan])
    np.testing.assert_array_equal(skip_signals.back(many), [0.25, np.nan, np.nan])


def measured(stack, connection):
    """Return sizes, and gradients relative to the last layer's, of real stacks: (quantities, seeds, layers)."""
    skips = [float(connection == "residual")] * SEEDS
    images = torch.from_numpy(DATA.inputs())
    start = kaiming_normal_stack(range(SEEDS), conv_stack.layers_of(stack)).astype(np.float32)
    rows = torch.from_numpy(conv_stack.start(stack, skips, start, images))
    labels = torch.from_numpy(DATA.labels.astype(np.int64))
    _, slopes, sizes = gradient_flow.measure(stack, skips, images, labels)(rows).numpy().swapaxes(0, 1)
    return sizes, slopes / slopes[:, -1:]


def expected(stack, connection):
    return skip_signals.expected(stack, connection, DATA.pixels / DATA.brightest)


@pytest.mark.parametrize("connection", CONNECTIONS)
@pytest.mark.parametrize("gain", [0.5, 1.0])
def test_wide_stacks_do_what_is_expected_of_them(connection, gain):
    torch.set_num_threads(1)
    stack = Stack(DEPTH, channels=48, growth=12 * (connection == "dense"), gain=gain)
    sizes, slopes = measured(stack, connection)
    signals = expected(stack, connection)
    np.testing.assert_allclose(np.median(sizes, 0), signals.sizes, rtol=0.12)
    np.testing.assert_allclose(np.median(slopes, 0), signals.slopes, rtol=0.3)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_with_batch_norm_sizes_are_as_expected_and_gradients_grow_a_little_more(connection):
    torch.set_num_threads(1)
    stack = Stack(DEPTH, channels=48, growth=12 * (connection == "dense"), normalized=True)
    sizes, slopes = measured(stack, connection)
    signals = expected(stack, connection)
    np.testing.assert_allclose(np.median(sizes, 0), signals.sizes, rtol=0.08)
    per_layer = np.median(slopes, 0)[1] ** (1 / (DEPTH - 1)) / signals.slopes[1] ** (1 / (DEPTH - 1))
    assert 0.98 < per_layer < 1.06
