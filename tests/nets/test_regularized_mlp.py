"""The regularized perceptron: equal to torch's modules, each model by itself, in training and in use."""

import numpy as np
import pytest
import torch

from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.regularizers import Regularizers
from dlcore.nets import draws, regularized_mlp
from dlcore.nets.network import autograd
from dlcore.nets.regularized_mlp import Shape

SHAPE = Shape(5, (7, 6), 3, "relu")
BATCH = 8
PLAIN, NORM, DROPOUT = Regularizers(), Regularizers(batch_norm=True), Regularizers(dropout=0.4)
BOTH = Regularizers(batch_norm=True, dropout=0.25)
FIELD = [(PLAIN, 3), (NORM, 0), (NORM, 1), (DROPOUT, 2), (PLAIN, 4), (BOTH, 5)]


def rows_of(shape, settings):
    weights = kaiming_normal_stack([seed for _, seed in settings], shape.layers)
    rows = regularized_mlp.start(shape, settings, weights)
    noise = 0.1 * np.random.default_rng(0).standard_normal(
        (len(rows), regularized_mlp.build(shape, settings).parameters)
    )
    rows[:, : noise.shape[1]] += noise  # so that scales are not 1 and biases and shifts not 0
    return torch.from_numpy(rows)


def problem(models, seed=0):
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(models, BATCH, SHAPE.inputs, generator=generator, dtype=torch.float64)
    slope = torch.randn(models, BATCH, SHAPE.outputs, generator=generator, dtype=torch.float64)
    return inputs, slope


def bound_to(network, rows):
    gradients = torch.zeros(len(rows), network.parameters, dtype=rows.dtype)
    return network.bind(rows, gradients, BATCH), gradients


def module_of(shape, row, *, activation=torch.nn.ReLU):
    """Build torch's module with batch normalization and fill it with a row."""
    widths = [shape.inputs, *shape.hidden]
    parts = [
        part
        for before, after in zip(widths, shape.hidden, strict=False)
        for part in (torch.nn.Linear(before, after), torch.nn.BatchNorm1d(after), activation())
    ]
    module = torch.nn.Sequential(*parts, torch.nn.Linear(widths[-1], shape.outputs)).double()
    norms = [part for part in module if isinstance(part, torch.nn.BatchNorm1d)]
    row = row.clone()
    with torch.no_grad():
        rest = row
        for linear in (part for part in module if isinstance(part, torch.nn.Linear)):
            counts = linear.weight.numel(), linear.bias.numel()
            weights, biases, rest = rest.split([*counts, len(rest) - sum(counts)])
            linear.weight.copy_(weights.view(linear.in_features, -1).T)
            linear.bias.copy_(biases)
        units = sum(shape.hidden)
        scales, shifts, _, means, variances = rest.split([units, units, 1, units, units])
        for name, numbers in (
            ("weight", scales),
            ("bias", shifts),
            ("running_mean", means),
            ("running_var", variances),
        ):
            for norm, part in zip(norms, numbers.split(list(shape.hidden)), strict=True):
                getattr(norm, name).copy_(part)
    return module


def flat(module, attribute):
    """Lay a module's parameters, gradients or statistics out as a row does."""
    linears = [part for part in module if isinstance(part, torch.nn.Linear)]
    norms = [part for part in module if isinstance(part, torch.nn.BatchNorm1d)]
    read = (lambda parameter: parameter.grad) if attribute == "grad" else (lambda parameter: parameter.detach())
    dense = [part for one in linears for part in (read(one.weight).T.flatten(), read(one.bias))]
    return torch.cat([*dense, *(read(one.weight) for one in norms), *(read(one.bias) for one in norms)])


@pytest.mark.parametrize(
    ("activation", "kind"), [("relu", torch.nn.ReLU), ("tanh", torch.nn.Tanh), ("gelu", torch.nn.GELU)]
)
def test_a_normalized_model_equals_torchs_batch_norm_in_training_and_in_use(activation, kind):
    shape = SHAPE._replace(activation=activation)
    network, rows = regularized_mlp.build(shape, FIELD), rows_of(shape, FIELD)
    module = module_of(shape, rows[1], activation=kind)
    bound, gradients = bound_to(network, rows)
    inputs, slope = problem(len(FIELD))
    for _ in range(3):
        prediction = bound.forward(inputs).clone()
        bound.backward(slope.clone())
        module.zero_grad()
        theirs = module(inputs[1])
        theirs.backward(slope[1])
        torch.testing.assert_close(prediction[1], theirs, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(gradients[1], flat(module, "grad"), rtol=1e-9, atol=1e-12)
    norms = module[1::3]
    kept = torch.cat([torch.ones(1), *(one.running_mean for one in norms), *(one.running_var for one in norms)])
    torch.testing.assert_close(rows[1, network.parameters :], kept, rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(network.predict(rows, inputs)[1], module.eval()(inputs[1]), rtol=1e-10, atol=1e-12)


def test_models_without_anything_are_plain_perceptrons_whoever_stands_beside_them():
    network, rows = regularized_mlp.build(SHAPE, FIELD), rows_of(SHAPE, FIELD)
    plain = regularized_mlp.build(SHAPE)
    bare = rows[[0, 4], : SHAPE.dense_parameters].clone()
    bound, gradients = bound_to(network, rows)
    alone, its_gradients = bound_to(plain, bare)
    inputs, slope = problem(len(FIELD))
    torch.testing.assert_close(bound.forward(inputs)[[0, 4]], alone.forward(inputs[[0, 4]]), rtol=1e-12, atol=0)
    bound.backward(slope.clone())
    alone.backward(slope[[0, 4]].clone())
    torch.testing.assert_close(gradients[[0, 4], : SHAPE.dense_parameters], its_gradients, rtol=1e-12, atol=1e-15)
    assert (gradients[[0, 4], SHAPE.dense_parameters :] == 0).all()
    torch.testing.assert_close(
        network.predict(rows, inputs)[[0, 4]], plain.predict(bare, inputs[[0, 4]]), rtol=1e-12, atol=0
    )
    untouched = rows_of(SHAPE, FIELD)[[0, 4], network.parameters :]
    torch.testing.assert_close(rows[[0, 4], network.parameters :], untouched, rtol=0, atol=0)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "gelu"])
def test_passes_equal_autograd_given_the_same_masks(activation):
    shape = SHAPE._replace(activation=activation)
    network, rows = regularized_mlp.build(shape, FIELD), rows_of(shape, FIELD)
    bound, gradients = bound_to(network, rows)
    inputs, slope = problem(len(FIELD))
    prediction = bound.forward(inputs).clone()
    bound.backward(slope.clone())
    mode = regularized_mlp.training_mode(shape, FIELD, rows.new_empty(0), BATCH)
    by_flow = autograd(lambda now, examples: [*regularized_mlp.flow(shape, now, examples, mode)][-1])
    found = torch.zeros_like(gradients)
    generic = by_flow(rows, found, BATCH)
    torch.testing.assert_close(generic.forward(inputs), prediction, rtol=1e-10, atol=1e-12)
    generic.backward(slope.clone())
    torch.testing.assert_close(gradients, found, rtol=1e-9, atol=1e-12)


def test_dropout_silences_the_stated_share_and_keeps_the_mean():
    shape = Shape(4, (50,), 2, "relu")
    settings = [(PLAIN, 0), (DROPOUT, 0), (Regularizers(dropout=0.9), 0), (DROPOUT, 1)]
    rows = rows_of(shape, settings)
    rows[:] = rows[0]
    mode = regularized_mlp.training_mode(shape, settings, rows.new_empty(0), BATCH)
    ones = torch.ones(4, BATCH, 50, dtype=torch.float64)
    kept = torch.stack([mode.silence(0, ones.clone()) for _ in range(500)])
    assert (kept[:, 0] == 1).all()
    for model, rate in ((1, 0.4), (2, 0.9), (3, 0.4)):
        mask = kept[:, model]
        assert set(mask.unique().tolist()) == {0.0, 1 / (1 - rate)}
        error = 4 * (rate / (1 - rate) / mask.numel()) ** 0.5
        assert mask.mean() == pytest.approx(1, abs=error)
        assert mask.var().item() == pytest.approx(rate / (1 - rate), rel=0.03)
    assert (kept[0, 1] != kept[1, 1]).any()
    assert (kept[0, 1] != kept[0, 3]).any()


def test_a_models_masks_do_not_depend_on_its_company():
    inputs, _ = problem(len(FIELD))
    network, rows = regularized_mlp.build(SHAPE, FIELD), rows_of(SHAPE, FIELD)
    bound, _ = bound_to(network, rows.clone())
    alone, _ = bound_to(network.of([5]), rows[[5]].clone())
    for _ in range(70):  # more than are drawn ahead
        together, lonely = bound.forward(inputs)[5], alone.forward(inputs[[5]])[0]
        torch.testing.assert_close(together, lonely, rtol=1e-10, atol=1e-12)


def test_training_changes_what_a_network_in_use_does_only_by_its_statistics():
    network, rows = regularized_mlp.build(SHAPE, FIELD), rows_of(SHAPE, FIELD)
    before = rows.clone()
    bound, _ = bound_to(network, rows)
    bound.forward(problem(len(FIELD))[0])
    changed = (rows != before).any(0)
    assert not changed[: network.parameters].any()
    assert changed[network.parameters + 1 :].all()


def test_runs_are_the_neighbours_that_are_on():
    assert draws.runs([0, 1, 1, 0, 1]) == [slice(1, 3), slice(4, 5)]
    assert draws.runs([]) == draws.runs([False]) == []
