"""What the stored record of a network says."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.convolution.field import Field
from dlcore.elements.convolution.reach import reach
from dlcore.experiments.architecture import TracedArchitecture
from dlcore.lab import codec
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import traced


@pytest.fixture(scope="module")
def resnet():
    return TracedArchitecture().compute(ignore_progress)


def test_the_graph_is_the_traced_one_also_after_the_store(resnet):
    net = traced.read(traced.architecture("resnet18"), 224, 224)
    assert resnet.graph() == net
    assert codec.decode(codec.encode(resnet), type(resnet)).graph() == net


def test_counts_and_field_are_the_published_ones(resnet):
    # Source: torchvision's metadata and Araujo et al., as REFERENCE.md quotes them
    net = resnet.graph()
    assert net.parameters() == resnet.published_parameters == 11_689_512
    assert (net.multiply_adds() / 1e9).__round__(3) == resnet.published_gmacs == 1.814
    assert reach(net).rows[net.place("layer4.1.relu_1")] == Field(435, 32, 217)
    assert (net.parameters("convolution"), net.parameters("dense"), net.parameters("batch norm")) == (
        11_166_912,
        513_000,
        9_600,
    )


def test_published_accuracies_name_their_weights_and_source(resnet):
    assert resnet.weights == ("IMAGENET1K_V1",)
    np.testing.assert_allclose(resnet.top1, [69.758])
    assert resnet.recipes[0].startswith("https://github.com/pytorch/vision/")
    vgg = TracedArchitecture(network="vgg16", size=64).compute(ignore_progress)
    assert vgg.weights == ("IMAGENET1K_V1",)  # its other weights have no classifier, hence no accuracy


def test_ceil_mode_is_kept():
    net = TracedArchitecture(network="googlenet", size=96).compute(ignore_progress).graph()
    assert net.nodes[net.place("maxpool1")].windows[0].rounding == "ceil"


def test_an_image_too_small_says_what_is_allowed():
    with pytest.raises(pydantic.ValidationError, match="AlexNet takes images of 63 pixels per side or more, not 62"):
        TracedArchitecture(network="alexnet", size=62)
    with pytest.raises(pydantic.ValidationError, match="there are: alexnet"):
        TracedArchitecture(network="lenet")
