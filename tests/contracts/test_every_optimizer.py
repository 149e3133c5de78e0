"""Rules for every update rule in the catalogue: it equals torch.optim (Lion: its paper) and keeps its promises."""

import copy

import array_api_compat
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements import optimizers
from dlcore.elements.optimizers import OPTIMIZERS

RULES = list(OPTIMIZERS)


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2, line by line."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for theta in group["params"]:
                m = self.state[theta].setdefault("m", torch.zeros_like(theta))
                c = beta1 * m + (1 - beta1) * theta.grad
                theta.copy_(theta - group["lr"] * (torch.sign(c) + group["weight_decay"] * theta))
                m.copy_(beta2 * m + (1 - beta2) * theta.grad)


class AdamUncorrected(torch.optim.Optimizer):
    """Kingma & Ba 2015, algorithm 1, with m and v in place of their corrected versions."""

    def __init__(self, params, lr, betas, eps):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for theta in group["params"]:
                m = self.state[theta].setdefault("m", torch.zeros_like(theta))
                v = self.state[theta].setdefault("v", torch.zeros_like(theta))
                m.copy_(beta1 * m + (1 - beta1) * theta.grad)
                v.copy_(beta2 * v + (1 - beta2) * theta.grad**2)
                theta.copy_(theta - group["lr"] * m / (v.sqrt() + group["eps"]))


TORCH = {
    "sgd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {}),
    "nesterov": (torch.optim.SGD, {"nesterov": True}),
    "adagrad": (torch.optim.Adagrad, {}),
    "adadelta": (torch.optim.Adadelta, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "rmsprop_centered": (torch.optim.RMSprop, {"centered": True}),
    "adam": (torch.optim.Adam, {}),
    "adam_uncorrected": (AdamUncorrected, {}),
    "adamw": (torch.optim.AdamW, {}),
    "adamax": (torch.optim.Adamax, {}),
    "nadam": (torch.optim.NAdam, {}),
    "radam": (torch.optim.RAdam, {}),
    "amsgrad": (torch.optim.Adam, {"amsgrad": True}),
    "lion": (Lion, {}),
}


def reference(rule, params, gradients, hypers):
    """Run torch's optimizer on given gradients and return the path."""
    kind, extra = TORCH[rule]
    keywords = dict(hypers)
    if "beta1" in keywords:
        keywords["betas"] = (keywords.pop("beta1"), keywords.pop("beta2"))
    weights = torch.nn.Parameter(torch.tensor(params))
    engine = kind([weights], **keywords, **extra)
    path = []
    for gradient in gradients:
        weights.grad = torch.tensor(gradient)
        engine.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path)


def run(rule, params, gradients, hypers, like=np.asarray):
    """Run our rule on given gradients and return the path as numpy."""
    member = OPTIMIZERS[rule]
    params = like(params)
    state, path = member.init(params), []
    for step, gradient in enumerate(gradients, start=1):
        params, state = member.update(params, like(gradient), state, step, **hypers)
        path.append(np.asarray(params))
    return np.array(path)


def drawn_hypers(draw, rule):
    """Draw one value per hyper-parameter from its whole range, evenly on the slider's scale."""
    values = {}
    for hyper in OPTIMIZERS[rule].hypers:
        unit = draw(st.floats(0, 1), label=hyper.id)
        low, high = (np.log(hyper.low), np.log(hyper.high)) if hyper.logarithmic else (hyper.low, hyper.high)
        value = float(low + unit * (high - low))
        values[hyper.id] = float(np.exp(value)) if hyper.logarithmic else value
    if "momentum" in values and rule == "nesterov":
        values["momentum"] = max(values["momentum"], 1e-3)  # torch refuses Nesterov without momentum
    if rule == "rmsprop_centered":
        values["alpha"] = max(values["alpha"], 0.01)  # at 0 the variance is 0 and torch divides by a rounding error
    return values


@st.composite
def problems(draw, rule):
    """A start, a sequence of gradients of very different sizes, and hyper-parameters."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="seed"))
    steps, size = draw(st.integers(1, 40), label="steps"), draw(st.integers(1, 5), label="size")
    scale = 10.0 ** draw(st.floats(-4, 3), label="log10 of the gradients' size")
    gradients = scale * (rng.standard_normal((steps, size)) + rng.standard_normal(size))
    return rng.standard_normal(size), gradients, drawn_hypers(draw, rule)


def test_every_rule_has_a_reference():
    assert set(TORCH) == set(OPTIMIZERS)


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_it_equals_torch_optim_in_double_precision(rule, data):
    params, gradients, hypers = data.draw(problems(rule))
    expected = reference(rule, params, gradients, hypers)
    # Of the size of the way gone: torch's difference of squares (rmsprop_centered) has no more digits than this.
    scale = 1 + np.abs(expected).max()
    np.testing.assert_allclose(run(rule, params, gradients, hypers) / scale, expected / scale, rtol=0, atol=1e-7)


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_torch_tensors_give_what_numpy_arrays_give(rule, data):
    params, gradients, hypers = data.draw(problems(rule))
    np.testing.assert_allclose(
        run(rule, params, gradients, hypers, like=torch.as_tensor), run(rule, params, gradients, hypers), rtol=1e-9
    )


@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_stacked_models_go_where_each_goes_alone(rule, library, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    models, steps, size = 4, 25, 3
    hypers = [drawn_hypers(data.draw, rule) for _ in range(models)]
    params, gradients = rng.standard_normal((models, size)), rng.standard_normal((steps, models, size))
    stacked = {id: library(np.array([[one[id]] for one in hypers])) for id in hypers[0]}
    together = run(rule, params, gradients, stacked, like=library)
    for model in range(models):
        alone = run(rule, params[model], gradients[:, model], hypers[model], like=library)
        scale = 1 + np.abs(alone).max()
        np.testing.assert_allclose(together[:, model] / scale, alone / scale, rtol=0, atol=1e-10)


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize("stacked", [False, True], ids=["numbers", "arrays"])
@pytest.mark.parametrize("rule", RULES)
def test_the_arrays_keep_their_precision_and_the_inputs_their_values(rule, stacked, library, precision):
    member, rng = OPTIMIZERS[rule], np.random.default_rng(0)
    params, gradients = (library(rng.standard_normal((2, 3)).astype(precision)) for _ in range(2))
    hypers = {hyper.id: hyper.default for hyper in member.hypers}
    if stacked:
        hypers = {id: library(np.full((2, 1), value)) for id, value in hypers.items()}
    state = member.init(params)
    for step in range(1, 9):  # 9: RAdam has switched over
        before = copy.deepcopy((params, gradients, state))
        new_params, new_state = member.update(params, gradients, state, step, **hypers)
        for kept, now in zip(before, (params, gradients, state), strict=True):
            assert all(np.array_equal(a, b) for a, b in zip(kept, now, strict=True))
        arrays = [new_params, *(array for array in new_state if np.ndim(array) and np.shape(array) == (2, 3))]
        assert all(array_api_compat.is_array_api_obj(array) and array.dtype == params.dtype for array in arrays)
        params, state = new_params, new_state


@pytest.mark.parametrize("rule", RULES)
def test_single_precision_with_stacked_settings_is_as_good_as_with_numbers(rule):
    rng, member = np.random.default_rng(1), OPTIMIZERS[rule]
    params, gradients = rng.standard_normal((2, 3)).astype("f4"), rng.standard_normal((30, 2, 3)).astype("f4")
    numbers = {hyper.id: hyper.default for hyper in member.hypers}
    stacked = {id: np.full((2, 1), value) for id, value in numbers.items()}
    np.testing.assert_allclose(
        run(rule, params, gradients, stacked), run(rule, params, gradients, numbers), rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("rule", RULES)
def test_it_lowers_a_bowl(rule):
    member = OPTIMIZERS[rule]
    hypers = {hyper.id: hyper.default for hyper in member.hypers}
    params = np.array([3.0, -2.0])
    state, start = member.init(params), float(params @ params)
    for step in range(1, 2001):
        params, state = member.update(params, 2 * params, state, step, **hypers)
    assert float(params @ params) < 0.95 * start


@pytest.mark.parametrize("rule", RULES)
def test_a_zero_gradient_from_rest_moves_nothing_but_decay(rule):
    member = OPTIMIZERS[rule]
    hypers = {hyper.id: hyper.default for hyper in member.hypers} | (
        {"weight_decay": 0.0} if any(hyper.id == "weight_decay" for hyper in member.hypers) else {}
    )
    params = np.array([1.0, -4.0])
    moved, _ = member.update(params, np.zeros(2), member.init(params), 1, **hypers)
    np.testing.assert_array_equal(moved, params)


@pytest.mark.parametrize("rule", RULES)
def test_its_record_is_complete(rule):
    member = OPTIMIZERS[rule]
    assert member.id == rule == member.update.__name__
    assert [getattr(family, rule) for family in optimizers.FAMILIES if hasattr(family, rule)] == [member.update]
    assert member.name
    assert member.paper
    assert "w_t" in member.latex
    assert member.latex.count("{") == member.latex.count("}")
    assert member.family in {"gradient", "adaptive", "adam", "sign"}
    assert len(member.init(np.zeros(2))) == len(member.states)
    for hyper in member.hypers:
        assert hyper.low <= hyper.default <= hyper.high
        assert hyper.low > 0 or not hyper.logarithmic
        assert hyper.symbol in member.latex, f"the formula does not show {hyper.id}"
        assert hyper.help.endswith(".")
    assert len({other.name for other in OPTIMIZERS.values()}) == len(OPTIMIZERS)
