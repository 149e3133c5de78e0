"""A surface race of ten optimizers × 500 steps, beside the same race by torch.optim, one optimizer at a time.

Run with ``pytest benchmarks/test_surface_race.py --benchmark-only -s``: prints ratios of one session, asserts no times.
"""

import time

import numpy as np
import pytest

from dlcore.elements import surfaces
from dlcore.elements.racer import Racer
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress

STEPS = 500
ROUNDS = 5
TEN = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "rmsprop_centered", "adam", "adamax", "nadam")


def race(surface, runs=1):
    x, y = surfaces.SURFACES[surface].start
    racers = tuple(Racer(optimizer=id, settings={"lr": 1e-3}) for id in TEN)
    noise = 0.0 if runs == 1 else 1e-3
    return SurfaceRace(
        surface=surface, start_x=x, start_y=y, racers=racers, steps=STEPS, seeds=runs, noise=noise, condition=100
    )


def engines(torch):
    """Build torch's optimizer for each racer."""
    optim = torch.optim
    return {
        "sgd": lambda p: optim.SGD(p, lr=1e-3),
        "momentum": lambda p: optim.SGD(p, lr=1e-3, momentum=0.9),
        "nesterov": lambda p: optim.SGD(p, lr=1e-3, momentum=0.9, nesterov=True),
        "adagrad": lambda p: optim.Adagrad(p, lr=1e-3),
        "adadelta": lambda p: optim.Adadelta(p, lr=1e-3),
        "rmsprop": lambda p: optim.RMSprop(p, lr=1e-3),
        "rmsprop_centered": lambda p: optim.RMSprop(p, lr=1e-3, centered=True),
        "adam": lambda p: optim.Adam(p, lr=1e-3),
        "adamax": lambda p: optim.Adamax(p, lr=1e-3),
        "nadam": lambda p: optim.NAdam(p, lr=1e-3),
    }


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def race_by_autograd(torch, build):
    """Run one optimizer as a notebook would: a parameter, the formula, backward, step, and note where it is."""
    place = torch.nn.Parameter(torch.tensor(surfaces.SURFACES["rosenbrock"].start, dtype=torch.float64))
    engine = build([place])
    path = [place.detach().clone()]
    for _ in range(STEPS):
        engine.zero_grad()
        rosenbrock(place[0], place[1]).backward()
        engine.step()
        path.append(place.detach().clone())
    return torch.stack(path).numpy()


def race_by_given_gradient(torch, build):
    """Run one optimizer with our derived gradient instead of autograd: only ``step`` is torch's."""
    gradient = surfaces.compiled("rosenbrock").gradient
    place = torch.nn.Parameter(torch.tensor(surfaces.SURFACES["rosenbrock"].start, dtype=torch.float64))
    place.grad = torch.zeros_like(place)
    slope, here = place.grad.numpy(), place.detach().numpy()
    engine = build([place])
    path = np.empty((STEPS + 1, 2))
    path[0] = here
    for step in range(STEPS):
        slope[:] = gradient(here[0], here[1])
        engine.step()
        path[step + 1] = here
    return path


def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


@pytest.mark.parametrize("runs", [1, 16])
@pytest.mark.parametrize("surface", list(surfaces.SURFACES))
def test_ten_optimizers_500_steps(benchmark, surface, runs):
    spec = race(surface, runs)
    spec.compute(ignore_progress)  # derives the surface
    benchmark(spec.compute, ignore_progress)


def test_against_torch_one_optimizer_at_a_time():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    spec, builders = race("rosenbrock"), engines(torch)
    ours = spec.compute(ignore_progress)
    for lane, id in enumerate(TEN):
        for way in (race_by_autograd, race_by_given_gradient):
            np.testing.assert_allclose(ours.paths[lane, 0], way(torch, builders[id]), rtol=1e-5, atol=1e-5)
    best = {}
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets all of them
        for name, contender in (
            ("ours, together", lambda: spec.compute(ignore_progress)),
            ("torch.optim on autograd", lambda: [race_by_autograd(torch, build) for build in builders.values()]),
            (
                "torch.optim on our gradient",
                lambda: [race_by_given_gradient(torch, build) for build in builders.values()],
            ),
        ):
            best[name] = min(best.get(name, np.inf), seconds(contender))
    print(f"\nRosenbrock, {len(TEN)} optimizers × {STEPS} steps, best of {ROUNDS}:")
    for name, time_taken in best.items():
        print(f"  {name:28s} {time_taken * 1e3:8.1f} ms   {time_taken / best['ours, together']:6.1f} ×")
