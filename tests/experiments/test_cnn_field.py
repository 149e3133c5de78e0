"""The fields of a CNN that learns: the same networks before and after, inside the theoretical box, told on the way."""

import itertools
import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets, initializers
from dlcore.elements.convolution import effective
from dlcore.experiments.cnn_field import CHANNELS, CnnField
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import cnn
from dlcore.training import effective_field

QUICK = {"side": 16, "epochs": 2, "inputs": 16, "seeds": 2, "blocks": 2, "layer": "conv2"}


def compute(report=ignore_progress, **settings):
    torch.set_num_threads(1)
    return CnnField(**settings).compute(report)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


def test_shapes_are_the_stated_ones_and_the_networks_learn(quick):
    assert quick.epochs[0] == 0
    assert quick.epochs[-1] == pytest.approx(CnnField(**QUICK).steps * 64 / 1347)
    assert quick.square.shape == quick.absolute.shape == (9, 16, 16)
    np.testing.assert_allclose(quick.square.sum((1, 2)), 1)
    for measure in ("square", "absolute"):
        assert quick.map(measure, alone=True).shape == (2, 16, 16)
        assert quick.map(measure).shape == (9, 16, 16)
    assert quick.deviations("square")[-1] == pytest.approx(effective.fit(quick.square[-1]).deviation)
    assert (quick.test_error < 0.3).all()
    assert (quick.square_error > 0).all()
    assert np.abs(quick.square[-1] - quick.square[0]).max() > 1e-4


def by_modules(architecture, row):
    """Build one network of three layers by torch's modules and put its weights in."""
    sizes = (architecture.size[0], *architecture.channels)
    steps, at = [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        module = torch.nn.Conv2d(inputs, outputs, 3, padding=1)
        with torch.no_grad():
            weights = row[at : at + inputs * 9 * outputs].view(inputs * 9, outputs)
            module.weight.copy_(weights.T.reshape(outputs, inputs, 3, 3))
            module.bias.zero_()
        at += inputs * 9 * outputs + outputs
        steps += [module, torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    return torch.nn.Sequential(*steps)


def test_the_start_equals_a_backward_pass_through_torchs_modules(quick):
    asked = CnnField(**QUICK)
    network = cnn.build(asked.architecture)
    rows = torch.from_numpy(initializers.kaiming_normal_stack([0, 1], network.layers)).float()
    pixels = datasets.digits().test.pixels[:16].repeat(2, 1).repeat(2, 2)
    images = torch.from_numpy(pixels.astype(np.float32) / 16)[:, None]
    total = torch.zeros(16, 16, dtype=torch.float64)
    turns = effective_field.turns(CHANNELS[1]).tolist()
    for row in rows:
        module = by_modules(asked.architecture, row)[:4]
        for number, image in enumerate(images):
            leaf = image[None].clone().requires_grad_()
            module(leaf)[0, turns[number % CHANNELS[1]], 4, 4].backward()
            total += leaf.grad[0, 0].double() ** 2
    np.testing.assert_allclose(quick.square[0], (total / total.sum()).numpy(), atol=1e-6)


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2"])
def test_nothing_comes_from_outside_the_theoretical_box(layer):
    asked = CnnField(**QUICK | {"layer": layer, "epochs": 1})
    first, last = asked.box
    seen = compute(**QUICK | {"layer": layer, "epochs": 1}).square
    inside = seen[:, max(first, 0) : last + 1, max(first, 0) : last + 1]
    np.testing.assert_allclose(inside.sum((1, 2)), 1)
    assert last - first + 1 == {"conv1": 3, "pool1": 4, "conv2": 8, "pool2": 10}[layer]


def test_maps_are_told_on_the_way():
    told = []
    asked = CnnField(**QUICK)
    asked.compute(lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture)))
    first, last = json.loads(told[0]), json.loads(told[-1])
    assert first["start"] == last["start"]
    for measure in ("square", "absolute"):
        assert effective.told(last["now"], measure, 16).share.shape == (16, 16)
    assert len(last["epochs"]) == 9


def test_batch_norm_makes_layers_of_its_own():
    assert CnnField(layer="norm2", batch_norm=True).layer_names[:4] == ("conv1", "norm1", "relu1", "pool1")
    seen = compute(**QUICK | {"batch_norm": True, "layer": "norm2", "epochs": 1})
    assert np.isfinite(seen.square).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"layer": "norm1"}, "has no layer 'norm1'; it has: conv1, relu1, pool1"),
        ({"layer": "conv3", "blocks": 2}, "has no layer 'conv3'"),
        ({"layer": "<b>"}, "should match pattern"),
        ({"kernel": 4}, "k must be odd"),
        ({"side": 12}, "should be 8, 16 or 32"),
        ({"epochs": 100, "seeds": 10}, "minutes; allowed are 5"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        CnnField(**settings)
