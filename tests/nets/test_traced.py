"""torchvision's networks, traced: fields, counts and sizes against the published ones and against torch itself."""

from functools import cache

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from dlcore.elements.convolution import graph, sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.published_fields import PUBLISHED
from dlcore.elements.convolution.reach import reach
from dlcore.nets import traced

every_architecture = pytest.mark.parametrize("name", ARCHITECTURES)


@cache
def read(name, size=224):
    return traced.read(traced.architecture(name), size, size)


def field_of(name, layer, size=224):
    net = read(name, size)
    seen = reach(net)
    assert seen.rows == seen.columns
    return seen.rows[net.place(layer)]


# Source: REFERENCE.md: Araujo et al., Distill 2019 (VGG-16), and its method on torchvision's graphs
FIELDS = {
    ("alexnet", "features.0"): (11, 4, 2),
    ("alexnet", "features.2"): (19, 8, 2),
    ("alexnet", "features.3"): (51, 8, 18),
    ("alexnet", "features.5"): (67, 16, 18),
    ("alexnet", "features.6"): (99, 16, 34),
    ("alexnet", "features.8"): (131, 16, 50),
    ("alexnet", "features.10"): (163, 16, 66),
    ("alexnet", "features.12"): (195, 32, 66),
    ("vgg11", "features.20"): (150, 32, 59),
    ("vgg16", "features.0"): (3, 1, 1),
    ("vgg16", "features.4"): (6, 2, 2),
    ("vgg16", "features.5"): (10, 2, 4),
    ("vgg16", "features.9"): (16, 4, 6),
    ("vgg16", "features.10"): (24, 4, 10),
    ("vgg16", "features.12"): (32, 4, 14),
    ("vgg16", "features.16"): (44, 8, 18),
    ("vgg16", "features.17"): (60, 8, 26),
    ("vgg16", "features.23"): (100, 16, 42),
    ("vgg16", "features.24"): (132, 16, 58),
    ("vgg16", "features.30"): (212, 32, 90),
}
SIZES = {
    ("resnet18", "layer1.1.relu_1"): 43,
    ("resnet18", "layer2.1.relu_1"): 99,
    ("resnet18", "layer3.1.relu_1"): 211,
    ("resnet18", "layer4.1.relu_1"): 435,
    ("resnet50", "layer1.2.relu_2"): 35,
    ("resnet50", "layer2.3.relu_2"): 91,
    ("resnet50", "layer3.5.relu_2"): 267,
    ("resnet50", "layer4.2.relu_2"): 427,
    ("googlenet", "inception5b.cat"): 379,
    ("densenet121", "features.norm5"): 2071,
}


@pytest.mark.parametrize(("layer", "expected"), FIELDS.items())
def test_fields_are_the_published_ones(layer, expected):
    assert field_of(*layer) == Field(*expected)


@pytest.mark.parametrize(("layer", "expected"), SIZES.items())
def test_sizes_of_fields_behind_branches_are_the_published_ones(layer, expected):
    assert field_of(*layer).size == expected


def test_googlenets_field_is_the_papers_where_its_third_branch_has_5x5_windows():
    network = traced.architecture("googlenet")
    for name, module in network.named_modules():
        if name.endswith("branch3.1.conv"):
            module.kernel_size, module.padding = (5, 5), (2, 2)
            module.weight = nn.Parameter(torch.empty(*module.weight.shape[:2], 5, 5, device="meta"))
    net = traced.read(network, 224, 224)
    assert reach(net).rows[net.place("inception5b.cat")].size == 699


@pytest.mark.parametrize("one", PUBLISHED, ids=lambda one: one.network)
def test_fields_are_distills_but_for_where_residual_networks_stride(one):
    # TF-Slim strides in a stage's last block: the first 3×3 windows of three stages see twice the stride there
    less = 2 * 4 + 2 * 8 + 2 * 16 if one.network.startswith("resnet") else 0
    net = read(one.network)
    here = sight.field_of_last_maps(net, reach(net))
    assert (here.size, here.stride) == (one.field.size - less, one.field.stride)
    if not less:  # AlexNet's first convolution has no padding there, and 2 here
        assert here.padding == one.field.padding + (2 if one.network == "alexnet" else 0)


@every_architecture
def test_counts_are_those_of_torchvisions_metadata(name):
    net, published = read(name), traced.published(name)
    assert net.parameters() == published.parameters
    assert net.multiply_adds() / 1e9 == pytest.approx(published.gmacs, abs=5e-4 + 1e-9)
    assert net.parameters() == net.parameters("convolution", "dense", "batch norm")
    assert net.multiply_adds() == net.multiply_adds("convolution", "dense")


@every_architecture
def test_the_record_of_an_architecture_is_true(name):
    record, kinds = ARCHITECTURES[name], list(models.get_model_weights(name))
    assert (record.smallest,) * 2 == kinds[0].meta["min_size"]
    assert read(name).depths()[-1] == record.layers
    read(name, record.smallest)
    if record.smallest > 1:
        with pytest.raises(ValueError, match="too small"):
            traced.read(traced.architecture(name), record.smallest - 1, record.smallest - 1)


@every_architecture
def test_no_network_of_torchvision_is_misaligned_on_even_or_odd_sizes(name):
    for size in (224, 225, 230, 243):
        assert not reach(graph.resized(read(name), size, size)).misaligned


@every_architecture
def test_another_size_without_tracing_is_what_tracing_finds(name):
    for size in np.random.default_rng(len(name)).integers(max(ARCHITECTURES[name].smallest, 33), 400, 2).tolist():
        assert graph.resized(read(name), size, size) == read(name, size)


def test_tensorflows_padding_misaligns_residual_networks_on_even_sizes_alone():
    for name in ("resnet18", "resnet50"):
        even = reach(graph.resized(read(name), 224, 224, graph.as_tensorflow))
        assert even.misaligned[0].node == "layer2.0.add"
        assert abs(even.misaligned[0].offset) == 4
        assert not reach(graph.resized(read(name), 225, 225, graph.as_tensorflow)).misaligned
    for name in ("vgg16", "densenet121"):
        assert not reach(graph.resized(read(name), 224, 224, graph.as_tensorflow)).misaligned


class TwoBranches(nn.Module):
    def __init__(self, left, right):
        super().__init__()
        self.left, self.right = left, right

    def forward(self, image):
        return self.left(image) + self.right(image)


def traced_branches(left, right, size):
    with torch.device("meta"):
        return traced.read(TwoBranches(nn.Sequential(*left), nn.Sequential(*right)), size, size, channels=1)


def conv(kernel, stride=1):
    return nn.Conv2d(1, 1, kernel, stride)


def test_the_aligned_example_is_traced_to_one_field():
    net = traced_branches([conv(1, 4)], [nn.ZeroPad2d((1, 0, 1, 0)), conv(3, 2), conv(1, 2)], 32)
    assert reach(net).rows[-1] == Field(3, 4, 1)


def test_the_misaligned_example_is_reported():
    net = traced_branches([nn.ZeroPad2d((2, 1, 2, 1)), conv(5, 2)], [conv(3), conv(3)], 7)
    seen = reach(net)
    assert seen.rows[-1] is None
    assert {one.node for one in seen.misaligned} == {"add"}


def test_what_has_no_known_field_is_named():
    with torch.device("meta"):
        network = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Upsample(scale_factor=2))
    with pytest.raises(TypeError, match="Upsample"):
        traced.read(network, 8, 8, channels=1)
