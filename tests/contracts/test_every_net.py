"""What holds for every architecture in dlcore/nets: a module with a function ``build`` is one."""

import importlib
import pkgutil

import pytest
import torch

import dlcore.nets
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.elements.racer import Racer
from dlcore.nets.network import autograd
from dlcore.training import loop, losses
from dlcore.training.plan import Plan, Task

MODULES = [importlib.import_module(f"dlcore.nets.{found.name}") for found in pkgutil.iter_modules(dlcore.nets.__path__)]
NETS = {module.__name__.rsplit(".", 1)[-1]: module for module in MODULES if hasattr(module, "build")}
every_net = pytest.mark.parametrize("name", NETS)

MODELS, BATCH = 3, 8


def built(name):
    network = NETS[name].build()
    start = kaiming_normal_stack(range(MODELS), network.layers)
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(1, BATCH, network.inputs, generator=generator, dtype=torch.float64)
    targets = torch.randn(1, BATCH, network.outputs, generator=generator, dtype=torch.float64)
    return network, torch.from_numpy(start), inputs, targets


def test_perceptron_is_among_them():
    assert "mlp" in NETS


@every_net
def test_output_has_the_stated_shape(name):
    network, parameters, inputs, _ = built(name)
    assert parameters.shape == (MODELS, network.parameters)
    assert network.predict(parameters, inputs).shape == (MODELS, BATCH, network.outputs)
    bound = network.bind(parameters, torch.zeros_like(parameters), BATCH)
    assert bound.forward(inputs).shape == (MODELS, BATCH, network.outputs)


@every_net
def test_every_parameter_gets_a_gradient_and_it_is_autograds(name):
    network, parameters, inputs, targets = built(name)
    found = []
    for bind in (network.bind, autograd(network.predict)):
        gradients = torch.full_like(parameters, torch.nan)
        bound = bind(parameters, gradients, BATCH)
        bound.backward(bound.forward(inputs) - targets)
        found.append(gradients)
    assert (found[0] != 0).all()
    torch.testing.assert_close(found[0], found[1], rtol=1e-10, atol=1e-12)


@every_net
def test_overfits_eight_samples(name):
    network, parameters, inputs, targets = built(name)
    task = Task(network, losses.squared_error, inputs[0].numpy(), targets[0].numpy())
    adam = Racer(optimizer="adam", settings={"lr": 0.02})
    trained = loop.train(task, [adam] * MODELS, parameters.numpy(), Plan(2000, BATCH, (0,)))
    assert trained.loss[-200:].min(0).max() < 1e-3  # near zero Adam leaps up now and then, in torch.optim too
    assert trained.loss[0].min() > 0.1
