"""Pooling against torch's, in sizes and values, and the sentences for what cannot be."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from dlcore.elements.convolution import pooling
from dlcore.elements.convolution.pooling import Pooling
from dlcore.elements.convolution.window import Window


@st.composite
def poolings(draw):
    kernel = draw(st.integers(1, 5))
    padding = draw(st.integers(0, kernel // 2))
    rounding = draw(st.sampled_from(["floor", "ceil"]))
    window = Window(kernel, draw(st.integers(1, 5)), padding, padding, rounding=rounding)
    shape = [draw(st.integers(max(1, kernel - 2 * padding), 12)) for _axis in range(2)]
    values = np.random.default_rng(draw(st.integers(0, 999))).normal(size=(draw(st.integers(1, 3)), *shape))
    return values, window


@settings(max_examples=300, deadline=None)
@given(poolings())
def test_the_largest_is_torchs(case):
    image, window = case
    wanted = functional.max_pool2d(
        torch.tensor(image)[None], window.kernel, window.stride, window.before, ceil_mode=window.rounding == "ceil"
    )
    assert np.array_equal(pooling.pool(image, window, "max"), wanted[0].numpy())


@settings(max_examples=300, deadline=None)
@given(poolings(), st.sampled_from(["window", "image"]))
def test_the_mean_is_torchs(case, divisor):
    image, window = case
    wanted = functional.avg_pool2d(
        torch.tensor(image)[None],
        window.kernel,
        window.stride,
        window.before,
        ceil_mode=window.rounding == "ceil",
        count_include_pad=divisor == "window",
    )
    np.testing.assert_allclose(pooling.pool(image, window, "average", divisor), wanted[0].numpy(), atol=1e-12)


def test_ceil_mode_adds_an_output_for_the_cells_that_the_floor_forgets():
    floor, ceil = (Window(2, 2, rounding=rounding) for rounding in ("floor", "ceil"))
    assert (floor.outputs(7), ceil.outputs(7)) == (3, 4)
    assert (floor.outputs(8), ceil.outputs(8)) == (4, 4)
    assert pooling.unreached(7, floor).tolist() == [False] * 6 + [True]
    assert not pooling.unreached(7, ceil).any()
    assert pooling.unreached(8, Window(1, 3)).tolist() == [False, True, True] * 2 + [False, True]
    row = np.arange(7.0)[None, None] * np.ones((1, 7, 1))
    assert pooling.pool(row, ceil, "max")[0, 0].tolist() == [1, 3, 5, 6]
    assert pooling.pool(row, ceil, "average")[0, 0].tolist() == [0.5, 2.5, 4.5, 6.0]


def test_a_last_window_that_would_begin_behind_the_image_is_left_out():
    """Rounding up alone would make one output more, and the formula says by how many it is less."""
    asked = Pooling(kernel=2, stride=5, ceil=True)
    assert asked.sizes(14) == (3, 3, 3)
    assert asked.sizes(12) == (3, 3, 3)
    assert asked.sizes(11) == (2, 3, 3)
    assert Pooling(kernel=2, stride=5).sizes(11).here == 2


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 4), st.integers(9, 60))
def test_the_size_is_the_formulas_that_is_shown(kernel, stride, padding, size):
    padding = min(padding, kernel // 2)
    quotient = (size + 2 * padding - kernel) / stride
    up = math.ceil(quotient)
    found = Pooling(kernel=kernel, stride=stride, padding=padding).sizes(size)
    assert found.floor == math.floor(quotient) + 1
    assert found.ceil == up + 1 - (stride * up >= size + padding)


def test_what_is_forgotten_is_what_changes_no_output():
    window, image = Window(2, 3), np.zeros((1, 7, 9))
    still = pooling.pool(image, window, "average")
    for row, column in np.ndindex(7, 9):
        touched = image.copy()
        touched[0, row, column] = 1
        changes = not np.array_equal(pooling.pool(touched, window, "average"), still)
        assert changes is not bool(pooling.forgotten((7, 9), window)[row, column])


def test_padding_beyond_half_the_window_is_refused_with_the_relation():
    with pytest.raises(ValueError, match="The padding is 2; it must be at most half the window, 3 / 2"):
        Pooling(kernel=3, padding=2)
    assert Pooling(kernel=4, padding=2, ceil=True).window == Window(4, 2, 2, 2, rounding="ceil")
