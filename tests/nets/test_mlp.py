"""The hand-written passes of the perceptron are autograd's, and its parameters are views of one array."""

import numpy as np
import pytest
import torch

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.nets import mlp
from dlcore.nets.network import autograd

BATCH = 7


def random_problem(network, models, rng_seed=0):
    generator = torch.Generator().manual_seed(rng_seed)
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)  # noqa: E731  one line, four uses
    parameters = 0.7 * draw(models, network.parameters)
    return parameters, draw(1, BATCH, network.inputs), draw(models, BATCH, network.outputs)


def forward_and_back(bind, parameters, inputs, slope):
    gradients = torch.full_like(parameters, float("nan"))
    bound = bind(parameters.clone(), gradients, BATCH)
    prediction = bound.forward(inputs).clone()
    bound.backward(slope.clone())
    return prediction, gradients


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", range(5))
@pytest.mark.parametrize("models", [1, 3])
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (3, 2)])
def test_hand_written_pass_equals_autograd(activation, depth, models, inputs, outputs):
    network = mlp.build(inputs, (5, 4, 6, 3)[:depth], outputs, activation)
    problem = random_problem(network, models)
    by_hand = forward_and_back(network.bind, *problem)
    by_autograd = forward_and_back(autograd(network.predict), *problem)
    for ours, reference in zip(by_hand, by_autograd, strict=True):
        torch.testing.assert_close(ours, reference, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "gelu"])
@pytest.mark.parametrize("inputs", [1, 3])
@pytest.mark.parametrize("hidden", [(120, 110), (64, 64), (70, 1, 60), (60, 2)])
def test_products_chosen_for_wide_and_narrow_layers_and_tanh_by_way_of_sigmoid_equal_autograds(
    activation, inputs, hidden
):
    network = mlp.build(inputs, hidden, 1, activation)
    problem = random_problem(network, models=6)
    for ours, reference in zip(
        forward_and_back(network.bind, *problem),
        forward_and_back(autograd(network.predict), *problem),
        strict=True,
    ):
        torch.testing.assert_close(ours, reference, rtol=1e-9, atol=1e-9)


def test_each_model_may_have_inputs_of_its_own():
    network = mlp.build(2, (4,), 1, "gelu")
    parameters, _, slope = random_problem(network, models=3)
    inputs = torch.linspace(-1, 1, 3 * BATCH * 2, dtype=torch.float64).view(3, BATCH, 2)
    prediction, gradients = forward_and_back(network.bind, parameters, inputs, slope)
    for model in range(3):
        row = slice(model, model + 1)
        alone = forward_and_back(network.bind, parameters[row], inputs[row], slope[row])
        torch.testing.assert_close((prediction[row], gradients[row]), alone, rtol=1e-12, atol=1e-12)


def test_passes_read_parameters_that_were_changed_in_place():
    network = mlp.build(1, (3,), 1)
    parameters = torch.zeros(1, network.parameters)
    bound = network.bind(parameters, torch.zeros_like(parameters), BATCH)
    inputs = torch.ones(1, BATCH, 1)
    assert bound.forward(inputs).abs().max() == 0
    parameters.fill_(1.0)
    torch.testing.assert_close(bound.forward(inputs), network.predict(parameters, inputs))


def test_stacked_network_equals_a_torch_module():
    network = mlp.build(3, (8, 5), 2, "relu")
    parameters = torch.from_numpy(kaiming_normal_stack([4], network.layers))
    module = torch.nn.Sequential(
        torch.nn.Linear(3, 8), torch.nn.ReLU(), torch.nn.Linear(8, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
    ).double()
    rest = parameters[0]
    with torch.no_grad():
        for linear in module[::2]:
            weights, biases, rest = rest.split(
                [linear.weight.numel(), len(linear.bias), len(rest) - linear.weight.numel() - len(linear.bias)]
            )
            linear.weight.copy_(weights.view(linear.in_features, -1).T)
            linear.bias.copy_(biases)
    inputs = torch.from_numpy(np.random.default_rng(0).normal(size=(1, BATCH, 3)))
    torch.testing.assert_close(network.predict(parameters, inputs)[0], module(inputs[0]))


def test_counts_parameters_as_a_digits_network_has_them():
    assert mlp.build(784, (256,), 10).parameters == 203_530  # REFERENCE.md


def test_gain_stands_before_the_activation_and_not_at_the_output():
    assert [layer.gain for layer in mlp.build(1, (4, 4), 1, "relu").layers] == [2**0.5, 2**0.5, 1.0]
