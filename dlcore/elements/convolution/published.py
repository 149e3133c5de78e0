"""What is published about the accuracy of well-known networks on ImageNet-1K's validation images, and where.

The numbers of torchvision's weights are comparable with each other: one crop of 224 × 224 pixels from the middle of
each image. Those of the papers are not: each paper tested in its own way, which stands beside its number.
"""

from __future__ import annotations

from typing import NamedTuple


class InPaper(NamedTuple):
    """Hold a paper's own result: top-1 accuracy in percent, how it was tested, and where it stands."""

    top1: float
    tested: str
    where: str


class Published(NamedTuple):
    """Hold the top-1 accuracy of torchvision's weights ``IMAGENET1K_V1`` in percent, and the paper's own result."""

    top1: float
    paper: InPaper | None


def _vgg(error: float, scale: str) -> InPaper:
    return InPaper(round(100 - error, 2), f"whole image, {scale}", "arXiv:1409.1556, table 3")


def _resnet(error: float, table: str) -> InPaper:
    return InPaper(round(100 - error, 2), "mean of 10 crops", f"arXiv:1512.03385, {table}")


def _densenet(error: float) -> InPaper:
    return InPaper(round(100 - error, 2), "one crop", "arXiv:1608.06993, table 3")


_FIRST = InPaper(59.3, "mean of 10 crops; the net for two GPUs", "Krizhevsky et al., NIPS 2012, table 2")
_JITTERED = "trained at scales 256 to 512, tested at 384"

PUBLISHED: dict[str, Published] = {
    "alexnet": Published(56.522, _FIRST),
    "vgg11": Published(69.020, _vgg(29.6, "trained and tested at scale 256")),
    "vgg13": Published(69.928, _vgg(28.7, "trained and tested at scale 256")),
    "vgg16": Published(71.592, _vgg(25.6, _JITTERED)),
    "vgg19": Published(72.376, _vgg(25.5, _JITTERED)),
    "googlenet": Published(69.778, None),
    "resnet18": Published(69.758, _resnet(27.88, "table 2")),
    "resnet34": Published(73.314, _resnet(24.52, "table 3 (B)")),
    "resnet50": Published(76.130, _resnet(22.85, "table 3")),
    "resnet101": Published(77.374, _resnet(21.75, "table 3")),
    "resnet152": Published(78.312, _resnet(21.43, "table 3")),
    "densenet121": Published(74.434, _densenet(25.02)),
    "densenet161": Published(77.138, None),
    "densenet169": Published(75.600, _densenet(23.80)),
    "densenet201": Published(76.896, _densenet(22.58)),
}
"""By torchvision's name. GoogLeNet's paper gives top-5 errors alone; DenseNet-161 is not in the paper's last table."""
