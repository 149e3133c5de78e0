"""The game: parts that take turns are what plain torch makes of them, alone and in company; who diverges is named."""

from itertools import cycle, islice

import numpy as np
import torch
from torch import nn
from torch.nn.functional import softplus

from dlcore.elements import parts
from dlcore.elements.racer import Racer
from dlcore.training import loop
from dlcore.training.game import Game, Turn
from dlcore.training.plan import Plan, Probe

ADAM = Racer(optimizer="adam", settings={"lr": 0.03, "beta1": 0.5})
SGD = Racer(optimizer="sgd", settings={"lr": 0.1})
SIZES = {"generator": 4, "critic": 3}
"""x = z·(2 × 2 weights), f(x) = x·(2 weights) + bias."""
BATCHES = [torch.from_numpy(np.random.default_rng(seed).standard_normal((1, 12, 4))) for seed in range(5)]


def make(rows, codes):
    return codes @ rows["generator"].view(-1, 2, 2)


def judge(rows, points):
    return (points @ rows["critic"][:, :2, None])[..., 0] + rows["critic"][:, 2:]


def judging(rows, examples):
    real, fake = examples[..., :2], make(rows, examples[..., 2:]).detach()
    return softplus(-judge(rows, real)).mean(-1) + softplus(judge(rows, fake)).mean(-1)


def fooling(rows, examples):
    return softplus(-judge(rows, make(rows, examples[..., 2:]))).mean(-1)


def turns(models, racer=ADAM, critic=None):
    critics = [critic or racer] * models
    return [
        Turn("critic", ("critic",), judging, critics, slice(0, 4)),
        Turn("critic", ("critic",), judging, critics, slice(4, 8)),
        Turn("generator", ("generator",), fooling, [racer] * models, slice(8, 12)),
    ]


def starts(models):
    return np.random.default_rng(7).standard_normal((models, 7))


def play(start, steps, taken, **measured):
    plan = Plan(steps, 12, (0,), dtype=torch.float64)
    game = Game(SIZES, taken, start, plan)
    batches = ((batch, batch[..., :0]) for batch in islice(cycle(BATCHES), steps))
    probes = {name: Probe(tuple(range(steps + 1)), lambda rows, m=m: m(game, rows)) for name, m in measured.items()}
    return loop.run(game, batches, plan, probes)


def plainly(start, steps):
    """Train with torch's own Adam, two steps of the critic and one of the generator in each round."""
    generator, critic = (nn.Parameter(torch.from_numpy(part.copy())) for part in (start[:4], start[4:]))
    hypers = {"lr": 0.03, "betas": (0.5, ADAM.settings["beta2"]), "eps": ADAM.settings["eps"]}
    optimizers = [torch.optim.Adam([one], **hypers) for one in (critic, critic, generator)]
    optimizers[1] = optimizers[0]
    for batch in islice(cycle(BATCHES), steps):
        for number, (optimizer, objective) in enumerate(zip(optimizers, (judging, judging, fooling), strict=True)):
            rows = {"generator": generator[None], "critic": critic[None]}
            optimizer.zero_grad()
            objective(rows, batch[:, 4 * number : 4 * number + 4]).sum().backward()
            optimizer.step()
    return torch.cat([generator, critic]).detach().numpy()


def test_a_game_equals_a_plain_torch_loop_whose_critic_keeps_one_optimizer():
    (start,) = starts(1)
    trained = play(start[None], 7, turns(1)).parameters[0]
    np.testing.assert_allclose(trained, plainly(start, 7), rtol=1e-9, atol=1e-12)
    assert np.abs(trained - start).max() > 0.1


def test_models_in_company_end_where_each_alone_does():
    start = starts(3)
    together = play(start, 6, turns(3)).parameters
    alone = [play(one[None], 6, turns(1)).parameters[0] for one in start]
    np.testing.assert_allclose(together, alone, rtol=1e-10, atol=1e-12)


def test_only_the_part_whose_turn_it_is_moves():
    start = starts(2)
    trained = play(start, 3, turns(2)[:2]).parameters
    columns = parts.columns(SIZES)
    np.testing.assert_array_equal(trained[:, columns["generator"]], start[:, columns["generator"]])
    assert (trained[:, columns["critic"]] != start[:, columns["critic"]]).all()


def test_what_each_turn_descended_is_told():
    start = starts(1)
    played = play(start, 1, turns(1), latest=lambda game, _rows: game.latest.mT)
    assert np.isnan(played.probes["latest"][0]).all()
    rows = {name: torch.from_numpy(start[:, place]) for name, place in parts.columns(SIZES).items()}
    first = judging(rows, BATCHES[0][:, :4]).item()
    np.testing.assert_allclose(played.probes["latest"][1, 0, 0], first)
    np.testing.assert_allclose(played.loss[0, 0], first)


def test_a_turn_is_taken_in_its_steps_alone():
    judged, again, fooled = turns(1)
    late = [
        judged._replace(during=range(1, 3)),
        again._replace(during=range(1, 3)),
        fooled._replace(during=range(3, 6)),
    ]
    start = starts(1)
    played = play(start, 5, late, rows=lambda _game, rows: rows, latest=lambda game, _rows: game.latest.mT)
    moved = np.diff(played.probes["rows"][:, 0], axis=0) != 0
    columns = parts.columns(SIZES)
    np.testing.assert_array_equal(moved[:, columns["generator"]].all(1), [False, False, True, True, True])
    np.testing.assert_array_equal(moved[:, columns["critic"]].any(1), [True, True, False, False, False])
    np.testing.assert_array_equal(np.isnan(played.probes["latest"][1:, 0, 2]), [True, True, False, False, False])
    assert (played.diverged_at == 0).all()


def test_one_that_diverges_is_named_and_the_others_are_unharmed():
    start = starts(3)
    wild = [SGD, Racer(optimizer="sgd", settings={"lr": 10.0}), SGD]
    both = [
        Turn("critic", ("critic",), lambda rows, seen: judging(rows, seen) + rows["critic"].square().sum(-1), wild),
        Turn("generator", ("generator",), fooling, [SGD] * 3),
    ]
    played = play(start, 200, both)
    calm = play(start[[0, 2]], 200, [turn._replace(entrants=[SGD] * 2) for turn in both])
    assert played.diverged_at[0] == played.diverged_at[2] == 0 < played.diverged_at[1]
    assert np.isnan(played.parameters[1]).all()
    assert np.isnan(played.loss[played.diverged_at[1] :, 1]).all()
    np.testing.assert_allclose(played.parameters[[0, 2]], calm.parameters, rtol=1e-10)
