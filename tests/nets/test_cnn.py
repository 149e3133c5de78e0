"""The convolutional network: equal to torch's modules, in training and in use, and equal to itself without torch."""

import numpy as np
import pytest
import torch

from dlcore.elements.convolution import cnn_forward
from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.nets import cnn
from tests.elements.convolution.test_cnn_plan import NETWORKS, torchs

MODELS, BATCH = 3, 8
PLAIN = [Architecture(channels=one.channels, size=one.size, kernel=one.kernel, hidden=one.hidden) for one in NETWORKS]
NORMED = Architecture(channels=(3, 4), batch_norm=True)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def rows_of(one):
    """Rows of several models whose biases are not 0, whose scales are not 1, and that have seen examples."""
    rows = torch.from_numpy(cnn.start(one, kaiming_normal_stack(range(MODELS), one.layers)))
    rows += 0.1 * torch.rand(rows.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return rows


def module_of(one, row):
    """Fill torch's modules with a row."""
    module, parts = torchs(one).double(), cnn_forward.layers(one, row.numpy())
    layered = [part for part in module if isinstance(part, torch.nn.Conv2d | torch.nn.Linear)]
    with torch.no_grad():
        for block, (part, (weights, biases)) in enumerate(zip(layered, parts, strict=True)):
            found = weights.T if block >= len(one.channels) else cnn_forward.filters(one, row.numpy(), block)
            part.weight.copy_(torch.from_numpy(found.copy()))
            part.bias.copy_(torch.from_numpy(biases))
        norms = [part for part in module if isinstance(part, torch.nn.BatchNorm2d)]
        for part, known in zip(norms, cnn_forward.norms(one, row.numpy()), strict=True):
            for place, value in zip((part.weight, part.bias, part.running_mean, part.running_var), known, strict=True):
                place.copy_(torch.from_numpy(value))
    return module


def gradient_of(module):
    """Lay out the gradients of torch's modules as a row lays out what they belong to."""
    layered = [part for part in module if isinstance(part, torch.nn.Conv2d | torch.nn.Linear)]
    norms = [part for part in module if isinstance(part, torch.nn.BatchNorm2d)]
    weights = [one for part in layered for one in (part.weight.grad.flatten(1).mT.flatten(), part.bias.grad)]
    return torch.cat([*weights, *(part.weight.grad for part in norms), *(part.bias.grad for part in norms)])


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("one", NETWORKS)
def test_each_model_in_use_is_torchs_module(one, shared):
    rows, examples = rows_of(one), noise(1 if shared else MODELS, BATCH, int(np.prod(one.size)))
    found = cnn.build(one, range(MODELS)).predict(rows, examples)
    for model, mine in enumerate(examples.expand(MODELS, -1, -1)):
        expected = module_of(one, rows[model]).eval()(mine.view(-1, *one.size))
        torch.testing.assert_close(found[model], expected)


@pytest.mark.parametrize("one", [*PLAIN, NORMED])
def test_training_has_torchs_gradients_and_keeps_torchs_statistics(one):
    network, rows = cnn.build(one, range(MODELS)), rows_of(one)
    modules = [module_of(one, row) for row in rows]
    gradients = torch.zeros(MODELS, network.parameters, dtype=rows.dtype)
    bound = network.bind(rows, gradients, BATCH)
    for seed in range(2):
        examples, slope = noise(MODELS, BATCH, network.inputs, seed=seed), noise(MODELS, BATCH, 10, seed=9)
        found = bound.forward(examples)
        bound.backward(slope.clone())
        for model, module in enumerate(modules):
            expected = module(examples[model].view(-1, *one.size))
            torch.testing.assert_close(found[model], expected)
            module.zero_grad()
            expected.backward(slope[model])
            torch.testing.assert_close(gradients[model], gradient_of(module), rtol=1e-7, atol=1e-10)
    for model, module in enumerate(modules):
        norms = [part for part in module if isinstance(part, torch.nn.BatchNorm2d)]
        for part, known in zip(norms, cnn_forward.norms(one, rows[model].numpy()), strict=True):
            np.testing.assert_allclose(known.mean, part.running_mean)
            np.testing.assert_allclose(known.variance, part.running_var)


def test_training_silences_whole_channels_and_use_none():
    one = Architecture(channels=(6,), dropout=0.5, hidden=())
    network, rows = cnn.build(one, range(MODELS)), rows_of(one)
    examples = noise(1, BATCH, network.inputs)
    bound = network.bind(rows, torch.zeros(MODELS, network.parameters, dtype=rows.dtype), BATCH)
    seen = [bound.forward(examples).clone() for _ in range(3)]
    used = network.predict(rows, examples)
    assert not any(torch.allclose(one, used) for one in seen)
    assert not torch.equal(seen[0], seen[1])
    many = torch.stack([bound.forward(examples).clone() for _ in range(2000)])
    assert ((many.mean(0) - used).abs() < 5 * many.std(0) / 2000**0.5).all()


def test_a_model_is_silenced_alike_in_any_company():
    one = Architecture(channels=(6,), dropout=0.5, hidden=())
    network, rows, examples = cnn.build(one, (4, 5, 6)), rows_of(one), noise(1, BATCH, 64)
    together = network.bind(rows, torch.zeros(MODELS, network.parameters, dtype=rows.dtype), BATCH).forward(examples)
    chosen = network.of([2, 0])
    alone = chosen.bind(rows[[2, 0]], torch.zeros(2, network.parameters, dtype=rows.dtype), BATCH).forward(examples)
    torch.testing.assert_close(alone, together[[2, 0]])


@pytest.mark.parametrize("one", NETWORKS)
def test_the_way_without_torch_is_the_same_at_every_step(one):
    rows, image = rows_of(one), noise(1, 1, int(np.prod(one.size)))
    for model in range(MODELS):
        row = rows[model : model + 1]
        expected = list(cnn.flow(one, row, image))
        found = list(cnn_forward.run(one, row[0].numpy(), image.view(one.size).numpy()))
        assert [part.shape for part in found] == [step.size for step in one.steps()]
        for mine, torchs_own in zip(found, expected, strict=True):
            np.testing.assert_allclose(mine.ravel(), torchs_own.numpy().ravel(), rtol=1e-9, atol=1e-12)


def test_probabilities_are_torchs_softmax():
    logits = noise(4, 10) * 50
    np.testing.assert_allclose(cnn_forward.probabilities(logits.numpy()), logits.softmax(1).numpy(), atol=1e-15)
