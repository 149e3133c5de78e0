"""A transposed convolution goes the way back of a convolution, and the question refuses what has no way back."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.elements.convolution.window import TransposedWindow
from dlcore.experiments.transposed_convolution import MOST_PADDING, TransposedConvolution
from dlcore.lab.experiment import ignore_progress


def answer(**settings):
    return TransposedConvolution(**settings).compute(ignore_progress)


@pytest.mark.parametrize(
    "settings", [{}, {"padding": 0, "output_padding": 1}, {"dilation": 3, "stride": 4, "kernel": 5, "padding": 6}]
)
def test_all_four_ways_lead_to_the_same_numbers(settings):
    seen = answer(values="random", weights="random", **settings)
    np.testing.assert_allclose(seen.gathered, seen.outputs, atol=1e-12)
    np.testing.assert_allclose(seen.by_matrix, seen.outputs, atol=1e-12)


def test_the_guides_first_example_is_a_matrix_of_4_times_16():
    seen = answer(size=2, stride=1, padding=0)
    assert seen.matrix.shape == (4, 16)
    assert seen.outputs.shape == (4, 4)
    folded = seen.matrix[3].reshape(4, 4)
    np.testing.assert_array_equal(folded[1:, 1:], seen.kernel)
    assert not folded[0].any()
    assert not folded[:, 0].any()


def test_a_single_one_lays_down_the_kernel_itself():
    seen = answer(size=1, values="one", padding=0)
    np.testing.assert_array_equal(seen.outputs, seen.kernel)


def test_output_padding_of_the_stride_or_more_is_refused_with_the_relation():
    with pytest.raises(pydantic.ValidationError, match="must be below the stride, 2"):
        TransposedConvolution(output_padding=2)


def test_padding_that_cuts_everything_off_is_refused_and_the_most_is_known():
    most = TransposedConvolution.most_padding(size=2, kernel=3, stride=2, dilation=1, output_padding=0)
    assert most == 2
    TransposedConvolution(size=2, padding=most)
    with pytest.raises(pydantic.ValidationError, match="cuts off"):
        TransposedConvolution(size=2, padding=most + 1)
    assert TransposedConvolution.most_padding(size=6, kernel=5, stride=4, dilation=3, output_padding=3) == MOST_PADDING


@pytest.mark.parametrize(("kernel", "stride"), [(3, 2), (4, 2), (5, 3), (2, 4)])
def test_the_size_comes_back_but_for_what_the_floor_forgot(kernel, stride):
    window = TransposedWindow(kernel, stride, 1)
    back = transposed.there_and_back(window, 20)
    for size, found in enumerate(back, start=1):
        if np.isfinite(found):
            assert size - found == (size + 2 - kernel) % stride


def test_bilinear_weights_hide_an_overlap_that_ones_show():
    window = TransposedWindow(3, 2)
    assert transposed.copies_by_phase(window).tolist() == [2, 1]
    kinds = {
        kind: checkerboard.predicted_unevenness(transposed.weights_of(kind, 3, 2, 0), window)
        for kind in ("ones", "bilinear")
    }
    assert kinds["bilinear"] < 1e-12 < 0.3 < kinds["ones"]
