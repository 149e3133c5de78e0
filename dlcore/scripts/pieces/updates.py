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


def on_normalized(racer: Racer) -> list[str]:
    """Return what is to be said of this optimizer where batches are normalized."""
    if racer.rule.family == "gradient":
        return []
    return [
        "Biases in front of a batch normalization have no slope but rounding errors, of which "
        f"{racer.rule.name} makes steps of full length: so the numbers agree to about three digits."
    ]
