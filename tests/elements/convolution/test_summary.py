"""What a network comes to: its totals, its layers, and the accuracies that are published."""

import numpy as np
import pytest
import torchvision

from dlcore.elements.convolution import reach, summary
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.draft import Draft
from dlcore.elements.convolution.graph import Graph
from dlcore.elements.convolution.known_networks import KNOWN
from dlcore.elements.convolution.published import PUBLISHED
from dlcore.nets import traced

IMAGE = 224


def graph(id):
    return traced.read(traced.architecture(id), IMAGE, IMAGE)


@pytest.fixture(scope="module")
def counted():
    """Sum up every network that torchvision's own module was traced into."""
    nets = {id: graph(id) for id in ARCHITECTURES}
    return {id: summary.summary(net, reach.reach(net)) for id, net in nets.items()}


@pytest.mark.parametrize("id", ARCHITECTURES)
def test_the_published_accuracy_is_the_one_in_torchvisions_metadata(id):
    meta = torchvision.models.get_model_weights(id).IMAGENET1K_V1.meta
    assert PUBLISHED[id].top1 == meta["_metrics"]["ImageNet-1K"]["acc@1"]
    paper = PUBLISHED[id].paper
    assert paper is None or (50 < paper.top1 < 80 and paper.tested and paper.where)


@pytest.mark.parametrize("id", ARCHITECTURES)
def test_the_traced_network_and_the_one_of_blocks_come_to_the_same(counted, id):
    from dlcore.experiments.block_network import BlockNetwork

    net = BlockNetwork(network=KNOWN[id].blocks).chain().graph
    built, seen = summary.summary(net, reach.reach(net)), counted[id]
    assert built == seen


@pytest.mark.parametrize("id", ARCHITECTURES)
def test_counts_are_the_published_ones_and_depth_is_the_one_in_the_name(counted, id):
    seen = counted[id]
    assert (seen.parameters, round(seen.multiply_adds / 1e9, 3)) == (KNOWN[id].parameters, KNOWN[id].gmacs)
    assert seen.depth == ARCHITECTURES[id].layers
    assert seen.convolution + seen.connected <= seen.parameters


@pytest.mark.parametrize(
    ("id", "field"), [("vgg16", 196), ("resnet18", 435), ("resnet50", 427), ("googlenet", 379), ("densenet121", 2071)]
)
def test_the_field_of_the_last_convolution(counted, id, field):
    assert counted[id].field == field


def test_where_the_parameters_and_the_work_are():
    """The claims of the page's texts and presets."""
    nets = {id: graph(id) for id in ("alexnet", "vgg16", "googlenet", "resnet18", "resnet50")}
    found = {id: summary.profile(net, reach.reach(net)) for id, net in nets.items()}
    connected = {id: one.parameters[list(one.connected)].sum() for id, one in found.items()}
    assert round(connected["vgg16"] / 1e6) == 124
    assert found["vgg16"].parameters.max() / 1e6 == pytest.approx(102.8, abs=0.05)
    assert connected["alexnet"] / 1e6 == pytest.approx(58.6, abs=0.05)
    assert connected["googlenet"] == 1_025_000
    assert (found["vgg16"].multiply_adds > nets["resnet18"].multiply_adds()).sum() == 6
    assert found["resnet50"].multiply_adds.max() < 0.05 * nets["resnet50"].multiply_adds()
    heaviest = found["vgg16"].peak(found["vgg16"].parameters)
    assert heaviest[:2] == ("classifier.0", 102_764_544)
    assert heaviest.share == pytest.approx(102.8 / 138.3, abs=1e-3)


def test_what_the_texts_say_of_accuracy_cost_and_depth(counted):
    """The claims of the page's texts and presets, as they are written there."""
    top = {id: one.top1 for id, one in PUBLISHED.items()}
    assert top["densenet121"] > top["vgg19"]
    assert round(counted["vgg19"].parameters / counted["densenet121"].parameters) == 18
    assert max(counted, key=lambda id: counted[id].multiply_adds) == "vgg19"
    assert counted["densenet201"].multiply_adds / counted["vgg19"].multiply_adds == pytest.approx(1 / 5, abs=0.02)
    averaging = [counted[id].connected / 1e6 for id in ARCHITECTURES if id.startswith(("goo", "res", "den"))]
    assert (round(min(averaging), 1), round(max(averaging), 1)) == (0.5, 2.2)
    assert [round(counted[id].multiply_adds / 1e9, 1) for id in ("resnet50", "vgg16")] == [4.1, 15.5]
    deep = ("googlenet", "resnet152", "densenet201")
    assert all(counted[id].multiply_adds < counted["vgg16"].multiply_adds for id in deep)
    later = torchvision.models.get_model_weights("resnet50").IMAGENET1K_V2.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert round(later, 1) == 80.9


def test_a_profile_lists_every_layer_with_weights_in_the_order_of_the_computation(counted):
    net = graph("resnet18")
    found = summary.profile(net, reach.reach(net))
    assert len(found.names) == 21  # 17 convolutions, 3 projections, 1 fully connected
    assert found.names[0] == "conv1"
    assert found.connected.count(True) == 1
    assert found.connected[-1]
    assert max(found.depths) == 18
    norms = net.parameters("batch norm")
    assert found.parameters.sum() + norms == counted["resnet18"].parameters
    assert found.multiply_adds.sum() == counted["resnet18"].multiply_adds
    assert found.activations.sum() == counted["resnet18"].activations
    assert found.shapes[0].tolist() == [64, 112, 112]


def test_half_of_the_values_are_in_the_first_layers():
    assert summary.half(np.array([5, 1, 1, 1, 1, 1])) == 1
    assert summary.half(np.array([1, 1, 1, 1])) == 2


@pytest.mark.parametrize(("kernel", "field"), [(1, 7), (2, np.nan)], ids=["aligned", "half a pixel apart"])
def test_the_field_behind_branches_that_disagree_is_unknown(kernel, field):
    draft = Draft(1, 16)
    ways = [draft.convolve(0, 2, size, stride=2, padding=pad, bias=False) for size, pad in ((3, 1), (kernel, 0))]
    draft.convolve(draft.add(*ways), 2, 3, bias=False)
    net = Graph((*draft.nodes,))
    np.testing.assert_equal(summary.last_field(net, reach.reach(net).rows), float(field))
