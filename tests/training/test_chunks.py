"""A sweep in chunks: every entrant × seed once, each model equal to itself alone, the first seed first."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from dlcore.elements import targets
from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.nets import cnn, mlp
from dlcore.training import chunks, loop, losses
from dlcore.training.plan import Plan, Probe, Task

NETWORK = mlp.build(1, (6, 5), 1, "tanh")
X, Y = targets.sample("sine", 30, 0.1, seed=0)
TASK = Task(NETWORK, losses.squared_error, X[:, None], Y[:, None])
SEEDS = (5, 0, 7)
STARTS = kaiming_normal_stack(SEEDS, NETWORK.layers)
PLAN = Plan(steps=40, batch=7, seeds=SEEDS, dtype=torch.float64)
ENTRANTS = [
    Racer(optimizer=rule, settings={"lr": rate}) for rate in (0.001, 0.02) for rule in ("sgd", "adam", "momentum")
]
MODELS = len(ENTRANTS) * len(SEEDS)


def together(monkeypatch, capacity, **keywords):
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: capacity)
    return list(chunks.train(TASK, ENTRANTS, STARTS, PLAN, **keywords))


@pytest.mark.parametrize("capacity", [1, 4, 6, 13, 1000])
def test_each_model_equals_it_alone(monkeypatch, capacity):
    seen = Counter()
    for chunk, trained in together(monkeypatch, capacity):
        for column, (entrant, seed) in enumerate(zip(chunk.entrants, chunk.seeds, strict=True)):
            alone = loop.train(TASK, [ENTRANTS[entrant]], STARTS[[seed]], replace(PLAN, seeds=(SEEDS[seed],)))
            np.testing.assert_allclose(trained.loss[:, column], alone.loss[:, 0], rtol=1e-9)
            np.testing.assert_allclose(trained.parameters[column], alone.parameters[0], rtol=1e-8, atol=1e-12)
            seen[entrant, seed] += 1
    assert len(seen) == MODELS
    assert set(seen.values()) == {1}


@pytest.mark.parametrize(("capacity", "sizes"), [(4, [3] * 6), (6, [6] * 3), (11, [6] * 3), (12, [12, 6]), (99, [18])])
def test_chunks_are_whole_seeds_or_equal_parts_of_one_and_the_first_seed_comes_first(capacity, sizes):
    found = chunks.divide(ENTRANTS, len(SEEDS), capacity)
    assert [len(chunk.entrants) for chunk in found] == sizes
    assert [chunk.before for chunk in found] == np.cumsum([0, *sizes[:-1]]).tolist()
    seeds = [sorted(chunk.seeds.tolist()) for chunk in found]
    assert [seed for chunk in seeds for seed in chunk] == [0] * 6 + [1] * 6 + [2] * 6


def test_parts_of_a_seed_hold_few_rules():
    for chunk in chunks.divide(ENTRANTS, 1, 2):
        assert len({ENTRANTS[place].optimizer for place in chunk.entrants}) == 1


def test_probes_see_the_models_of_their_chunk(monkeypatch):
    probes = {"weights": Probe((0, 40), lambda parameters: parameters)}
    for chunk, trained in together(monkeypatch, 4, probes=probes):
        np.testing.assert_array_equal(trained.probes["weights"][0], STARTS[chunk.seeds])
        np.testing.assert_array_equal(trained.probes["weights"][1], trained.parameters)


def test_watch_is_told_of_updates_that_grow_to_all(monkeypatch):
    told = []

    def watch(chunk, step, loss, parameters):
        assert loss.shape == chunk.entrants.shape
        assert len(parameters) == len(chunk.seeds)
        told.append(chunk.updates(step, PLAN.steps))

    together(monkeypatch, 4, watch=watch)
    assert told == sorted(told)
    assert told[-1] == MODELS * PLAN.steps


def test_each_chunk_is_there_before_the_next_begins(monkeypatch):
    told = []
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: 6)
    sweep = chunks.train(TASK, ENTRANTS, STARTS, PLAN, watch=lambda chunk, *_: told.append(chunk.before))
    first, _ = next(sweep)
    assert set(first.seeds) == {0}
    assert set(told) == {0}


def test_sizes_are_those_measured():
    """LAB.md, last section: 64 to 128 networks 1-64-64-1 at batch 32, 16 to 32 full-batch, thousands of tiny ones."""
    network, tiny = mlp.build(1, (64, 64), 1), mlp.build(2, (8, 8, 8), 1)
    single = Plan(steps=1, batch=32, seeds=(0,))
    assert 64 <= chunks.capacity(network, single) <= 128
    assert 16 <= chunks.capacity(network, replace(single, batch=256)) <= 32
    assert chunks.capacity(tiny, replace(single, batch=10)) > 1000
    assert chunks.capacity(mlp.build(784, (4096, 4096), 10), replace(single, batch=2000)) == 1


def test_a_layer_that_is_used_at_every_pixel_takes_the_room_of_all_its_maps():
    network = cnn.build(Architecture((1, 28, 28), channels=(16,), hidden=()))
    assert network.units == (16 * 28 * 28, 10)
    assert chunks.capacity(network, Plan(steps=1, batch=64, seeds=(0,))) == 1  # 12 were one map a single unit


@pytest.mark.parametrize("capacity", [4, 13])
def test_each_seed_can_have_a_set_of_its_own(monkeypatch, capacity):
    drawn = [targets.sample("sine", 30, 0.1, seed) for seed in SEEDS]
    x, y = (np.stack(part)[..., None] for part in zip(*drawn, strict=True))
    monkeypatch.setattr(chunks, "capacity", lambda network, plan: capacity)
    for chunk, trained in chunks.train(replace(TASK, inputs=x, targets=y), ENTRANTS, STARTS, PLAN):
        for column, (entrant, seed) in enumerate(zip(chunk.entrants, chunk.seeds, strict=True)):
            mine = replace(TASK, inputs=x[seed], targets=y[seed])
            alone = loop.train(mine, [ENTRANTS[entrant]], STARTS[[seed]], replace(PLAN, seeds=(SEEDS[seed],)))
            np.testing.assert_allclose(trained.parameters[column], alone.parameters[0], rtol=1e-8, atol=1e-12)
