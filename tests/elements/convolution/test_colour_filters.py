"""Filters over three planes: what they see and do not see, and that the planes add up to torch's convolution."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore.elements import photos
from dlcore.elements.convolution import colour_filters, correlation
from dlcore.elements.convolution.colour_filters import FILTERS, FilterBank
from dlcore.elements.convolution.window import Window

PHOTO = photos.planes(photos.shrunk(photos.sample("china"), 60))
GREY = np.broadcast_to(PHOTO.mean(0), PHOTO.shape)


@pytest.mark.parametrize("window", [Window(3, 1, 1, 1), Window(3, 2, 0, 0), Window(3, 3, 2, 2)])
def test_the_planes_add_up_to_torchs_convolution(window):
    bank = FilterBank(filters=tuple(FILTERS), stride=window.stride, padding=window.before)
    assert bank.window == window
    weights = bank.weights()
    whole = functional.conv2d(
        torch.tensor(PHOTO)[None], torch.tensor(weights), stride=window.stride, padding=window.before
    )[0].numpy()
    np.testing.assert_allclose(correlation.correlate(PHOTO, weights, (window, window)), whole, atol=1e-12)
    for one, wanted in zip(weights, whole, strict=True):
        parts = colour_filters.plane_by_plane(PHOTO, one, window)
        np.testing.assert_allclose(parts.sum(0), wanted, atol=1e-12)
        for row, column in ((0, 0), (3, 5), (wanted.shape[0] - 1, wanted.shape[1] - 1)):
            products = colour_filters.patch(PHOTO, window, row, column) * one
            np.testing.assert_allclose(products.sum((1, 2)), parts[:, row, column], atol=1e-12)


@pytest.mark.parametrize("id", ["red_against_green", "blue_against_yellow", "colour_edges"])
def test_filters_of_colour_are_blind_to_grey(id):
    weights = FILTERS[id].build()
    window = Window(3, 1, 1, 1)
    assert np.abs(colour_filters.plane_by_plane(GREY, weights, window).sum(0)).max() < 1e-12
    assert np.abs(colour_filters.plane_by_plane(PHOTO, weights, window).sum(0)).max() > 0.1


def test_edges_of_brightness_see_grey_as_the_eye_does():
    photo = photos.shrunk(photos.sample("china"), 60)
    window = Window(3)
    of_planes = colour_filters.plane_by_plane(photos.planes(photo), FILTERS["vertical_edges"].build(), window).sum(0)
    sobel = np.outer([1.0, 2, 1], [-1.0, 0, 1])
    of_grey = correlation.correlate(photos.luminance(photo)[None], sobel[None, None], (window, window))[0]
    np.testing.assert_allclose(of_planes, of_grey, atol=1e-12)


def test_a_channel_beyond_the_last_filter_is_the_last_one():
    bank = FilterBank(filters=("blur", "colour_edges"), shown=9, row=999, column=0)
    answer = colour_filters.convolve(bank, PHOTO)
    assert bank.inspected == 1
    assert np.array_equal(answer.weights, FILTERS["colour_edges"].build())
    assert answer.place == (answer.outputs.shape[1] - 1, 0)
    assert answer.sums.sum() == pytest.approx(answer.outputs[1, -1, 0])


def test_no_filter_and_an_unknown_one_get_a_sentence():
    with pytest.raises(ValueError, match="no output channel: choose at least one"):
        FilterBank(filters=())
    with pytest.raises(ValueError, match="nonsense"):
        FilterBank(filters=("nonsense",))
