"""Well-known networks written as blocks, beside what torchvision publishes about its own."""

from __future__ import annotations

from typing import NamedTuple

SIZE = 224
"""Pixels per side of the image for which torchvision publishes multiply-adds and accuracies."""


class Known(NamedTuple):
    """Give a network's blocks, and the counts in the metadata of torchvision's weights (``num_params``, ``_ops``).

    ``gmacs`` are billions of multiply-adds for an image of ``SIZE`` × ``SIZE``.
    """

    id: str
    blocks: str
    parameters: int
    gmacs: float

    @property
    def multiply_adds(self) -> int:
        """Return the multiply-adds as far as they are published: to a million."""
        return round(1e9 * self.gmacs)


def _vgg(*layers: int) -> str:
    stages = zip((64, 128, 256, 512, 512), layers, strict=True)
    blocks = " ".join(f"vgg{width}*{times}" if times > 1 else f"vgg{width}" for width, times in stages)
    return f"{blocks} adapt7 fc4096 fc4096 fc1000"


def _resnet(block: str, *layers: int) -> str:
    stages = zip((64, 128, 256, 512), ("", "s2", "s2", "s2"), layers, strict=True)
    blocks = " ".join(f"{block}{width}{stride}*{times}" for width, stride, times in stages)
    return f"conv64k7s2 max3s2 {blocks} gap fc1000"


def _densenet(start: int, growth: int, *layers: int) -> str:
    stages = " trans0.5 ".join(f"dense{growth}*{times}" for times in layers)
    return f"conv{start}k7s2 max3s2 {stages} norm gap fc1000"


_ALEXNET = "plain64k11s4p2 max3s2p0 plain192k5 max3s2p0 plain384 plain256*2 max3s2p0 adapt6 fc4096 fc4096 fc1000"
_INCEPTIONS = (
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
)
"""Source: Szegedy et al., arXiv:1409.4842, table 1."""


def _googlenet(*, reduced: bool) -> str:
    """Write GoogLeNet with torchvision's 3×3 in place of the paper's 5×5; without the 1×1 reductions it is naive."""
    numbers = [sizes if reduced else (sizes[0], 0, sizes[2], 0, sizes[4], 0) for sizes in _INCEPTIONS]
    blocks = [f"incep{'-'.join(map(str, sizes))}k3" for sizes in numbers]
    stages = " ".join(blocks[:2]), " ".join(blocks[2:7]), " ".join(blocks[7:])
    return f"conv64k7s2 max3s2c conv64k1 conv192 max3s2c {stages[0]} max3s2c {stages[1]} max2s2c {stages[2]} gap fc1000"


NAIVE_GOOGLENET = _googlenet(reduced=False)
"""GoogLeNet of blocks as in its paper's figure 2(a): no 1×1 convolution before the large ones or behind the pooling."""
KNOWN = {
    known.id: known
    for known in (
        Known("alexnet", _ALEXNET, 61_100_840, 0.714),
        Known("vgg11", _vgg(1, 1, 2, 2, 2), 132_863_336, 7.609),
        Known("vgg13", _vgg(2, 2, 2, 2, 2), 133_047_848, 11.308),
        Known("vgg16", _vgg(2, 2, 3, 3, 3), 138_357_544, 15.470),
        Known("vgg19", _vgg(2, 2, 4, 4, 4), 143_667_240, 19.632),
        Known("googlenet", _googlenet(reduced=True), 6_624_904, 1.498),
        Known("resnet18", _resnet("basic", 2, 2, 2, 2), 11_689_512, 1.814),
        Known("resnet34", _resnet("basic", 3, 4, 6, 3), 21_797_672, 3.664),
        Known("resnet50", _resnet("bottle", 3, 4, 6, 3), 25_557_032, 4.089),
        Known("resnet101", _resnet("bottle", 3, 4, 23, 3), 44_549_160, 7.801),
        Known("resnet152", _resnet("bottle", 3, 8, 36, 3), 60_192_808, 11.514),
        Known("densenet121", _densenet(64, 32, 6, 12, 24, 16), 7_978_856, 2.834),
        Known("densenet161", _densenet(96, 48, 6, 12, 36, 24), 28_681_000, 7.728),
        Known("densenet169", _densenet(64, 32, 6, 12, 32, 32), 14_149_480, 3.360),
        Known("densenet201", _densenet(64, 32, 6, 12, 48, 32), 20_013_928, 4.291),
    )
}
"""By torchvision's name."""


def named(blocks: str) -> Known | None:
    """Return the network that is written so, if it is a well-known one."""
    return next((known for known in KNOWN.values() if known.blocks == blocks), None)
