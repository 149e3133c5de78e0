"""What does a transposed convolution make of a few cells: scattered, gathered, and as the transpose of a matrix?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, get_args

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.elements.convolution.window import TransposedWindow
from dlcore.lab.experiment import Experiment, Report

Values = Literal["counting", "one", "flat", "random"]
VALUES: tuple[Values, ...] = get_args(Values)
STREAM = 32
"""Keeps the random inputs apart from all other numbers drawn with the same seed."""
MOST_PADDING = 8
FLAT = 16
"""Cells of the flat image on which the checkerboard is measured."""


@dataclass(frozen=True)
class TransposedConvolutionResult:
    """Hold one transposed convolution, computed in every way.

    Attributes:
        inputs: the small image.
        kernel: the weights.
        outputs: the copies of the kernel, scattered and added up.
        stretched: what the equivalent convolution slides over.
        kinds: what each of its cells is (``transposed.BORDER``, ``ZERO``, ``VALUE``).
        gathered: what the equivalent convolution makes of it.
        matrix: the direct convolution C; its transpose makes the outputs.
        by_matrix: the outputs as Cᵀ times the inputs.
        copies: how many copies of the kernel lie over each output, along one axis.
        flat: what an image of ones becomes, its mean brightness kept and nothing cut off.
    """

    inputs: Float[np.ndarray, "size size"]
    kernel: Float[np.ndarray, "k k"]
    outputs: Float[np.ndarray, "large large"]
    stretched: Float[np.ndarray, "stretch stretch"]
    kinds: Int[np.ndarray, "stretch stretch"]
    gathered: Float[np.ndarray, "large large"]
    matrix: Float[np.ndarray, "small many"]
    by_matrix: Float[np.ndarray, "large large"]
    copies: Int[np.ndarray, " large"]
    flat: Float[np.ndarray, "wide wide"]


class TransposedConvolution(Experiment[TransposedConvolutionResult]):
    """Go back through a convolution of one channel.

    Attributes:
        size: rows and columns of the input.
        kernel: rows and columns of the kernel.
        stride: of the direct convolution: cells between two copies of the kernel.
        padding: of the direct convolution: cells cut off on every side.
        output_padding: further rows and columns at the end.
        dilation: cells from one weight to the next.
        weights: what the kernel holds.
        values: what the input holds: 1, 2, 3 …; a single 1 in the middle; ones; random numbers.
        seed: of what is random.
    """

    name = "transposed_convolution"
    needs_torch = False

    size: int = pydantic.Field(3, ge=1, le=6)
    kernel: int = pydantic.Field(3, ge=1, le=5)
    stride: int = pydantic.Field(2, ge=1, le=4)
    padding: int = pydantic.Field(1, ge=0, le=MOST_PADDING)
    output_padding: int = pydantic.Field(0, ge=0, le=3)
    dilation: int = pydantic.Field(1, ge=1, le=3)
    weights: transposed.Weights = "ramp"
    values: Values = "counting"
    seed: int = pydantic.Field(0, ge=0, le=999_999)

    @pydantic.model_validator(mode="after")
    def _makes_an_output(self) -> Self:
        if self.output_padding >= self.stride:
            raise ValueError(
                f"output_padding is {self.output_padding}: it must be below the stride, {self.stride}, since the "
                "floor in the direct convolution's size forgets at most s − 1 cells"
            )
        self.window.outputs(self.size)
        return self

    @classmethod
    def most_padding(cls, *, size: int, kernel: int, stride: int, dilation: int, output_padding: int) -> int:
        """Return the largest padding that leaves a cell of the result, within this question's bounds."""
        whole = TransposedWindow(kernel, stride, 0, output_padding, dilation).outputs(size)
        return min((whole - 1) // 2, MOST_PADDING)

    @property
    def window(self) -> TransposedWindow:
        """Return the window along either axis."""
        return TransposedWindow(self.kernel, self.stride, self.padding, self.output_padding, self.dilation)

    def kernel_weights(self) -> Float[np.ndarray, "k k"]:
        """Return the kernel."""
        return transposed.weights_of(self.weights, self.kernel, self.stride, self.seed)

    def input_values(self) -> Float[np.ndarray, "size size"]:
        """Return the small image."""
        shape, middle = (self.size, self.size), (self.size - 1) // 2
        if self.values == "counting":
            return np.arange(1.0, self.size**2 + 1).reshape(shape)
        if self.values == "flat":
            return np.ones(shape)
        if self.values == "random":
            return np.random.default_rng((self.seed, STREAM)).integers(1, 10, shape).astype(float)
        values = np.zeros(shape)
        values[middle, middle] = 1
        return values

    def cost(self) -> float:
        """Estimate the seconds: a few small arrays."""
        return 0.005

    def compute(self, report: Report) -> TransposedConvolutionResult:
        """Compute it in every way."""
        inputs, kernel, window = self.input_values(), self.kernel_weights(), self.window
        outputs = transposed.scatter(inputs, kernel, window)
        stretch, kinds = transposed.stretched(inputs, window)
        matrix = transposed.matrix(kernel, window, self.size)
        report(1, 1)
        return TransposedConvolutionResult(
            inputs=inputs,
            kernel=kernel,
            outputs=outputs,
            stretched=stretch,
            kinds=kinds,
            gathered=transposed.gather(stretch, kernel, self.dilation),
            matrix=matrix,
            by_matrix=(matrix.T @ inputs.ravel()).reshape(outputs.shape),
            copies=transposed.copies(window, self.size),
            flat=checkerboard.enlarge(np.ones((FLAT, FLAT)), kernel, window.uncut),
        )
