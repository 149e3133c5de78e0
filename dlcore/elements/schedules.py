"""Learning-rate schedules: how the rate changes on the way, as a factor of the rate that was set.

A schedule is a pure function of the steps 1 … T and its few settings; it returns one factor per step, by which the
learning rate of that step is multiplied.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.catalogue import Catalogue

Factors = Float[np.ndarray, " steps"]
Steps = Int[np.ndarray, " steps"]


@dataclass(frozen=True)
class Setting:
    """Describe one number of a schedule: its default, the values that have a meaning, and words for a beginner."""

    id: str
    name: str
    default: float
    low: float
    high: float
    help: str

    def check(self, value: float) -> float:
        """Return the value; raise ``ValueError`` naming it and the allowed range if it lies outside (NaN included)."""
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.name.lower()} ({self.id}) is {value:g}; allowed is {self.low:g} to {self.high:g}")
        return value


_SETTINGS: Mapping[str, tuple[str, float, float, str]] = {
    "stages": ("Stages", 2, 20, "Into how many equal stretches the run is cut; the rate drops between them."),
    "drop": ("Factor of a drop", 0.01, 1.0, "By what the rate is multiplied at each drop."),
    "floor": ("Last factor", 0.0, 1.0, "What is left of the rate at the last step."),
    "share": ("Share of the rise", 0.0, 0.99, "The part of all steps during which the rate rises."),
    "first": ("First factor", 0.0, 1.0, "The part of the rate with which the rise begins."),
}


@dataclass(frozen=True)
class Kind:
    """Describe one schedule: what a menu shows, its formula, its source, its settings, and the function that runs."""

    name: str
    latex: str
    source: str
    settings: tuple[Setting, ...]
    factors: Callable[..., Factors]


SCHEDULES: Catalogue[Kind] = Catalogue("schedule")


def schedule(name: str, latex: str, source: str) -> Callable[[Callable[..., Factors]], Callable[..., Factors]]:
    """Enter the decorated function under its own name; its settings are read off its keyword-only arguments."""

    def enter(factors: Callable[..., Factors]) -> Callable[..., Factors]:
        keywords = [p for p in inspect.signature(factors).parameters.values() if p.kind is p.KEYWORD_ONLY]
        settings = tuple(_setting(keyword.name, float(keyword.default)) for keyword in keywords)
        SCHEDULES.add(factors.__name__, Kind(name, latex, source, settings, factors))
        return factors

    return enter


def _setting(id: str, default: float) -> Setting:
    name, low, high, words = _SETTINGS[id]
    return Setting(id, name, default, low, high, words)


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
        known = SCHEDULES[info.data["kind"]].settings
        ids = [one.id for one in known]
        if unknown := [id for id in settings if id not in ids]:
            raise ValueError(f"the schedule has no setting {unknown[0]!r}; it has: {', '.join(ids) or 'none'}")
        # + 0.0 makes of a negative zero a plain one
        return {one.id: one.check(float(settings.get(one.id, one.default))) + 0.0 for one in known}

    def factors(self, steps: int) -> Factors:
        """Return the factor of the learning rate at each of ``steps`` steps."""
        return SCHEDULES[self.kind].factors(np.arange(1, steps + 1), steps, **self.settings)

    def changes(self, steps: int) -> Factors | None:
        """Return the factors, or None where the rate stays what it is."""
        return None if self.kind == "constant" else self.factors(steps)

    def __hash__(self) -> int:
        return hash((self.kind, tuple(self.settings.items())))
