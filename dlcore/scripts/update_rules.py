"""Optimizers in a script: torch's own where it has the rule, else a class made of the rule's lines of arithmetic."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from dlcore.elements.optimizers import OPTIMIZERS, Optimizer
from dlcore.elements.racer import Racer
from dlcore.scripts.packed import LINE

_TORCH: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {}),
    "nesterov": ("SGD", {"nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
    "adamax": ("Adamax", {}),
    "nadam": ("NAdam", {}),
    "radam": ("RAdam", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
}
"""What torch has: its class for a rule, and what that class is told beside the rule's settings. Torch's centred RMSprop
is left out: it takes the difference of two averages, which rounding can make negative (see ``rmsprop_centered``)."""


def call(racer: Racer, parameters: str = "weights", rate: str = "") -> str:
    """Return Python that makes the optimizer.

    Args:
        racer: the rule and its settings.
        parameters: Python for what is to be optimized.
        rate: Python for the learning rate, in place of the racer's.
    """
    kind, more = _TORCH.get(racer.optimizer, (_class_name(racer.rule), {}))
    settings = {name: repr(value) for name, value in racer.settings.items()} | ({"lr": rate} if rate else {})
    if racer.optimizer in _TORCH and "beta1" in settings:
        settings = {"lr": settings.pop("lr"), "betas": f"({settings.pop('beta1')}, {settings.pop('beta2')})"} | settings
    if not racer.settings.get("momentum", 1):
        more = {}  # torch refuses Nesterov's look ahead where there is no velocity: it is plain descent
    settings |= {name: repr(value) for name, value in more.items()}
    given = ", ".join((parameters, *(f"{name}={value}" for name, value in settings.items())))
    return f"{'torch.optim.' if racer.optimizer in _TORCH else ''}{kind}({given})"


def made(name: str, members: Mapping[str, Racer], words: str, *, with_rate: bool = False) -> str:
    """Return a dictionary of functions that make the optimizers, one for each member.

    Args:
        name: of the dictionary.
        members: the racers by the names that results have for them.
        words: what it holds.
        with_rate: whether the functions take the learning rate beside the weights.
    """
    rows = []
    for label, racer in members.items():
        arguments, rate = ("weights, rate", "rate") if with_rate else ("weights", "")
        rows.append(_row(f'    "{label}": lambda {arguments}: {call(racer, rate=rate)},'))
    return "\n".join((f"# {words}", f"{name} = {{", *rows, "}"))


def classes(racers: Iterable[Racer]) -> list[str]:
    """Return the classes of those rules that torch does not have, each once."""
    missing = dict.fromkeys(one.optimizer for one in racers if one.optimizer not in _TORCH)
    return [own_class(OPTIMIZERS[id]) for id in missing]


def own_class(rule: Optimizer) -> str:
    """Return a torch optimizer of a rule, made of its lines of arithmetic; the new weights are written last."""
    hypers = [hyper.id for hyper in rule.hypers]
    lines = [line.partition(" = ")[::2] for line in rule.arithmetic]
    counted = any(re.search(r"\bt\b", expression) for _, expression in lines)
    body = [f'{hyper} = group["{hyper}"]' for hyper in hypers]
    body += ['for w in group["params"]:']
    step = ["g, memory = w.grad, self.state[w]"]
    step += ['t = memory["t"] = memory.get("t", 0) + 1'] if counted else []
    step += [f'{letter}0 = memory.get("{letter}", torch.zeros_like(w))' for letter in rule.letters]
    step += [f"{name} = {_torch(expression)}" for name, expression in lines if name != "w"]
    step += [f'memory["{letter}"] = {letter}' for letter in rule.letters]
    step += [f"w.copy_({_torch(expression)})" for name, expression in lines if name == "w"]
    source = rule.paper.split(";")[0].split(" (")[0]
    words = textwrap.fill(f'"""{rule.name}: {source}."""', LINE, initial_indent=" " * 4, subsequent_indent=" " * 4)
    text = [
        f"class {_class_name(rule)}(torch.optim.Optimizer):",
        words,
        "",
        f"    def __init__(self, weights, {', '.join(hypers)}):",
        f"        settings = dict({', '.join(f'{hyper}={hyper}' for hyper in hypers)})",
        "        super().__init__(weights, settings)",
        "",
        "    @torch.no_grad()",
        "    def step(self):",
        '        """Move every weight w by its gradient g."""',
        "        for group in self.param_groups:",
        *(f"            {line}" for line in body),
        *(f"                {line}" for line in step),
    ]
    return "\n".join(text)


_MORE = MappingProxyType({"Abs": "abs", "Max": "torch.maximum", "sign": "torch.sign"})


class _ToTorch(ast.NodeTransformer):
    """Name functions as torch does; a root becomes a power, which numbers have too."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name == "sqrt":
            return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(0.5))
        return ast.Call(ast.parse(_MORE[name], mode="eval").body, node.args, [])

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("w") if node.id == "w0" else node


def _torch(expression: str) -> str:
    return ast.unparse(_ToTorch().visit(ast.parse(expression, mode="eval"))).replace(" ** ", "**")


def _class_name(rule: Optimizer) -> str:
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", rule.name))


def _row(row: str) -> str:
    """Break a row of a dictionary that is too long behind the bracket that opens."""
    if len(row) <= LINE:
        return row
    head, _, arguments = row.partition("(")
    return f"{head}(\n        {arguments.removesuffix('),')}\n    ),"
