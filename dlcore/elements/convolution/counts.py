"""How many parameters a layer learns, and how many multiply-adds (MACs) it takes for one example.

A multiply-add counts as one, as in torchvision's tables; papers' "FLOPs" are often MACs, and tables that count a
multiply-add as two operations show twice as much. Biases and activations are not counted among the multiply-adds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Convolution:
    """Describe a convolution as far as it is counted.

    Attributes:
        inputs: channels that come in.
        outputs: channels that go out, one filter for each.
        kernel: rows and columns of a filter.
        groups: parts into which the channels are split, each convolved by itself.
        bias: whether each filter has one.
    """

    inputs: int
    outputs: int
    kernel: tuple[int, int] = (3, 3)
    groups: int = 1
    bias: bool = False

    def __post_init__(self) -> None:
        if self.inputs % self.groups or self.outputs % self.groups:
            raise ValueError(
                f"{self.inputs} channels in and {self.outputs} out cannot be split into {self.groups} groups: "
                "both must be multiples of it"
            )

    @property
    def weights(self) -> int:
        """Return the number of weights, k·k·(C_in / groups)·C_out."""
        return self.kernel[0] * self.kernel[1] * (self.inputs // self.groups) * self.outputs

    @property
    def parameters(self) -> int:
        """Return the number of weights and biases."""
        return self.weights + self.outputs * self.bias

    def multiply_adds(self, height: int, width: int) -> int:
        """Return the multiply-adds for an output of this height and width: every weight is used once at each place."""
        return self.weights * height * width


def dense_parameters(inputs: int, outputs: int) -> int:
    """Return the weights and biases of a fully connected layer; its multiply-adds are the weights alone."""
    return inputs * outputs + outputs
