"""The figures of the tab "Transposed", drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution import transposed as arithmetic
from dlcore.elements.convolution.window import TransposedWindow
from dlcore.experiments.transposed_convolution import TransposedConvolution
from dlcore.figures import transposed
from dlcore.lab.experiment import ignore_progress

AXES = ("column", "row")


def material():
    """Compute a small and a large one; in the large one the numbers are not written."""
    small, large = (TransposedConvolution(size=size, output_padding=1).compute(ignore_progress) for size in (2, 6))
    back = arithmetic.there_and_back(TransposedWindow(5, 3), 9)
    sizes = np.arange(1, 10)
    return {
        "small": small,
        "stretched": [
            transposed.Stretched(one.stretched, one.kinds, one.gathered, ("padding", "zero", "input"))
            for one in (small, large)
        ],
        "sizes": transposed.Round(sizes, back),
        "photo": np.linspace(-0.5, 1.5, 30).reshape(5, 6),
    }


def _of(part, draw):
    return lambda m: draw(m["transposed"][part])


PICTURES = {
    "transposed.equivalent": [
        lambda m, n=n: transposed.equivalent(m["transposed"]["stretched"][n], ("in", "out"), AXES) for n in (0, 1)
    ],
    "transposed.matrices": [_of("small", lambda seen: transposed.matrices(seen.matrix, 3, ("C", "Cᵀ", "row"), AXES))],
    "transposed.there_and_back": [
        _of("sizes", lambda sizes: transposed.there_and_back(sizes, ("back", "there", "missing"), AXES))
    ],
    "transposed.overlaps": [_of("small", lambda seen: transposed.overlaps(seen.copies, seen.flat, ("a", "b"), AXES))],
    "transposed.enlarged": [_of("photo", lambda photo: transposed.enlarged((photo, photo), ("a", "b"), AXES))],
}
