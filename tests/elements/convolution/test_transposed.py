"""The four ways to a transposed convolution agree with torch and with one another."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlcore.elements.convolution import transposed
from dlcore.elements.convolution.window import TransposedWindow

small = st.integers


@st.composite
def cases(draw, below_stride=False):
    kernel, stride, dilation = draw(small(1, 5)), draw(small(1, 4)), draw(small(1, 3))
    most = stride if below_stride else max(stride, dilation)
    window = TransposedWindow(kernel, stride, draw(small(0, 6)), draw(small(0, most - 1)), dilation)
    size = draw(small(1, 6))
    assume(window.stride * (size - 1) + window.direct.span + window.output_padding - 2 * window.padding >= 1)
    rng = np.random.default_rng(draw(small(0, 99)))
    return window, rng.normal(size=(size, size)), rng.normal(size=(kernel, kernel))


def by_torch(inputs, kernel, window):
    given = (torch.from_numpy(part)[None, None] for part in (inputs, kernel))
    return torch.nn.functional.conv_transpose2d(
        *given,
        stride=window.stride,
        padding=window.padding,
        output_padding=window.output_padding,
        dilation=window.dilation,
    )[0, 0].numpy()


@given(cases())
@settings(max_examples=300, deadline=None)
def test_scattering_is_torchs_transposed_convolution(case):
    window, inputs, kernel = case
    found = transposed.scatter(inputs, kernel, window)
    assert found.shape == (window.outputs(len(inputs)),) * 2
    np.testing.assert_allclose(found, by_torch(inputs, kernel, window), atol=1e-12)


@given(cases())
@settings(max_examples=200, deadline=None)
def test_the_equivalent_convolution_gathers_the_same(case):
    window, inputs, kernel = case
    stretch, kinds = transposed.stretched(inputs, window)
    np.testing.assert_allclose(
        transposed.gather(stretch, kernel, window.dilation), transposed.scatter(inputs, kernel, window), atol=1e-12
    )
    assert (stretch[kinds != transposed.VALUE] == 0).all()


@given(cases(below_stride=True))
@settings(max_examples=200, deadline=None)
def test_the_matrix_is_the_direct_convolution_and_its_transpose_the_way_back(case):
    window, inputs, kernel = case
    whole = transposed.matrix(kernel, window, len(inputs))
    large = window.outputs(len(inputs))
    np.testing.assert_allclose(
        (whole.T @ inputs.ravel()).reshape(large, large), transposed.scatter(inputs, kernel, window), atol=1e-12
    )
    image = np.random.default_rng(1).normal(size=(large, large))
    direct = torch.nn.functional.conv2d(
        *(torch.from_numpy(part)[None, None] for part in (image, kernel)),
        stride=window.stride,
        padding=window.padding,
        dilation=window.dilation,
    )[0, 0].numpy()
    np.testing.assert_allclose((whole @ image.ravel()).reshape(inputs.shape), direct, atol=1e-12)


@given(cases(below_stride=True))
def test_the_direct_convolution_goes_back_to_the_size_it_came_from(case):
    window, inputs, _ = case
    assert window.direct.outputs(window.outputs(len(inputs))) == len(inputs)


@given(small(1, 8), small(1, 5), small(1, 3))
def test_far_from_the_edges_the_copies_are_those_of_their_phase(kernel, stride, dilation):
    window = TransposedWindow(kernel, stride, 0, 0, dilation)
    counted = transposed.copies(window, 40)
    middle = transposed.covered(window, len(counted))
    assert middle.stop - middle.start > 3 * stride
    phases = np.arange(len(counted)) % stride
    np.testing.assert_array_equal(counted[middle], transposed.copies_by_phase(window)[phases][middle])
    if dilation == 1:
        counts = transposed.copies_by_phase(window)
        assert (counts.min(), counts.max()) == (kernel // stride, -(-kernel // stride))


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_bilinear_weights_of_the_right_size_keep_a_flat_image_flat(stride):
    size = 2 * stride - stride % 2
    kernel = transposed.weights_of("bilinear", size, stride, 0)
    window = TransposedWindow(size, stride)
    inside = transposed.scatter(np.ones((9, 9)), kernel, window)[2 * size : -2 * size, 2 * size : -2 * size]
    np.testing.assert_allclose(inside, 1.0)


@given(cases(below_stride=True))
def test_what_output_padding_adds_is_what_padding_would_have_cut_off_and_then_zeros(case):
    window, inputs, kernel = case
    added = window.output_padding
    end = transposed.scatter(inputs, kernel, window)[len(transposed.scatter(inputs, kernel, window)) - added :]
    whole = transposed.scatter(inputs, kernel, window.uncut)
    cut = whole[len(whole) - window.padding :, window.padding :]
    assert not end[window.padding :].any()
    assert (end[: len(cut), : cut.shape[1]] == cut[: len(end), : end.shape[1]]).all()
