"""What one layer of a network costs, built in different ways: directly, in groups, or behind a narrow 1×1 convolution.

Sources: Szegedy et al., "Going deeper with convolutions", 2015 (1×1 before 3×3 and 5×5); He et al., "Deep residual
learning", 2016 (1×1, 3×3, 1×1); Chollet, "Xception", 2017, and Howard et al., "MobileNets", 2017 (depthwise separable).
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Bool

from dlcore.elements.convolution.counts import Convolution

WIDEST = 2048
BREAK_EVEN_LATEX = (
    r"k^2 \, C_{\mathrm{in}} \, C_{\mathrm{out}} = C_{\mathrm{in}} \, m^\star + k^2 \, m^\star \, C_{\mathrm{out}}"
    r"\;\Rightarrow\; m^\star = "
    r"\frac{k^2 \, C_{\mathrm{in}} \, C_{\mathrm{out}}}{C_{\mathrm{in}} + k^2 \, C_{\mathrm{out}}}"
)
Way = Literal["direct", "grouped", "squeezed", "hourglass", "separable"]


class Chain(NamedTuple):
    """Name a way to build the layer and the convolutions that it takes, one after the other."""

    way: Way
    convolutions: tuple[Convolution, ...]

    @property
    def weights(self) -> int:
        """Count the weights of all of them."""
        return sum(one.weights for one in self.convolutions)

    @property
    def parameters(self) -> int:
        """Count the weights and biases."""
        return sum(one.parameters for one in self.convolutions)

    def multiply_adds(self, height: int, width: int) -> int:
        """Count the multiply-adds for an output of this size; none of the convolutions changes it."""
        return sum(one.multiply_adds(height, width) for one in self.convolutions)

    def parts(self, height: int, width: int) -> tuple[int, int]:
        """Count those of the convolutions that look at neighbours and of the 1×1 ones; for 1 by 1: their weights."""
        pointwise = sum(one.multiply_adds(height, width) for one in self.convolutions if one.kernel == (1, 1))
        return self.multiply_adds(height, width) - pointwise, pointwise


class LayerCost(pydantic.BaseModel):
    """Describe a layer whose costs are compared.

    Attributes:
        inputs: channels that come in.
        outputs: channels that go out.
        kernel: rows and columns of a filter.
        narrow: channels behind the 1×1 convolution that goes before.
        groups: parts into which the grouped convolution splits the channels.
        size: rows and columns of the output.
        bias: whether each filter has one.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    inputs: int = pydantic.Field(192, ge=1, le=WIDEST)
    outputs: int = pydantic.Field(32, ge=1, le=WIDEST)
    kernel: int = pydantic.Field(5, ge=1, le=11)
    narrow: int = pydantic.Field(16, ge=1, le=WIDEST)
    groups: int = pydantic.Field(4, ge=1, le=WIDEST)
    size: int = pydantic.Field(28, ge=1, le=1024)
    bias: bool = False

    @pydantic.model_validator(mode="after")
    def _channels_fill_the_groups(self) -> Self:
        Convolution(self.inputs, self.outputs, groups=self.groups)
        return self

    def chains(self) -> tuple[Chain, ...]:
        """Return every way to build it."""
        return (
            Chain("direct", (self._layer(self.inputs, self.outputs),)),
            Chain("grouped", (self._layer(self.inputs, self.outputs, groups=self.groups),)),
            Chain("squeezed", (self._point(self.inputs, self.narrow), self._layer(self.narrow, self.outputs))),
            Chain(
                "hourglass",
                (
                    self._point(self.inputs, self.narrow),
                    self._layer(self.narrow, self.narrow),
                    self._point(self.narrow, self.outputs),
                ),
            ),
            Chain(
                "separable",
                (self._layer(self.inputs, self.inputs, groups=self.inputs), self._point(self.inputs, self.outputs)),
            ),
        )

    def _layer(self, inputs: int, outputs: int, groups: int = 1) -> Convolution:
        return Convolution(inputs, outputs, (self.kernel, self.kernel), groups, self.bias)

    def _point(self, inputs: int, outputs: int) -> Convolution:
        return Convolution(inputs, outputs, (1, 1), 1, self.bias)


def break_even(layer: LayerCost) -> float:
    """Return the channels behind the 1×1 convolution at which it saves nothing: k²·C_in·C_out / (C_in + k²·C_out)."""
    area = layer.kernel**2
    return area * layer.inputs * layer.outputs / (layer.inputs + area * layer.outputs)


def squeezed_share(layer: LayerCost) -> float:
    """Return what the k×k convolution behind a 1×1 one costs, both together, of the direct one: m / m*."""
    return layer.narrow / break_even(layer)


def separable_share(layer: LayerCost) -> float:
    """Return what a depthwise separable convolution costs of the direct one: 1/C_out + 1/k²."""
    return 1 / layer.outputs + 1 / layer.kernel**2


def grouped_share(layer: Grouping) -> float:
    """Return what a grouped convolution with a 1×1 one behind costs of the full one: 1/g + C_out/(k²·C_in)."""
    return 1 / layer.groups + layer.outputs / (layer.kernel**2 * layer.inputs)


class Grouping(pydantic.BaseModel):
    """Describe a grouped convolution whose connections are drawn.

    Attributes:
        inputs: channels that come in.
        outputs: channels that go out.
        groups: parts into which both are split.
        kernel: rows and columns of a filter.
        pointwise: whether a 1×1 convolution over all channels comes behind.
        watched: the output channel whose inputs are lit, from 1.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    inputs: int = pydantic.Field(8, ge=1, le=24)
    outputs: int = pydantic.Field(8, ge=1, le=24)
    groups: int = pydantic.Field(4, ge=1, le=24)
    kernel: int = pydantic.Field(3, ge=1, le=11)
    pointwise: bool = False
    watched: int = pydantic.Field(1, ge=1, le=24)

    @pydantic.model_validator(mode="after")
    def _there_is_such_a_layer(self) -> Self:
        Convolution(self.inputs, self.outputs, groups=self.groups)
        if self.watched > self.outputs:
            raise ValueError(f"Output channel {self.watched} is watched, and there are only {self.outputs}.")
        return self

    @property
    def convolution(self) -> Convolution:
        """Return the grouped convolution."""
        return Convolution(self.inputs, self.outputs, (self.kernel, self.kernel), self.groups)

    @property
    def behind(self) -> Convolution | None:
        """Return the 1×1 convolution behind it, if there is one."""
        return Convolution(self.outputs, self.outputs, (1, 1)) if self.pointwise else None

    def links(self) -> tuple[Bool[np.ndarray, "outputs inputs"], ...]:
        """Return which channel feeds which, layer by layer."""
        return tuple(connections(one) for one in (self.convolution, self.behind) if one is not None)


def connections(layer: Convolution) -> Bool[np.ndarray, "outputs inputs"]:
    """Return which input channels each output channel is made of: those of its own group."""
    of_output = np.arange(layer.outputs) * layer.groups // layer.outputs
    of_input = np.arange(layer.inputs) * layer.groups // layer.inputs
    return np.asarray(of_output[:, None] == of_input)


def seen(
    links: tuple[Bool[np.ndarray, "outputs inputs"], ...], output: int
) -> tuple[Bool[np.ndarray, " channels"], ...]:
    """Return the channels, layer by layer from the input on, that an output channel (from 0) depends on."""
    found = [np.arange(len(links[-1])) == output]
    for layer in reversed(links):
        found.append(layer[found[-1]].any(axis=0))
    return tuple(reversed(found))
