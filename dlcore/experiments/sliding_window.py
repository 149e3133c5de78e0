"""What does a window see at each place of an image, and what does it make of it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.convolution import correlation, counts, field
from dlcore.elements.convolution.sliding import Sliding
from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class SlidingWindowResult:
    """Hold every number that the picture shows, and which of them belong together.

    Attributes:
        padded: the image with its padding.
        row_origins: for each row of it the one that it copies, counted in ``padded``: itself, another, -1 for zeros.
        column_origins: the same for columns.
        weights: the kernel of each filter for each channel of its group.
        output: what came of it.
        planes: (output plane, input plane, weight plane) for every kernel, the weight planes filter by filter.
        rows: for each row of the output the row of ``padded`` that each row of the kernel meets.
        columns: the same for columns.
    """

    padded: Float[np.ndarray, "channels padded_rows padded_columns"]
    row_origins: Int[np.ndarray, " padded_rows"]
    column_origins: Int[np.ndarray, " padded_columns"]
    weights: Float[np.ndarray, "filters channels_of_group kernel_rows kernel_columns"]
    output: Float[np.ndarray, "filters output_rows output_columns"]
    planes: Int[np.ndarray, "kernels 3"]
    rows: Int[np.ndarray, "output_rows kernel_rows"]
    columns: Int[np.ndarray, "output_columns kernel_columns"]

    def products(self) -> int:
        """Return how many products all outputs are made of, padding included: one for each link."""
        return len(self.planes) * self.rows.size * self.columns.size

    def unread(self) -> int:
        """Return how many cells of a channel no output reads, neither themselves nor a copy of them in the padding."""
        own, read = 1, 1
        for origins, reads in ((self.row_origins, self.rows), (self.column_origins, self.columns)):
            cells = np.flatnonzero(origins == np.arange(len(origins)))
            own *= len(cells)
            read *= len(np.intersect1d(cells, origins[reads]))
        return own - read


class SlidingWindow(Sliding, Experiment[SlidingWindowResult]):
    """Convolve a small image and keep which cell, weight and output belong together."""

    name = "sliding_window"
    needs_torch = False

    def cost(self) -> float:
        """Estimate the seconds: an overhead and a little for each weight."""
        return 0.004 + 2e-5 * self.weights().size

    def count(self) -> counts.Convolution:
        """Return the convolution as far as it is counted."""
        rows, columns = self.weights().shape[2:]
        return counts.Convolution(len(self.channels), self.filters, (rows, columns), self.groups)

    def sizes(self) -> tuple[int, int]:
        """Return the rows and columns of the output as the formula predicts them."""
        rows, columns = (w.outputs(size) for w, size in zip(self.windows(), self.image().shape[1:], strict=True))
        return rows, columns

    def seen(self, row: float, column: float) -> tuple[float, float]:
        """Return the middle of what the window sees for the output at a row and a column, in cells of the input."""
        down, across = (
            field.INPUT.behind(along).centre(round(at)) for at, along in zip((row, column), self.windows(), strict=True)
        )
        return down, across

    def compute(self, report: Report) -> SlidingWindowResult:
        """Pad, convolve, and list who meets whom."""
        image, weights, windows = self.image(), self.weights(), self.windows()
        origins = [
            correlation.origins(size, along.before, along.after, self.mode)
            for size, along in zip(image.shape[1:], windows, strict=True)
        ]
        at = [
            np.where(of == correlation.ZERO, of, of + along.before) for of, along in zip(origins, windows, strict=True)
        ]
        output = correlation.correlate(image, weights, windows, self.mode, self.groups)
        met = [
            np.array([along.cells(one) for one in range(size)]) + along.before
            for size, along in zip(output.shape[1:], windows, strict=True)
        ]
        report(1, 1)
        return SlidingWindowResult(
            padded=correlation.padded(image, windows, self.mode),
            row_origins=at[0],
            column_origins=at[1],
            weights=weights,
            output=output,
            planes=self._planes(),
            rows=met[0],
            columns=met[1],
        )

    def _planes(self) -> Int[np.ndarray, "kernels 3"]:
        """Return which channel each kernel reads and which plane of the output it adds to."""
        seen, made = len(self.channels) // self.groups, self.filters // self.groups
        return np.array(
            [
                (plane, plane // made * seen + channel, plane * seen + channel)
                for plane in range(self.filters)
                for channel in range(seen)
            ]
        )
