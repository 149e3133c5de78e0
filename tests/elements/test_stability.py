"""Up to the limit the linear map of a rule shrinks, above it grows."""

import math

import numpy as np
import pytest

from dlcore.elements import quadratic
from dlcore.elements.convergence import STEP_MATRICES, predicted_rate
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.stability import largest_stable_rate


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("optimizer", STEP_MATRICES)
def test_the_linear_map_neither_shrinks_nor_grows_at_the_limit(optimizer, momentum):
    curvature = 7.0
    settings = {} if optimizer == "sgd" else {"momentum": momentum}
    limit = largest_stable_rate(optimizer, settings, curvature)

    def factor(share):
        return predicted_rate(optimizer, {**settings, "lr": share * limit}, np.array([curvature]))

    assert factor(0.999) < 1 < factor(1.001)
    assert factor(1.0) == pytest.approx(1, abs=1e-9)


def test_the_limits_are_the_known_ones():
    assert largest_stable_rate("sgd", {}, 4.0) == 0.5
    assert largest_stable_rate("momentum", {"momentum": 0.9}, 4.0) == quadratic.largest_stable_rate(0.9, 4.0)
    assert largest_stable_rate("nesterov", {"momentum": 0.9}, 1.0) == pytest.approx(3.8 / 2.8)


def test_adaptive_rules_have_no_linear_theory():
    silent = [id for id in OPTIMIZERS if math.isnan(largest_stable_rate(id, {"lr": 0.1}, 1.0))]
    assert set(silent) == set(OPTIMIZERS) - set(STEP_MATRICES)
