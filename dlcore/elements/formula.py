"""Read a formula f(x, y) that a person has typed: a whitelist of the syntax tree, and nothing is run as Python.

What is not on the list is refused in a sentence. Numbers are folded in floating point as they are read, so that no
tower of powers reaches the exact arithmetic of sympy, where it would never end.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 200
"""Characters."""
LARGEST = 80
"""Numbers, letters, operations and functions."""
GREATEST = 1e9
"""Size of a number."""
STEEPEST = 16
"""Size of an exponent."""

Folded = Callable[..., float]

_FUNCTIONS: Mapping[str, Folded] = {
    "abs": abs, "atan": math.atan, "cos": math.cos, "cosh": math.cosh, "exp": math.exp, "log": math.log,
    "sin": math.sin, "sinh": math.sinh, "sqrt": math.sqrt, "tan": math.tan, "tanh": math.tanh,
}  # fmt: skip  # a table
_OPERATORS: Mapping[type[ast.operator], Folded] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: pow,
}  # fmt: skip  # a table
_LETTERS = ("x", "y", "pi", "e")
ALLOWED = f"the letters {', '.join(_LETTERS)}, numbers, + - * / ** ( ) and the functions {', '.join(_FUNCTIONS)}"
"""What a sentence of refusal names."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read.

    Attributes:
        text: how it is written, brackets and blanks put in order: two texts that mean the same are the same.
        size: numbers, letters, operations and functions in it.
    """

    text: str
    size: int

    def expression(self, x: Any, y: Any) -> Any:
        """Build the formula of symbols.

        Raises:
            ValueError: it divides by something that is always zero.
        """
        import sympy

        built = _symbolic(_tree(self.text), {"x": x, "y": y, "pi": sympy.pi, "e": sympy.E})
        if built.has(sympy.zoo, sympy.nan, sympy.oo):
            raise ValueError(f"{_short(self.text)} divides by zero everywhere")
        return built


def read(text: str) -> Formula:
    """Read a formula, and refuse what is not on the list.

    Raises:
        ValueError: a sentence that says what is wrong and what is allowed.
    """
    if not text.strip():
        raise ValueError(f"the formula is empty; it may hold {ALLOWED}")
    if len(text) > LONGEST:
        raise ValueError(f"the formula has {len(text):,} characters; allowed are {LONGEST}")
    tree = _tree(text)
    size = sum(isinstance(node, ast.expr) for node in ast.walk(tree))
    if size > LARGEST:
        raise ValueError(f"the formula has {size} parts; allowed are {LARGEST}")
    _check(tree)
    return Formula(ast.unparse(tree), size)


def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(
            f"this is no formula: {_short(text)}; write for example x**2 + 3*y**2, a product with its *"
        ) from None


def _check(node: ast.expr) -> float | None:
    """Return the number that a part of the formula stands for, None where it depends on x or y.

    Raises:
        ValueError: it is not on the list, or no number, or too large.
    """
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _checked(lambda: float(node.value), node)  # type: ignore[arg-type]  # the line above knows its type
    if isinstance(node, ast.Name) and node.id in _LETTERS:
        return {"pi": math.pi, "e": math.e}.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _check(node.operand)
        return None if inner is None else -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _check_operation(node)
    if isinstance(node, ast.Call) and _is_known_call(node):
        inner = _check(node.args[0])
        return None if inner is None else _checked(lambda: _FUNCTIONS[ast.unparse(node.func)](inner), node)
    raise ValueError(f"{_short(ast.unparse(node))} cannot be used in a formula; it may hold {ALLOWED}")


def _check_operation(node: ast.BinOp) -> float | None:
    left, right = _check(node.left), _check(node.right)
    if isinstance(node.op, ast.Pow):
        if right is None:
            raise ValueError(f"the exponent in {_short(ast.unparse(node))} must be a number, without x and y")
        if abs(right) > STEEPEST:
            raise ValueError(f"the exponent in {_short(ast.unparse(node))} is beyond the allowed ±{STEEPEST}")
    if isinstance(node.op, ast.Div) and right == 0:
        raise ValueError(f"{_short(ast.unparse(node))} divides by zero")
    if left is None or right is None:
        return None
    return _checked(lambda: _OPERATORS[type(node.op)](left, right), node)


def _is_known_call(node: ast.Call) -> bool:
    named = isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
    return named and len(node.args) == 1 and not node.keywords


def _checked(compute: Callable[[], float], node: ast.expr) -> float:
    try:
        value = compute()
    except (ArithmeticError, ValueError):
        value = math.nan
    if isinstance(value, complex) or not abs(value) <= GREATEST:
        raise ValueError(f"{_short(ast.unparse(node))} is no number up to {GREATEST:g}")
    return value


def _symbolic(node: ast.expr, letters: Mapping[str, Any]) -> Any:
    """Build the sympy expression of a tree that has been checked; powers and functions of numbers become numbers."""
    import sympy

    match node:
        case ast.Constant():
            built = sympy.sympify(node.value)
        case ast.Name():
            built = letters[node.id]
        case ast.UnaryOp():
            inner = _symbolic(node.operand, letters)
            built = -inner if isinstance(node.op, ast.USub) else inner
        case ast.BinOp() if not (isinstance(node.op, ast.Pow) and _check(node.left) is not None):
            left, right = _symbolic(node.left, letters), _symbolic(node.right, letters)
            built = _OPERATORS[type(node.op)](left, right)
        case ast.Call(func=ast.Name(id=name)) if _check(node.args[0]) is None:
            function = getattr(sympy, {"abs": "Abs"}.get(name, name))
            built = function(_symbolic(node.args[0], letters))
        case _:
            value = _check(node) or 0.0
            built = sympy.Integer(int(value)) if value == int(value) else sympy.Float(value)
    return built


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:40] + "…"
