"""A grid of losses survives JSON, what is not finite too."""

import json

import numpy as np

from dlcore.elements import loss_grid


def test_losses_survive_json():
    losses = np.array([[0.0, 1.23449e-7, np.nan], [np.inf, 12345.6, np.nan]])
    told = json.dumps(loss_grid.to_json(losses), allow_nan=False)
    np.testing.assert_allclose(loss_grid.from_json(json.loads(told)), losses, rtol=1e-3)
