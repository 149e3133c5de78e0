"""What the scatter of single examples' gradients predicts for the gradient of a batch.

Source:
    McCandlish, Kaplan, Amodei, OpenAI Dota Team, "An Empirical Model of Large-Batch Training", 2018, section 2.2.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

SOURCE = 'McCandlish et al., "An Empirical Model of Large-Batch Training", 2018, section 2.2'
LATEX = (
    r"\mathbb{E}\,\lVert g_B - G\rVert^2 = \frac{\operatorname{tr}\Sigma}{B}\left(1 - \frac{B}{n}\right), \qquad "
    r"B_{\text{simple}} = \frac{\operatorname{tr}\Sigma}{\lVert G\rVert^2}"
)


def variance(
    trace: Float[np.ndarray, " batches"], batch: Int[np.ndarray, " batches"], examples: int
) -> Float[np.ndarray, " batches"]:
    """Return tr(Σ)/B · (1 - B/n), the mean squared distance of a batch's gradient from the full one.

    The second factor is that of drawing B of n examples without replacement: the full batch has no noise at all. Σ is
    the covariance of the examples' gradients, divided by n - 1.
    """
    return np.asarray(trace / batch * (1 - batch / examples))


def simple_scale(trace: Float[np.ndarray, ...], gradient_squared: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    """Return tr(Σ)/|G|²: the batch size at which the noise of a gradient is as long as the gradient itself."""
    return np.asarray(trace / gradient_squared)
