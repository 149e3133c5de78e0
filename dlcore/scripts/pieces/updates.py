"""The part that updates weights: one optimizer of a racer."""

from __future__ import annotations

from dlcore.elements.racer import Racer
from dlcore.scripts import update_rules


def of(racer: Racer, name: str = "optimizer") -> list[str]:
    """Return a function that makes the racer's optimizer of weights, and the class of a rule that torch lacks."""
    lines = (
        f"def {name}(weights):",
        f'    """{racer.rule.name}: return what updates the weights."""',
        f"    return {update_rules.call(racer)}",
    )
    return ["\n".join(lines), *update_rules.classes([racer])]
