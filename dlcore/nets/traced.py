"""Read a torch network's graph off a symbolic trace, without its weights: what ``elements.convolution.graph`` records.

The network and the one image that is sent through it live on torch's ``meta`` device: shapes, but no numbers and no
memory, so that a network of a hundred million weights is read in a fraction of a second.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional

from dlcore.elements.convolution.graph import Graph, Kind, Node, adaptive
from dlcore.elements.convolution.window import Window, same

_MODULES: dict[type[nn.Module], Kind] = {
    nn.Conv2d: "convolution",
    nn.Linear: "dense",
    nn.MaxPool2d: "pooling",
    nn.AvgPool2d: "pooling",
    nn.AdaptiveAvgPool2d: "adaptive pooling",
    nn.BatchNorm2d: "batch norm",
    nn.ReLU: "activation",
    nn.Dropout: "dropout",
    nn.ZeroPad2d: "padding",
    nn.Flatten: "flatten",
}
_FUNCTIONS: dict[Callable[..., Any], Kind] = {
    functional.relu: "activation",
    functional.dropout: "dropout",
    functional.adaptive_avg_pool2d: "adaptive pooling",
    operator.add: "add",
    operator.iadd: "add",
    torch.add: "add",
    torch.cat: "concatenate",
    torch.flatten: "flatten",
}


def architecture(name: str) -> nn.Module:
    """Build one of torchvision's networks on the ``meta`` device, as it is in use: without auxiliary classifiers."""
    from torchvision import models

    # without init_weights=False GoogLeNet draws its weights by scipy for many seconds
    plain = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        network: nn.Module = models.get_model(name, weights=None, **plain)
    return network.eval()


def read(network: nn.Module, height: int, width: int, channels: int = 3) -> Graph:
    """Trace a network on the ``meta`` device on one image of this size.

    Raises:
        ValueError: the image is too small for the network.
        TypeError: the network does something whose field is not known here; the message names it.
    """
    from torchvision.models.feature_extraction import NodePathTracer

    tracer = NodePathTracer()
    traced = tracer.trace(network)
    reader = _Reader(fx.GraphModule(network, traced), dict(tracer.node_to_qualname))
    image = torch.empty(1, channels, height, width, device="meta")
    try:
        with torch.no_grad():
            reader.run(image)
    except RuntimeError as error:
        raise ValueError(f"an image of {height} × {width} is too small: {str(error).splitlines()[0]}") from error
    return Graph(tuple(reader.nodes))


class _Reader(fx.Interpreter):
    """Run a traced network node by node and write down what each is."""

    def __init__(self, traced: fx.GraphModule, names: dict[fx.Node, str]) -> None:
        super().__init__(traced)
        self.names = names
        self.nodes: list[Node] = []
        self.places: dict[fx.Node, int] = {}

    def run_node(self, n: fx.Node) -> Any:
        """Run one node, and describe it by its module or function, its inputs and the shape of its result."""
        result = super().run_node(n)
        if n.op != "output":
            inputs = tuple(self.places[one] for one in n.all_input_nodes)
            self.places[n] = len(self.nodes)
            self.nodes.append(self._describe(n, inputs, result.shape))
        return result

    def _describe(self, n: fx.Node, inputs: tuple[int, ...], shape: torch.Size) -> Node:
        module = self.module.get_submodule(str(n.target)) if n.op == "call_module" else None
        kind = _kind(n, module)
        channels, height, width = (*shape[1:], 1, 1)[:3]
        read = [self.nodes[i].channels for i in inputs]
        return Node(
            name=self.names.get(n, n.name) if inputs else "input",
            kind=kind,
            inputs=inputs,
            windows=self._adapted(inputs[0], height, width) if kind == "adaptive pooling" else _windows(module),
            channels_in=sum(read) if kind == "concatenate" else read[0] if read else channels,
            channels=channels,
            height=height,
            width=width,
            parameters=sum(one.numel() for one in module.parameters()) if module else 0,
            multiply_adds=module.weight.numel() * height * width if isinstance(module, (nn.Conv2d, nn.Linear)) else 0,
        )

    def _adapted(self, place: int, height: int, width: int) -> tuple[Window, Window] | None:
        """Return the windows of an adaptive pooling from the node at this place to this size."""
        read = self.nodes[place]
        rows, columns = adaptive(read.height, height), adaptive(read.width, width)
        return (rows, columns) if rows and columns else None


def _kind(n: fx.Node, module: nn.Module | None) -> Kind:
    if n.op == "placeholder":
        return "input"
    found = _FUNCTIONS.get(n.target) if callable(n.target) else _MODULES.get(type(module)) if module else None
    if found is None:
        raise TypeError(f"{n.name}: no receptive field is known for {module or n.target}")
    return found


def _windows(module: nn.Module | None) -> tuple[Window, Window] | None:
    """Return what a module slides over rows and columns."""
    if isinstance(module, nn.ZeroPad2d):
        left, right, top, bottom = module.padding
        return Window(1, 1, top, bottom), Window(1, 1, left, right)
    if not isinstance(module, (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)):
        return None
    kernel, stride, dilation = (_pair(getattr(module, part, 1)) for part in ("kernel_size", "stride", "dilation"))
    rounding: Any = "ceil" if getattr(module, "ceil_mode", False) else "floor"
    padding = _paddings(module.padding, kernel, dilation)
    rows, columns = (Window(kernel[axis], stride[axis], *padding[axis], dilation[axis], rounding) for axis in (0, 1))
    return rows, columns


def _paddings(
    padding: Any, kernel: tuple[int, int], dilation: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return how many cells a module pads before and behind, along both axes."""
    if padding == "same":
        return same(kernel[0], dilation[0]), same(kernel[1], dilation[1])
    rows, columns = (0, 0) if padding == "valid" else _pair(padding)
    return (rows, rows), (columns, columns)


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


@dataclass(frozen=True)
class Weights:
    """Name a set of weights that torchvision offers, with its accuracies on ImageNet-1K in percent, and its source."""

    name: str
    top1: float
    top5: float
    recipe: str


@dataclass(frozen=True)
class Published:
    """Tell what torchvision's metadata say of a network; ``gmacs`` are billions of multiply-adds at 224 × 224."""

    parameters: int
    gmacs: float
    weights: tuple[Weights, ...]


def published(name: str) -> Published:
    """Read what the installed torchvision says of the weights that it offers for classification; downloads nothing."""
    from torchvision import models

    kinds = list(models.get_model_weights(name))
    measured = [(one, one.meta["_metrics"]["ImageNet-1K"]) for one in kinds]
    offered = (
        Weights(one.name, scores["acc@1"], scores["acc@5"], one.meta["recipe"])
        for one, scores in measured
        if not math.isnan(scores["acc@1"])  # weights without a classifier
    )
    return Published(kinds[0].meta["num_params"], kinds[0].meta["_ops"], tuple(offered))
