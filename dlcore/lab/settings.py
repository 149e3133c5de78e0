"""What the operator of a server may choose, read from the environment once at start-up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pydantic

VARIABLES = {
    "store": "GRADIENT_LAB_STORE",
    "data": "GRADIENT_LAB_DATA",
    "database": "GRADIENT_LAB_DATABASE",
    "store_limit_mb": "GRADIENT_LAB_STORE_LIMIT_MB",
    "device": "GRADIENT_LAB_DEVICE",
    "slots": "GRADIENT_LAB_SLOTS",
    "time_limit_s": "GRADIENT_LAB_TIME_LIMIT_S",
    "silence_limit_s": "GRADIENT_LAB_SILENCE_LIMIT_S",
    "queue_limit": "GRADIENT_LAB_QUEUE_LIMIT",
    "queue_limit_per_session": "GRADIENT_LAB_QUEUE_LIMIT_PER_SESSION",
    "sign_in": "GRADIENT_LAB_SIGN_IN",
    "metrics": "GRADIENT_LAB_METRICS",
    "log": "GRADIENT_LAB_LOG",
    "scheduler_address": "DASK_SCHEDULER_ADDRESS",
}
"""The environment variable behind each setting."""
SECRET = {"database"}
"""Settings whose values may hold a password and are never repeated."""


class SettingsError(ValueError):
    """Say in one sentence which setting is wrong and what is allowed."""


def default_store() -> Path:
    """Return the per-user cache folder of this program, honouring ``XDG_CACHE_HOME``."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(cache) if Path(cache).is_absolute() else Path("~/.cache").expanduser()
    return home / "gradient-lab"


def beside(store: Path) -> Path:
    """Return the folder beside the store: data sets are kept when results are thrown away."""
    whole = store.absolute()
    return whole.parent / f"{whole.name}-data"


def default_slots() -> int:
    """Return how many runs may train side by side: half the cores, at least two so that a short run finds a place."""
    return min(8, max(2, (os.cpu_count() or 1) // 2))


class Settings(pydantic.BaseModel):
    """Hold the operator's choices: where results are kept, what computes them, and how much one visitor may ask for."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    store: Path = pydantic.Field(default_factory=default_store)
    data: Path = pydantic.Field(default_factory=lambda chosen: beside(chosen["store"]))
    """Folder of data sets that are downloaded; the children read the setting for themselves."""
    database: str = pydantic.Field(
        default_factory=lambda chosen: f"sqlite:///{chosen['store'].absolute() / 'shared.sqlite'}",
        pattern=r"^(sqlite|postgresql\+psycopg)://",
        repr=False,  # it may hold a password
    )
    """URL of the database of boards and labels, as SQLAlchemy takes it."""
    store_limit_mb: int = pydantic.Field(2048, ge=1, le=10_000_000)
    """Size at which the least recently used results are removed, in units of 10⁶ bytes."""
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    slots: int = pydantic.Field(default_factory=default_slots, ge=1, le=256)
    """Runs side by side in the embedded engine; a cluster has its own number."""
    time_limit_s: float = pydantic.Field(1800.0, gt=0, le=7 * 24 * 3600)
    silence_limit_s: float = pydantic.Field(180.0, gt=0, le=24 * 3600)
    """How long a run may go without reporting progress before it counts as hung."""
    queue_limit: int = pydantic.Field(64, ge=1, le=100_000)
    queue_limit_per_session: int = pydantic.Field(8, ge=1, le=100_000)
    sign_in: Literal["off", "required"] = "off"
    """Whether visitors must sign in with the provider that ``.streamlit/secrets.toml`` names."""
    metrics: Literal["off", "on"] = "off"
    """Whether ``/metrics`` answers; whoever reaches the server can read it then."""
    log: Literal["text", "json"] = "text"
    """Whether the log is lines for people or one JSON object a line."""
    scheduler_address: str | None = pydantic.Field(None, pattern=r"^([a-z]+://)?[^\s/]+:\d{1,5}$")
    """Address of a Dask scheduler; without one the engine is embedded in this process."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting that the environment names, the others keep their defaults.

        Raises:
            SettingsError: a value cannot be used; one sentence names the variable, the value and the reason.
        """
        chosen = {field: environment[variable] for field, variable in VARIABLES.items() if environment.get(variable)}
        try:
            return cls.model_validate(chosen)
        except pydantic.ValidationError as error:
            first = error.errors(include_url=False)[0]
            variable = VARIABLES[str(first["loc"][0])]
            reason = first["msg"][0].lower() + first["msg"][1:]
            shown = variable if first["loc"][0] in SECRET else f"{variable}={first['input']!r}"
            raise SettingsError(f"The setting {shown} cannot be used: {reason}.") from None
