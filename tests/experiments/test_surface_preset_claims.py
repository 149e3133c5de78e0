"""What the presets of the surface tab promise is what happens."""

import numpy as np

from dlcore.elements import learning_rates, own_surface, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments.step_anatomy import StepAnatomy
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.experiments.surface_tuning import SurfaceTuning
from dlcore.lab.experiment import ignore_progress


def field(surface, *ids):
    return tuple(Racer(optimizer=id, settings={"lr": learning_rates.to_begin_with(surface, id)}) for id in ids)


def race(surface, *ids, racers=None, **settings):
    x, y = surfaces.get(surface).start
    settings = {"surface": surface, "start_x": x, "start_y": y, **settings}
    return SurfaceRace(racers=racers or field(surface, *ids), **settings).compute(ignore_progress)


def test_in_a_fair_race_momentum_ends_over_a_million_times_lower():
    racers = field("ravine", "sgd", "momentum")
    best = SurfaceTuning(racers=racers).compute(ignore_progress).best_rates
    sgd, momentum = race("ravine", racers=tuple(map(Racer.at_rate, racers, best))).final_loss[:, 0]
    assert momentum < 1e-6 * sgd


def test_adams_first_step_is_one_rate_along_both_axes():
    (adam,) = field("ravine", "adam")
    seen = StepAnatomy(racer=adam).compute(ignore_progress)
    assert abs(seen.gradients[0, 1]) > 40 * abs(seen.gradients[0, 0])
    np.testing.assert_allclose(np.abs(seen.positions[1] - seen.positions[0]), adam.settings["lr"], rtol=1e-5)


def test_momentum_goes_on_where_the_gradient_points_back():
    (momentum,) = field("ravine", "momentum")
    seen = StepAnatomy(racer=momentum).compute(ignore_progress)
    downhill, remembered = -seen.gradients[5, 1], -seen.direction[5, 1]
    assert downhill > 0 > remembered


def test_a_rate_that_fades_closes_the_fan():
    usual = ("sgd", "momentum", "rmsprop")
    constant, fading = (
        race("booth", *usual, noise=8.0, seeds=8, schedule=Schedule(kind=kind)) for kind in ("constant", "cosine")
    )
    assert (fading.final_loss.max(axis=1) < 0.2 * constant.final_loss.max(axis=1)).all()


def test_at_sharp_edges_plain_descent_jumps_about_and_adagrad_settles():
    sharp = surfaces.known(own_surface.id_of("abs(x) + 3*abs(y)", 4.0))
    sgd, adagrad = race(sharp, "sgd", "adagrad").loss[:, 0, -40:].max(axis=1)
    assert adagrad < 0.1 < 0.5 < sgd
