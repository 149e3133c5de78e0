"""Fits that are linear in y, for many sets of examples and every complexity at once.

A prediction is a weighted sum of the examples' y, and the weights do not depend on y: a linear smoother. So its bias
and its variance can be calculated, and its error under leave-one-out read off one fit.

Source:
    Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition, sections 3.2 to 3.4 and 7.10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Int

from dlcore.elements import polynomials
from dlcore.elements.catalogue import Catalogue

RIDGE_DEGREE = 12
"""Of the polynomials whose coefficients ridge regression holds down."""
STRENGTHS = np.array([10.0**-power for power in range(-2, 8)])
"""Of ridge regression, from the simplest fit to the most complex."""
MOST_NEIGHBOURS = 16
"""How many numbers of neighbours are tried at most."""

Taken = Bool[np.ndarray, "sets points"]


class Smoother(Protocol):
    """Be fitted to sets of examples but for their y."""

    def predict(self, y: Float[np.ndarray, "sets points"]) -> Float[np.ndarray, "sets levels at"]:
        """Return the predictions at every place, for every complexity."""

    def squared_weights(self) -> Float[np.ndarray, "sets levels at"]:
        """Return the sum of the squared weights of y: the variance of a prediction for noise of variance 1."""


@dataclass(frozen=True, eq=False)
class Spectral:
    """Project y onto orthonormal columns and shrink each share: least squares, ridge regression.

    Attributes:
        columns: orthonormal functions at the examples; a set's columns vanish at examples that are not taken.
        at: the same functions where predictions are wanted.
        shrink: what is kept of each, 0 … 1.
    """

    columns: Float[np.ndarray, "#sets points functions"]
    at: Float[np.ndarray, "#sets at functions"]
    shrink: Float[np.ndarray, "#sets functions levels"]

    def predict(self, y: Float[np.ndarray, "sets points"]) -> Float[np.ndarray, "sets levels at"]:
        """Return the predictions at every place, for every complexity."""
        shares = self.columns.swapaxes(1, 2) @ y[..., None]
        return np.asarray((self.shrink * shares).swapaxes(1, 2) @ self.at.swapaxes(1, 2))

    def squared_weights(self) -> Float[np.ndarray, "#sets levels at"]:
        """Return the sum of the squared weights of y at every place."""
        return np.asarray((self.shrink**2).swapaxes(1, 2) @ (self.at**2).swapaxes(1, 2))

    def leverages(self) -> Float[np.ndarray, "#sets levels points"]:
        """Return the diagonal of the hat matrix H: how much a fitted value follows its own y. Their sum is tr H."""
        return np.asarray((self.columns**2 @ self.shrink).swapaxes(1, 2))

    def fitted(self, y: Float[np.ndarray, "sets points"]) -> Float[np.ndarray, "sets levels points"]:
        """Return the fitted values H y."""
        return Spectral(self.columns, self.columns, self.shrink).predict(y)


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Average the y of the nearest examples.

    Attributes:
        order: which example is the nearest, the second nearest …, of each place.
        counts: how many are averaged, for each complexity.
    """

    order: Int[np.ndarray, "#sets at points"]
    counts: Int[np.ndarray, " levels"]

    def predict(self, y: Float[np.ndarray, "sets points"]) -> Float[np.ndarray, "sets levels at"]:
        """Return the predictions at every place, for every complexity."""
        sums = np.take_along_axis(y[:, None], self.order, 2).cumsum(2)
        return np.asarray(np.moveaxis(sums[..., self.counts - 1] / self.counts, 2, 1))

    def squared_weights(self) -> Float[np.ndarray, "#sets levels at"]:
        """Return the sum of the squared weights of y at every place: 1/k."""
        shape = len(self.order), len(self.counts), self.order.shape[1]
        return np.broadcast_to(1 / self.counts[:, None], shape)


@dataclass(frozen=True)
class Family:
    """Describe one kind of model.

    Attributes:
        name: what a menu shows.
        knob: the symbol of what makes it simpler or more complex.
        levels: (points, highest degree) -> the knob's values, from the simplest model to the most complex.
        fit: (x, places, levels, domain, which examples are taken) -> smoother.
    """

    name: str
    knob: str
    levels: Callable[[int, int], Float[np.ndarray, " levels"]]
    fit: Callable[..., Smoother]


def polynomial(
    x: Float[np.ndarray, "sets points"],
    at: Float[np.ndarray, "*sets at"],
    degrees: Float[np.ndarray, " levels"],
    domain: tuple[float, float],
    taken: Taken | None = None,
) -> Spectral:
    """Fit polynomials of each degree by least squares: one QR decomposition serves them all.

    Args:
        x: one row for all sets, or one for each.
        at: where predictions are wanted, the same places for all sets or a row for each.
        degrees: below the number of examples taken.
        domain: the interval that is mapped to [-1, 1].
        taken: which examples of each set are learned from; None: all.
    """
    highest = int(degrees.max())
    columns, triangle = np.linalg.qr(_kept(polynomials.design(x, highest, domain), taken))
    there = polynomials.design(at, highest, domain) @ np.linalg.inv(triangle)
    shrink = (np.arange(highest + 1)[:, None] <= degrees).astype(float)
    return Spectral(columns, there, shrink[None])


def ridge(
    x: Float[np.ndarray, "sets points"],
    at: Float[np.ndarray, "*sets at"],
    strengths: Float[np.ndarray, " levels"],
    domain: tuple[float, float],
    taken: Taken | None = None,
) -> Spectral:
    """Fit polynomials of ``RIDGE_DEGREE`` whose squared Legendre coefficients are penalised; arguments as above.

    What is minimised is the sum of the squared errors plus strength times the sum of the squared coefficients.

    Source:
        Hastie et al., equations 3.41 and 3.47.
    """
    design = _kept(polynomials.design(x, RIDGE_DEGREE, domain), taken)
    columns, spread, turn = np.linalg.svd(design, full_matrices=False)
    squares = (spread**2)[..., None]
    there = polynomials.design(at, RIDGE_DEGREE, domain) @ (turn.swapaxes(1, 2) / spread[:, None])
    return Spectral(columns, there, squares / (squares + strengths))


def neighbours(
    x: Float[np.ndarray, "sets points"],
    at: Float[np.ndarray, "*sets at"],
    counts: Float[np.ndarray, " levels"],
    domain: tuple[float, float],  # noqa: ARG001  the signature of every fit
    taken: Taken | None = None,
) -> Neighbours:
    """Average the y of so many nearest examples, at most all that are taken; arguments as above."""
    apart = np.abs(np.asarray(at)[..., :, None] - x[:, None])
    if taken is not None:
        apart = np.where(taken[:, None], apart, np.inf)
    return Neighbours(np.argsort(apart, axis=2, kind="stable"), counts.astype(int))


def _kept(design: Float[np.ndarray, "sets points functions"], taken: Taken | None) -> Float[np.ndarray, ...]:
    """Return the design with a row of zeros for each example that is left out: it then says nothing."""
    return design if taken is None else design * taken[..., None]


def _degrees(_points: int, most: int) -> Float[np.ndarray, " levels"]:
    return np.arange(most + 1.0)


def _strengths(_points: int, _most: int) -> Float[np.ndarray, " levels"]:
    return STRENGTHS


def _counts(points: int, _most: int) -> Float[np.ndarray, " levels"]:
    return np.unique(np.geomspace(1, points, MOST_NEIGHBOURS).round())[::-1]


FAMILIES: Catalogue[Family] = Catalogue("family of models")
FAMILIES.add("polynomial", Family("Polynomial", "degree", _degrees, polynomial))
FAMILIES.add("ridge", Family("Ridge", "λ", _strengths, ridge))
FAMILIES.add("neighbours", Family("Nearest neighbours", "k", _counts, neighbours))

Id = Annotated[str, pydantic.AfterValidator(FAMILIES.known)]
"""A setting that names a family."""


def coefficients(family: str, most: int) -> int:
    """Count the coefficients of a family's largest polynomial, which needs as many examples; 0 for neighbours."""
    return {"polynomial": most + 1, "ridge": RIDGE_DEGREE + 1}.get(family, 0)
