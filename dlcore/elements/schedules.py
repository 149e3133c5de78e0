"""Learning-rate schedules: how the rate changes on the way, as a factor of the rate that was set.

A schedule is a pure function of the steps 1 … T and its few settings; it returns one factor per step, by which the
learning rate of that step is multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import hyperparameters
from dlcore.elements.catalogue import Catalogue
from dlcore.elements.hyperparameters import Hyper

Factors = Float[np.ndarray, " steps"]
Steps = Int[np.ndarray, " steps"]


@dataclass(frozen=True)
class Kind:
    """Describe one schedule.

    Attributes:
        name: what a menu shows.
        latex: its formula.
        source: where it comes from.
        hypers: its settings.
        factors: the function that runs.
    """

    name: str
    latex: str
    source: str
    hypers: tuple[Hyper, ...]
    factors: Callable[..., Factors]


SCHEDULES: Catalogue[Kind] = Catalogue("schedule")


def schedule(name: str, latex: str, source: str) -> Callable[[Callable[..., Factors]], Callable[..., Factors]]:
    """Enter the decorated function under its own name; its settings are read off its keyword-only arguments."""

    def enter(factors: Callable[..., Factors]) -> Callable[..., Factors]:
        SCHEDULES.add(factors.__name__, Kind(name, latex, source, hyperparameters.of(factors), factors))
        return factors

    return enter


@schedule("Constant", r"\eta_t = \eta", "the rate stays what it is")
def constant(t: Steps, _total: int) -> Factors:
    """Keep the rate."""
    return np.ones(len(t))


@schedule(
    "Step",
    r"\eta_t = \eta\, d^{\lfloor S (t-1) / T \rfloor}",
    "torch.optim.lr_scheduler.StepLR; He et al., CVPR 2016, section 4.2 divide by 10 when the error plateaus",
)
def step(t: Steps, total: int, *, stages: float = 3.0, drop: float = 0.1) -> Factors:
    """Multiply the rate by ``drop`` at the border of each of ``stages`` equal stretches."""
    return np.asarray(drop ** np.floor(np.round(stages) * (t - 1) / total))


@schedule(
    "Cosine",
    r"\eta_t = \eta \left(f + \frac{1-f}{2}\left(1 + \cos\frac{\pi (t-1)}{T-1}\right)\right)",
    "Loshchilov & Hutter, SGDR, ICLR 2017, eq. 5, without restarts",
)
def cosine(t: Steps, total: int, *, floor: float = 0.0) -> Factors:
    """Fall from the whole rate to ``floor`` of it along half a cosine."""
    return _along_cosine(1.0, floor, (t - 1) / max(total - 1, 1))


@schedule(
    "Warm-up",
    r"\eta_t = \eta \left(f + (1-f) \min\left(1, \frac{t-1}{sT}\right)\right)",
    "Goyal et al., arXiv:1706.02677, 2017, section 2.2 (gradual warm-up)",
)
def warm_up(t: Steps, total: int, *, share: float = 0.1, first: float = 0.01) -> Factors:
    """Rise in a straight line from ``first`` to the whole rate during a ``share`` of all steps, then stay."""
    rise = share * total
    done = np.minimum(1.0, (t - 1) / rise) if rise > 0 else np.ones(len(t))
    return np.asarray(first + (1 - first) * done)


@schedule(
    "One-cycle",
    r"\eta_t = \eta \cdot \begin{cases} \text{cosine from } f_1 \text{ to } 1 & t-1 \le sT-1 \\ "
    r"\text{cosine from } 1 \text{ to } f_1/10^4 & \text{then} \end{cases}",
    "Smith & Topin, Super-Convergence, 2018, in the form of torch.optim.lr_scheduler.OneCycleLR",
)
def one_cycle(t: Steps, total: int, *, share: float = 0.3, first: float = 0.04) -> Factors:
    """Rise from ``first`` to the whole rate along half a cosine during a ``share`` of the steps, then fall."""
    top = share * total - 1
    up = _along_cosine(first, 1.0, (t - 1) / top) if top > 0 else np.ones(len(t))
    down = _along_cosine(1.0, first / 1e4, (t - 1 - top) / (total - 1 - top))  # share < 1, so this is above zero
    return np.where(t - 1 <= top, up, down)


def _along_cosine(start: float, end: float, done: Float[np.ndarray, " steps"]) -> Factors:
    return np.asarray(end + (start - end) * (1 + np.cos(math.pi * done)) / 2)


class Schedule(pydantic.BaseModel):
    """Name a schedule and every one of its settings; those left out take the defaults.

    Attributes:
        kind: the id of a schedule in ``SCHEDULES``.
        settings: id -> value.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    kind: str = "constant"
    settings: Mapping[str, float] = pydantic.Field(default_factory=dict)

    @pydantic.field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in SCHEDULES:
            raise ValueError(f"no schedule is named {kind!r}; there are: {', '.join(SCHEDULES)}")
        return kind

    @pydantic.field_validator("settings")
    @classmethod
    def _complete(
        cls,
        settings: Mapping[str, float],
        info: Any,  # pydantic.ValidationInfo, a protocol that beartype cannot check when tests run with it
    ) -> Mapping[str, float]:
        if "kind" not in info.data:  # refused above, and that is the message to show
            return settings
        return hyperparameters.completed(SCHEDULES[info.data["kind"]].hypers, settings, "the schedule")

    def factors(self, steps: int) -> Factors:
        """Return the factor of the learning rate at each of ``steps`` steps."""
        return SCHEDULES[self.kind].factors(np.arange(1, steps + 1), steps, **self.settings)

    def changes(self, steps: int) -> Factors | None:
        """Return the factors, or None where the rate stays what it is."""
        return None if self.kind == "constant" else self.factors(steps)

    def __hash__(self) -> int:
        return hash((self.kind, tuple(self.settings.items())))
