"""Along one axis: which cells a sliding window reads, how many outputs that makes, and the way back (transposed).

Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, 2016.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Rounding = Literal["floor", "ceil"]


@dataclass(frozen=True)
class Window:
    """Describe a convolution or a pooling along one axis; all numbers are cells.

    Attributes:
        kernel: weights.
        stride: from one output's first cell to the next one's.
        before: cells of padding in front of the first cell.
        after: cells of padding behind the last cell.
        dilation: from one weight's cell to the next one's.
        rounding: "floor" as convolutions have it; "ceil" as pooling in ``ceil_mode`` has it.
    """

    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    rounding: Rounding = "floor"

    @property
    def span(self) -> int:
        """Return the cells from the first that the window reads to the last, both included: d(k-1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def outputs(self, size: int) -> int:
        """Return the number of outputs, ⌊(i + 2p - d(k-1) - 1) / s⌋ + 1.

        In ``ceil`` rounding the quotient is rounded up, but a window that would begin in the padding behind the last
        cell is left out, as torch does.

        Raises:
            ValueError: the window does not fit once; the sentence says which relation is violated.
        """
        room = size + self.before + self.after - self.span
        if room < 0:
            raise ValueError(
                f"the kernel spans {self.span} cells, more than the {size} of the input with "
                f"{self.before + self.after} of padding: d(k - 1) + 1 must be at most i + 2p"
            )
        if self.rounding == "floor":
            return room // self.stride + 1
        steps = -(-room // self.stride)
        return steps + 1 - (steps * self.stride >= size + self.before)

    def cells(self, output: int) -> tuple[int, ...]:
        """Return the cell that each weight reads for an output; below 0 or past the end lies the padding."""
        first = output * self.stride - self.before
        return tuple(first + weight * self.dilation for weight in range(self.kernel))


@dataclass(frozen=True)
class TransposedWindow:
    """Describe a transposed convolution along one axis by the direct convolution that it goes back through.

    Attributes:
        kernel: weights.
        stride: of the direct convolution: how far apart the inputs' copies of the kernel are laid down.
        padding: of the direct convolution: cells cut off at either end of the result.
        output_padding: further cells at the end of the result, which the direct convolution's floor forgets.
        dilation: from one weight's cell to the next one's.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1

    @property
    def direct(self) -> Window:
        """Return the convolution whose transpose this is."""
        return Window(self.kernel, self.stride, self.padding, self.padding, self.dilation)

    @property
    def uncut(self) -> TransposedWindow:
        """Return the same copies of the kernel with nothing cut off and nothing added."""
        return replace(self, padding=0, output_padding=0)

    @property
    def border(self) -> int:
        """Return the padding of the equivalent convolution, d(k - 1) - p; below 0 it cuts cells off."""
        return self.direct.span - 1 - self.padding

    def stretched(self, size: int) -> int:
        """Return the cells of the input with s - 1 zeros put in between two of them."""
        return self.stride * (size - 1) + 1

    def outputs(self, size: int) -> int:
        """Return the number of outputs, s(i' - 1) + d(k - 1) + 1 + a - 2p.

        Raises:
            ValueError: the padding cuts everything off, or torch's rule for ``output_padding`` is violated.
        """
        if self.output_padding >= max(self.stride, self.dilation):
            raise ValueError(
                f"output_padding is {self.output_padding}; it must be smaller than the stride ({self.stride}) "
                f"or the dilation ({self.dilation})"
            )
        found = self.stride * (size - 1) + self.direct.span + self.output_padding - 2 * self.padding
        if found < 1:
            raise ValueError(f"padding {self.padding} cuts off all {found + 2 * self.padding} cells of the result")
        return found

    def cells(self, output: int) -> tuple[int, ...]:
        """Return the inputs whose copies of the kernel reach an output; below 0 or past the end there are none.

        Weight j of input i lies on output s·i + d·j - p.
        """
        reached = (output + self.padding - weight * self.dilation for weight in range(self.kernel))
        return tuple(place // self.stride for place in reached if place % self.stride == 0)


def same(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Return the padding (before, after) that leaves the size as it is at stride 1; an odd cell goes behind."""
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def full(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Return the padding (before, after) with which every output sees at least one cell, d(k-1) on both sides."""
    return dilation * (kernel - 1), dilation * (kernel - 1)
