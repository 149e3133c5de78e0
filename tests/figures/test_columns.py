"""Panels side by side fill the width, and their axes have the names that plotly gives them."""

import itertools

import pytest

from dlcore.figures import columns


def test_the_first_axis_has_no_number_and_the_second_is_number_two():
    assert [columns.axis("x", place) for place in range(3)] == ["x", "x2", "x3"]
    assert [columns.axis("yaxis", place) for place in range(2)] == ["yaxis", "yaxis2"]


@pytest.mark.parametrize("count", range(1, 12))
def test_panels_fill_the_width_and_the_gap_lies_between_them(count):
    ends = [columns.ends(place, count, 0.05) for place in range(count)]
    assert ends[0][0] == 0
    assert ends[-1][1] == pytest.approx(1)
    assert max(right for _, right in ends) <= 1
    assert all(after[0] - before[1] == pytest.approx(0.05) for before, after in itertools.pairwise(ends))
