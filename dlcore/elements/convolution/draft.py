"""Lay a network node by node: every step knows the size that comes in, counts itself, and refuses what cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.elements.convolution import graph
from dlcore.elements.convolution.counts import Convolution, dense_parameters
from dlcore.elements.convolution.graph import Kind, Node
from dlcore.elements.convolution.window import Rounding, Window

Windows = tuple[Window, Window]


class Draft:
    """Be a graph in the making. Each method adds a node behind others, given by their places, and returns its place.

    Attributes:
        nodes: so far; the first is the input.
        prefix: what the names of further nodes begin with.
    """

    def __init__(self, channels: int, size: int) -> None:
        self.nodes: list[Node] = [Node("input", "input", (), None, channels, channels, size, size)]
        self.prefix = ""

    def shape(self, x: int) -> tuple[int, int, int]:
        """Return channels, rows and columns of a node's output."""
        node = self.nodes[x]
        return node.channels, node.height, node.width

    def convolve(
        self, x: int, outputs: int, kernel: int = 3, *, stride: int = 1, padding: int = -1, groups: int = 1, bias: bool
    ) -> int:
        """Add a convolution; padding -1 keeps the size at stride 1 for an odd kernel."""
        self._need_picture(x, "convolution")
        windows, height, width = self._slide(x, kernel, stride, (kernel - 1) // 2 if padding < 0 else padding)
        counted = Convolution(self.nodes[x].channels, outputs, (kernel, kernel), groups, bias)
        return self._add(
            "convolution", (x,), windows, (outputs, height, width),
            counts=(counted.parameters, counted.multiply_adds(height, width)),
        )  # fmt: skip

    def normalize(self, x: int) -> int:
        """Add a batch norm: a scale and a shift for each channel."""
        return self._add("batch norm", (x,), None, self.shape(x), counts=(2 * self.nodes[x].channels, 0))

    def rectify(self, x: int) -> int:
        """Add a ReLU."""
        return self._add("activation", (x,), None, self.shape(x))

    def pool(self, x: int, kernel: int, stride: int, padding: int, rounding: Rounding = "floor") -> int:
        """Add a pooling, of the maximum or of the mean: they look and count alike."""
        self._need_picture(x, "pooling")
        if 2 * padding > kernel:
            raise ValueError(f"pooling pads by {padding}; it must be at most half of the kernel ({kernel}), k ≥ 2p")
        windows, height, width = self._slide(x, kernel, stride, padding, rounding)
        return self._add("pooling", (x,), windows, (self.nodes[x].channels, height, width))

    def pool_to(self, x: int, size: int) -> int:
        """Add an average pooling to a size, whatever comes in."""
        self._need_picture(x, "pooling")
        channels, *sizes = self.shape(x)
        rows, columns = (graph.adaptive(one, size) for one in sizes)
        windows = (rows, columns) if rows and columns else None
        return self._add("adaptive pooling", (x,), windows, (channels, size, size))

    def flatten(self, x: int) -> int:
        """Add the step from a picture to a vector."""
        node = self.nodes[x]
        return self._add("flatten", (x,), (Window(node.height), Window(node.width)), (node.values, 1, 1))

    def connect(self, x: int, outputs: int) -> int:
        """Add a fully connected layer with biases, behind a flattening where a picture comes in."""
        if not self._flat(x):
            x = self.flatten(x)
        inputs = self.nodes[x].channels
        return self._add(
            "dense", (x,), None, (outputs, 1, 1), counts=(dense_parameters(inputs, outputs), inputs * outputs)
        )

    def add(self, shortcut: int, branch: int) -> int:
        """Add two outputs number by number.

        Raises:
            ValueError: their shapes differ.
        """
        left, right = self.shape(shortcut), self.shape(branch)
        if left != right:
            raise ValueError(
                f"the addition needs two outputs of the same shape, C_in = C_out and stride 1, but the shortcut "
                f"brings {written(left)} and the branch {written(right)}: a projection (a 1×1 convolution in the "
                "shortcut) would fit them"
            )
        return self._add("add", (shortcut, branch), None, left)

    def concatenate(self, parts: Sequence[int]) -> int:
        """Add the channels of several outputs one behind the other; one alone is left as it is.

        Raises:
            ValueError: their rows or columns differ.
        """
        shapes = [self.shape(part) for part in parts]
        if len({shape[1:] for shape in shapes}) > 1:
            raise ValueError(
                "the concatenation needs equal rows and columns in all branches, but they bring "
                + ", ".join(map(written, shapes))
            )
        if len(parts) == 1:
            return parts[0]
        return self._add("concatenate", tuple(parts), None, (sum(shape[0] for shape in shapes), *shapes[0][1:]))

    def _slide(
        self, x: int, kernel: int, stride: int, padding: int, rounding: Rounding = "floor"
    ) -> tuple[Windows, int, int]:
        window = Window(kernel, stride, padding, padding, rounding=rounding)
        node = self.nodes[x]
        return (window, window), window.outputs(node.height), window.outputs(node.width)

    def _flat(self, x: int) -> bool:
        return self.nodes[x].kind in ("flatten", "dense") or (
            self.nodes[x].kind == "activation" and self._flat(self.nodes[x].inputs[0])
        )

    def _need_picture(self, x: int, what: str) -> None:
        if self._flat(x):
            raise ValueError(f"a {what} needs rows and columns; behind a fully connected layer there are none")

    def _add(
        self,
        kind: Kind,
        inputs: tuple[int, ...],
        windows: Windows | None,
        shape: tuple[int, int, int],
        counts: tuple[int, int] = (0, 0),
    ) -> int:
        channels_in = sum(self.nodes[i].channels for i in inputs) if kind == "concatenate" else self.shape(inputs[0])[0]
        name = f"{self.prefix}{kind.replace(' ', '_')}{len(self.nodes)}"
        self.nodes.append(Node(name, kind, inputs, windows, channels_in, *shape, *counts))
        return len(self.nodes) - 1


def written(shape: tuple[int, int, int]) -> str:
    """Return a shape as channels×rows×columns."""
    return "×".join(map(str, shape))
