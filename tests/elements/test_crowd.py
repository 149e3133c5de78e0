"""A crowd goes where each of it goes alone, whatever the rule, the settings, the chunks, and whoever is lost."""

import numpy as np
import pytest

from dlcore.elements import crowd, descent, destinations, divergence, own_surface, surfaces
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer

STEPS = 60
RATES = {"himmelblau": 0.01, "beale": 0.01, "rastrigin": 0.004, "monkey_saddle": 0.05}


def land(id, share=0.02):
    record = surfaces.get(id)
    return crowd.Land(record, surfaces.compiled(id), destinations.of(record, share))


def starts(id, lanes, seed=0):
    (left, right), (bottom, top) = surfaces.get(id).view
    rng = np.random.default_rng(seed)
    return np.stack([rng.uniform(left, right, lanes), rng.uniform(bottom, top, lanes)])


def alone(where, racer, start, steps=STEPS):
    """Walk one lane by ``descent`` and say what a crowd should say of it: position, label, steps, divergence."""
    with np.errstate(all="ignore"):
        way = descent.walk(where.compiled.gradient, [racer], tuple(start), np.zeros((steps, 2, 1))).positions[..., 0, 0]
        loss = where.compiled.value(way[:, 0], way[:, 1])
        lost = divergence.find(way[None, None], loss[None, None], where.surface).step[0, 0]
    if lost == 0:
        return np.full(2, np.nan), crowd.DIVERGED, -1, 0
    labels = where.goals.label(way[: None if lost < 0 else lost].T)
    changes = np.flatnonzero(np.diff(labels, prepend=-9))
    end, since = int(labels[-1]), int(changes[-1])
    if lost >= 0:
        end = crowd.DIVERGED if where.surface.minima or end == destinations.NOWHERE else end
        return np.full(2, np.nan), end, since if end >= 0 else -1, int(lost)
    return way[-1], end, since if end >= 0 else -1, -1


def compare(fates, lane, expected):
    position, label, steps, lost = expected
    np.testing.assert_array_equal(fates.position[:, lane], position)
    assert (int(fates.reached[lane]), int(fates.steps[lane]), int(fates.diverged_at[lane])) == (label, steps, lost)


@pytest.mark.parametrize("surface", RATES)
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_every_rule_goes_where_it_goes_alone(rule, surface):
    racer = Racer(optimizer=rule, settings={"lr": RATES[surface]})
    where, begin = land(surface), starts(surface, 12)
    fates = crowd.walk(where, racer.rule, racer.settings, begin, steps=STEPS, chunk=5)
    for lane in range(12):
        compare(fates, lane, alone(where, racer, begin[:, lane]))


def test_some_arrive_some_diverge_and_some_are_on_their_way():
    racer = Racer(optimizer="momentum", settings={"lr": 0.02})
    where, begin = land("himmelblau"), starts("himmelblau", 400)
    fates = crowd.walk(where, racer.rule, racer.settings, begin, steps=STEPS)
    assert {destinations.NOWHERE, crowd.DIVERGED, 0, 1} <= set(fates.reached.tolist())
    np.testing.assert_array_equal(fates.diverged_at >= 0, fates.reached == crowd.DIVERGED)
    np.testing.assert_array_equal(fates.steps >= 0, fates.reached >= 0)
    np.testing.assert_array_equal(np.isnan(fates.position[0]), fates.reached == crowd.DIVERGED)
    for lane in range(0, 400, 25):
        compare(fates, lane, alone(where, racer, begin[:, lane]))


SECONDS = {
    "momentum": "momentum",
    "adam": "beta2",
    "nadam": "beta1",
    "radam": "beta2",
    "rmsprop": "alpha",
    "adamw": "eps",
}


@pytest.mark.parametrize(("rule", "second"), SECONDS.items())
def test_each_lane_may_have_settings_of_its_own(rule, second):
    rng, where = np.random.default_rng(3), land("himmelblau")
    rates, values = 10 ** rng.uniform(-3, -0.5, 15), rng.uniform(0, 0.99, 15)
    base = Racer(optimizer=rule)
    begin = np.tile(np.reshape([-0.3, -0.9], (2, 1)), 15)
    settings = {**base.settings, "lr": rates, second: values}
    fates = crowd.walk(where, base.rule, settings, begin, steps=STEPS, chunk=4)
    for lane in range(15):
        own = {**base.settings, "lr": float(rates[lane]), second: float(values[lane])}
        position, *said = alone(where, Racer(optimizer=rule, settings=own), begin[:, lane])
        np.testing.assert_allclose(fates.position[:, lane], position, rtol=1e-6, atol=1e-9)
        assert [int(part[lane]) for part in (fates.reached, fates.steps, fates.diverged_at)] == said


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nadam", "amsgrad"])
def test_the_size_of_the_chunks_changes_nothing(rule):
    where, begin = land("beale"), starts("beale", 300)
    settings = {**Racer(optimizer=rule).settings, "lr": np.geomspace(1e-4, 0.1, 300)}
    one, other = (crowd.walk(where, OPTIMIZERS[rule], settings, begin, steps=STEPS, chunk=chunk) for chunk in (7, 1000))
    assert crowd.DIVERGED in one.reached or rule in ("nadam", "amsgrad")
    for part in ("position", "reached", "steps", "diverged_at"):
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))


def test_a_loss_that_overflows_counts_where_it_does_although_the_place_is_still_near():
    id = own_surface.id_of("exp(exp(x)) + y**2", 7.0)
    racer, begin = Racer(optimizer="sgd", settings={"lr": 1e-3}), np.array([[-1.0, 6.9, 0.5], [1.0, 1.0, 2.0]])
    where = land(id)
    fates = crowd.walk(where, racer.rule, racer.settings, begin, steps=STEPS)
    for lane in range(3):
        compare(fates, lane, alone(where, racer, begin[:, lane]))
    assert fates.diverged_at[1] == 0


def test_what_is_told_on_the_way_is_where_everybody_is_at_that_step():
    racer = Racer(optimizer="momentum", settings={"lr": 0.002})
    where, begin, seen = land("himmelblau"), starts("himmelblau", 50), {}

    def note(step, fates):
        seen[step] = fates.reached.copy()

    crowd.walk(where, racer.rule, racer.settings, begin, steps=50, tell=note, chunk=20)
    assert list(seen) == [20, 40, 50]
    shorter = crowd.walk(where, racer.rule, racer.settings, begin, steps=40)
    np.testing.assert_array_equal(seen[40], shorter.reached)
