"""The one abstract class: a question with all its settings, and how to answer it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, cast

import numpy as np
import pydantic

Result = TypeVar("Result")
Curve = tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray]
"""Places (steps, epochs, degrees …) and the values there, equally many."""


class Report(Protocol):
    """What a running computation calls to tell how far it is. Cheap to call at every step: the runner thins it out."""

    def __call__(
        self,
        step: int,
        steps: int,
        scalars: Mapping[str, float] | None = None,
        picture: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell that ``step`` of ``steps`` is done.

        Args:
            step: steps finished so far.
            steps: steps in all.
            scalars: the curves' values at this step, by curve name; NaN and infinities are allowed.
            picture: what the page may draw now, JSON-like (lists and numbers); only the latest one is kept.
        """


def ignore_progress(
    step: int, steps: int, scalars: Mapping[str, float] | None = None, picture: Mapping[str, Any] | None = None
) -> None:
    """Be the ``Report`` of a computation that nobody watches."""


class Experiment(pydantic.BaseModel, ABC, Generic[Result]):
    """Be one question: a frozen record of settings, with a key, a cost, and the computation that answers it.

    A subclass declares its settings as pydantic fields whose types and bounds are the only validation there is, and
    names its result type as the type argument: a frozen dataclass of numpy arrays, strings, numbers and JSON-like
    values.
    Building one touches no data, no disk and no torch.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    name: ClassVar[str]
    """The stable name that stands in keys and files."""
    version: ClassVar[int] = 1
    """Raised by hand when the meaning of the code changes, so that old results are no longer found."""
    needs_torch: ClassVar[bool] = True
    """Whether ``compute`` imports torch; then it runs in a worker, never in the web process."""
    trains: ClassVar[bool] = True
    """Whether ``compute`` trains anything where it needs torch: what the button that starts it says."""
    of_the_machine: ClassVar[frozenset[str]] = frozenset({"device", "seconds", "seconds_per_step"})
    """Fields of a result that tell of the machine which computed it: two answers to one question may differ there."""

    @abstractmethod
    def cost(self) -> float:
        """Estimate the seconds of one CPU core that ``compute`` takes."""

    @abstractmethod
    def compute(self, report: Report) -> Result:
        """Answer the question; the same settings on the same machine give the same numbers."""

    def series(self, result: Result) -> Mapping[str, Curve]:
        """Return what ``result`` shows growing or falling, by a stable name: what comparisons of runs lay over another.

        A name says what is measured and of whom, such as ``test_loss/adam``; it never depends on the language.
        """
        del result
        return {}

    def scalars(self, result: Result) -> Mapping[str, float]:
        """Return the numbers that sum up ``result``, by a stable name: the ends of its series and its plain numbers."""
        plain = {field.name: getattr(result, field.name) for field in dataclasses.fields(cast("Any", result))}
        numbers = {name: float(value) for name, value in plain.items() if type(value) in (int, float)}
        last = {name: float(values[-1]) for name, (_, values) in self.series(result).items() if len(values)}
        return numbers | last

    @classmethod
    def smallest(cls) -> Self:
        """Return the cheapest settings there are, for tests; override it where the defaults take more than a second."""
        return cls()

    @classmethod
    def result_type(cls) -> type[Result]:
        """Return the dataclass that ``compute`` returns, read off the type argument of ``Experiment[...]``."""
        for base in cls.__mro__:
            arguments = getattr(base, "__pydantic_generic_metadata__", {}).get("args")
            if arguments:
                return cast("type[Result]", arguments[0])
        raise TypeError(f"{cls.__name__} does not say what it returns: write Experiment[ItsResult]")

    def canonical(self) -> str:
        """Return the canonical JSON of name, version and every setting: sorted keys, finite numbers, -0.0 as 0.0."""
        record = {"experiment": self.name, "version": self.version, "settings": self.model_dump(mode="json")}
        return json.dumps(_without_negative_zero(record), sort_keys=True, separators=(",", ":"), allow_nan=False)

    def key(self) -> str:
        """Return the sha256 of the canonical JSON: the name of the stored result."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _without_negative_zero(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_negative_zero(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_negative_zero(item) for item in value]
    return value + 0.0 if isinstance(value, float) else value
