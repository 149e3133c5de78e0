"""Learners that an ensemble is made of: scikit-learn's trees, nearest neighbours and linear models, as functions.

scikit-learn takes a second and 80 MB to import, so it is imported where something is fitted: in a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pydantic
from jaxtyping import Float

Kind = Literal["classification", "regression"]
Base = Literal["tree", "knn", "linear"]

Inputs = Float[np.ndarray, "points features"]
Wanted = Float[np.ndarray, " points"]
Predict = Callable[[Inputs], Wanted]
"""What a fitted learner answers: the probability of class 1, or y."""


class BaseLearner(pydantic.BaseModel):
    """Say what kind of member an ensemble has."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    base: Base = "tree"
    depth: int = pydantic.Field(0, ge=0, le=12)
    """Of a tree: the most questions from the root to a leaf; 0: it grows until every leaf is pure."""
    neighbours: int = pydantic.Field(15, ge=1, le=100)
    """How many of the nearest points a k-NN asks."""

    @property
    def least_points(self) -> int:
        """How many points this must be given at least."""
        return self.neighbours if self.base == "knn" else 2

    @property
    def name(self) -> str:
        """The learner in a few words."""
        if self.base == "tree":
            return (
                "Tree, grown out" if self.depth == 0 else "Stump" if self.depth == 1 else f"Tree of depth {self.depth}"
            )
        return f"{self.neighbours}-nearest neighbours" if self.base == "knn" else "Linear model"

    def seconds(self, points: int, asked: int) -> float:
        """Estimate how long one member takes to be fitted to ``points`` points and to answer for ``asked`` others."""
        if self.base == "tree":
            return 0.5e-3 + 2.5e-6 * points + 3e-8 * asked
        if self.base == "knn":
            return 0.5e-3 + (0.8e-6 + 3e-8 * self.neighbours) * asked
        return 1.5e-3 + 1e-6 * points + 3e-8 * asked

    def model(self, kind: Kind, seed: int, features_tried: int | None = None) -> Any:
        """Return scikit-learn's estimator, not fitted yet.

        Args:
            kind: of the task.
            seed: by which a tree chooses among splits that are equally good, and features.
            features_tried: how many features, drawn at random, each split of a tree may use; None: all.
        """
        from sklearn import linear_model, neighbors, tree

        if self.base == "tree":
            of_tree = tree.DecisionTreeClassifier if kind == "classification" else tree.DecisionTreeRegressor
            return of_tree(max_depth=self.depth or None, max_features=features_tried, random_state=seed)
        if self.base == "knn":
            of_knn = neighbors.KNeighborsClassifier if kind == "classification" else neighbors.KNeighborsRegressor
            return of_knn(self.neighbours)
        if kind == "regression":
            return linear_model.LinearRegression()
        return linear_model.LogisticRegression(solver="newton-cholesky")  # the usual one takes six times as long here

    def fit(
        self, kind: Kind, inputs: Inputs, wanted: Wanted, *, seed: int, features_tried: int | None = None
    ) -> Predict:
        """Fit one member and return what it answers.

        Args:
            kind: of the task.
            inputs: of the points to learn from.
            wanted: their y, or their class (0 or 1).
            seed: of the tree's own choices.
            features_tried: see ``model``.
        """
        if kind == "classification" and (wanted == wanted[0]).all():
            return lambda asked: np.full(len(asked), float(wanted[0]))  # a sample may hold one class only
        model = self.model(kind, seed, features_tried).fit(inputs, wanted)
        if kind == "regression":
            return lambda asked: np.asarray(model.predict(asked))
        return lambda asked: np.asarray(model.predict_proba(asked)[:, 1])
