"""How generator and discriminator of a digit GAN are built: their layers, and where these lie in a model's row.

Source: Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
Networks", ICLR 2016, section 3: strides instead of pooling, batch normalization and ReLU in the generator, leaky ReLU
in the discriminator. Smaller than theirs, the output a sigmoid since pixels are 0 … 1, no normalization in the
discriminator, and codes are normal, not uniform.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements import initializers
from dlcore.elements.convolution.window import TransposedWindow
from dlcore.elements.initializers import DenseLayer
from dlcore.elements.parts import columns

Kind = Literal["convolutional", "perceptron"]
Initial = Literal["kaiming", "dcgan"]

KERNEL, STRIDE, PADDING = 4, 2, 1
"""Of every (transposed) convolution: it doubles, or halves, the side of an image, and the kernels overlap evenly."""
WINDOW = TransposedWindow(KERNEL, STRIDE, PADDING)
SLOPE = 0.2
"""Of the leaky ReLU below 0: section 3 of the paper."""
SPREAD = 0.02
"""Standard deviation of all first weights in the paper."""
STREAM, CODES = 46, 0
"""Keep the random numbers of codes to look at apart from all others drawn with the same seed."""


class Stage(NamedTuple):
    """Describe one layer with weights.

    Attributes:
        kind: fully connected, a convolution of stride 2, or a transposed one.
        layer: as an initializer takes it.
        inputs: channels that come in, or units.
        size: channels, height and width of what comes out.
    """

    kind: Literal["dense", "convolution", "transposed"]
    layer: DenseLayer
    inputs: int
    size: tuple[int, int, int]


class Blueprint(NamedTuple):
    """Say how the two networks are built.

    Attributes:
        side: rows and columns of an image, a multiple of 4.
        dims: numbers in a code.
        channels: of the layer next to the image, in both networks; the layer behind it has twice as many.
        batch_norm: whether the generator's hidden layers are normalized.
        kind: of generator: transposed convolutions, or a perceptron with one hidden layer and as many parameters.
    """

    side: int = 8
    dims: int = 16
    channels: int = 16
    batch_norm: bool = True
    kind: Kind = "convolutional"

    @property
    def generator(self) -> tuple[Stage, ...]:
        """The generator's layers, from code to image."""
        side, gain = self.side, 2**0.5
        if self.kind == "perceptron":
            units = self.hidden_units
            first = Stage("dense", DenseLayer(self.dims, units, gain), self.dims, (units, 1, 1))
            return first, Stage("dense", DenseLayer(units, side**2), units, (1, side, side))
        many, few, base = 2 * self.channels, self.channels, side // 4
        return (
            Stage("dense", DenseLayer(self.dims, many * base**2, gain), self.dims, (many, base, base)),
            Stage("transposed", _transposed(many, few, gain), many, (few, 2 * base, 2 * base)),
            Stage("transposed", _transposed(few, 1, 1.0), few, (1, side, side)),
        )

    @property
    def critic(self) -> tuple[Stage, ...]:
        """The discriminator's layers, from image to logit."""
        many, few, base = 2 * self.channels, self.channels, self.side // 4
        gain = (2 / (1 + SLOPE**2)) ** 0.5
        return (
            Stage("convolution", DenseLayer(KERNEL**2, few, gain), 1, (few, 2 * base, 2 * base)),
            Stage("convolution", DenseLayer(few * KERNEL**2, many, gain), few, (many, base, base)),
            Stage("dense", DenseLayer(many * base**2, 1), many * base**2, (1, 1, 1)),
        )

    @property
    def hidden_units(self) -> int:
        """Return how many hidden units give a perceptron about as many parameters as the transposed convolutions."""
        wanted = self._replace(kind="convolutional").sizes["generator"] - self.side**2
        per_unit = self.dims + 1 + self.side**2 + 2 * self.batch_norm
        return max(1, round(wanted / per_unit))

    @property
    def norms(self) -> tuple[int, ...]:
        """Channels of each normalized layer of the generator."""
        return tuple(stage.size[0] for stage in self.generator[:-1]) if self.batch_norm else ()

    @property
    def sizes(self) -> dict[str, int]:
        """Parameters of each part; the generator's scales and shifts lie behind its layers."""
        layers = {"generator": self.generator, "critic": self.critic}
        counted = {name: sum(stage.layer.parameters for stage in stages) for name, stages in layers.items()}
        return counted | {"generator": counted["generator"] + 2 * sum(self.norms)}

    @property
    def columns(self) -> dict[str, slice]:
        """Where in a row each part lies."""
        return columns(self.sizes)


def _transposed(inputs: int, outputs: int, gain: float) -> DenseLayer:
    """Describe a transposed convolution: of its k² weights for an input only (k / s)² meet in one output."""
    return DenseLayer(inputs * KERNEL**2, outputs, gain * STRIDE)


def start(plan: Blueprint, initial: Initial, seeds: Sequence[int]) -> Float[np.ndarray, "models row"]:
    """Return the rows before training.

    Args:
        plan: of the networks.
        initial: "kaiming", normal with the gain of the activation behind the layer; "dcgan", all N(0, 0.02²).
        seeds: of the models.
    """
    rows = []
    for seed in seeds:
        rng = np.random.default_rng((seed, initializers.STREAM))
        parts = []
        for stages, widths in ((plan.generator, plan.norms), (plan.critic, ())):
            layers = [_like_the_paper(stage.layer) if initial == "dcgan" else stage.layer for stage in stages]
            parts += [initializers.kaiming_normal(rng, layers), np.ones(sum(widths)), np.zeros(sum(widths))]
        rows.append(np.concatenate(parts))
    return np.stack(rows)


def _like_the_paper(layer: DenseLayer) -> DenseLayer:
    return DenseLayer(layer.fan_in, layer.fan_out, SPREAD * layer.fan_in**0.5)


def codes(count: int, dims: int, stream: int = CODES) -> Float[np.ndarray, "count dims"]:
    """Return codes to look at, always the same ones, whatever the seed of the training."""
    return np.random.default_rng((stream, STREAM)).standard_normal((count, dims)).astype(np.float32)
