"""The convolution against torch's own, in sizes and in values, for random settings."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from dlcore.elements.convolution import correlation, window
from dlcore.elements.convolution.window import Window

TORCH = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}
MODES = list(TORCH)


@st.composite
def layers(draw):
    """Draw image, weights, windows, mode and groups that belong together; every one has an output."""
    mode = draw(st.sampled_from(MODES))
    windows, sizes = [], []
    for _axis in range(2):
        kernel, dilation, stride = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
        size = draw(st.integers(1, 9))
        most = int(min(correlation.widest(size, mode), 6))
        before, after = draw(st.integers(0, most)), draw(st.integers(0, most))
        span = dilation * (kernel - 1) + 1
        if span > size + before + after:
            kernel, dilation = 1, 1
        windows.append(Window(kernel, stride, before, after, dilation))
        sizes.append(size)
    groups, per_group, filters = (draw(st.integers(1, 3)) for _ in range(3))
    whole = draw(st.booleans())
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    image = chance.normal(size=(groups * per_group, *sizes))
    weights = chance.normal(size=(groups * filters, per_group, windows[0].kernel, windows[1].kernel))
    if whole:
        image, weights = np.round(10 * image), np.round(3 * weights)
    return image, weights, tuple(windows), mode, groups


def by_torch(image, weights, windows, mode, groups):
    down, across = windows
    wide = torch.from_numpy(image)[None]
    around = (across.before, across.after, down.before, down.after)
    if any(around):
        wide = functional.pad(wide, around, mode=TORCH[mode])
    return functional.conv2d(
        wide,
        torch.from_numpy(weights),
        stride=tuple(one.stride for one in windows),
        dilation=tuple(one.dilation for one in windows),
        groups=groups,
    )[0].numpy()


@settings(max_examples=400, deadline=None)
@given(layers())
def test_sizes_and_values_are_torchs(layer):
    image, weights, windows, _mode, _groups = layer
    found, wanted = correlation.correlate(*layer), by_torch(*layer)
    assert found.shape == wanted.shape
    assert found.shape[1:] == tuple(w.outputs(size) for w, size in zip(windows, image.shape[1:], strict=True))
    if (image == np.round(image)).all() and (weights == np.round(weights)).all():
        np.testing.assert_array_equal(found, wanted)  # whole numbers add up exactly, in whatever order
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")  # torch says that it may copy the input
@settings(max_examples=120, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 3), st.sampled_from(MODES), st.integers(0, 10**6))
def test_same_padding_is_torchs(rows, columns, dilation, mode, seed):
    """torch.nn.Conv2d(padding="same") pads by the same cells in every mode, an odd one behind."""
    size = 3 * 6 + 1
    chance = np.random.default_rng(seed)
    image, weights = chance.normal(size=(1, size, size)), chance.normal(size=(1, 1, rows, columns))
    windows = tuple(Window(k, 1, *window.same(k, dilation), dilation) for k in (rows, columns))
    layer = torch.nn.Conv2d(
        1, 1, (rows, columns), padding="same", dilation=dilation, bias=False, padding_mode=mode, dtype=torch.float64
    )
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weights))
        wanted = layer(torch.from_numpy(image)[None])[0].numpy()
    np.testing.assert_allclose(correlation.correlate(image, weights, windows, mode), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_padding_copies_the_cells_that_numpy_says(mode):
    named = {"zeros": "constant", "replicate": "edge", "reflect": "reflect", "circular": "wrap"}[mode]
    windows = Window(3, before=2, after=1), Window(3, before=3, after=2)
    image = np.arange(1.0, 21).reshape(1, 4, 5)
    wanted = np.pad(image, ((0, 0), (2, 1), (3, 2)), mode=named)
    np.testing.assert_array_equal(correlation.padded(image, windows, mode), wanted)


def test_impossible_settings_name_the_relation():
    with pytest.raises(ValueError, match="3 cells of it must be smaller than the 3 there are"):
        correlation.origins(3, 3, 0, "reflect")
    with pytest.raises(ValueError, match="4 cells of it must be at most the 3 there are"):
        correlation.origins(3, 0, 4, "circular")
    ones = np.ones((3, 5, 5))
    with pytest.raises(ValueError, match="both must be multiples"):
        correlation.correlate(ones, np.ones((2, 1, 3, 3)), (Window(3), Window(3)), groups=2)
    with pytest.raises(ValueError, match="each filter has 2 kernels, and its group 3 channels"):
        correlation.correlate(ones, np.ones((2, 2, 3, 3)), (Window(3), Window(3)))
    with pytest.raises(ValueError, match="spans 7 cells, more than the 5"):
        correlation.correlate(ones, np.ones((2, 3, 7, 3)), (Window(7), Window(3)))
