"""Where in a model's row its parts lie: encoder, decoder (or generator), critic (the discriminator)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dlcore.elements.parts import columns

ACTIVATION = "gelu"
"""Of all hidden layers: smooth, so that neighbouring codes decode to neighbouring images, and fast."""
CRITIC = (128, 64)
"""Units of the hidden layers of the adversarial autoencoder's critic, which judges codes."""


class Perceptron(NamedTuple):
    """Describe one part: a perceptron whose hidden layers have ``ACTIVATION``."""

    inputs: int
    hidden: tuple[int, ...]
    outputs: int

    @property
    def widths(self) -> tuple[int, ...]:
        """All layers' units, the inputs first."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def parameters(self) -> int:
        """Count weights and biases."""
        return sum(before * after + after for before, after in zip(self.widths[:-1], self.widths[1:], strict=True))


class Layout(NamedTuple):
    """Say what parts a model has.

    Attributes:
        model: a kind of ``settings.Kind``.
        features: pixels of an image.
        hidden: units of the hidden layers from image to code.
        dims: numbers in a code.
    """

    model: Literal["autoencoder", "vae", "aae", "gan"]
    features: int
    hidden: tuple[int, ...]
    dims: int

    @property
    def parts(self) -> dict[str, Perceptron]:
        """The parts in the order in which they lie in a row."""
        there, back = self.hidden, self.hidden[::-1]
        decoder = Perceptron(self.dims, back, self.features)
        if self.model == "gan":
            return {"decoder": decoder, "critic": Perceptron(self.features, there, 1)}
        codes = 2 * self.dims if self.model == "vae" else self.dims
        coder = {"encoder": Perceptron(self.features, there, codes), "decoder": decoder}
        return coder | ({"critic": Perceptron(self.dims, CRITIC, 1)} if self.model == "aae" else {})

    @property
    def sizes(self) -> dict[str, int]:
        """Parameters of each part."""
        return {name: part.parameters for name, part in self.parts.items()}

    @property
    def columns(self) -> dict[str, slice]:
        """Where in a row each part lies."""
        return columns(self.sizes)
