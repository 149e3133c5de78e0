"""A basin map of 100 × 100 starts × 500 steps, beside the same runs one by one.

Run with ``pytest benchmarks/test_maps.py --benchmark-only -s``: prints ratios of one session, asserts no times. The
single runs are a sample, and their time is multiplied up.
"""

import time

import numpy as np
import pytest

from dlcore.elements import surfaces
from dlcore.elements.racer import Racer
from dlcore.experiments.basin_map import BasinMap
from dlcore.experiments.outcome_map import OutcomeMap
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress

PIXELS, STEPS = 100, 500
SAMPLE = 20
ROUNDS = 3
RULES = {"sgd": 0.01, "momentum": 0.001, "adam": 0.12, "nadam": 0.12}


def basins(surface, rule, lr):
    racer = Racer(optimizer=rule, settings={"lr": lr})
    return BasinMap(surface=surface, racer=racer, resolution=PIXELS, steps=STEPS)


def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


@pytest.mark.parametrize("surface", ["ravine", "himmelblau", "rastrigin", "beale"])
@pytest.mark.parametrize("rule", RULES)
def test_a_basin_map(benchmark, rule, surface):
    spec = basins(surface, rule, RULES[rule])
    spec.compute(ignore_progress)  # derives the surface
    benchmark(spec.compute, ignore_progress)


@pytest.mark.parametrize(("rule", "hyper"), [("momentum", "momentum"), ("adam", "beta2")])
def test_an_outcome_map(benchmark, rule, hyper):
    spec = OutcomeMap(racer=Racer(optimizer=rule), hyper=hyper, resolution=PIXELS, steps=STEPS)
    spec.compute(ignore_progress)
    benchmark(spec.compute, ignore_progress)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def by_torch(torch, start):
    """Run Adam from one start as a notebook would: a parameter, the formula, backward, step."""
    place = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    engine = torch.optim.Adam([place], lr=RULES["adam"])
    for _ in range(STEPS):
        engine.zero_grad()
        himmelblau(place[0], place[1]).backward()
        engine.step()
    return place.detach().numpy()


def by_plain_loop(gradient, rule, settings, start):
    """Run our own rule and gradient from one start, nothing recorded."""
    params = np.array(start)
    state = rule.init(params)
    for step in range(1, STEPS + 1):
        params, state = rule.update(params, np.array(gradient(*params)), state, step, **settings)
    return params


def test_against_single_runs():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    spec = basins("himmelblau", "adam", RULES["adam"])
    result, gradient = spec.compute(ignore_progress), surfaces.compiled("himmelblau").gradient
    pixels = np.random.default_rng(0).integers(0, PIXELS, (SAMPLE, 2))
    starts = [(float(result.x[column]), float(result.y[row])) for row, column in pixels]
    for (row, column), start in zip(pixels, starts, strict=True):
        for end in (by_torch(torch, start), by_plain_loop(gradient, spec.racer.rule, spec.racer.settings, start)):
            np.testing.assert_allclose(himmelblau(*end), result.final_loss[row, column], rtol=1e-3, atol=1e-9)
    times = PIXELS**2 / SAMPLE
    contenders = {
        "the map": (1.0, lambda: spec.compute(ignore_progress)),
        "our race, one start each": (
            times,
            lambda: [
                SurfaceRace(surface="himmelblau", start_x=x, start_y=y, racers=(spec.racer,), steps=STEPS).compute(
                    ignore_progress
                )
                for x, y in starts
            ],
        ),
        "our rule in a plain loop": (
            times,
            lambda: [by_plain_loop(gradient, spec.racer.rule, spec.racer.settings, start) for start in starts],
        ),
        "torch.optim on autograd": (times, lambda: [by_torch(torch, start) for start in starts]),
    }
    best = {}
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets all of them
        for name, (factor, contender) in contenders.items():
            best[name] = min(best.get(name, np.inf), factor * seconds(contender))
    print(f"\nHimmelblau, Adam, {PIXELS} × {PIXELS} starts × {STEPS} steps, best of {ROUNDS}:")
    for name, taken in best.items():
        print(f"  {name:28s} {taken:9.2f} s   {taken / best['the map']:8.0f} ×")
