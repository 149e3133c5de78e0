from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pytest
from jaxtyping import Float, Int

from dlcore.lab import promise


@dataclass(frozen=True)
class Promised:
    steps: Int[np.ndarray, " logged"]
    loss: Float[np.ndarray, "racers logged"]
    names: tuple[str, ...]
    box: tuple[int, int]
    kind: Literal["a", "b"]
    share: float
    more: Mapping[str, Float[np.ndarray, "racers 2"]] | None
    free: Any


def made(**changes: Any) -> Promised:
    kept = {
        "steps": np.arange(3),
        "loss": np.zeros((2, 3)),
        "names": ("x", "y"),
        "box": (1, 2),
        "kind": "a",
        "share": float("nan"),
        "more": {"z": np.zeros((2, 2))},
        "free": [1],
    }
    return Promised(**(kept | changes))


@pytest.mark.parametrize("changes", [{}, {"more": None}, {"share": 3}, {"names": ()}, {"kind": "b"}])
def test_what_was_promised_passes(changes: dict[str, Any]) -> None:
    promise.hold(made(**changes))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("steps", np.arange(4)),  # as many as the loss has
        ("steps", np.arange(3.0)),
        ("loss", np.zeros((2, 3), np.complex64)),
        ("loss", np.zeros(3)),
        ("loss", [[0.0] * 3] * 2),
        ("names", ["x"]),
        ("names", (1,)),
        ("names", ("x",) * 10_001),
        ("names", ("x" * 10_001,)),
        ("names", ("\udfff",)),
        ("names", ("\x07",)),
        ("box", (1, 2, 3)),
        ("box", (1, True)),
        ("box", (1, 2**63)),
        ("kind", "c"),
        ("share", "1"),
        ("share", 2**70),
        ("more", {"z": np.zeros((3, 2))}),  # racers are two
        ("more", {1: np.zeros((2, 2))}),
    ],
)
def test_what_was_not_promised_is_named(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=re.escape(f"the field {field!r}") + "|the field 'loss'|the field 'more'"):
        promise.hold(made(**{field: value}))


def test_an_annotation_that_says_nothing_checkable_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="cannot promise"):
        promise.fits({1}, set[int])
