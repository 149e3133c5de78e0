"""Arithmetic with codes: the mean code of the samples that a classifier takes for one class.

Source: Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
Networks", ICLR 2016, section 6.3.2, who average the codes of three faces picked by hand.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

SURE = 0.8
"""How probable the classifier must take a class for a sample's code to count."""


def means(
    codes: Float[np.ndarray, "samples dims"],
    labels: UInt8[np.ndarray, " samples"],
    sureness: Float[np.ndarray, " samples"],
    classes: int,
) -> Float[np.ndarray, "classes dims"]:
    """Return the mean code of each class, NaN of classes of which no sample is sure."""
    found = np.full((classes, codes.shape[1]), np.nan)
    for one in range(classes):
        mine = codes[(labels == one) & (sureness >= SURE)]
        if len(mine):
            found[one] = mine.mean(0)
    return found


def combine(
    mean: Float[np.ndarray, "classes dims"], first: int, minus: int, plus: int
) -> Float[np.ndarray, "terms dims"]:
    """Return the mean codes of three classes, and first - minus + plus."""
    return np.stack([mean[first], mean[minus], mean[plus], mean[first] - mean[minus] + mean[plus]])
