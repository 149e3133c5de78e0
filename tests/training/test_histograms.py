"""Histograms whose range is found afterwards equal numpy's."""

import numpy as np
import pytest
import torch

from dlcore.training import histograms


def drawn(*spreads):
    generator = torch.Generator().manual_seed(0)
    return torch.stack([spread * torch.randn(40, 50, generator=generator, dtype=torch.float64) for spread in spreads])


def test_counts_are_numpys():
    numbers = drawn(1.0, 3.0)
    counts = histograms.count(numbers, 8.0).numpy()
    for model, found in enumerate(counts):
        expected, _ = np.histogram(numbers[model].clamp(-8, 8 - 1e-9), histograms.FINE, (-8, 8))
        np.testing.assert_array_equal(found, expected)


def test_what_lies_beyond_counts_outside_and_what_is_not_finite_nowhere():
    numbers = torch.tensor([[-100.0, 100.0, 100.0, torch.nan, torch.inf]])
    counts = histograms.count(numbers, 1.0)[0]
    assert counts[0] == 1
    assert counts[-1] == 2
    assert counts.sum() == 3


@pytest.mark.parametrize("spread", [0.01, 0.5, 2.0, 100.0])
def test_trimmed_bins_hold_all_and_show_what_there_is(spread):
    numbers = drawn(spread, spread / 3)
    edges, shares = histograms.trim(histograms.count(numbers, 8.0).numpy(), 8.0, 64)
    assert edges.shape == (65,)
    assert shares.shape == (2, 64)
    np.testing.assert_allclose(shares.sum(1), 1)
    np.testing.assert_allclose(np.diff(edges), edges[1] - edges[0])
    assert edges[0] >= -8
    assert edges[-1] <= 8
    inside = (numbers[0] >= edges[0]) & (numbers[0] < edges[-1])
    if spread < 3:
        assert inside.double().mean() > 0.997
    for model, found in enumerate(shares):
        expected, _ = np.histogram(numbers[model].clamp(edges[0], edges[-1] - 1e-9), edges)
        np.testing.assert_allclose(found, expected / numbers[model].numel(), atol=1e-12)
    if spread < 0.1:
        assert edges[-1] - edges[0] == pytest.approx(64 * 16 / histograms.FINE)


def test_nothing_to_count_is_no_error():
    edges, shares = histograms.trim(np.zeros((3, histograms.FINE)), 8.0, 64)
    assert (shares == 0).all()
    assert np.isfinite(edges).all()
