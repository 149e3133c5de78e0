"""Regularizers in the one training loop: equal to plain torch, and to themselves alone, whoever stands beside them."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers
from dlcore.nets import draws, dropout, regularized_mlp
from dlcore.nets.regularized_mlp import Shape
from dlcore.training import loop, losses, perturbed_batches, regularized
from dlcore.training.batches import minibatches
from dlcore.training.plan import Plan, Task

SIZE, CLASSES, BATCH, STEPS = (4, 4), 3, 6, 40
SHAPE = Shape(16, (9, 8), CLASSES, "relu")
GENERATOR = np.random.default_rng(0)
INPUTS = GENERATOR.random((20, 16)).astype(np.float32)
LABELS = GENERATOR.integers(CLASSES, size=20)
TARGETS = np.eye(CLASSES, dtype=np.float32)[LABELS]
PLAN = Plan(STEPS, BATCH, (0,), dtype=torch.float64)

ADAM = Racer(optimizer="adam", settings={"lr": 0.01})
SGD = Racer(optimizer="sgd", settings={"lr": 0.1})
MOMENTUM = Racer(optimizer="momentum", settings={"lr": 0.05, "momentum": 0.8})

EACH = {
    "none": Regularizers(),
    "l2": Regularizers(decay=0.05),
    "l1": Regularizers(penalty="l1", decay=0.01),
    "decoupled": Regularizers(penalty="decoupled", decay=0.5),
    "moved": Regularizers(rotation=30, shift=0.2, scale=0.2),
    "turned": Regularizers(rotation=90),
    "input noise": Regularizers(input_noise=0.3),
    "weight noise": Regularizers(weight_noise=0.1),
    "smoothing": Regularizers(smoothing=0.2),
    "mixup": Regularizers(mixing="mixup", alpha=0.4),
    "cutout": Regularizers(mixing="cutout", hole=0.5),
    "cutmix": Regularizers(mixing="cutmix"),
    "dropout": Regularizers(dropout=0.3),
    "batch norm": Regularizers(batch_norm=True),
    "all": Regularizers(
        penalty="decoupled", decay=0.2, rotation=10, input_noise=0.1, weight_noise=0.05, smoothing=0.1, mixing="mixup",
        dropout=0.2, batch_norm=True,
    ),
}  # fmt: skip  # a table
each = pytest.mark.parametrize("name", EACH)


def train(field, plan=PLAN, shape=SHAPE, **settings):
    """Train (entrant, regularizers, seed) together."""
    models = [(regularizers, seed) for _, regularizers, seed in field]
    network = regularized_mlp.build(shape, models)
    weights = kaiming_normal_stack([seed for _, seed in models], shape.layers)
    task = Task(network, losses.cross_entropy, INPUTS, TARGETS)
    plan = replace(plan, seeds=tuple(seed for _, seed in models))
    start = regularized_mlp.start(shape, models, weights)
    entrants = [entrant for entrant, *_ in field]
    return loop.train(task, entrants, start, plan, treat=regularized.treat(models, SIZE), **settings), network


class Silence(torch.nn.Module):
    """Drop units by masks that are given."""

    def __init__(self, regularizers, seed, depth, width):
        super().__init__()
        generator = draws.generator(torch.device("cpu"), seed, regularized_mlp.STREAM, depth, 0)
        like = torch.empty(0, dtype=torch.float64)
        self._masks = dropout.masks((BATCH, width), [regularizers.dropout], [generator], like)

    def forward(self, units):
        return units * self._masks.next()[0].clone() if self.training else units


def module_of(regularizers, seed):
    """Build the network of torch's modules."""
    parts = []
    for depth, (before, after) in enumerate(zip((16, 9), (9, 8), strict=True)):
        parts.append(torch.nn.Linear(before, after))
        if regularizers.batch_norm:
            parts.append(torch.nn.BatchNorm1d(after))
        parts.append(torch.nn.ReLU())
        if regularizers.dropout:
            parts.append(Silence(regularizers, seed, depth, after))
    module = torch.nn.Sequential(*parts, torch.nn.Linear(8, CLASSES)).double()
    start = torch.from_numpy(kaiming_normal_stack([seed], SHAPE.layers)[0])
    linears = [part for part in module if isinstance(part, torch.nn.Linear)]
    rest = iter(start.split([count for one in linears for count in (one.weight.numel(), one.bias.numel())]))
    with torch.no_grad():
        for linear in linears:
            linear.weight.copy_(next(rest).view(linear.in_features, -1).T)
            linear.bias.copy_(next(rest))
    return module


def optimizer_of(entrant, regularizers, module):
    """Make torch's optimizer; its weight decay does the penalty, where it can."""
    weights = [part.weight for part in module if isinstance(part, torch.nn.Linear)]
    others = [one for one in module.parameters() if not any(one is weight for weight in weights)]
    decay = regularizers.decay if regularizers.penalty != "l1" else 0.0
    groups = [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    if entrant is ADAM and regularizers.penalty == "decoupled":
        return torch.optim.AdamW(groups, lr=0.01)
    if entrant is ADAM:
        return torch.optim.Adam(groups, lr=0.01)
    assert regularizers.penalty != "decoupled"
    return torch.optim.SGD(groups, lr=0.1) if entrant is SGD else torch.optim.SGD(groups, lr=0.05, momentum=0.8)


def plain_torch(entrant, regularizers, seed):
    """Train one network as a course does; what is drawn is what our loop draws for this seed."""
    module = module_of(regularizers, seed)
    optimizer = optimizer_of(entrant, regularizers, module)
    weights = [part.weight for part in module if isinstance(part, torch.nn.Linear)]
    like = torch.empty(0, dtype=torch.float64)
    without_smoothing = regularizers.model_copy(update={"smoothing": 0.0})
    changes = perturbed_batches.changes([(without_smoothing, seed)], BATCH, SIZE, like)
    noise = _noise_on_weights(regularizers, seed) if regularizers.weight_noise else None
    criterion, trace = torch.nn.CrossEntropyLoss(label_smoothing=regularizers.smoothing), []
    for inputs, targets in islice(minibatches(PLAN.tensor(INPUTS), PLAN.tensor(TARGETS), BATCH, [seed]), STEPS):
        for _, change in changes:
            change(inputs, targets)
        still = [weight.detach().clone() for weight in weights]
        if noise:
            with torch.no_grad():
                for weight, one in zip(weights, next(noise), strict=True):
                    weight.add_(one)
        optimizer.zero_grad()
        loss = criterion(module(inputs[0]), targets[0])
        loss.backward()
        with torch.no_grad():
            for weight, before in zip(weights, still, strict=True):
                weight.copy_(before)
                if regularizers.penalty == "l1":
                    weight.grad.add_(regularizers.decay * weight.sign())
        optimizer.step()
        trace.append(loss.item())
    with torch.no_grad():
        return np.array(trace), module.eval()(torch.from_numpy(INPUTS).double()).numpy()


def _noise_on_weights(regularizers, seed):
    """Yield what our loop adds to the weights of each layer."""
    generator = draws.generator(torch.device("cpu"), seed, regularized.STREAM)

    def fill(numbers, generator):
        draws.normal(numbers, generator, std=regularizers.weight_noise)

    numbers = draws.Draws((SHAPE.dense_parameters,), [generator], [fill], torch.empty(0, dtype=torch.float64))
    while True:
        row, end, parts = numbers.next()[0].clone(), 0, []
        for layer in SHAPE.layers:
            size = layer.fan_in * layer.fan_out
            parts.append(row[end : end + size].view(layer.fan_in, layer.fan_out).T)
            end += layer.parameters
        yield parts


@pytest.mark.parametrize("entrant", [ADAM, SGD, MOMENTUM], ids=lambda one: one.optimizer)
@each
def test_one_model_equals_plain_torch(name, entrant):
    regularizers = EACH[name]
    if entrant is not ADAM and regularizers.penalty == "decoupled":
        regularizers = regularizers.model_copy(update={"penalty": "l2", "decay": 0.01})
    loss, outputs = plain_torch(entrant, regularizers, 7)
    trained, network = train([(entrant, regularizers, 7)])
    np.testing.assert_allclose(trained.loss[:, 0], loss, rtol=1e-8)
    rows = torch.from_numpy(trained.parameters)
    np.testing.assert_allclose(network.predict(rows, PLAN.tensor(INPUTS)[None])[0], outputs, rtol=1e-6, atol=1e-9)


@pytest.fixture(scope="module")
def company():
    """Train all kinds together, of several rules and seeds."""
    entrants = [SGD, ADAM, MOMENTUM]
    field = [(entrants[place % 3], one, place % 2) for place, one in enumerate(EACH.values())]
    return field, train(field)


@pytest.mark.parametrize("place", range(len(EACH)), ids=list(EACH))
def test_each_model_in_company_equals_it_alone(company, place):
    field, (together, network) = company
    alone, its_network = train([field[place]])
    np.testing.assert_allclose(together.loss[:, place], alone.loss[:, 0], rtol=1e-8)
    inputs = PLAN.tensor(INPUTS)[None]
    one = network.predict(torch.from_numpy(together.parameters), inputs)[place]
    other = its_network.predict(torch.from_numpy(alone.parameters), inputs)[0]
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_full_batches_are_changed_anew_and_stay_whole():
    field = [(SGD, EACH[name], 0) for name in ("none", "cutmix", "mixup", "moved", "input noise")]
    plan = replace(PLAN, batch=len(INPUTS))
    before = INPUTS.copy()
    trained, _ = train(field, plan)
    alone, _ = train(field[:1], plan)
    np.testing.assert_array_equal(INPUTS, before)
    np.testing.assert_allclose(trained.loss[:, 0], alone.loss[:, 0], rtol=1e-10)
    assert (np.diff(alone.loss[:, 0]) < 0).all()
    assert all((np.diff(trained.loss[:, model]) > 0).any() for model in range(1, 5))


def test_same_seed_same_bits():
    field = [(ADAM, one, 3) for one in EACH.values()]
    one, other = (train(field, replace(PLAN, dtype=torch.float32))[0] for _ in range(2))
    assert one.loss.tobytes() == other.loss.tobytes()


def test_models_without_a_regularizer_of_training_are_the_plain_ones(company):
    field, (together, _) = company
    plain = Task(regularized_mlp.build(SHAPE), losses.cross_entropy, INPUTS, TARGETS)
    entrant, _, seed = field[0]
    alone = loop.train(plain, [entrant], kaiming_normal_stack([seed], SHAPE.layers), replace(PLAN, seeds=(seed,)))
    np.testing.assert_allclose(together.loss[:, 0], alone.loss[:, 0], rtol=1e-9)
    np.testing.assert_allclose(together.parameters[0, : SHAPE.dense_parameters], alone.parameters[0], rtol=1e-8)


def test_divergence_harms_nobody():
    wild = Racer(optimizer="sgd", settings={"lr": 10.0})
    torn = Regularizers(decay=10.0, weight_noise=0.1)
    both = EACH["all"].model_copy(update={"batch_norm": True})
    quick = replace(PLAN, steps=300)
    together, network = train([(ADAM, both, 0), (wild, torn, 1), (ADAM, EACH["batch norm"], 1)], quick)
    assert together.diverged_at[1] > 0
    assert together.diverged_at[[0, 2]].tolist() == [0, 0]
    assert np.isnan(together.parameters[1]).all()
    alone, _ = train([(ADAM, EACH["batch norm"], 1)], quick)
    np.testing.assert_allclose(together.loss[:, 2], alone.loss[:, 0], rtol=1e-6)
    outputs = network.predict(torch.from_numpy(together.parameters), PLAN.tensor(INPUTS)[None])
    assert torch.isfinite(outputs[[0, 2]]).all()


@pytest.mark.parametrize("penalty", ["l2", "l1", "decoupled"])
def test_penalties_spare_biases_scales_and_shifts_and_shrink_weights(penalty):
    strong = Regularizers(penalty=penalty, decay=1.0, batch_norm=True)
    rule = Racer(optimizer="sgd", settings={"lr": 0.05})
    penalised, network = train([(rule, strong, 0), (rule, EACH["batch norm"], 0)])
    norms = np.square(penalised.parameters[:, : 16 * 9]).sum(1)
    assert norms[0] < 0.2 * norms[1]
    once, _ = train([(rule, strong, 0), (rule, EACH["batch norm"], 0)], replace(PLAN, steps=1))
    spared = np.r_[16 * 9 : 16 * 9 + 9, SHAPE.dense_parameters : network.parameters]
    np.testing.assert_allclose(once.parameters[0, spared], once.parameters[1, spared], rtol=1e-12, atol=1e-15)
