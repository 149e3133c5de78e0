"""Deep stacks: in company as alone, and equal to plain torch modules, normalized or not, for every connection."""

from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.elements import datasets
from dlcore.elements.convolution.skips import CONNECTIONS, Stack
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.nets import conv_stack, dense
from dlcore.training import gradient_flow, loop, losses
from dlcore.training.batches import minibatches
from dlcore.training.plan import Plan, Task

DATA = datasets.digits().training.at_most(60)
STEPS, BATCH = 12, 20
every_connection = pytest.mark.parametrize("connection", CONNECTIONS)
either = pytest.mark.parametrize("normalized", [False, True], ids=["bare", "normalized"])


class PlainStack(nn.Module):
    """The same stack as anybody would write it."""

    def __init__(self, stack, connection):
        super().__init__()
        made = stack.growth or stack.channels
        self.connection = connection
        self.stem = nn.Conv2d(1, stack.channels, 3, stride=2, padding=1)
        self.layers = nn.ModuleList(nn.Conv2d(width, made, 3, padding=1) for width in stack.widths[:-1])
        norm = nn.BatchNorm2d if stack.normalized else lambda _: nn.Identity()
        self.norms = nn.ModuleList(norm(width) for width in stack.widths)
        self.head = nn.Linear(stack.widths[-1], stack.classes)
        self.outputs = []

    def forward(self, images):
        state = self.stem(images)
        self.outputs = [state]
        for norm, layer in zip(self.norms[:-1], self.layers, strict=True):
            made = layer(torch.relu(norm(state)))
            if self.connection == "residual":
                made = state + made
            state = torch.cat([state, made], 1) if self.connection == "dense" else made
            self.outputs.append(made)
        return self.head(torch.relu(self.norms[-1](state)).mean((2, 3)))


def stack_of(connection, normalized, depth=3):
    return Stack(depth, channels=6, growth=2 if connection == "dense" else 0, normalized=normalized)


def skips_of(connection, models=1):
    return [float(connection == "residual")] * models


def start_of(stack, skips, seeds=(5,)):
    network = conv_stack.build(stack, skips)
    weights = kaiming_normal_stack(seeds, network.layers)
    return conv_stack.start(stack, skips, weights, torch.from_numpy(DATA.inputs()).double())


def plain(stack, connection, row):
    module = PlainStack(stack, connection).double()
    rows = torch.from_numpy(row[None])
    with torch.no_grad():
        for layer, (weights, biases) in zip(
            [module.stem, *module.layers, module.head], dense.views(rows, conv_stack.layers_of(stack)), strict=True
        ):
            layer.weight.copy_(weights[0].T.reshape(layer.weight.shape))
            layer.bias.copy_(biases.flatten())
        for norm, known in zip(module.norms, conv_stack.norms_of(stack, rows), strict=False):
            norm.running_mean.copy_(known.mean.flatten())
            norm.running_var.copy_(known.variance.flatten())
    return module


def images_of(inputs):
    return inputs.reshape(-1, 1, 8, 8)


@every_connection
@either
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_one_model_is_a_plain_module_trained_by_torch(connection, normalized, optimizer):
    stack, skips = stack_of(connection, normalized), skips_of(connection)
    start = start_of(stack, skips)
    network = conv_stack.build(stack, skips)
    inputs, targets = DATA.inputs().astype(np.float64), DATA.one_hot().astype(np.float64)
    plan = Plan(STEPS, BATCH, (3,), dtype=torch.float64)
    racer = Racer(optimizer=optimizer, settings={"lr": 0.01})
    trained = loop.train(Task(network, losses.cross_entropy, inputs, targets), [racer], start, plan)
    module = plain(stack, connection, start[0])
    make = {
        "momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        "adam": lambda p: torch.optim.Adam(p, 0.01),
    }
    descent = make[optimizer](module.parameters())
    batches = minibatches(torch.from_numpy(inputs), torch.from_numpy(targets), BATCH, [3])
    for step, (some, wanted) in enumerate(islice(batches, STEPS)):
        descent.zero_grad()
        loss = nn.functional.cross_entropy(module(images_of(some[0])), wanted[0])
        loss.backward()
        descent.step()
        assert trained.loss[step, 0] == pytest.approx(loss.item(), rel=1e-6)
    module.eval()
    with torch.no_grad():
        expected = module(images_of(torch.from_numpy(inputs)))
        found = network.predict(torch.from_numpy(trained.parameters), torch.from_numpy(inputs)[None])[0]
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-8)


@every_connection
@either
def test_what_is_measured_are_autograds_norms(connection, normalized):
    stack, skips = stack_of(connection, normalized, depth=4), skips_of(connection)
    start = start_of(stack, skips)
    inputs, labels = torch.from_numpy(DATA.inputs()).double(), torch.from_numpy(DATA.labels.astype(np.int64))
    found = gradient_flow.measure(stack, skips, inputs, labels)(torch.from_numpy(start))[0]
    module = plain(stack, connection, start[0])
    loss = nn.functional.cross_entropy(module(images_of(inputs)), labels)
    for output in module.outputs:
        output.retain_grad()
    loss.backward()
    weights = torch.stack([layer.weight.grad.norm() for layer in (module.stem, *module.layers)])
    slopes = torch.stack([output.grad.norm() for output in module.outputs])
    sizes = torch.stack([output.square().mean().sqrt() for output in module.outputs])
    torch.testing.assert_close(found, torch.stack([weights, slopes, sizes]).detach(), rtol=1e-9, atol=1e-12)


def test_plain_and_residual_stacks_in_one_company_are_those_alone():
    stack, seeds = stack_of("plain", True), (1, 2)
    skips = [0.0, 0.0, 1.0, 1.0]
    inputs, targets = DATA.inputs().astype(np.float64), DATA.one_hot().astype(np.float64)
    racer = Racer(optimizer="adam", settings={"lr": 0.01})

    def train(skips, seeds):
        network = conv_stack.build(stack, skips)
        plan = Plan(STEPS, BATCH, seeds, dtype=torch.float64)
        start = start_of(stack, skips, seeds)
        return loop.train(Task(network, losses.cross_entropy, inputs, targets), [racer] * len(skips), start, plan)

    together = train(skips, seeds * 2)
    for place, (skip, seed) in enumerate(zip(skips, seeds * 2, strict=True)):
        alone = train([skip], (seed,))
        np.testing.assert_allclose(together.loss[:, place], alone.loss[:, 0], rtol=1e-9)
    starts = start_of(stack, skips, seeds * 2)
    layers = sum(layer.parameters for layer in conv_stack.layers_of(stack))
    np.testing.assert_array_equal(starts[0, :layers], starts[2, :layers])
    assert (together.loss[1:, 0] != together.loss[1:, 2]).all()


@every_connection
@either
def test_what_is_counted_is_what_is_built(connection, normalized):
    stack = stack_of(connection, normalized, depth=5)
    network = conv_stack.build(stack, skips_of(connection))
    module = PlainStack(stack, connection)
    assert network.parameters == stack.parameters == sum(one.numel() for one in module.parameters())
    assert start_of(stack, skips_of(connection)).shape == (1, network.parameters + network.statistics)
    counted, layers = [], (module.stem, *module.layers)
    for layer in (*layers, module.head):
        layer.register_forward_hook(
            lambda layer, _, out: counted.append(layer.weight.numel() * out[0].numel() // layer.weight.shape[0])
        )
    module(torch.zeros(2, 1, 8, 8))
    assert tuple(counted[:-1]) == stack.multiply_adds_by_layer
    assert sum(counted) == stack.multiply_adds
    assert [layer.in_channels for layer in module.layers] == list(stack.widths[:-1])
    norms = [0, *(sum(one.numel() for one in norm.parameters()) for norm in module.norms[:-1])]
    mine = [sum(one.numel() for one in layer.parameters()) for layer in layers]
    assert tuple(np.add(mine, norms)) == stack.parameters_by_layer
