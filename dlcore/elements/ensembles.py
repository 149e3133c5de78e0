"""Bagging, random forests and boosting, one member after the other.

Members are scikit-learn's learners; how they are drawn, weighted and put together is written out here, and the tests
hold it to scikit-learn's own ensembles.

Source:
    Breiman, "Bagging Predictors", Machine Learning, 1996, and "Random Forests", 2001; Freund and Schapire, "A
    Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting", 1997, in the form of Zhu,
    Zou, Rosset and Hastie, "Multi-class AdaBoost", 2009 (SAMME); Friedman, "Greedy Function Approximation: A Gradient
    Boosting Machine", Annals of Statistics, 2001.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements import bootstrap
from dlcore.elements.base_learners import BaseLearner, Inputs, Kind, Predict, Wanted

Method = Literal["bagging", "forest", "adaboost", "gradient_boosting"]
AVERAGED = ("bagging", "forest", "adaboost")
"""Methods whose answer is a weighted mean of their members'; gradient boosting adds them up."""
SAMPLING = ("bagging", "forest")
"""Methods whose members see bootstrap samples."""


class Member(NamedTuple):
    """One member: what it answers, how much that counts, and how it saw the points.

    Attributes:
        predict: its answer, between 0 and 1 where a mean of answers is a share of votes.
        weight: what the answer is multiplied by.
        seen: how often a bootstrap sample took each point; n times its weight in AdaBoost, so that 1 is usual; what is
            left to be explained of it in gradient boosting.
    """

    predict: Predict
    weight: float
    seen: Wanted


class Recipe(NamedTuple):
    """How an ensemble is made: the method, what its members are, and what boosting multiplies each step by."""

    method: Method
    learner: BaseLearner
    share: float = 1.0
    """Draws of a bootstrap sample, as a share of the points."""
    learning_rate: float = 1.0


class Task(NamedTuple):
    """What is to be learned: y or the class (0 or 1) of the points."""

    kind: Kind
    inputs: Inputs
    wanted: Wanted


def draws(points: int, share: float) -> int:
    """Return how many draws a bootstrap sample of this share of the points has."""
    return max(1, round(share * points))


def members(task: Task, recipe: Recipe, seed: int) -> Iterator[Member]:
    """Yield one member after the other; boosting ends by itself where nothing is left to do.

    Boosting takes its random numbers as scikit-learn does, so that with equal seeds both choose the same splits.
    """
    return _MAKERS[recipe.method](task, recipe, seed)


def start(task: Task, method: Method) -> float:
    """Return what an ensemble of no members answers, before ``link``: the mean, or the log odds of the classes."""
    if method in AVERAGED:
        return 0.0
    mean = float(task.wanted.mean())
    return mean if task.kind == "regression" else float(np.log(mean / (1 - mean)))


def link(kind: Kind, method: Method) -> Callable[[Wanted, float], Wanted]:
    """Return what makes an answer (a probability of class 1, or y) of the members' weighted sum and their weight."""
    if method in AVERAGED:
        return lambda total, weight: total / weight
    return (lambda total, _: sigmoid(total)) if kind == "classification" else (lambda total, _: total)


def errors(kind: Kind, answers: Float[np.ndarray, "*any points"], wanted: Wanted) -> Float[np.ndarray, "*any points"]:
    """Return 1 where the answer is on the wrong side of one half (0 elsewhere), or the squared error."""
    if kind == "regression":
        return np.asarray((answers - wanted) ** 2)
    return np.asarray((answers > 0.5) != (wanted > 0.5), dtype=float)


def _bag(task: Task, recipe: Recipe, seed: int) -> Iterator[Member]:
    """Fit each member to a bootstrap sample of its own; each split of a forest's tree may use one feature at random."""
    rng, points = np.random.default_rng(seed), len(task.wanted)
    tried = 1 if recipe.method == "forest" else None
    while True:
        taken = bootstrap.draw(rng, points, draws(points, recipe.share))
        predict = recipe.learner.fit(
            task.kind, task.inputs[taken], task.wanted[taken], seed=int(rng.integers(2**31)), features_tried=tried
        )
        yield Member(predict, 1.0, bootstrap.times(taken, points).astype(float))


def _adaboost(task: Task, recipe: Recipe, seed: int) -> Iterator[Member]:
    """Give points that the last member got wrong more weight (SAMME for two classes).

    It ends with a member that makes no error, and before one that is no better than guessing; where that is the first
    one, it stays alone.
    """
    rng, weights, first = np.random.RandomState(seed), np.full(len(task.wanted), 1 / len(task.wanted)), True
    while True:
        model = recipe.learner.model("classification", rng.randint(np.iinfo(np.int32).max))
        model.fit(task.inputs, task.wanted, sample_weight=weights)
        wrong = np.asarray(model.predict(task.inputs) != task.wanted, dtype=float)
        error = float(np.average(wrong, weights=weights))
        ends = error <= 0 or error >= 0.5
        if error < 0.5 or first:
            weight = 1.0 if ends else boost_weight(error, recipe.learning_rate)
            yield Member(_voter(model), weight, weights * len(weights))
        if ends:
            return
        first = False
        weights = reweighted(weights, wrong, weight)


def boost_weight(error: float, learning_rate: float) -> float:
    """Return α = ν ln((1 − ε) / ε), what a member of AdaBoost with the weighted error ε counts."""
    return learning_rate * float(np.log((1 - error) / error))


def reweighted(weights: Wanted, wrong: Wanted, weight: float) -> Wanted:
    """Multiply the weight of every point that was got wrong by e^α, and let the weights add up to 1 again."""
    raised = weights * np.exp(weight * wrong)
    return np.asarray(raised / raised.sum())


def gradient_boost(task: Task, recipe: Recipe, seed: int) -> Iterator[Member]:
    """Fit each tree to what the trees before it left unexplained: the negative gradient of the loss.

    For classes a leaf answers with one Newton step of the log loss, Σ (y − p) / Σ p (1 − p).
    """
    from sklearn import tree

    rng, total = np.random.RandomState(seed), np.full(len(task.wanted), start(task, "gradient_boosting"))
    answer = link(task.kind, "gradient_boosting")
    while True:
        residual = task.wanted - answer(total, 1.0)
        model = tree.DecisionTreeRegressor(max_depth=recipe.learner.depth or None, random_state=rng)
        model.fit(task.inputs, residual)
        predict = model.predict if task.kind == "regression" else _newton(model, task, residual)
        yield Member(predict, recipe.learning_rate, residual)
        total = total + recipe.learning_rate * predict(task.inputs)


def _newton(model: Any, task: Task, residual: Wanted) -> Predict:
    """Return what the tree answers once its leaves hold Newton steps."""
    leaf = model.apply(task.inputs)
    chance = task.wanted - residual
    nodes = model.tree_.node_count
    gradient, curvature = (np.bincount(leaf, part, nodes) for part in (residual, chance * (1 - chance)))
    value = np.divide(gradient, curvature, out=np.zeros(nodes), where=curvature > 1e-150)
    return lambda asked: value[model.apply(asked)]


def _voter(model: Any) -> Predict:
    return lambda asked: np.asarray(model.predict(asked), dtype=float)


def sigmoid(total: Wanted) -> Wanted:
    """Return the probability that belongs to log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -500, 500))))


class Stage(NamedTuple):
    """An ensemble after one more member: the member, its own answers, and those of all so far together."""

    member: Member
    own: Wanted
    together: Wanted


def stages(task: Task, recipe: Recipe, seed: int, asked: Inputs) -> Iterator[Stage]:
    """Yield the ensemble after 1, 2 … members, as it answers for ``asked``."""
    total, weight, answer = np.full(len(asked), start(task, recipe.method)), 0.0, link(task.kind, recipe.method)
    for member in members(task, recipe, seed):
        own = member.predict(asked)
        total, weight = total + member.weight * own, weight + member.weight
        yield Stage(member, own, answer(total, weight))


_MAKERS: dict[Method, Callable[[Task, Recipe, int], Iterator[Member]]] = {
    "bagging": _bag,
    "forest": _bag,
    "adaboost": _adaboost,
    "gradient_boosting": gradient_boost,
}
