"""What an update rule is: its record, its catalogue, and the building blocks the rules in ``optimizers`` share.

The blocks (and the rules) work in place on arrays they have just made, never on an input: on arrays of a megabyte that
takes two thirds of the time of the plain expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import array_api_compat
import numpy as np

from dlcore.elements import hyperparameters
from dlcore.elements.catalogue import Catalogue

Array = Any
"""A numpy array or a torch tensor; elements may not name torch."""
State = tuple[Array, ...]
Update = Callable[..., tuple[Array, State]]


@dataclass(frozen=True)
class Optimizer:
    """Describe one update rule.

    Attributes:
        id: the function's name; it stands in permalinks and keys.
        name: the proper name, as a menu shows it.
        family: "gradient" (one step size for all coordinates), "adaptive" (one per coordinate), "adam" (adaptive with
            an averaged direction) or "sign".
        latex: the update as the function computes it.
        paper: where it was published.
        hypers: the hyper-parameters, in the order of the signature.
        states: what each array of the state is, in words.
        letters: the name of each array of the state in ``arithmetic``; before the step it has a 0 behind it.
        arithmetic: the update once more as lines of numbers for one coordinate (see ``step_arithmetic``), which tests
            hold to ``update``: "name = expression" of the gradient g, the parameter w0, the step t, and what is above.
        update: ``update(params, grads, state, step, *, lr, ...) -> (params, state)``.
    """

    id: str
    name: str
    family: str
    latex: str
    paper: str
    hypers: tuple[hyperparameters.Hyper, ...]
    states: tuple[str, ...]
    letters: tuple[str, ...]
    arithmetic: tuple[str, ...]
    update: Update

    def init(self, params: Array) -> State:
        """Return the state before the first step: zeros, but 1 for an empty product (NAdam's)."""
        xp = array_api_compat.array_namespace(params)
        return tuple(1.0 if name == EMPTY_PRODUCT else xp.zeros_like(params) for name in self.states)


OPTIMIZERS: Catalogue[Optimizer] = Catalogue("optimizer")

EMPTY_PRODUCT = "product of momentum coefficients"
"""NAdam's third state: a number, or one per model where beta1 or momentum_decay is an array."""


def optimizer(
    *, state: tuple[str, ...] = (), letters: tuple[str, ...] = (), **record: Any
) -> Callable[[Update], Update]:
    """Enter the decorated update rule into the catalogue; its hyper-parameters are read off its signature."""

    def enter(update: Update) -> Update:
        id, hypers = update.__name__, hyperparameters.of(update)
        OPTIMIZERS.add(id, Optimizer(id=id, hypers=hypers, states=state, letters=letters, update=update, **record))
        return update

    return enter


def like(array: Array, coefficient: Any) -> Any:
    """Round a coefficient to the array's precision; Python numbers take it by themselves."""
    if type(coefficient) is float or type(coefficient) is int:  # exactly: np.float64 would raise float32 arrays
        return coefficient
    return array_api_compat.array_namespace(array).astype(coefficient, array.dtype, copy=False)


def maximum(one: Array, other: Array) -> Array:
    """Choose the larger element; the namespace lookup costs a numpy race more than the operation."""
    if isinstance(one, np.ndarray):
        return np.maximum(one, other)
    return array_api_compat.array_namespace(one).maximum(one, other)


def sign(array: Array) -> Array:
    """Return -1, 0 or 1 for every element."""
    return np.sign(array) if isinstance(array, np.ndarray) else array_api_compat.array_namespace(array).sign(array)


def choose(condition: Any, one: Any, other: Any) -> Any:
    """Choose by a condition that is a bool, or an array with one truth per model."""
    if isinstance(condition, (bool, np.bool_)):
        return one if condition else other
    return array_api_compat.array_namespace(condition).where(condition, one, other)


def mean(average: Array, value: Array, decay: Any) -> Array:
    """Return decay·average + (1 - decay)·value."""
    new = average * like(average, decay)
    new += value * like(average, 1 - decay)
    return new


def mean_square(average: Array, value: Array, decay: Any) -> Array:
    """Return decay·average + (1 - decay)·value²."""
    new = value * value
    new *= like(average, 1 - decay)
    new += average * like(average, decay)
    return new


def scaled_step(params: Array, direction: Array, square: Array, rate: Any, eps: Any) -> Array:
    """Return params - rate·direction / (√square + eps)."""
    scale = square**0.5
    scale += like(params, eps)
    step = direction / scale
    step *= like(params, -rate)
    step += params
    return step
