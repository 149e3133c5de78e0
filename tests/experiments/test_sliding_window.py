"""A window over a small image: equal to torch, and every output is the sum of the products that its links name."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements.convolution import correlation, grids
from dlcore.experiments.sliding_window import SlidingWindow
from dlcore.lab.experiment import ignore_progress


@st.composite
def questions(draw):
    rows, columns = draw(st.integers(3, 8)), draw(st.integers(3, 8))
    groups = draw(st.sampled_from([1, 1, 2]))
    channels, filters = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    kernel = chance.integers(-4, 5, (draw(st.integers(1, 3)), draw(st.integers(1, 3)))).astype(float)
    padding = draw(st.sampled_from(["number", "valid", "same", "full"]))
    return SlidingWindow(
        channels=tuple(grids.written(grids.random(rows, columns, draw(st.integers(0, 99)))) for _ in range(channels)),
        kernel=grids.written(kernel),
        filters=filters,
        groups=groups,
        padding=padding,
        cells=draw(st.integers(0, 2)),
        mode=draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
        stride=1 if padding == "same" else draw(st.integers(1, 3)),
        dilation=1,
    )


def by_torch(asked):
    """Let torch's own layer do it; only "full" has to be told in numbers."""
    weights = torch.from_numpy(asked.weights().copy())
    filters, _seen, *kernel = weights.shape
    padding = {"number": asked.cells, "full": tuple(size - 1 for size in kernel)}.get(asked.padding, asked.padding)
    layer = torch.nn.Conv2d(
        len(asked.channels), filters, kernel, stride=asked.stride, padding=padding, dilation=asked.dilation,
        groups=asked.groups, bias=False, padding_mode=asked.mode, dtype=torch.float64,
    )  # fmt: skip  # one layer
    with torch.no_grad():
        layer.weight.copy_(weights)
        return layer(torch.from_numpy(asked.image())[None])[0].numpy()


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")  # torch says that it may copy the input
@settings(max_examples=300, deadline=None)
@given(questions())
def test_it_is_torchs_layer_and_every_output_the_sum_of_its_products(asked):
    result = asked.compute(ignore_progress)
    np.testing.assert_array_equal(result.output, by_torch(asked))
    assert result.output.shape == (asked.filters, *asked.sizes())
    kernels = result.weights.reshape(-1, *result.weights.shape[2:])
    summed = np.zeros_like(result.output)
    for output, channel, weight in result.planes:
        cells = result.padded[channel][np.ix_(result.rows.ravel(), result.columns.ravel())]
        cells = cells.reshape(*result.rows.shape, *result.columns.shape)
        summed[output] += np.einsum("rmcn,mn->rc", cells, kernels[weight])
    np.testing.assert_array_equal(summed, result.output)
    assert result.products() == asked.count().multiply_adds(*asked.sizes())


@settings(max_examples=100, deadline=None)
@given(questions())
def test_padding_is_a_copy_of_the_cells_that_it_names(asked):
    result = asked.compute(ignore_progress)
    down, across = result.row_origins, result.column_origins
    for (channel, row, column), value in np.ndenumerate(result.padded):
        copied = down[row] >= 0 and across[column] >= 0
        assert value == (result.padded[channel, down[row], across[column]] if copied else 0)
    own = np.ix_(range(len(asked.channels)), *(np.flatnonzero(of == np.arange(len(of))) for of in (down, across)))
    np.testing.assert_array_equal(result.padded[own], asked.image())


@pytest.mark.parametrize(
    ("size", "stride", "padding", "unread"), [(6, 2, 0, 11), (6, 2, 1, 0), (5, 2, 1, 0), (7, 3, 0, 13), (6, 1, 0, 0)]
)
def test_cells_that_the_floor_leaves_out_are_counted(size, stride, padding, unread):
    asked = SlidingWindow(
        channels=(grids.written(grids.ramp(size, size, 0)),), kernel="1_1_1~1_1_1~1_1_1", stride=stride, cells=padding
    )
    assert asked.compute(ignore_progress).unread() == unread


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize(("kernel", "stride", "cells"), [("1", 5, 1), ("1", 3, 1), ("1_1~1_1", 3, 2), ("1_1_1", 2, 0)])
def test_a_cell_is_unread_where_no_output_depends_on_it(mode, kernel, stride, cells):
    asked = SlidingWindow(
        channels=(grids.written(grids.ramp(5, 6, 0)),), kernel=kernel, mode=mode, stride=stride, cells=cells
    )
    points = np.eye(30).reshape(30, 1, 5, 6)
    answers = [correlation.correlate(one, asked.weights(), asked.windows(), mode) for one in points]
    assert asked.compute(ignore_progress).unread() == sum(not one.any() for one in answers)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_middle_of_what_an_output_sees_is_the_mean_of_the_cells_that_it_reads(asked):
    result, (down, across) = asked.compute(ignore_progress), asked.windows()
    for row, cells in enumerate(result.rows):
        for column, others in enumerate(result.columns):
            assert asked.seen(row, column) == (cells.mean() - down.before, others.mean() - across.before)


def test_a_depthwise_convolution_keeps_channels_apart():
    apart = SlidingWindow(channels=("1_1~1_1", "5_5~5_5"), kernel="2", groups=2, filters=2, cells=0)
    result = apart.compute(ignore_progress)
    assert result.output.tolist() == [[[2, 2], [2, 2]], [[10, 10], [10, 10]]]
    assert result.planes.tolist() == [[0, 0, 0], [1, 1, 1]]
