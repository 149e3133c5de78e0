"""One step of an update rule as arithmetic on paper: each line's formula, and the same with its numbers.

The lines stand beside each rule (``Optimizer.arithmetic``) and are evaluated here on recorded steps; tests hold the
last position and every state to what the rule itself computes. sympy reads and prints them, imported inside.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer

Steps = Float[np.ndarray, " steps"]
Values = dict[str, np.ndarray]

_LATEX: Mapping[str, str] = {
    "g": "g_t", "w": "w_t", "w0": "w_{t-1}", "t": "t", "lr": r"\eta", "mh": r"\hat m_t", "vh": r"\hat v_t",
    "uh": r"\hat u_t", "delta": r"\delta_t", "d": "d_t", "d0": "d_{t-1}", "mu": r"\mu_t", "mu1": r"\mu_{t+1}",
    "q": r"\Pi_t", "q0": r"\Pi_{t-1}", "rho_inf": r"\rho_\infty", "rho_t": r"\rho_t", "r": "r_t", "c": "c_t",
    "m": "m_t", "m0": "m_{t-1}", "v": "v_t", "v0": "v_{t-1}", "s": "s_t", "s0": "s_{t-1}", "u": "u_t", "u0": "u_{t-1}",
}  # fmt: skip  # a table
_DIRECTIONS = {"velocity", "first moment", "momentum"}
_SQUARES = {"sum of squared gradients", "mean squared gradient", "variance of the gradient", "second moment"}
_LARGEST = "largest second moment"
_BRACKETS_AT_THE_START = re.compile(r"^\((-[^()]*)\)")


class Line(NamedTuple):
    """One line of a rule: the name of its result, its formula in LaTeX, and its expression in sympy."""

    name: str
    latex: str
    expression: Any


@lru_cache
def lines(optimizer: str) -> tuple[Line, ...]:
    """Return the lines of a rule in the order in which they are computed."""
    return tuple(_line(optimizer, *text.split(" = ", 1)) for text in OPTIMIZERS[optimizer].arithmetic)


def _line(optimizer: str, name: str, text: str) -> Line:
    import sympy
    from sympy.parsing.sympy_parser import parse_expr

    symbols = {name: sympy.Symbol(name, real=True) for name in (*_LATEX, *_hypers(optimizer))}
    expression = parse_expr(text, local_dict=symbols, evaluate=False)
    written = {symbol: _LATEX.get(name) or _hypers(optimizer)[name] for name, symbol in symbols.items()}
    return Line(name, f"{_LATEX[name]} = {sympy.latex(expression, symbol_names=written, order='none')}", expression)


def _hypers(optimizer: str) -> dict[str, str]:
    return {hyper.id: hyper.symbol for hyper in OPTIMIZERS[optimizer].hypers}


def evaluate(
    racer: Racer, start: Values, gradient: Float[np.ndarray, "steps 2"], rates: Steps, at: Int[np.ndarray, " steps"]
) -> Values:
    """Evaluate every line of a rule for many steps at once.

    Args:
        racer: the rule and its settings.
        start: what was there before each step: the parameters "w0" and each state by its letter and a 0, (steps, 2).
        gradient: that each step was taken on.
        rates: the learning rate of each step.
        at: the number of each step, from 1.

    Returns:
        All names of the lines and of ``start``, "g", "lr", "t", and the hyper-parameters; they broadcast to (steps, 2).
    """
    import sympy

    settings = {name: np.asarray(value) for name, value in racer.settings.items()}
    known: Values = {**settings, **start, "g": gradient, "lr": rates[:, None], "t": at[:, None].astype(float)}
    with np.errstate(all="ignore"):
        for line in lines(racer.optimizer):
            symbols = sorted(line.expression.free_symbols, key=str)
            function = sympy.lambdify(symbols, line.expression, modules="numpy")
            known[line.name] = np.asarray(function(*(known[symbol.name] for symbol in symbols)))
    return known


def numbers(line: Line, known: Mapping[str, float]) -> str:
    """Write a line's formula in LaTeX with numbers for its letters, and what comes out."""
    import sympy

    written = {symbol: _in_brackets(known[symbol.name]) for symbol in line.expression.free_symbols}
    text = sympy.latex(line.expression, symbol_names=written, mul_symbol="dot", order="none")
    beginning = _BRACKETS_AT_THE_START.sub(r"\1", text)
    return f"{beginning} = {number(known[line.name])}"


def number(value: float) -> str:
    """Write a number in LaTeX with four digits: 0.1234, or 1.234·10⁻⁷."""
    if not math.isfinite(value):
        return r"\text{NaN}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    digits, exponent = text.split("e")
    power = f"10^{{{int(exponent)}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"


def _in_brackets(value: float) -> str:
    text = number(value)
    return f"({text})" if value < 0 or "10^" in text else text


def direction(optimizer: str) -> str:
    """Return the name of the averaged gradient that a rule follows, bias-corrected where it is; "" if it has none."""
    return _name(optimizer, [word in _DIRECTIONS for word in OPTIMIZERS[optimizer].states])


def squares(optimizer: str) -> str:
    """Return the name of the squared gradients whose root a rule divides by; "" if it has none."""
    states = OPTIMIZERS[optimizer].states
    return _name(optimizer, [word == _LARGEST if _LARGEST in states else word in _SQUARES for word in states])


def _name(optimizer: str, chosen: list[bool]) -> str:
    letters = [letter for letter, wanted in zip(OPTIMIZERS[optimizer].letters, chosen, strict=True) if wanted]
    if not letters:
        return ""
    corrected = f"{letters[0]}h"
    return corrected if any(line.name == corrected for line in lines(optimizer)) else letters[0]
