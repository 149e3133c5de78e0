"""The pixels on which real layers depend by torch's gradients are those of the theoretical field."""

import numpy as np
import pytest
import torch
from torchvision import models
from torchvision.models.feature_extraction import create_feature_extractor

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.reach import reach
from dlcore.experiments.architecture_support import ArchitectureSupport
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import traced

LAYERS = {
    "alexnet": ("features.0", "features.12"),
    "vgg11": ("features.20",),
    "vgg16": ("features.30",),
    "googlenet": ("conv3.relu", "inception3a.cat", "inception5b.cat"),
    "resnet18": ("maxpool", "layer2.0.add", "layer4.1.relu_1"),
    "resnet50": ("layer2.0.conv2", "layer4.2.relu_2"),
    "densenet121": ("features.denseblock2.denselayer3.conv2", "features.transition3.pool"),
}


@pytest.mark.parametrize(("network", "layer"), [(net, one) for net, layers in LAYERS.items() for one in layers])
def test_the_measured_field_is_the_theoretical_one(network, layer):
    found = ArchitectureSupport(network=network, layer=layer).compute(ignore_progress)
    np.testing.assert_array_equal(found.measured, found.predicted)
    assert found.gapless.all()


@pytest.mark.slow
@pytest.mark.parametrize("network", ARCHITECTURES)
def test_so_are_the_last_maps_of_every_network(network):
    net = traced.read(traced.architecture(network), 224, 224)
    last = next(place for place, node in enumerate(net.nodes) if node.kind == "adaptive pooling") - 1
    found = ArchitectureSupport(network=network, layer=net.nodes[last].name).compute(ignore_progress)
    np.testing.assert_array_equal(found.measured, found.predicted)
    assert found.gapless.all()


@pytest.mark.parametrize(
    ("network", "layer", "size"),
    [("alexnet", "features.3", 128), ("resnet18", "layer1.1.relu_1", 96), ("googlenet", "inception3a.cat", 128)],
)
def test_the_whole_network_with_all_its_channels_sees_the_same(network, layer, size):
    plain = {"aux_logits": False, "init_weights": False} if network == "googlenet" else {}
    torch.manual_seed(0)
    whole = models.get_model(network, weights=None, **plain).eval().double()
    with torch.no_grad():
        for parameter in whole.parameters():
            parameter.abs_().add_(1e-3)  # positive weights on positive pixels open every ReLU
    extractor = create_feature_extractor(whole, {layer: "layer"})
    for pooling in (module for module in extractor.modules() if isinstance(module, torch.nn.MaxPool2d)):
        pooling.forward = torch.nn.AvgPool2d(
            pooling.kernel_size, pooling.stride, pooling.padding, ceil_mode=pooling.ceil_mode
        ).forward
    image = torch.ones(1, 3, size, size, dtype=torch.float64, requires_grad=True)
    maps = extractor(image)["layer"]
    unit = maps.shape[-1] // 2
    (slope,) = torch.autograd.grad(maps[0, :, unit, unit].sum(), image)
    net = traced.read(traced.architecture(network), size, size)
    first, last = reach(net).rows[net.place(layer)].box(unit)
    expected = np.zeros((size, size), dtype=bool)
    expected[first : last + 1, first : last + 1] = True
    assert first > 0
    assert last < size - 1
    np.testing.assert_array_equal(slope[0].ne(0).any(0).numpy(), expected)


@pytest.mark.parametrize(
    ("layer", "words"), [("fc", "behind the pooling of all places"), ("layer9", "no layer is named 'layer9'")]
)
def test_what_cannot_be_measured_gets_a_sentence(layer, words):
    with pytest.raises(ValueError, match=words):
        ArchitectureSupport(layer=layer).compute(ignore_progress)
