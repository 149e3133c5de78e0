"""The architectures of image classification that torchvision builds, from AlexNet to DenseNet."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.elements.catalogue import Catalogue


@dataclass(frozen=True)
class Architecture:
    """Name one of torchvision's networks.

    Attributes:
        id: torchvision's name of the function that builds it; stands in permalinks.
        title: its name in print.
        family: the name that its relatives share.
        layers: how many layers with weights its name or paper counts on the longest way.
        year: when it was published.
        paper: where.
        smallest: the fewest pixels per side that it takes; torchvision's metadata call it ``min_size``.
    """

    id: str
    title: str
    family: str
    layers: int
    year: int
    paper: str
    smallest: int


ARCHITECTURES: Catalogue[Architecture] = Catalogue("architecture")

_ONE_WEIRD_TRICK = "Krizhevsky, One weird trick for parallelizing convolutional neural networks, arXiv:1404.5997"
_VGG = "Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition, arXiv:1409.1556"
_GOOGLENET = "Szegedy et al., Going deeper with convolutions, arXiv:1409.4842"
_RESNET = "He et al., Deep residual learning for image recognition, arXiv:1512.03385"
_DENSENET = "Huang et al., Densely connected convolutional networks, arXiv:1608.06993"

for _one in (
    Architecture("alexnet", "AlexNet", "AlexNet", 8, 2014, _ONE_WEIRD_TRICK, 63),
    *(Architecture(f"vgg{n}", f"VGG-{n}", "VGG", n, 2014, _VGG, 32) for n in (11, 13, 16, 19)),
    Architecture("googlenet", "GoogLeNet", "GoogLeNet", 22, 2014, _GOOGLENET, 15),
    *(Architecture(f"resnet{n}", f"ResNet-{n}", "ResNet", n, 2015, _RESNET, 1) for n in (18, 34, 50, 101, 152)),
    *(Architecture(f"densenet{n}", f"DenseNet-{n}", "DenseNet", n, 2016, _DENSENET, 29) for n in (121, 161, 169, 201)),
):
    ARCHITECTURES.add(_one.id, _one)


def even_and_odd(size: int) -> tuple[int, int]:
    """Return an even size and the odd one behind it, both taken by every network: this size, if it is large enough."""
    enough = max(size, *(one.smallest + 1 for one in ARCHITECTURES.values()))
    return enough - enough % 2, enough - enough % 2 + 1
