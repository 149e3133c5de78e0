"""Valleys over learning rates: where they are lowest, how wide they are, where they end."""

import numpy as np
import pytest

from dlcore.elements import rate_valley
from dlcore.elements.rate_valley import decades_below, edge, valley

RATES = np.geomspace(1e-4, 1, 9)  # half a decade apart


def test_a_straight_flank_is_cut_where_the_straight_line_crosses():
    losses = RATES**-1.0  # one decade of loss per decade of rate, lowest at the right end
    assert decades_below(RATES, losses, 2.0) == pytest.approx(np.log10(2))
    assert decades_below(RATES, losses, 10.0) == pytest.approx(1)
    assert decades_below(RATES, losses, 1e9) == pytest.approx(4)
    assert decades_below(RATES, losses, 0.5) == 0


def test_the_width_of_a_parabola_hardly_depends_on_how_many_rates_were_tried():
    def width(count):
        rates = np.geomspace(1e-4, 1, count)
        return decades_below(rates, 0.01 * 10 ** ((np.log10(rates) + 2) ** 2), 0.02)

    assert width(400) == pytest.approx(2 * np.log10(2) ** 0.5, rel=1e-3)
    assert width(17) == pytest.approx(width(400), rel=0.1)


def test_nothing_counts_beside_a_divergence():
    losses = np.array([np.inf, 1, 1, np.inf, 1, np.inf, np.inf, 1, 1])
    assert decades_below(RATES, losses, 1.5) == pytest.approx(1)  # two pairs of neighbours
    assert decades_below(RATES, np.full(9, np.inf), np.inf) == 0


def test_two_valleys_count_together():
    losses = np.array([1, 1, 5, 5, 5, 5, 5, 1, 1])
    alone = decades_below(RATES[:5], losses[:5], 1.5)
    assert decades_below(RATES, losses, 1.5) == pytest.approx(2 * alone)


def test_a_loss_of_zero_is_no_error():
    assert decades_below(RATES, np.zeros(9), 1.0) == pytest.approx(4)


@pytest.fixture
def swept():
    """Two rules, nine rates, three seeds: one valley whose right flank diverges, one rule that always diverges."""
    losses = np.full((2, 9, 3), np.inf)
    losses[0] = 0.01 * 10 ** np.abs(np.log10(RATES) + 2)[:, None] * [1.0, 0.9, 1.2]
    losses[0, 7] = [np.inf, 5.0, np.inf]
    losses[0, 8] = np.inf
    return valley(RATES, losses, level=0.05)


def test_the_valley_says_where_it_is_lowest_and_how_far_the_seeds_lie_apart(swept):
    assert swept.best.tolist() == [4, -1]
    np.testing.assert_allclose(swept.at_best(swept.median), [0.01, np.nan])
    np.testing.assert_allclose(swept.at_best(swept.low), [0.009, np.nan])
    np.testing.assert_allclose(swept.at_best(swept.high), [0.012, np.nan])


def test_half_of_the_seeds_diverged_makes_the_median_infinite_but_keeps_the_best_one(swept):
    assert np.isinf(swept.median[0, 7])
    assert swept.low[0, 7] == 5.0


def test_the_valley_is_wide_and_useful_by_its_own_best_and_by_a_common_level(swept):
    np.testing.assert_allclose(swept.robust, [2 * np.log10(2), 0])
    np.testing.assert_allclose(swept.useful, [2 * np.log10(5), 0])
    np.testing.assert_allclose(swept.diverged, [5 / 27, 1])


@pytest.mark.parametrize(("best", "at_edge"), [(0, True), (3, False), (8, True)])
def test_a_best_rate_at_the_edge_is_told(best, at_edge):
    losses = np.abs(np.arange(9) - best)[None, :, None] + 1.0
    assert valley(RATES, losses, 1.0).at_edge.tolist() == [at_edge]


def test_a_cell_may_be_left_to_the_best_in_its_row_in_its_column_or_of_all():
    losses = np.array([[3.0, 2, 9], [4, 8, 1], [np.inf, np.inf, np.inf]])[..., None]
    seen = valley(RATES[:3], losses, 1.0)
    assert seen.cell(None, None) == (1, 2)
    assert seen.cell(0, None) == (0, 1)
    assert seen.cell(None, 0) == (0, 0)
    assert seen.cell(2, 1) == (2, 1)
    assert seen.cell(2, None) == (2, 0)


def test_the_edge_lies_before_the_first_rate_at_which_any_seed_diverged():
    lost = np.zeros((9, 2), dtype=bool)
    assert edge(RATES, lost) == (RATES[-1], pytest.approx(np.nan, nan_ok=True))
    lost[[5, 7, 8]] = [True, False]
    assert edge(RATES, lost) == (RATES[4], RATES[5])
    lost[0] = True
    assert edge(RATES, lost) == (pytest.approx(np.nan, nan_ok=True), RATES[0])


def test_good_means_a_factor_of_two():
    assert rate_valley.GOOD_FACTOR == 2
