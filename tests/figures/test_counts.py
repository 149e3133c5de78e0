"""Counts have three digits and never two units' worth of zeros."""

import pytest

from dlcore.figures import counts


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"), (64, "64"), (999, "999"), (1000, "1.00 k"), (36_928, "36.9 k"), (120_422, "120 k"),
        (999_400, "999 k"), (999_600, "1.00 M"), (1_180_160, "1.18 M"), (15_470_264_320, "15.5 G"), (2e12, "2.00 T"),
    ],
)  # fmt: skip
def test_a_count_is_written_in_short(value, written):
    assert counts.short(value) == written
