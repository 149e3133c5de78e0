"""The rates to begin with let every rule walk from every surface's own start without leaving the map."""

import numpy as np
import pytest

from dlcore.elements import learning_rates
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress


@pytest.mark.parametrize("surface", [id for id, record in SURFACES.items() if record.minima])
def test_nobody_diverges_with_the_rate_to_begin_with(surface):
    field = tuple(Racer(optimizer=id, settings={"lr": learning_rates.to_begin_with(surface, id)}) for id in OPTIMIZERS)
    x, y = SURFACES[surface].start
    result = SurfaceRace(surface=surface, start_x=x, start_y=y, racers=field, steps=300).compute(ignore_progress)
    assert (result.diverged_at == -1).all(), result.reasons
    assert np.nanmedian(result.final_loss) <= result.loss[0, 0, 0]


def test_plain_descent_takes_the_surfaces_own_rate_and_momentum_a_tenth():
    assert learning_rates.to_begin_with("ravine", "sgd") == SURFACES["ravine"].learning_rate
    assert learning_rates.to_begin_with("ravine", "momentum") == pytest.approx(0.1 * SURFACES["ravine"].learning_rate)
