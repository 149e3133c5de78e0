"""Encode and decode without torch, from the numbers of a trained model: at once, in the page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.latent import layout
from dlcore.elements.latent.layout import Layout, Perceptron

Row = Float[np.ndarray, " row"]


class Codes(NamedTuple):
    """Hold what an encoder makes of images.

    Attributes:
        mean: of q(z|x); the code itself where the encoder knows no doubt.
        log_variance: of q(z|x) in each dimension; none where the encoder knows no doubt.
    """

    mean: Float[np.ndarray, "images dims"]
    log_variance: Float[np.ndarray, "images dims"] | None


def run(part: Perceptron, parameters: Row, inputs: Float[np.ndarray, "examples inputs"]) -> np.ndarray:
    """Return what a perceptron makes of its inputs: (examples, outputs)."""
    units, first = inputs, 0
    activate = ACTIVATIONS[layout.ACTIVATION].function
    for depth, (fan_in, fan_out) in enumerate(zip(part.widths[:-1], part.widths[1:], strict=True)):
        weights = parameters[first : first + fan_in * fan_out].reshape(fan_in, fan_out)
        first += (fan_in + 1) * fan_out
        units = (activate(units) if depth else units) @ weights + parameters[first - fan_out : first]
    return units


def encode(model: Layout, row: Row, images: Float[np.ndarray, "images features"]) -> Codes:
    """Return the codes of images as the model sees them (``images.observed``)."""
    outputs = run(model.parts["encoder"], row[model.columns["encoder"]], images)
    if model.model != "vae":
        return Codes(outputs, None)
    return Codes(outputs[:, : model.dims], outputs[:, model.dims :])


def decode(
    model: Layout, row: Row, codes: Float[np.ndarray, "codes dims"], likelihood: str
) -> Float[np.ndarray, "codes features"]:
    """Return the images that codes stand for: the mean of p(x|z), 0 (paper) to 1 (ink).

    Args:
        model: where the parts lie.
        row: the model's.
        codes: one in each row.
        likelihood: the settings'; the Gaussian one's mean is the decoder's output itself, cut off at 0 and 1 here.
    """
    outputs = run(model.parts["decoder"], row[model.columns["decoder"]], codes)
    images: np.ndarray = np.clip(outputs, 0, 1) if likelihood == "gaussian" else 1 / (1 + np.exp(-outputs))
    return images
