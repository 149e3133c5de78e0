"""Perceptrons in a script: an ``nn.Sequential`` written out, and the copying of a start into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

ACTIVATIONS: Mapping[str, str] = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "gelu": "GELU"}
"""The class of ``torch.nn`` for each activation of the catalogue."""

SET_WEIGHTS = '''
def set_weights(network, numbers):
    """Copy a row of numbers into the layers: for each its weights, then its biases."""
    used = 0
    with torch.no_grad():
        for layer in network:
            if isinstance(layer, nn.Linear):
                fan_out, fan_in = layer.weight.shape
                weights = numbers[used : used + fan_in * fan_out]
                layer.weight.copy_(weights.view(fan_in, fan_out).T)
                used += fan_in * fan_out
                layer.bias.copy_(numbers[used : used + fan_out])
                used += fan_out
'''


def build(widths: Sequence[int | str], activation: str, words: str, arguments: str = "") -> str:
    """Return the function that builds the network.

    Args:
        widths: units of every layer, input and output among them; a name is an argument of the function.
        activation: its id in the catalogue.
        words: what it is, in a sentence without its full stop.
        arguments: of the function.
    """
    rows = []
    for fan_in, fan_out in pairwise(widths):
        rows += [f"nn.Linear({fan_in}, {fan_out})", f"nn.{ACTIVATIONS[activation]}()"]
    lines = [f"        {row}," for row in rows[:-1]]
    head = [f"def build_network({arguments}):", f'    """Build {words}."""', "    return nn.Sequential("]
    return "\n".join([*head, *lines, "    )"])
