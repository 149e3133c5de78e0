"""Stacks that people talk about, as the text that ``layers.read`` takes."""

from __future__ import annotations

from typing import Final

_CONV: Final = "conv 3 p1"


def _blocks(*counts: int) -> str:
    """Return VGG's blocks: so many 3x3 convolutions in each, with a max pooling behind them."""
    return "; ".join("; ".join([_CONV] * count + ["pool 2 s2"]) for count in counts)


VGG16: Final = _blocks(2, 2, 3, 3, 3)
"""The convolutional part (Simonyan and Zisserman, arXiv:1409.1556, table 1, D), for 224 x 224 pixels."""
VGG16_THREE_BLOCKS: Final = _blocks(2, 2, 3)
"""Its first three blocks, as far as conv3_3 and pool3."""
ALEXNET: Final = "; ".join(
    ["conv 11 s4 p2", "pool 3 s2", "conv 5 p2", "pool 3 s2", *[_CONV] * 3, "pool 3 s2"],
)
"""torchvision's ``alexnet.features`` (Krizhevsky, "One weird trick", arXiv:1404.5997), for 224 x 224 pixels."""
LENET5: Final = "conv 5; avg 2 s2; conv 5; avg 2 s2; conv 5"
"""LeCun et al., "Gradient-based learning applied to document recognition", 1998, for 32 x 32 pixels."""
TWO_SMALL: Final = f"{_CONV}; {_CONV}"
ONE_LARGE: Final = "conv 5 p2"
DILATED: Final = "conv 3 p1; conv 3 p2 d2; conv 3 p4 d4; conv 3 p8 d8"
"""Yu and Koltun, "Multi-scale context aggregation by dilated convolutions", arXiv:1511.07122: no cell is left out."""
GRIDDED: Final = "conv 3 p2 d2; conv 3 p2 d2; conv 3 p2 d2"
"""Dilation 2 throughout: every second cell is left out ("gridding", Wang et al., arXiv:1702.08502)."""
STRIDED: Final = "; ".join(["conv 3 s2 p1"] * 5)
ENCODER_DECODER: Final = f"{_CONV}; pool 2 s2; {_CONV}; pool 2 s2; {_CONV}; up 2 s2; {_CONV}; up 2 s2; {_CONV}"
"""Down to a quarter and up again, as nets for segmentation are built (Long, Shelhamer and Darrell, 2015)."""
