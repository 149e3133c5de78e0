"""Receptive fields that others have published of networks that torchvision has too, in a version of its own.

Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019, and its
library, github.com/google-research/receptive_field, README and RECEPTIVE_FIELD_TABLE.md.
"""

from __future__ import annotations

from typing import NamedTuple

from dlcore.elements.convolution.field import Field


class Published(NamedTuple):
    """Name a network of torchvision's, the TF-Slim model of the same paper, and the field of that one's last maps."""

    network: str
    model: str
    field: Field


PUBLISHED = (
    Published("alexnet", "alexnet_v2", Field(195, 32, 64)),
    Published("vgg11", "vgg_a", Field(150, 32, 59)),
    Published("vgg16", "vgg_16", Field(212, 32, 90)),
    Published("resnet50", "resnet_v1_50", Field(483, 32, 239)),
    Published("resnet101", "resnet_v1_101", Field(1027, 32, 511)),
    Published("resnet152", "resnet_v1_152", Field(1507, 32, 751)),
)
