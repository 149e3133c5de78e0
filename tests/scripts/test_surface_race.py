"""The script of a race down a surface ends where the dashboard's racers end, on every surface and with every rule."""

import math

import numpy as np
import pytest

from dlcore.elements import learning_rates, own_surface, surfaces
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.experiments.surface_race import SurfaceRace

CALM = ("sgd", "momentum", "adam")
FORMULAS = (
    "3",
    "y**2 + 1/sqrt(1+x**2)",
    "sqrt(x**2+2*y**2+0.1)+0.5*abs(x)",
    "exp(0.3*x)+cosh(y)/3-atan(x*y)",
    "log(2+x**2)*sin(x)**2+tanh(1)*x+y**2",
)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let a busy machine take its time for the derivatives of a typed formula."""
    monkeypatch.setattr(own_surface, "SECONDS", 60.0)


def racers_on(surface, rules):
    return [Racer(optimizer=rule, settings={"lr": learning_rates.to_begin_with(surface, rule)}) for rule in rules]


@pytest.mark.parametrize("surface", [*surfaces.SURFACES, *(own_surface.id_of(text, 2) for text in FORMULAS)])
def test_on_every_surface_the_racers_end_in_the_same_place(both, surface):
    x, y = surfaces.get(surface).start
    race = SurfaceRace(surface=surface, start_x=x, start_y=y, steps=40, racers=racers_on(surface, CALM), condition=30)
    found, shown = both(race)
    assert found == pytest.approx({name: shown[name] for name in found}, rel=1e-8, abs=1e-12, nan_ok=True)
    assert len(found) == (6 if surfaces.get(surface).minima else 3)


def test_every_rule_and_the_same_noise_for_all(both):
    race = SurfaceRace(
        racers=racers_on("ravine", OPTIMIZERS), steps=50, noise=0.3, seeds=4, seed=9, schedule={"kind": "warm_up"}
    )
    found, shown = both(race)
    assert found == pytest.approx({name: shown[name] for name in found}, rel=1e-8)
    assert len({round(value, 9) for value in found.values()}) == 2 * len(OPTIMIZERS)


def test_who_starts_on_a_kink_or_leaves_for_good(both, execute):
    resting, shown = both(
        SurfaceRace(surface="ackley", start_x=0, start_y=0, steps=5, racers=racers_on("ackley", CALM))
    )
    assert resting["distance/adam"] == 0
    assert np.isclose(resting["loss/adam"], shown["loss/adam"], atol=1e-12)
    told = execute(SurfaceRace(steps=50, racers=[Racer(optimizer="sgd", settings={"lr": 5})]))
    assert "sgd, run 0: diverged at step" in told["printed"]
    assert math.isnan(told["results"]["loss/sgd"])
