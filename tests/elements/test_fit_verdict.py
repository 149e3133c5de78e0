"""Too simple, about right, too complex: told by the test error alone."""

import numpy as np
import pytest

from dlcore.elements import fit_verdict

VALLEY = np.array([3.0, 1.5, 1.05, 1.0, 1.09, 1.2, 5.0])


@pytest.mark.parametrize(
    ("place", "kind"),
    [(0, "underfits"), (1, "underfits"), (2, "fits"), (3, "fits"), (4, "fits"), (5, "overfits"), (6, "overfits")],
)
def test_a_valley_has_two_sides(place, kind):
    assert fit_verdict.judge(VALLEY, place) == (kind, 3)


def test_what_diverged_is_never_best():
    assert fit_verdict.judge(np.array([2.0, np.nan, 1.0]), 0) == ("underfits", 2)
