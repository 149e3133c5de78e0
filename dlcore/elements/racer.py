"""An entry in a race: an optimizer with its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydantic

from dlcore.elements import hyperparameters, optimizers


class Racer(pydantic.BaseModel):
    """Name an optimizer and every one of its hyper-parameters.

    Settings left out take the defaults, and all come in the order of the rule's signature: two racers that mean
    the same are equal and are written the same.

    Attributes:
        optimizer: the id of a rule in ``optimizers.OPTIMIZERS``.
        settings: hyper-parameter id -> value.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    optimizer: str
    settings: Mapping[str, float] = pydantic.Field(default_factory=dict)

    @pydantic.field_validator("optimizer")
    @classmethod
    def _known(cls, optimizer: str) -> str:
        if optimizer not in optimizers.OPTIMIZERS:
            raise ValueError(f"no optimizer is named {optimizer!r}; there are: {', '.join(optimizers.OPTIMIZERS)}")
        return optimizer

    @pydantic.field_validator("settings")
    @classmethod
    def _complete(
        cls,
        settings: Mapping[str, float],
        info: Any,  # pydantic.ValidationInfo, a protocol that beartype cannot check when tests run with it
    ) -> Mapping[str, float]:
        if "optimizer" not in info.data:  # refused above, and that is the message to show
            return settings
        rule = optimizers.OPTIMIZERS[info.data["optimizer"]]
        return hyperparameters.completed(rule.hypers, settings, rule.name)

    @property
    def rule(self) -> optimizers.Optimizer:
        """The optimizer's record in the catalogue."""
        return optimizers.OPTIMIZERS[self.optimizer]

    def at_rate(self, rate: float) -> Racer:
        """Return the same racer with another learning rate."""
        return Racer(optimizer=self.optimizer, settings={**self.settings, "lr": rate})

    def changed(self) -> Mapping[str, float]:
        """Return the settings that differ from the defaults: what a short label has to say."""
        return {
            hyper.id: self.settings[hyper.id] for hyper in self.rule.hypers if self.settings[hyper.id] != hyper.default
        }

    def __hash__(self) -> int:
        return hash((self.optimizer, tuple(self.settings.items())))


def distinct(racers: tuple[Racer, ...]) -> tuple[Racer, ...]:
    """Return the racers; raise ``ValueError`` naming the first that takes part twice."""
    for place, racer in enumerate(racers):
        if racer in racers[:place]:
            settings = ", ".join(f"{id} {value:g}" for id, value in racer.settings.items())
            raise ValueError(f"{racer.rule.name} ({settings}) takes part twice; each racer must differ from the others")
    return racers


def without_rates(racers: tuple[Racer, ...]) -> tuple[Racer, ...]:
    """Give every racer its rule's own learning rate: what is searched for must not change a question's key.

    Raises:
        ValueError: two of them differ in nothing but the learning rate.
    """
    return distinct(tuple(one.at_rate(one.rule.hypers[0].default) for one in racers))
