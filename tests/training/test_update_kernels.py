"""Kernels move parameters and state as the pure rules do, whatever the hyper-parameters, and nothing else."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.training import shares
from dlcore.training.update_kernels import KERNELS

MODELS, WIDTH = 3, 5


def drawn(hyper, unit):
    """Return the value at ``unit`` of the way through the whole range, evenly on the slider's scale."""
    if hyper.logarithmic:
        return float(np.clip(np.exp(np.log(hyper.low) + unit * np.log(hyper.high / hyper.low)), hyper.low, hyper.high))
    return hyper.low + unit * (hyper.high - hyper.low)


def walk(divided, parameters, gradients, drawn_gradients, factors):
    path = []
    for step, (gradient, factor) in enumerate(zip(drawn_gradients, factors, strict=True), start=1):
        gradients.copy_(gradient)
        for share in divided:
            share.advance(step, factor)
        path.append(parameters.clone())
    return torch.stack(path)


def both_ways(entrants, monkeypatch, steps=25, seed=0, scale=1.0):
    """Walk along the same gradients by kernels and by the pure rules."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)  # noqa: E731  one line, two uses
    start, slopes = draw(len(entrants), WIDTH), scale * (draw(steps, len(entrants), WIDTH) + 0.3)
    factors = np.linspace(1.0, 0.1, steps).tolist()
    paths = []
    for kernels in (KERNELS, {}):
        monkeypatch.setattr(shares, "KERNELS", kernels)
        parameters, gradients = start.clone(), torch.empty_like(start)
        divided = shares.divide(entrants, parameters, gradients)
        paths.append(walk(divided, parameters, gradients, slopes, factors))
    return paths


def test_the_courses_rules_have_kernels():
    assert set(KERNELS) == {"sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"}


@pytest.mark.parametrize("rule", KERNELS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_kernel_equals_the_pure_rule(rule, data):
    hypers = OPTIMIZERS[rule].hypers
    values = {hyper.id: drawn(hyper, data.draw(st.floats(0, 1), label=hyper.id)) for hyper in hypers}
    rates = [values["lr"], min(10.0, 2 * values["lr"]), max(1e-6, values["lr"] / 3)]
    entrants = [Racer(optimizer=rule, settings={**values, "lr": rate}) for rate in rates]
    scale = 10.0 ** data.draw(st.floats(-4, 3), label="log10 of the gradients' size")
    with pytest.MonkeyPatch.context() as patch:
        by_kernel, by_rule = both_ways(entrants, patch, seed=data.draw(st.integers(0, 1000)), scale=scale)
    moved = (by_rule - by_rule[0]).abs().amax()
    torch.testing.assert_close(by_kernel, by_rule, rtol=1e-9, atol=float(1e-9 * moved) + 1e-13)


def test_hyperparameters_that_differ_from_model_to_model_are_kept_apart(monkeypatch):
    entrants = [Racer(optimizer="adam", settings={"beta1": beta}) for beta in (0.0, 0.5, 0.99)]
    by_kernel, by_rule = both_ways(entrants, monkeypatch)
    torch.testing.assert_close(by_kernel, by_rule)
    for place, entrant in enumerate(entrants):
        alone, _ = both_ways([entrant] * 3, monkeypatch)
        torch.testing.assert_close(alone[:, place], by_kernel[:, place])


@pytest.mark.parametrize("numbers", [1, 3, 7, 1000])
def test_pieces_cover_every_parameter_once(monkeypatch, numbers):
    monkeypatch.setattr(shares, "CACHED_NUMBERS", numbers)
    entrants = [Racer(optimizer="adagrad")] * 2 + [Racer(optimizer="lion")] + [Racer(optimizer="sgd")] * 4
    by_kernel, by_rule = both_ways(entrants, monkeypatch)
    monkeypatch.setattr(shares, "CACHED_NUMBERS", 10**6)
    torch.testing.assert_close(by_kernel, both_ways(entrants, monkeypatch)[0])
    torch.testing.assert_close(by_kernel, by_rule)


def test_what_is_not_finite_stays_in_its_row(monkeypatch):
    entrants = [Racer(optimizer="adadelta")] * 3
    clean, _ = both_ways(entrants, monkeypatch)
    monkeypatch.setattr(shares, "KERNELS", KERNELS)
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(3, WIDTH, generator=generator, dtype=torch.float64)
    slopes = torch.randn(25, 3, WIDTH, generator=generator, dtype=torch.float64) + 0.3
    slopes[3, 1] = torch.inf
    parameters, gradients = start.clone(), torch.empty_like(start)
    path = walk(
        shares.divide(entrants, parameters, gradients),
        parameters,
        gradients,
        slopes,
        np.linspace(1.0, 0.1, 25).tolist(),
    )
    assert torch.isnan(path[-1, 1]).all()
    torch.testing.assert_close(path[:, [0, 2]], clean[:, [0, 2]])
