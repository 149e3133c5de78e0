"""Tracing torchvision's networks and following their fields, side by side in one run.

For each architecture: the graph by a trace on the ``meta`` device (what we do), the same trace of the real network with
weights and an image on the processor (what a notebook would do), another size and its fields without torch, and the
stored answer that every visitor but the first gets. Rounds alternate; ratios are taken of the fastest; processor time.
``pytest benchmarks/test_architectures.py -s``
"""

from __future__ import annotations

import pytest
import torch
from torchvision import models
from torchvision.models.feature_extraction import NodePathTracer

from benchmarks import side_by_side
from dlcore.elements.convolution import graph
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.reach import reach
from dlcore.experiments.architecture import TracedArchitecture, TracedArchitectureResult
from dlcore.experiments.architecture_support import ArchitectureSupport
from dlcore.lab import codec, instant, runfile
from dlcore.lab.experiment import ignore_progress
from dlcore.nets import traced

ROUNDS = 3
pytestmark = pytest.mark.usefixtures("one_thread")


def notebook(name: str) -> None:
    """Build the network with random weights, trace it, and send an image through it node by node."""
    plain = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    network = models.get_model(name, weights=None, **plain).eval()
    module = torch.fx.GraphModule(network, NodePathTracer().trace(network))
    with torch.no_grad():
        torch.fx.Interpreter(module).run(torch.zeros(1, 3, 224, 224))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_ratio_to_tracing_the_real_network(name, capsys):
    question = TracedArchitecture(network=name)
    net, packed = question.compute(ignore_progress).graph(), instant.compute(question)

    def stored() -> TracedArchitectureResult:
        return codec.decode(runfile.unpack(packed)[1], TracedArchitectureResult)

    ours, theirs, again, cached = side_by_side.fastest(
        lambda: question.compute(ignore_progress),
        lambda: notebook(name),
        lambda: reach(graph.resized(net, 225, 225)),
        lambda: stored().graph(),
        rounds=ROUNDS,
    )
    with capsys.disabled():
        print(
            f"\n{name:12} {len(net.nodes):4} nodes   on meta {1e3 * ours:6.1f} ms   "
            f"real network {theirs / ours:6.1f} ×   "
            f"another size and its fields {ours / again:5.0f} × faster   stored {ours / cached:5.0f} × faster",
            end="",
        )


@pytest.mark.parametrize(("name", "layer"), [("resnet18", "layer4.1.relu_1"), ("densenet201", "features.norm5")])
def test_measuring_a_field_on_strips_beside_the_whole_image(name, layer, capsys):
    question = ArchitectureSupport(network=name, layer=layer)
    network = traced.architecture(name)
    net = traced.read(network, 224, 224)
    field = reach(net).rows[net.place(layer)]
    assert field is not None
    size = field.size + 2 * field.stride

    def whole() -> None:
        from dlcore.training.architecture_support import SEEN, OneChannel

        image = torch.zeros(1, 1, size, size, dtype=torch.float64, requires_grad=True)
        found = OneChannel(network, layer, 0).run(image)[SEEN]
        middle = found.shape[-1] // 2
        torch.autograd.grad(found[0, :, middle, middle].sum(), image)

    ours, square = side_by_side.fastest(lambda: question.compute(ignore_progress), whole, rounds=1)
    with capsys.disabled():
        print(
            f"\n{name:12} {field.size:5} px   two strips {ours:5.2f} s   the whole image {square / ours:5.1f} ×", end=""
        )
